"""What openness counts about a unit in a period, for indicator sheets: what was published, and whether it was in time.

What is published at once, whenever something comes up, is not held against a day here: a thousand trivial notices would
drown one duty that was missed. Only what recurs and what goes by stages is.
"""

from collections.abc import Iterable
from functools import partial

from django.db.models import Count as Counted
from django.db.models import F, Q
from django.urls import reverse

from sunlit.core.duties import Audience
from sunlit.core.indicators import Count
from sunlit.core.text import Text
from sunlit.disclosure.models import Occurrence, OccurrenceQuerySet, Publication, PublicationQuerySet
from sunlit.matters.measures import CARRIED, IN_TIME, Case, Fact, Span, facts_from, within
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.rulebook import Rulebook

# What is lawfully withheld is owed by nobody until its day of review.
LATE = Q(publication=None) | Q(publication__published_on__gt=F("due"))


@facts_from
def counted(rulebook: Rulebook) -> Iterable[Fact]:
    """The facts of openness: all duties together, and each duty for everybody by itself."""
    yield Fact(
        "published.in-time",
        Text("到期应公开的，按时公开", "Publications that fell due, published in time"),
        IN_TIME,
        _count_due,
        _due_cases,
    )
    yield Fact(
        "published",
        Text("网站公开的内容", "Published on the website"),
        CARRIED,
        partial(_count_published, duty=""),
        partial(_published_cases, duty=""),
    )
    for duty in rulebook.duties.values():
        if duty.audience is Audience.EVERYBODY:
            yield Fact(
                f"published.{duty.key}",
                Text(f"已公开：{duty.title.zh}", f"Published: {duty.title.en}"),
                CARRIED,
                partial(_count_published, duty=duty.key),
                partial(_published_cases, duty=duty.key),
            )


def _due(unit: Organisation, span: Span) -> OccurrenceQuerySet:
    rows = Occurrence.objects.filter(
        within(unit), ~Q(period="") | Q(work__isnull=False), audience=Audience.EVERYBODY.value
    )
    rows = rows.filter(due__range=(span.first, span.last)).exclude(out_of_sight="withheld")
    return rows.filter(Q(publication__isnull=False) | Q(due__lt=span.today))


def _count_due(unit: Organisation, span: Span) -> Count:
    sums = _due(unit, span).aggregate(all=Counted("pk"), bad=Counted("pk", filter=LATE))
    return Count(sums["all"], sums["all"] - sums["bad"])


def _due_cases(unit: Organisation, span: Span, viewer: Viewer) -> list[Case]:
    seen = Occurrence.objects.visible_to(viewer).values("pk")
    rows = (
        _due(unit, span).filter(pk__in=seen).select_related("publication", "township").order_by("-due", "-pk")
    )
    found = []
    for row in rows:
        publication = getattr(row, "publication", None)
        code = row.township.code
        address = (
            reverse("disclosed", args=[code, publication.pk])
            if publication
            else f"{reverse('disclosure', args=[code])}?list=missing&duty={row.duty}"
        )
        found.append(
            Case(
                row.label("zh"),
                row.due,
                publication is not None and publication.published_on <= row.due,
                address,
            )
        )
    return found


def _published(unit: Organisation, span: Span, duty: str) -> PublicationQuerySet:
    rows = Publication.objects.filter(
        within(unit, "occurrence__"),
        occurrence__audience=Audience.EVERYBODY.value,
        occurrence__out_of_sight="",  # a correction counts in the place of what it corrects
    )
    if duty:
        rows = rows.filter(occurrence__duty=duty)
    return rows.filter(published_on__range=(span.first, span.last))


def _count_published(unit: Organisation, span: Span, *, duty: str) -> Count:
    number = _published(unit, span, duty).count()
    return Count(number, number)


def _published_cases(unit: Organisation, span: Span, viewer: Viewer, *, duty: str) -> list[Case]:
    seen = Publication.objects.visible_to(viewer).values("pk")
    rows = _published(unit, span, duty).filter(pk__in=seen).select_related("occurrence__township")
    return [
        Case(
            row.title,
            row.published_on,
            True,
            reverse("disclosed", args=[row.occurrence.township.code, row.pk]),
        )
        for row in rows.order_by("-published_at", "-pk")
    ]
