"""Where rounds join the kernel: a round begins when its matter opens, and each of its steps waits for what it needs."""

from datetime import date

from django.db import IntegrityError, transaction

from sunlit import clock
from sunlit.assessment import round_queries
from sunlit.assessment.actions import readiness, rounds
from sunlit.assessment.models import Round
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.matters.hooks import before_answer, on_event, page_for
from sunlit.matters.models import Matter, Task


@on_event("opened")
def begin(matter: Matter, _detail: str) -> None:
    """Give a new round its sheets. By hand only the round of an earlier year opens; this year's opens by itself.

    Raises Refused (second_round, opens_by_itself). S0.04.08.
    """
    if matter.kind != round_queries.KIND:
        return
    year = date.fromisoformat(matter.record.values["period"]).year
    if not hasattr(matter, "recurrence") and year >= clock.today().year:
        raise Refused(
            "opens_by_itself",
            Text("本年度的考核12月1日自动开始。", "This year's round opens by itself on 1 December."),
            Text("只能补做以前年度的。", "Only a round of an earlier year is opened by hand."),
            clause="S0.04.08",
            field="period",
        )
    try:
        with transaction.atomic():
            rounds.begin(matter, year)
    except IntegrityError as error:
        raise Refused(
            "second_round",
            Text(f"{year}年已经有一轮考核。", f"{year} has its round already."),
            Text("一年只考核一次。", "There is one a year."),
            clause="S0.04.08",
            field="period",
        ) from error


@before_answer
def waits(matter: Matter, task: Task, _outcome: str) -> None:
    """A step of a round is left when all that it needs is there, whichever page the answer came by (S3.21.12)."""
    if matter.kind == round_queries.KIND:
        readiness.check_ready(
            Round.objects.select_related("township", "matter").get(matter=matter), task.step
        )


@page_for(round_queries.KIND)
def page(matter: Matter) -> str:
    """The page of a round."""
    year = Round.objects.filter(matter=matter).values_list("year", flat=True).first()
    return f"/desk/assessment/rounds/{year}/" if year else ""
