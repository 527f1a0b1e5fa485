"""Opening the matter of a publication, and what the program opens by itself: recurring duties, notices (S0.01.21)."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from sunlit import clock
from sunlit.core.due_days import Due, due_at_once, due_single, next_due, opening_between
from sunlit.core.duties import Duty
from sunlit.core.limits import Limit, Roll, Unit
from sunlit.core.periods import period_in_words
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.disclosure.authorship import AUTHORS, authors_of
from sunlit.disclosure.models import AddedHeading, Kept, Occurrence, Publication, Work
from sunlit.matters import actions, hooks, refusals
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.matters.seats import unit_with_role
from sunlit.people.models import Holding, Organisation, Staff
from sunlit.people.viewer import CLOCK, Viewer

KIND = "disclosure"
log = logging.getLogger("sunlit.disclosure")


@dataclass(frozen=True)
class Opened:
    """What one look at the duties did: how many were opened, and how many could not be."""

    opened: int
    failed: int


def open_recurring(today: date | None = None) -> Opened:
    """Open every recurring duty of every township whose time to publish has begun and that isn't open yet.

    Doing it again changes nothing. After days without the program all that began meanwhile is opened, its clock
    starting on its own first day. A township that begins to use the program begins with what isn't past.
    """
    day = today or clock.today()
    opened = failed = 0
    duties = [duty for duty in book().duties.values() if duty.timing.recurring and not duty.over(day)]
    for township in in_townships():
        since = dict(Kept.objects.filter(township=township).values_list("duty", "since"))
        known = set(
            Occurrence.objects.filter(township=township).exclude(period="").values_list("duty", "period")
        )
        for duty in duties:
            if duty.key not in since:
                kept, _made = Kept.objects.get_or_create(
                    township=township, duty=duty.key, defaults={"since": day}
                )
                since[duty.key] = kept.since
            bound = hooks.bound_since(township, duty.clauses) or date.min
            for due in _begun(duty, since[duty.key], day):
                # A period that was over before the duty's rule held starts no deadline (S0.07.53).
                if (duty.key, due.period) in known or due.opens < bound:
                    continue
                try:
                    opened += _open_once(township, duty, due)
                except Refused as refusal:
                    failed += 1
                    log.warning("%s %s: %s", township.code, duty.key, refusal)
    return Opened(opened, failed)


def in_townships() -> list[Organisation]:
    """The townships whose duties the program keeps."""
    rows = Organisation.objects.filter(kind=Organisation.Kind.TOWNSHIP, valid_to=None, outside=False)
    return list(rows.order_by("code"))


def _begun(duty: Duty, since: date, day: date) -> list[Due]:
    """Every period whose time to publish has begun, from the one that ran when the duty was first kept."""
    rule, calendar = duty.timing.recurring, book().calendar
    assert rule is not None
    first = next_due(rule, since, calendar)
    return list(opening_between(rule, first.opens, day, calendar))


def _open_once(township: Organisation, duty: Duty, due: Due) -> int:
    """Open one period; 0 where somebody else did it at the same time."""
    period = period_in_words(due.period)
    title = Text(f"{period.zh}{duty.title.zh}", f"{duty.title.en}, {period.en}")
    try:
        with transaction.atomic():
            open_one(township, duty, due, title, by=CLOCK, key=f"duty:{township.pk}:{duty.key}:{due.period}")
    except IntegrityError:
        return 0
    return 1


def open_by_program(
    township: Organisation, duty_key: str, what: Text, text: str = "", formed: date | None = None
) -> Occurrence | None:
    """Open single work that the program itself finds to be due, such as a new service (S0.07.21): ``what`` it is
    about, the words that can be known already, and the day it was formed (today). None where the rulebook has no such
    duty.

    Raises Refused (nobody_for_role).
    """
    duty = book().duties.get(duty_key)
    if duty is None or not duty.timing.by_staff:
        return None
    title = Text(f"{duty.title.zh}：{what.zh}"[:120], f"{duty.title.en}: {what.en}"[:120])
    due = due_single(duty, formed or clock.today(), book().calendar)
    facts = {"heading": title.zh, "text": text} if text else {}
    matter = open_one(township, duty, due, title, by=CLOCK, key="", facts=facts)
    return Occurrence.objects.get(matter=matter)


def in_charge(
    township: Organisation, duty: Duty, unit: Organisation | None = None
) -> tuple[Organisation, Staff]:
    """The unit of a duty, ``unit`` where several owe it, and who prepares it: its disclosure worker or head (S3.03.02),
    where there is none the A person of the duty's role there, else the nearest who holds it.

    Raises Refused (nobody_for_role).
    """
    unit = unit or unit_of(township, duty)
    named = hooks.worker_of(KIND, unit)
    if named is not None:
        return unit, named
    today = clock.today()
    place = unit_with_role(township.pk, unit.pk, duty.role)
    holdings = (
        Holding.objects.filter(
            Q(until=None) | Q(until__gte=today),
            post__organisation_id=place,
            since__lte=today,
            staff__is_active=True,
        )
        .select_related("post", "staff")
        .order_by("letter", "pk")
    )
    person = next((row.staff for row in holdings if duty.role in row.post.roles), None)
    if person is None:
        raise refusals.nobody_for(duty.role)
    return unit, person


def open_one(
    township: Organisation,
    duty: Duty,
    due: Due,
    title: Text,
    *,
    by: Viewer,
    key: str,
    work: Work | None = None,
    facts: dict[str, str] | None = None,
    unit: Organisation | None = None,
    heading: AddedHeading | None = None,
) -> Matter:
    """Open the matter of one publication, its clock ending on the due day."""
    unit, person = in_charge(township, duty, unit)

    def keep(matter: Matter) -> None:
        _row(matter, duty.key, duty.audience.value, unit, title, due, work=work, heading=heading)

    return _open_matter(
        township,
        duty.key,
        due,
        title,
        (unit, person),
        by=by,
        key=key,
        facts=facts or {},
        then=keep,
        procedure=duty.procedure,
        since=min(clock.now(), datetime.combine(due.opens, time(8), clock.CHINA)),
    )


def reopen(occurrence: Occurrence, old: Matter, day: date, *, key: str) -> Matter:
    """Open the matter of an occurrence again, after what kept it from being public is over: due on ``day``, with the
    text that was written before, which goes for review (S0.07.05, S4.43.06).

    Raises Refused (nobody_for_role).
    """
    due = due_at_once(day)
    why = Text(
        f"不予公开的期限已满，{due.why.zh}", f"The time for which it was withheld is over. {due.why.en}"
    )
    written: dict[str, Any] = {
        name: old.facts[name] for name in ("heading", "text", "particulars") if old.facts.get(name)
    }
    if written:
        written[AUTHORS] = sorted(authors_of(old))

    def keep(matter: Matter) -> None:
        occurrence.matter, occurrence.out_of_sight = matter, ""
        occurrence.opens = occurrence.due = day
        occurrence.why, occurrence.why_en = why.zh[:400], why.en[:400]
        occurrence.save(update_fields=["matter", "out_of_sight", "opens", "due", "why", "why_en"])

    return _open_matter(
        occurrence.township,
        occurrence.duty,
        due,
        Text(occurrence.title, occurrence.title_en),
        (occurrence.unit, old.handler),
        by=CLOCK,
        key=key,
        facts=written,
        then=keep,
    )


def begin_anew(
    occurrence: Occurrence,
    title: Text,
    due: Due,
    *,
    by: Viewer,
    key: str,
    replaces: Publication,
    facts: dict[str, str],
) -> Occurrence:
    """Open another publication of the same duty, which takes the place of ``replaces``. Raises Refused
    (nobody_for_role)."""
    duty = book().duties.get(occurrence.duty)
    unit, person = in_charge(occurrence.township, duty) if duty else (occurrence.unit, None)

    def keep(matter: Matter) -> None:
        _row(matter, occurrence.duty, occurrence.audience, unit, title, due, replaces=replaces)

    return _open_matter(
        occurrence.township,
        occurrence.duty,
        due,
        title,
        (unit, person),
        by=by,
        key=key,
        facts=facts,
        then=keep,
    ).occurrence


def _open_matter(
    township: Organisation,
    duty: str,
    due: Due,
    title: Text,
    place: tuple[Organisation, Staff | None],
    *,
    by: Viewer,
    key: str,
    facts: Mapping[str, Any],
    then: Callable[[Matter], None],
    procedure: str = "disclosure-at-once",
    since: datetime | None = None,
) -> Matter:
    """Open the matter of a publication, its clock ending on the due day; ``place``: the unit and who prepares it."""
    unit, person = place
    if person is None or not person.is_active:
        known = book().duties.get(duty)
        if known is None:
            raise refusals.nobody_for("handler")
        unit, person = in_charge(township, known)
    # The first day counts and the last one stays where it is: the day is the rule's own, not a period from now.
    limit = Limit((due.day - due.opens).days + 1, Unit.DAY, counts_first_day=True, roll=Roll.STAY)
    return actions.open_matter(
        actions.Opening(
            kind=KIND,
            procedure=procedure,
            township=township,
            unit=unit,
            intake_unit=unit,
            title=title.zh,
            handler=person,
            limits=(limit, None),
            received_at=since,
            facts={"title_en": title.en, "duty": duty, **facts},
        ),
        by=by,
        key=key,
        then=then,
    )


def _row(
    matter: Matter,
    duty: str,
    audience: str,
    unit: Organisation,
    title: Text,
    due: Due,
    **more: Any,
) -> None:
    """What is to be published: the row behind its matter."""
    Occurrence.objects.create(
        township=matter.township,
        duty=duty,
        audience=audience,
        unit=unit,
        period=due.period,
        stage=due.stage or None,
        title=title.zh,
        title_en=title.en,
        opens=due.opens,
        due=due.day,
        why=due.why.zh,
        why_en=due.why.en,
        matter=matter,
        **more,
    )


def unit_of(township: Organisation, duty: Duty) -> Organisation:
    """The unit that a duty names; the township itself where it has none."""
    return Organisation.objects.filter(township=township, key=duty.unit, valid_to=None).first() or township
