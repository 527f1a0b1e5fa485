"""What the pages share: the status of a refusal, trying an act with a form."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from sunlit.core.refusals import Refused
from sunlit.language import say

CONFLICTS = ("already_done", "changed_meanwhile", "corrected_before")


def status_of(refusal: Refused | None, form: forms.Form | None = None) -> int:
    """The HTTP status of a page that shows a refusal or a form with faults."""
    if refusal is not None:
        return 409 if refusal.code in CONFLICTS else 422
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
