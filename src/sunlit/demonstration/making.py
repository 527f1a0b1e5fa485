"""Making the demonstration: two townships, and some hundred matters that the program's own acts produced.

Nothing is written behind the program's back: each story calls the acts that a clerk, handler or resident would call,
on a clock that stands at the moment of each act; each simulated morning the sweep runs and the day before is sealed.
Everything is one transaction, so a making that was interrupted leaves nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from time import perf_counter

from django.contrib.auth.hashers import make_password
from django.db import transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.demonstration import (
    agent_stories,
    application_plans,
    assessment_stories,
    board_stories,
    body_stories,
    chain_stories,
    disclosure_stories,
    feedback_stories,
    inquiry_stories,
    kept_stories,
    money_stories,
    office_stories,
    places,
    power_stories,
    promise_stories,
    register_stories,
    report_stories,
    request_stories,
    round_stories,
    shift_stories,
    village_stories,
    window_stories,
    work_stories,
)
from sunlit.demonstration.stage import Hours, Story, Town, run
from sunlit.ledger import actions as ledger
from sunlit.ledger.models import Head
from sunlit.ledger.queries import chains
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.matters.sweep import sweep
from sunlit.operations.background import keep_duties
from sunlit.people.actions.absences import Leave, enter_absence
from sunlit.people.models import Absence, Organisation, Staff

DAYS = 90
MATTERS = 120
SHARE_OF_LARGER = 0.7
"""The larger township's share of all matters."""


EVERYWHERE = (
    disclosure_stories.stories,
    promise_stories.stories,
    body_stories.stories,
    office_stories.rounds,
    window_stories.stories,
    board_stories.stories,
)
"""What happens in both townships."""
IN_THE_LARGER = (
    work_stories.stories,
    agent_stories.stories,
    power_stories.stories,
    chain_stories.stories,
    money_stories.stories,
    feedback_stories.stories,
    request_stories.stories,
    assessment_stories.stories,
    round_stories.stories,
    village_stories.stories,
)
"""What happens in the larger township alone, whose pages show everything; the smaller one has just begun."""
LEAST_FOR_REGISTERS = 100
"""A making of fewer matters shows the hall's counter alone."""
LAST_RECORD = 0.93
"""The part of the days in which records begin."""


@dataclass(frozen=True)
class Made:
    """What a making produced."""

    matters: int
    entries: int
    seconds: float


def make(
    *,
    passwords: dict[str, str] | None = None,
    matters: int = MATTERS,
    days: int = DAYS,
    seed: int = 20261,
    until: datetime | None = None,
) -> Made:
    """Make the demonstration in an empty database, up to ``until`` (the present moment if not given).

    ``passwords``: for each user name that may sign in; nobody else can. ``matters``: about how many begin. The same
    seed and moment give the same course. Raises IntegrityError where the townships exist already.
    """
    started = perf_counter()
    end = (until or clock.now()).astimezone(clock.CHINA)
    begin = datetime.combine((end - timedelta(days=days)).date(), time(7), clock.CHINA)
    with transaction.atomic():
        with clock.standing_at(begin):
            people = places.build()
            people.update(body_stories.leaders())
        _set_passwords(people, passwords or {})
        towns = _towns(people, seed)
        stories: list[tuple[datetime, Story]] = []
        for town, share in zip(towns, (SHARE_OF_LARGER, 1 - SHARE_OF_LARGER), strict=True):
            stories += _stories(town, round(matters * share), begin, end)
            stories += _absences(town, begin, end)
            for told in EVERYWHERE:
                stories += told(town, begin, end)
            if town is towns[0] and matters >= LEAST_FOR_REGISTERS:
                stories += _records(town, begin, end)
                for told in IN_THE_LARGER:
                    stories += told(town, begin, end)
                first = book().calendar.on_or_after(begin.date() + timedelta(days=3))
                stories.append((town.hours.on(first), kept_stories.kept_by_hand(town)))
        run(stories, _morning, end)
        with clock.standing_at(end):
            report_stories.keep_reports(towns)
    return Made(
        Matter.objects.count(), sum(Head.objects.values_list("seq", flat=True)), perf_counter() - started
    )


def _set_passwords(people: dict[str, Staff], passwords: dict[str, str]) -> None:
    for username, password in passwords.items():
        Staff.objects.filter(pk=people[username].pk).update(password=make_password(password))


