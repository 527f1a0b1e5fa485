"""What staff start: ad hoc and permanent content, and who may start it (S0.01.21)."""

from datetime import date, timedelta

from sunlit import clock
from sunlit.core.due_days import due_single
from sunlit.core.duties import Duty
from sunlit.core.duty_kinds import Level, whom_of
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.disclosure.actions.opening import open_one, unit_of
from sunlit.disclosure.models import AddedHeading, Occurrence
from sunlit.matters import refusals
from sunlit.matters.book import book
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

OLDEST = 366  # natural days: what was formed longer ago is entered by nobody
STARTERS = ("office_clerk", "mayor", "deputy_leader")
"""Besides the unit in charge: who may start any phased or ad hoc work."""


def start_ad_hoc(
    township: Organisation,
    duty_key: str,
    title: str,
    *,
    by: Viewer,
    key: str = "",
    formed: date | None = None,
    unit: Organisation | None = None,
    heading: AddedHeading | None = None,
) -> Occurrence:
    """Start single work: ad hoc and permanent content is due on the day it was formed, today if none is given; other
    work some days after that (S0.01.21, S2.19.07, S4.46.04). ``unit``: which of the units that each owe the duty, the
    starter's own if none is given. ``heading``: one that supervision added, under which it stands.

    Raises Refused (no_such_duty, not_your_seat, title_needed, day_unfit, heading_unfit).
    """
    duty, place = startable(township, duty_key, by, unit)
    if not duty.timing.by_staff:
        raise no_such_duty()
    day = formed or clock.today()
    if not clock.today() - timedelta(days=OLDEST) <= day <= clock.today():
        raise day_unfit("formed")
    if heading is not None:
        _check_heading(township, duty, heading)
    words = title_of(duty, title)
    due = due_single(duty, day, book().calendar)
    matter = open_one(township, duty, due, words, by=by, key=key, unit=place, heading=heading)
    return Occurrence.objects.get(matter=matter)


def _check_heading(township: Organisation, duty: Duty, heading: AddedHeading) -> None:
    """An added heading is met by the duty that its catalogue names. Raises Refused (heading_unfit)."""
    catalogue = book().catalogues.get(heading.catalogue)
    if catalogue is None or catalogue.added != duty.key or heading.township_id != township.pk:
        raise Refused(
            "heading_unfit",
            Text("这一类不归这项公开义务。", "This heading isn't met by this duty."),
            Text("请从目录里选择。", "Start it from the catalogue."),
            field="heading",
        )


def startable(
    township: Organisation, duty_key: str, by: Viewer, unit: Organisation | None
) -> tuple[Duty, Organisation | None]:
    """The duty, and the unit whose matter it is where each unit of some kind owes it itself.

    Raises Refused (no_such_duty, not_your_seat).
    """
    duty = book().duties.get(duty_key)
    if duty is None or duty.automatic or duty.level is Level.VILLAGE or duty.over(clock.today()):
        raise no_such_duty()
    named = unit_of(township, duty)
    if not duty.each:
        may_start(by, township.pk, named.pk)
        return duty, None
    owing = [
        row
        for row in Organisation.objects.filter(township=township, valid_to=None).order_by("code")
        if whom_of(row.kind, row.key) in duty.each
    ]
    if unit is None:
        unit = next((row for row in owing if row.pk in by.unit_ids), named)
    elif unit.pk not in {row.pk for row in owing}:
        raise no_such_duty()
    may_start(by, township.pk, unit.pk)
    return duty, unit


def may_start(by: Viewer, township_id: int, unit_id: int) -> None:
    """The unit in charge, the office, the leaders. Raises Refused (not_your_seat)."""
    if by.staff_id is None or by.admin or by.township_id != township_id:
        raise refusals.not_your_seat()
    if unit_id not in by.unit_ids and not by.has_role(*STARTERS):
        raise refusals.not_your_seat()


def title_of(duty: Duty, typed: str) -> Text:
    """What staff called the work, behind the duty's own title. Raises Refused (title_needed)."""
    words = " ".join(typed.split())
    if not words or len(words) > 80:
        raise Refused(
            "title_needed",
            Text(
                "没有写明是哪件事，或者超过80个字。",
                "It isn't said which work this is, or in more than 80 characters.",
            ),
            Text("请用一句话写明。", "Say it in one sentence."),
            field="title",
        )
    return Text(f"{duty.title.zh}：{words}"[:120], f"{duty.title.en}: {words}"[:120])


def day_unfit(field: str) -> Refused:
    """A day that can't be when something was formed or reached."""
    return Refused(
        "day_unfit",
        Text(
            "这一天在今天以后，或者早于前一阶段，或者太久以前。",
            "This day is after today, before the stage before it, or too long ago.",
        ),
        Text(
            "请填写实际形成、变更或者到达的日期。", "Give the day on which it was formed, changed or reached."
        ),
        field=field,
    )


def no_such_duty() -> Refused:
    """Nobody can start this duty."""
    return Refused(
        "no_such_duty",
        Text("没有这项可以由人员发起的公开义务。", "There is no such duty that staff can start."),
        Text("请从列表中选择。", "Choose one of the list."),
        field="duty",
    )
