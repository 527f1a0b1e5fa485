"""Records that open by themselves, once a period, by the program's own clock (`core.recurrences`).

1. For each township and each register with a schedule, work out which periods have begun since it is kept.
2. Leave out what is open already; open the rest, each with its own clock.
3. A unique constraint stands behind it: a second sweep, or one after a crash, adds nothing.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import IntegrityError, transaction
from django.db.models import Q

from sunlit import clock
from sunlit.core.limits import Limit, Roll, Unit
from sunlit.core.recurrences import Filled, Period, Recurs, begun, words_of_period
from sunlit.core.refusals import Refused
from sunlit.core.registers import Register
from sunlit.matters import field_values, hooks, refusals
from sunlit.matters import queries as kernel
from sunlit.matters.actions import withdraw
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.people import changes
from sunlit.people.models import Holding, Organisation, Staff
from sunlit.people.queries import holdings_on
from sunlit.people.viewer import CLOCK, Viewer
from sunlit.registers import actions
from sunlit.registers.models import Kept, Recurrence

log = logging.getLogger("sunlit.registers")


@dataclass(frozen=True)
class Swept:
    """What one look at the schedules did: how many records were opened, and how many could not be."""

    opened: int
    failed: int


@dataclass(frozen=True)
class _Seat:
    """Whose record it is: ``whose`` names it within the period, ``since`` is the day the person took the post."""

    whose: str
    unit: Organisation
    person: Staff
    since: date


def open_due(today: date | None = None) -> Swept:
    """Open every record of every township whose period has begun and that isn't there yet.

    Doing it again changes nothing. After days without the program all that began meanwhile is opened, with its real due
    day. A township that begins to use the program begins with what isn't past. Where nobody holds the role nothing is
    opened; it is tried again the next day.
    """
    day = today or clock.today()
    opened = failed = 0
    townships = Organisation.objects.filter(
        kind=Organisation.Kind.TOWNSHIP, valid_to=None, outside=False
    ).order_by("code")
    for township in townships:
        held = _held(township, day)
        kept = _kept_since(township, day)
        known: dict[str, set[tuple[str, str]]] = {}
        for key, period, whose in Recurrence.objects.filter(township=township).values_list(
            "register", "period", "whose"
        ):
            known.setdefault(key, set()).add((period, whose))
        for register, rule in _recurring():
            one = _open_register(
                township, register, rule, day, held, kept[register.key], known.get(register.key, set())
            )
            opened, failed = opened + one.opened, failed + one.failed
    return Swept(opened, failed)


def _recurring() -> Iterator[tuple[Register, Recurs]]:
    return ((one, one.recurs) for one in book().registers.values() if one.recurs is not None)


def _kept_since(township: Organisation, day: date) -> dict[str, date]:
    """Since when a township keeps each recurring register; from this day on where it is seen for the first time."""
    since = dict(Kept.objects.filter(township=township).values_list("register", "since"))
    for register, _rule in _recurring():
        if register.key not in since:
            row, _made = Kept.objects.get_or_create(
                township=township, register=register.key, defaults={"since": day}
            )
            since[register.key] = row.since
    return since


def _open_register(
    township: Organisation,
    register: Register,
    rule: Recurs,
    day: date,
    held: list[Holding],
    since: date,
    known: set[tuple[str, str]],
) -> Swept:
    opened = failed = 0
    if rule.rule:
        holds = hooks.begins(township, rule.rule)
        if holds is None or holds > day:
            return Swept(0, 0)
        since = max(since, holds)
    periods = list(begun(rule, since, day, book().calendar))
    if not periods:
        return Swept(0, 0)
    try:
        seats = list(_seats(held, rule))
    except Refused as refusal:
        log.warning("%s %s: %s", township.code, register.key, refusal)
        missing = [period for period in periods if (period.code, "") not in known]
        return Swept(0, len(missing))
    for period in periods:
        for seat in seats:
            # Who took the post after the day was past owes nothing for that period.
            if (period.code, seat.whose) in known or (seat.whose and seat.since > period.day):
                continue
            try:
                opened += _open_once(township, register, rule, period, seat)
            except Refused as refusal:
                failed += 1
                log.warning("%s %s %s: %s", township.code, register.key, period.code, refusal)
    return Swept(opened, failed)


def _held(township: Organisation, day: date) -> list[Holding]:
    """Who holds which post of a township on a day; A before B."""
    held = holdings_on(day).filter(
        Q(post__organisation__township_id=township.pk) | Q(post__organisation_id=township.pk),
        staff__is_active=True,
    )
    return list(held.select_related("staff", "post__organisation").order_by("letter", "pk"))


def _seats(held: list[Holding], rule: Recurs) -> Iterator[_Seat]:
    """Whose records a rule means, of those who hold posts. Raises Refused (nobody_for_role) where the township needs
    one person."""
    rows = [row for row in held if not rule.roles or set(rule.roles) & set(row.post.roles)]
    if rule.each_holder:
        first: dict[int, Holding] = {}
        for row in sorted(rows, key=lambda row: row.since):
            first.setdefault(row.staff_id, row)
        for row in first.values():
            yield _Seat(row.staff.username, row.post.organisation, row.staff, row.since)
    elif rule.each_unit:
        units: dict[int, Holding] = {}
        for row in rows:
            units.setdefault(row.post.organisation_id, row)
        for row in units.values():
            unit = row.post.organisation
            yield _Seat(unit.code, unit, row.staff, unit.valid_from)
    else:
        first_held = next((role for role in rule.roles for row in rows if role in row.post.roles), None)
        if first_held is None:
            raise refusals.nobody_for(rule.roles[0])
        chosen = next(row for row in rows if first_held in row.post.roles)
        yield _Seat("", chosen.post.organisation, chosen.staff, chosen.since)


def _open_once(township: Organisation, register: Register, rule: Recurs, period: Period, seat: _Seat) -> int:
    """Open one record; 0 where somebody else did it at the same time."""
    typed = {key: _filling(source, period, seat) for key, source in rule.fills.items()}
    begins = min(clock.now(), datetime.combine(period.opens, time(8), clock.CHINA))
    # The first day counts and the last one stays where it is: the day is the rule's own, not a period from now.
    limit = Limit((period.day - period.opens).days + 1, Unit.DAY, counts_first_day=True, roll=Roll.STAY)

    def keep(matter: Matter) -> None:
        Recurrence.objects.create(
            township=township,
            register=register.key,
            period=period.code,
            whose=seat.whose,
            opens=period.opens,
            due=period.day,
            matter=matter,
        )

    try:
        with transaction.atomic():
            actions.store_record(
                register,
                field_values.read(register.fields, typed, township, {}),
                actions.Opened(township, seat.unit, seat.unit, seat.person, (limit, None), begins),
                by=CLOCK,
                then=keep,
            )
    except IntegrityError:
        return 0
    return 1


def _filling(source: Filled, period: Period, seat: _Seat) -> str | date | Staff | Organisation:
    filled: dict[Filled, str | date | Staff | Organisation] = {
        Filled.PERIOD: words_of_period(period.code).zh,
        Filled.FIRST: period.first,
        Filled.LAST: period.last,
        Filled.DUE: period.day,
        Filled.HOLDER: seat.person,
        Filled.UNIT: seat.unit,
    }
    return filled[source]


def not_done(viewer: Viewer, register: str) -> list[Matter]:
    """The records of a recurring register that wait to be done, as far as the viewer may see them, earliest due first:
    who hasn't held it yet, which month is missing (S4.11.03)."""
    rows = kernel.matters(viewer).filter(kind=register, recurrence__isnull=False).open()
    return list(rows.select_related("handler", "unit", "recurrence").order_by("recurrence__due", "pk"))


@hooks.personal_kinds
def own_registers() -> set[str]:
    """The registers whose records are one person's own."""
    return {key for key, one in book().registers.items() if one.recurs and one.recurs.each_holder}


@changes.on_change
def end_what_was_theirs(staff: Staff) -> None:
    """Who has left every post owes no report or session any more; nobody else can give it for them."""
    if staff.is_active and staff.holdings.filter(until=None).exists():
        return
    for matter in Matter.objects.filter(kind__in=own_registers(), handler=staff).open().order_by("pk"):
        withdraw(matter.pk, by=CLOCK, reason="本人已离岗 / has left the post")
