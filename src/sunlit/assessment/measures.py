"""What the assessment itself counts: whether a unit's funding of openness is in place (S3.21.04)."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from sunlit.core.indicators import Count
from sunlit.core.text import Text
from sunlit.matters.hooks import page_of
from sunlit.matters.measures import CARRIED, Case, Fact, Span, facts_from, within
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.rulebook import Rulebook

FUNDING = "openness-funding"


@facts_from
def counted(rulebook: Rulebook) -> Iterable[Fact]:
    """Records of funding with a budget above 0 and spending from it."""
    if FUNDING in rulebook.registers:
        title = Text("公开工作经费：有预算、有支出", "Funding of openness: a budget and spending from it")
        yield Fact(f"{FUNDING}.in-place", title, CARRIED, _count, _cases)


def _in_place(unit: Organisation, span: Span) -> list[Matter]:
    rows = Matter.objects.filter(within(unit), kind=FUNDING, state=Matter.State.DONE)
    rows = rows.filter(
        record__values__day__gte=span.first.isoformat(), record__values__day__lte=span.last.isoformat()
    )
    return [
        row
        for row in rows.select_related("record").order_by("-pk")
        if Decimal(row.record.values["budget"]) > 0 and Decimal(row.record.values["spent"]) > 0
    ]


def _count(unit: Organisation, span: Span) -> Count:
    number = len(_in_place(unit, span))
    return Count(number, number)


def _cases(unit: Organisation, span: Span, viewer: Viewer) -> list[Case]:
    rows = _in_place(unit, span)
    seen = set(
        Matter.objects.visible_to(viewer).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True)
    )
    return [
        Case(
            str(row),
            date.fromisoformat(row.record.values["day"]),
            True,
            page_of(row) or f"/desk/matters/{row.number}/",
        )
        for row in rows
        if row.pk in seen
    ]
