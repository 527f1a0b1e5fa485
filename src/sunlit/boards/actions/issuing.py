"""Numbered issues: the gazette of a month holds each approved item once (S0.06.06), a handbook what is published (S2.32.02)."""

from datetime import date

from django.db import transaction
from django.db.models import Max

from sunlit import clock
from sunlit.boards import sheets
from sunlit.boards.acting import again, log, registrar, unfit
from sunlit.boards.models import Carried, Issue
from sunlit.disclosure.models import Publication, PublicationQuerySet
from sunlit.ledger import actions as ledger
from sunlit.matters import documents, frame
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC, Viewer

MOST_ITEMS = 300


def waiting(township: Organisation, kind: str, month: date) -> PublicationQuerySet:
    """What was approved and published in a month and stands in no issue of this kind yet, oldest first."""
    rows = Publication.objects.visible_to(PUBLIC).filter(
        occurrence__township=township,
        way=Publication.Way.STAFF,
        published_on__year=month.year,
        published_on__month=month.month,
    )
    inside = Carried.objects.filter(issue__isnull=False, carrier=kind).values("publication")
    return rows.exclude(pk__in=inside).order_by("published_at", "pk")


def make(township: Organisation, kind: str, month: date, *, by: Viewer, key: str = "") -> Issue:
    """Make the next issue of a kind from what a month brought; each item enters its channel log with the number.

    Raises Refused (not_your_seat, no_such_issue, nothing_for_issue, paper).
    """
    registrar(by, township.pk)
    if kind not in Issue.Kind.values:
        raise unfit(
            "no_such_issue",
            "没有这种刊物。",
            "There is no such issue.",
            "请选公报或者手册。",
            "Choose gazette or handbook.",
        )
    first = month.replace(day=1)
    with transaction.atomic():
        ledger.hold(township.code)
        if before := again(Issue, key):
            return before
        rows = list(waiting(township, kind, first).select_related("occurrence__unit")[:MOST_ITEMS])
        if not rows:
            raise unfit(
                "nothing_for_issue",
                f"{first:%Y年%m月}没有还没收进去的内容。",
                f"Nothing of {first:%Y-%m} is left for an issue.",
                "请选别的月份。",
                "Choose another month.",
                field="month",
                clause="S0.06.06",
            )
        year = clock.today().year
        found = Issue.objects.filter(township=township, kind=kind, year=year).aggregate(n=Max("number"))
        number = (found["n"] or 0) + 1
        document = documents.issue(
            sheets.ISSUES[Issue.Kind(kind)],
            sheets.issue_data(township, first, year, number, rows),
            township=township,
            matter=None,
            by=by,
        )
        now, today = clock.now(), clock.today()
        issue = Issue.objects.create(
            township=township,
            kind=kind,
            year=year,
            number=number,
            month=first,
            document=document,
            made_at=now,
            made_by_id=frame.staff_of(by),
            request=key or None,
        )
        Carried.objects.bulk_create(
            Carried(
                publication=row,
                carrier=kind,
                on=today,
                evidence=f"{issue} {document.number}",
                issue=issue,
                entered_at=now,
                entered_by_id=frame.staff_of(by),
            )
            for row in rows
        )
        facts = {
            "kind": kind,
            "year": year,
            "number": number,
            "paper": document.number,
            "items": [row.pk for row in rows],
        }
        log(township, "issue_made", by, f"issue:{issue.pk}", facts, "issue")
        return issue
