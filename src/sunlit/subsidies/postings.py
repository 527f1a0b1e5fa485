"""What hangs of the lists in the villages, and what should: told to the pages of the villages (`pages/postings`)."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse

from sunlit.pages.postings import Posting, postings_from
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.subsidies.models import ListPosting, PayList
from sunlit.subsidies.queries import PUBLIC, PUBLIC_FOR


def posting_of(row: PayList) -> ListPosting | None:
    """The posting of a list that was read with it; None where it doesn't hang."""
    found: ListPosting | None = getattr(row, "posting", None)
    return found


def missing_since(row: PayList) -> date | None:
    """The day since which an approved list has no evidence of its posting (S2.36.14); None where nothing is missing."""
    return row.public_from if row.state in PUBLIC and posting_of(row) is None else None


def waiting(viewer: Viewer) -> QuerySet[PayList]:
    """The lists that this viewer has to post, the oldest first."""
    rows: QuerySet[PayList] = PayList.objects.posted_by(viewer).filter(posting=None)
    return rows.select_related("village", "township").order_by("public_from", "pk")


@postings_from
def lists_in(villages: Sequence[Organisation], today: date) -> Iterator[Posting]:
    """The lists of villages: those of the last year, and older ones that never hung. One query."""
    year = today - timedelta(days=PUBLIC_FOR)
    rows = PayList.objects.filter(Q(public_from__gte=year) | Q(posting=None), village__in=villages)
    rows = rows.exclude(state=PayList.State.DROPPED)
    for row in rows.select_related("village", "township", "posting").order_by("-made_at"):
        hung, since = posting_of(row), missing_since(row)
        public = row.public_from is not None and row.public_from >= year
        at = {"township": row.township.code, "list_id": row.pk}
        open_ = public and row.state == PayList.State.PUBLIC
        yield Posting(
            row.village,
            row.title,
            since,
            hung.on if hung else None,
            hung.place if hung else "",
            reverse("subsidies_list", kwargs=at) if public else "",
            reverse("subsidies_posting", args=[row.pk]) if row.state in PUBLIC else "",
            reverse("subsidies_object", kwargs=at) if open_ else "",
        )