def _towns(people: dict[str, Staff], seed: int) -> list[Town]:
    towns = []
    for place in Organisation.objects.filter(kind=Organisation.Kind.TOWNSHIP).order_by("-code"):
        prefix = f"{place.code.lower()}."
        rng = Random(f"{seed} {place.code}")
        units = list(Organisation.objects.filter(township=place))
        towns.append(
            Town(
                place=place,
                staff={
                    name.removeprefix(prefix): person
                    for name, person in people.items()
                    if name.startswith(prefix)
                },
                units={unit.key: unit for unit in units if unit.key},
                villages=[unit for unit in units if unit.kind == Organisation.Kind.VILLAGE],
                hours=Hours(book().calendar, time(14, 30) if place.code == "LH" else time(14, 0), rng),
                rng=rng,
            )
        )
    return towns


def _stories(town: Town, count: int, begin: datetime, end: datetime) -> list[tuple[datetime, Story]]:
    """About ``count`` matters, half of them inquiries, their beginnings spread over the working days; more of them
    lately, so that the desks of today are full."""
    days = [
        begin.date() + timedelta(days=number)
        for number in range((end.date() - begin.date()).days + 1)
        if book().calendar.is_working(begin.date() + timedelta(days=number))
    ]
    applications = application_plans.plans(town, round(count * 0.55))
    inquiries = inquiry_stories.plans(town, count - round(count * 0.55))
    found = []
    for plans in (applications, inquiries):
        for number, plan in enumerate(plans):
            # The fixed plans come first and begin early, so that there is time for each to end.
            part = (number + town.rng.random()) / len(plans)
            day = days[min(int(part**0.8 * len(days)), len(days) - 1)]
            found.append((town.hours.on(day), plan(town)))
    return found


def _records(town: Town, begin: datetime, end: datetime) -> list[tuple[datetime, Story]]:
    """The office's own registers. Each course begins early enough to end, but for those that are open today."""
    calendar = book().calendar
    plans = register_stories.plans(town) + office_stories.plans(town) + shift_stories.plans(town)
    found = []
    for number, plan in enumerate(plans):
        part = (number + town.rng.random()) / len(plans)
        day = begin.date() + timedelta(days=int(part * (end.date() - begin.date()).days * LAST_RECORD))
        day = day if calendar.is_working(day) else calendar.next_working_day(day)
        found.append((town.hours.on(day), plan(town)))
    return found


def _absences(town: Town, begin: datetime, end: datetime) -> list[tuple[datetime, Story]]:
    """Each handler and clerk is away once, the other one of the post stands in."""
    pairs = [
        ("clerk", "clerk2"),
        ("social", "social2"),
        ("gov", "gov2"),
        ("econ", "econ2"),
        ("office", "office2"),
    ]
    pairs = [(one, two if two in town.staff else f"{one}.head") for one, two in pairs]
    pairs = [(one, two) for one, two in pairs if two in town.staff]
    found = []
    span = max((end - begin).days - 4, 1)
    for number, (one, two) in enumerate(pairs):
        first = begin.date() + timedelta(days=round(span * (number + 1) / len(pairs)))
        moment = datetime.combine(first, time(8, 5), clock.CHINA)
        found.append((moment, _absence(town, town.staff[one], town.staff[two], number)))
    return found


def _absence(town: Town, person: Staff, substitute: Staff, number: int) -> Story:
    """The centre's director enters an absence; the office's people are entered by the head of the township."""
    first = clock.today()
    last = first + timedelta(days=town.rng.randint(1, 4))
    reasons = list(Absence.Reason)
    leave = Leave(first, last, reasons[number % len(reasons)], substitute)
    head = town.viewer("mayor" if person == town.staff["office"] else "director")
    try:
        enter_absence(person, leave, by=head, ordered=True)
    except Refused:
        return  # the partner is away in these days; the leave is put off
    town.away.append((person.pk, first, last, substitute))
    town.forget()
    return
    yield


def _morning(day: date) -> None:
    for chain in chains():
        ledger.checkpoint(chain, day - timedelta(days=1))
    # What began on days off is opened on the next working day, with its own date.
    if book().calendar.is_working(day):
        keep_duties(day)
    sweep()
