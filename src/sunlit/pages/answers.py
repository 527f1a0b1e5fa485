"""What answers share: trying an act with a form, the status of a page that shows a refusal, and what makes an answer
belong to one person."""

from collections.abc import Callable, Collection
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from sunlit.core.refusals import Refused
from sunlit.language import say
from sunlit.matters.refusals import CONFLICTS


def status_of(refusal: Refused | None, also: Collection[str] = ()) -> int:
    """The HTTP status of a page that shows a refusal, or a form with faults (None): 429 for what was asked too often,
    409 where somebody or something was first (the kernel's codes, and ``also`` those of a field of work), else 422."""
    if refusal is None:
        return 422
    if refusal.code == "too_often":
        return 429
    return 409 if refusal.code in CONFLICTS or refusal.code in also else 422


def status_of_page(
    refusal: Refused | None, form: forms.Form | None = None, *, also: Collection[str] = ()
) -> int:
    """The HTTP status of a page that is shown (200), also again with a form that has faults or with a refusal."""
    if refusal is not None:
        return status_of(refusal, also)
    return 422 if form is not None and form.errors else 200


def tried(
    request: HttpRequest, form: forms.Form, act: Callable[[dict[str, Any]], Any]
) -> tuple[bool, Refused | None]:
    """Run an act with what a form holds. Whether it was done; the refusal where it was not."""
    if not form.is_valid():
        return False, None
    try:
        act(form.cleaned_data)
    except Refused as refusal:
        return False, refusal
    messages.success(request, say("已保存。", "Saved."))
    return True, None


def private(response: HttpResponse) -> HttpResponse:
    """An answer that belongs to one person: kept nowhere, found by no search engine, its address told to nobody."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    # The address itself may open the page: no other site learns it. "no-referrer" would make browsers send
    # "Origin: null" with the forms, which the check of the form's token refuses.
    response["Referrer-Policy"] = "same-origin"
    return response
