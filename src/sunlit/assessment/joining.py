"""Where rounds join the kernel: a round begins when its matter opens, and each of its steps waits for what it needs."""

from datetime import date

from django.db import IntegrityError, transaction

from sunlit import clock
from sunlit.assessment import round_queries, year_queries
from sunlit.assessment.actions import readiness, rounds
from sunlit.assessment.models import Round
from sunlit.bodies.actions.guarding import words
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.matters import timing
from sunlit.matters.book import procedure_of
from sunlit.matters.hooks import before_answer, on_event, page_for
from sunlit.matters.models import Matter, Task

TASK_BOOK, REQUEST = "task-book", "openness-request"
PUBLIC_FIELD = {
    ("openness-model-case", "finished"): ("practice", "S3.06.05"),
    ("openness-basis", "filed"): ("title", "S3.21.02"),
}
"""By register and outcome, the intake field that everybody reads afterwards, with its clause."""


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


@before_answer
def assessed_together(matter: Matter, task: Task, outcome: str) -> None:
    """A task book isn't closed for its business tasks while openness has no confirmed grade. Raises Refused (unscored).
    S3.09.05."""
    if matter.kind != TASK_BOOK or (task.step, outcome) != ("assess", "assessed"):
        return
    year = int(matter.record.values["year"])
    if year_queries.grade_words(year_queries.results(matter.township, year).get(matter.unit_id)) is None:
        raise Refused(
            "unscored",
            Text(f"{matter.unit.name}{year}年的公开任务还没有考核等次，不能只考核业务。",
                 f"Openness of {matter.unit.label('en')} has no grade for {year}; business isn't assessed alone."),
            Text("公开考核结果确定以后一同考核。", "Assess both once the result of openness is confirmed."),
            clause="S3.09.05",
        )  # fmt: skip


@before_answer
def public_words(matter: Matter, _task: Task, outcome: str) -> None:
    """What becomes public with its approval holds no personal data. Raises Refused (personal_data). S3.06.05, S3.21.02."""
    found = PUBLIC_FIELD.get((matter.kind, outcome))
    if found is not None:
        field, clause = found
        words(matter.record.values[field], 2000, "", clause, public=True)


@on_event("opened")
def due_as_asked(matter: Matter, _detail: str) -> None:
    """A request for cooperation is due on the day that it names. Raises Refused (due_before_today). S3.06.03."""
    if matter.kind != REQUEST:
        return
    due = date.fromisoformat(matter.record.values["due"])
    if due < clock.today():
        raise Refused(
            "due_before_today",
            Text("答复日期早于今天。", "The day of the reply lies before today."),
            Text("请填今天或者以后。", "Give today or a later day."),
            clause="S3.06.03",
            field="due",
        )
    tasks = list(matter.tasks.filter(done_at=None))
    for task in tasks:
        task.due = due
        task.save(update_fields=["due"])
    matter.alarm_at = timing.next_alarm(matter, tasks, procedure_of(matter.procedure_id))
    Matter.objects.filter(pk=matter.pk).update(alarm_at=matter.alarm_at)


@page_for(round_queries.KIND)
def page(matter: Matter) -> str:
    """The page of a round."""
    year = Round.objects.filter(matter=matter).values_list("year", flat=True).first()
    return f"/desk/assessment/rounds/{year}/" if year else ""
