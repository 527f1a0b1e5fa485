"""What fields of work count about a unit in a period: the facts that indicator sheets follow from.

A field of work registers its facts by name; whoever assesses asks for them by name and imports no field. A fact counts
cases and lists the same cases: a count that opens no list can't be registered. Counts are of units, never of persons.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count as Counted
from django.db.models import F, Q, QuerySet

from sunlit import clock
from sunlit.core.indicators import Count
from sunlit.core.text import Text
from sunlit.matters.hooks import page_of
from sunlit.matters.models import Matter, MatterQuerySet, Task
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.rulebook import Rulebook


@dataclass(frozen=True)
class Span:
    """The days of a period, the last included, and the day on which it is looked at: what may still be done in time on
    ``today`` isn't counted yet."""

    first: date
    last: date
    today: date


@dataclass(frozen=True)
class Case:
    """One case behind a count: what it is, its day, whether it is as required, and the page where it stands."""

    title: str
    day: date
    good: bool
    address: str


CountOf = Callable[[Organisation, Span], Count]
CasesOf = Callable[[Organisation, Span, Viewer], list[Case]]


@dataclass(frozen=True)
class Fact:
    """A fact about a unit: ``title`` says what is counted, ``good`` which cases are as required.

    ``count`` counts all cases; ``cases`` lists those of them that a viewer may see, the latest day first.
    """

    key: str
    title: Text
    good: Text
    count: CountOf
    cases: CasesOf


Source = Callable[[Rulebook], Iterable[Fact]]
_sources: list[Source] = []

IN_TIME = Text("按时", "in time")
CARRIED = Text("有记录", "recorded")


def facts_from(source: Source) -> Source:
    """Register who counts facts; asked with the rulebook, because registers and duties to publish stand there."""
    _sources.append(source)
    return source


def facts(rulebook: Rulebook) -> Mapping[str, Fact]:
    """Every fact that can be counted under a rulebook, by name."""
    return {fact.key: fact for source in _sources for fact in source(rulebook)}


def known(rulebook: Rulebook) -> frozenset[str]:
    """The names of all facts."""
    return frozenset(facts(rulebook))


def within(unit: Organisation, path: str = "") -> Q:
    """What belongs to a unit; to the township itself everything of it. ``path`` leads to the matter or its like."""
    if unit.kind == Organisation.Kind.TOWNSHIP:
        return Q(**{f"{path}township_id": unit.pk})
    return Q(**{f"{path}unit_id": unit.pk})


def done_in_time(key: str, title: Text, which: Q) -> Fact:
    """The fact that matters were finished in time: those whose last day lies in the period, once they are finished or
    that day is past. What was withdrawn, and what stands still under the law, shows nothing of the unit; reports on
    persons are never counted, so that no figure gives one away."""

    def rows(unit: Organisation, span: Span) -> MatterQuerySet:
        found = Matter.objects.filter(which, within(unit), due__range=(span.first, span.last))
        found = found.exclude(state=Matter.State.WITHDRAWN).exclude(label=Matter.Label.REPORT)
        return found.filter(Q(closed_at__isnull=False) | Q(stopped=False, due__lt=span.today))

    late = Q(closed_at=None) | Q(closed_at__date__gt=F("due"))
    return of_matters(key, title, IN_TIME, rows, late)


def steps_in_time(key: str, title: Text, which: Q) -> Fact:
    """The fact that the steps of matters without a last day of their own were done in time, such as a unit's answer to
    a finding: each step counts for the unit that it waited for. ``which`` is a condition on the matter, by its own
    fields. What isn't counted is as in `done_in_time`."""

    def rows(unit: Organisation, span: Span) -> "QuerySet[Task]":
        chosen = Matter.objects.filter(which, due=None, stopped=False).exclude(state=Matter.State.WITHDRAWN)
        chosen = chosen.exclude(label=Matter.Label.REPORT)
        found = Task.objects.filter(_of_the_seat(unit), matter__in=chosen, due__range=(span.first, span.last))
        return found.filter(Q(done_at__isnull=False) | Q(due__lt=span.today))

    late = Q(done_at=None) | Q(done_at__date__gt=F("due"))

    def count(unit: Organisation, span: Span) -> Count:
        sums = rows(unit, span).aggregate(all=Counted("pk"), bad=Counted("pk", filter=late))
        return Count(sums["all"], sums["all"] - sums["bad"])

    def cases(unit: Organisation, span: Span, viewer: Viewer) -> list[Case]:
        seen = rows(unit, span).filter(pk__in=Task.objects.visible_to(viewer).values("pk"))
        wrong = set(seen.filter(late).values_list("pk", flat=True))
        return [
            Case(str(task.matter), task.due, task.pk not in wrong, _address(task.matter))
            for task in seen.select_related("matter").order_by("-due", "-pk")
            if task.due is not None
        ]

    return Fact(key, title, IN_TIME, count, cases)


def _of_the_seat(unit: Organisation) -> Q:
    """The steps that waited for a unit: for a role in it, or for a person in a matter that it answers for."""
    if unit.kind == Organisation.Kind.TOWNSHIP:
        return Q(matter__township_id=unit.pk)
    return Q(unit_id=unit.pk) | Q(unit=None, matter__unit_id=unit.pk)


def together(key: str, title: Text, parts: Sequence[Fact]) -> Fact:
    """Several facts counted as one; no case may be in two of them."""

    def count(unit: Organisation, span: Span) -> Count:
        return sum((part.count(unit, span) for part in parts), Count())

    def cases(unit: Organisation, span: Span, viewer: Viewer) -> list[Case]:
        found = [case for part in parts for case in part.cases(unit, span, viewer)]
        return sorted(found, key=lambda case: case.day, reverse=True)

    return Fact(key, title, parts[0].good, count, cases)


def of_matters(
    key: str, title: Text, good: Text, rows: Callable[[Organisation, Span], MatterQuerySet], bad: Q
) -> Fact:
    """A fact whose cases are matters: ``rows`` finds them, ``bad`` says which are not as required. Its list holds those
    that the viewer may see, each with its own page."""

    def count(unit: Organisation, span: Span) -> Count:
        sums = rows(unit, span).aggregate(all=Counted("pk"), bad=Counted("pk", filter=bad))
        return Count(sums["all"], sums["all"] - sums["bad"])

    def cases(unit: Organisation, span: Span, viewer: Viewer) -> list[Case]:
        seen = rows(unit, span).filter(pk__in=Matter.objects.visible_to(viewer).values("pk"))
        wrong = set(seen.filter(bad).values_list("pk", flat=True))
        return [
            Case(
                str(matter),
                _day(matter),
                matter.pk not in wrong,
                _address(matter),
            )
            for matter in seen.order_by("-due", "-pk")
        ]

    return Fact(key, title, good, count, cases)


def _address(matter: Matter) -> str:
    return page_of(matter) or f"/desk/matters/{matter.number}/"


def _day(matter: Matter) -> date:
    at = matter.closed_at or matter.opened_at
    return matter.due or at.astimezone(clock.CHINA).date()
