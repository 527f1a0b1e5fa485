"""Pages with several forms: which of them was sent, what it does, and the same page again where it was refused."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from sunlit.bodies.views.desk import status_of
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.language import say
from sunlit.pages.viewing import viewer_for
from sunlit.people.sent_forms import once


@dataclass(frozen=True)
class Offer:
    """One form of a page: ``form`` makes it from what was typed (None: empty), ``run`` acts on the cleaned values.
    ``fields`` says which field of the form stands for one that a refusal names."""

    name: str
    title: Text
    form: Callable[[Any], forms.Form]
    run: Callable[[dict[str, Any]], Any]
    fields: tuple[tuple[str, str], ...] = ()


def serve(
    request: HttpRequest,
    template: str,
    offers: Sequence[Offer],
    page: Callable[[], dict[str, Any]],
    back: str,
) -> HttpResponse:
    """Show a page with its forms, or act on the one that was sent and go ``back``. Raises Http404 for an unknown one."""

    def shown(
        sent: Offer | None = None,
        form: forms.Form | None = None,
        refusal: Refused | None = None,
        status: int = 200,
    ) -> HttpResponse:
        acts = [
            {
                "name": one.name,
                "title": one.title,
                "form": form if one is sent else one.form(None),
                "open": one is sent,
                "refusal": refusal if one is sent else None,
            }
            for one in offers
        ]
        return render(request, template, {**page(), "acts": acts, "refusal": refusal}, status=status)

    if request.method != "POST":
        return shown()
    sent = next((one for one in offers if one.name == request.POST.get("act")), None)
    if sent is None:
        raise Http404
    form = sent.form(request.POST)
    if not form.is_valid():
        return shown(sent, form, status=422)
    try:
        typed = form.cleaned_data
        once(request.POST.get("key", ""), lambda: sent.run(typed), by=viewer_for(request))
    except Refused as refusal:
        refusal.field = dict(sent.fields).get(refusal.field, refusal.field)
        if refusal.field not in form.fields:
            refusal.field = ""
        return shown(sent, form, refusal, status_of(refusal))
    messages.success(request, say("已保存。", "Saved."))
    return redirect(back)
