"""What answers share: the status of a page that shows a refusal, and what makes an answer belong to one person."""

from collections.abc import Collection

from django.http import HttpResponse

from sunlit.core.refusals import Refused
from sunlit.matters.refusals import CONFLICTS


def status_of(refusal: Refused | None, also: Collection[str] = ()) -> int:
    """The HTTP status of a page that shows a refusal, or a form with faults (None): 429 for what was asked too often,
    409 where somebody or something was first (the kernel's codes, and ``also`` those of a field of work), else 422."""
    if refusal is None:
        return 422
    if refusal.code == "too_often":
        return 429
    return 409 if refusal.code in CONFLICTS or refusal.code in also else 422


def private(response: HttpResponse) -> HttpResponse:
    """An answer that belongs to one person: kept nowhere, found by no search engine, its address told to nobody."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response
