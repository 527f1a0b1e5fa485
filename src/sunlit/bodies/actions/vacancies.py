"""Seats that fell vacant: the leader gets a task on that day; it ends when the seat is filled (S3.09.02).

And tasks within the duties of a body: they go to whoever holds the position that answers for the duty (S3.30.02).
"""

import logging
from collections.abc import Iterable

from django.db import transaction

from sunlit import clock
from sunlit.bodies.models import Seat, Vacancy
from sunlit.bodies.queries import Survey
from sunlit.bodies.seating import State, Status
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.matters import actions, refusals
from sunlit.matters.book import book
from sunlit.matters.models import Matter, Task
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import CLOCK, Viewer

KIND = "body"
ABOVE = ("mayor", "executive_deputy", "deputy_leader", "office_clerk")
"""Who gets the task where a body has no leader, or the leader is the one who left; the first who is there."""
log = logging.getLogger("sunlit.bodies")


def look(township: Organisation) -> int:
    """Open a task for every named seat of the township that stands vacant and has none yet; how many were opened.

    Doing it again changes nothing. Called when somebody leaves a post or the staff register, and once a day.
    """
    survey = Survey(township)
    known = set(
        Vacancy.objects.filter(seat__body__township=township, seat__ended=None).values_list(
            "seat_id", flat=True
        )
    )
    opened = 0
    for state in survey.states_with_names():
        for entry in state.entries:
            seat = entry.seat
            if seat is None or entry.sits or entry.status is Status.TWICE or seat.pk in known:
                continue
            try:
                _open(survey, state, seat)
                opened += 1
            except Refused as refusal:
                log.warning("%s: %s", seat.pk, refusal)
    return opened


def _open(survey: Survey, state: State, seat: Seat) -> Matter:
    leader = state.leader.staff if state.leader else None
    handler = leader or _above(survey)
    if handler is None:
        raise refusals.nobody_for("mayor")
    position = state.rule.position(seat.position)
    title = f"{state.rule.title.zh}缺1人：{position.title.zh if position else seat.position}"

    def keep(matter: Matter) -> None:
        Vacancy.objects.create(seat=seat, noticed_on=clock.today(), matter=matter)

    return actions.open_matter(
        actions.Opening(
            kind=KIND,
            procedure="body-vacancy",
            township=survey.township,
            unit=state.unit,
            intake_unit=state.unit,
            title=title[:200],
            handler=handler,
            facts={"body": state.rule.key, "unit": state.unit.pk},
        ),
        by=CLOCK,
        key=f"vacancy:{seat.pk}",
        then=keep,
    )


def _above(survey: Survey) -> Staff | None:
    rows = survey.holders(ABOVE)
    return rows[0] if rows else None


def close_filled(ended: Iterable[Seat]) -> None:
    """End the tasks of vacant seats that were given up or filled. Inside the act's transaction."""
    for seat in ended:
        vacancy = Vacancy.objects.filter(seat=seat).first()
        task = vacancy and Task.objects.filter(matter=vacancy.matter, done_at=None).first()
        if task:
            actions.complete(task.pk, "filled", by=CLOCK, key=f"filled:{seat.pk}")


def assign(
    key: str, township: Organisation, duty: str, title: str, *, by: Viewer, task_key: str = ""
) -> Matter:
    """Give a task within a duty to whoever holds the position that answers for it (S3.30.02).

    Raises KeyError for an unknown body and Refused (no_such_duty, title_needed, position_empty, not_your_seat).
    """
    rule = book().bodies[key]
    with transaction.atomic():
        state = Survey(township).state(key)
        if by.staff_id is None or by.admin or by.township_id != township.pk or not by.has_role(*ABOVE):
            raise refusals.not_your_seat()
        position = next((one for one in rule.positions if any(task.key == duty for task in one.tasks)), None)
        if position is None:
            raise Refused(
                "no_such_duty",
                Text("没有这项职责。", "There is no such duty."),
                Text("请从列出的职责中选。", "Choose one of the list."),
                clause=rule.clauses[0],
                field="duty",
            )
        words = " ".join(title.split())
        if not words or len(words) > 120:
            raise Refused(
                "title_needed",
                Text(
                    "没有写明任务，或者超过120个字。", "The task is missing, or has more than 120 characters."
                ),
                Text("请用一句话写明。", "Say it in one sentence."),
                field="title",
            )
        holder = next((one.staff for one in state.of(position) if one.sits and one.staff), None)
        if holder is None:
            raise Refused(
                "position_empty",
                Text(f"“{position.title.zh}”空缺，没有人承担。", f"“{position.title.en}” is empty."),
                Text("请先补齐。", "Fill it first."),
                clause=position.clause,
                field="duty",
            )
        name = next(task.title for task in position.tasks if task.key == duty)
        return actions.open_matter(
            actions.Opening(
                kind=KIND,
                procedure="body-task",
                township=township,
                unit=township,
                intake_unit=township,
                title=f"{name.zh}：{words}",
                handler=holder,
                facts={"body": key, "unit": township.pk, "duty": duty},
            ),
            by=by,
            key=task_key,
        )
