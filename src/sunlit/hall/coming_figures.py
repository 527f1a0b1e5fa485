"""How often people had to come, for each service: mean visits and offices per case, exceptions, and what rises."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Avg, Count, Q, QuerySet

from sunlit import clock
from sunlit.core.text import Text
from sunlit.hall import catalogue
from sunlit.hall.models import ApplicantVisit, Application
from sunlit.matters.book import number_in_force
from sunlit.people.viewer import Viewer


@dataclass(frozen=True)
class Figures:
    """One service in a period and in the one before it, of the same length.

    ``exceptions`` are cases with more visits than the rule allows (S4.20.02). ``offices`` is the mean number of units
    that an applicant went to. ``before`` is the mean of visits in the period before, None where there was no case.
    """

    item: str
    name: Text
    cases: int
    visits: float
    exceptions: int
    offices: float
    before: float | None

    @property
    def rate(self) -> float:
        """The share of cases with more visits than allowed, 0 to 1."""
        return self.exceptions / self.cases

    @property
    def rises(self) -> bool:
        """Whether people come more often than in the period before (S4.30.03)."""
        return self.before is not None and self.visits > self.before


def figures(viewer: Viewer, first: date, last: date) -> list[Figures]:
    """The services applied for from ``first`` to ``last``, both included, of what the viewer may see; the most visits
    first. Three queries."""
    length = last - first + timedelta(days=1)
    at_most = number_in_force("visits-at-most", last, viewer.township_id)
    now = _opened(viewer, first, last)
    before = {
        row["item"]: float(row["mean"])
        for row in _opened(viewer, first - length, first - timedelta(days=1))
        .values("item")
        .annotate(mean=Avg("visits"))
        .order_by("item")
    }
    went: dict[str, int] = {}
    pairs = (
        ApplicantVisit.objects.filter(application__in=now.values("pk"))
        .values("application__item", "unit_id")
        .annotate(cases=Count("application_id", distinct=True))
        .order_by("application__item", "unit_id")
    )
    for row in pairs:
        went[row["application__item"]] = went.get(row["application__item"], 0) + row["cases"]
    rows = (
        now.values("item")
        .annotate(cases=Count("pk"), mean=Avg("visits"), over=Count("pk", filter=Q(visits__gt=at_most)))
        .order_by("-mean", "item")
    )
    return [
        Figures(
            row["item"],
            _name(row["item"]),
            row["cases"],
            round(float(row["mean"]), 2),
            row["over"],
            round(went.get(row["item"], 0) / row["cases"], 2),
            round(before[row["item"]], 2) if row["item"] in before else None,
        )
        for row in rows
    ]


def _opened(viewer: Viewer, first: date, last: date) -> QuerySet[Application]:
    begin = datetime.combine(first, time(), clock.CHINA)
    end = datetime.combine(last + timedelta(days=1), time(), clock.CHINA)
    return Application.objects.visible_to(viewer).filter(
        matter__opened_at__gte=begin, matter__opened_at__lt=end
    )


def _name(item: str) -> Text:
    try:
        return catalogue.item(item).name
    except KeyError:  # an item that the rulebook has no longer
        return Text(item, item)
