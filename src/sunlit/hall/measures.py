"""What the hall counts about a unit in a period, for indicator sheets: applications, questions, ratings."""

from collections.abc import Iterable

from django.db.models import Count as Counted
from django.db.models import Q, QuerySet

from sunlit import clock
from sunlit.core.indicators import Count
from sunlit.core.service_promises import SATISFIED
from sunlit.core.text import Text
from sunlit.hall.models import Inquiry, Rating
from sunlit.matters.hooks import page_of
from sunlit.matters.measures import CARRIED, Case, Fact, Span, done_in_time, facts_from, of_matters, within
from sunlit.matters.models import Matter, MatterQuerySet
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.rulebook import Rulebook

ORDINARY = Q(label=Matter.Label.ORDINARY)


@facts_from
def counted(_rulebook: Rulebook) -> Iterable[Fact]:
    """The facts of the hall."""
    yield done_in_time(
        "applications.in-time",
        Text("到期的申请，按时办结", "Applications that fell due, finished in time"),
        Q(kind="application") & ORDINARY,
    )
    yield done_in_time(
        "inquiries.in-time",
        Text("到期的咨询，按时答复", "Questions that fell due, answered in time"),
        Q(kind="inquiry") & ORDINARY,
    )
    yield of_matters(
        "inquiries.telephone",
        Text("电话咨询，已答复", "Questions by telephone that were answered"),
        CARRIED,
        _by_telephone,
        Q(pk__in=()),
    )
    yield Fact(
        "ratings.satisfied",
        Text("群众评价，基本满意及以上", "Ratings, basically satisfied or better"),
        Text("满意", "satisfied"),
        _count_ratings,
        _ratings,
    )


def _by_telephone(unit: Organisation, span: Span) -> MatterQuerySet:
    rows = Matter.objects.filter(ORDINARY, within(unit), kind="inquiry", inquiry__way=Inquiry.Way.PHONE)
    told = (Inquiry.Disposal.ANSWERED, Inquiry.Disposal.HANDLED, Inquiry.Disposal.LED)
    return rows.filter(inquiry__disposal__in=told, closed_at__date__range=(span.first, span.last))


def _rated(unit: Organisation, span: Span) -> "QuerySet[Rating]":
    rows = Rating.objects.filter(within(unit, "matter__"), matter__label=Matter.Label.ORDINARY)
    return rows.filter(at__date__range=(span.first, span.last))


def _count_ratings(unit: Organisation, span: Span) -> Count:
    sums = _rated(unit, span).aggregate(all=Counted("pk"), good=Counted("pk", filter=Q(level__gte=SATISFIED)))
    return Count(sums["all"], sums["good"])


def _ratings(unit: Organisation, span: Span, viewer: Viewer) -> list[Case]:
    seen = Rating.objects.visible_to(viewer).values("pk")
    rows = _rated(unit, span).filter(pk__in=seen).select_related("matter").order_by("-at", "-pk")
    return [
        Case(
            str(row.matter),
            row.at.astimezone(clock.CHINA).date(),
            row.level >= SATISFIED,
            page_of(row.matter) or f"/desk/matters/{row.matter.number}/",
        )
        for row in rows
    ]
