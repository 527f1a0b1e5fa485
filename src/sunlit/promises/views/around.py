"""How complaints are handled, what a unit is there for, and where it publishes."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sunlit import clock
from sunlit.core.item_versions import in_words
from sunlit.core.refusals import Refused
from sunlit.language import say
from sunlit.pages.answers import tried
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.promises import changes, queries
from sunlit.promises.actions import around, versions
from sunlit.promises.actions.writing import PUBLISHERS
from sunlit.promises.forms import FunctionsForm, HandlingForm, PlaceForm
from sunlit.promises.views.desk import writable
from sunlit.promises.views.showing import status_of


class TakeDownForm(forms.Form):
    """Why the handling method is taken down."""

    reason = forms.CharField(label=say("撤下的理由", "Why it is taken down"), max_length=200)


@require_http_methods(["GET", "POST"])
@staff_only(*PUBLISHERS)
def complaints(request: HttpRequest) -> HttpResponse:
    """Publish how complaints are handled, or take it down."""
    viewer, place = viewer_for(request), township_for(request)
    standing = queries.handling_of(place, viewer)
    what = request.POST.get("what", "")
    initial = {"text": standing.text, "text_en": standing.text_en} if standing else {}
    form = HandlingForm(request.POST if what == "publish" else None, initial=initial)
    down = TakeDownForm(request.POST if what == "take_down" else None)
    refusal: Refused | None = None
    if request.method == "POST":
        if what == "publish":
            done, refusal = tried(
                request,
                form,
                lambda typed: around.publish_handling(
                    place, typed["text"], by=viewer, text_en=typed["text_en"], key=typed["key"]
                ),
            )
        else:
            done, refusal = tried(
                request, down, lambda typed: around.take_down_handling(place, typed["reason"], by=viewer)
            )
        if done:
            return redirect("promise_complaints_desk")
    context = {"form": form, "down": down, "standing": standing, "refusal": refusal}
    used = form if what == "publish" else down
    return render(request, "promises/handling.html", context, status=status_of(refusal, used))


@require_http_methods(["GET", "POST"])
@staff_only()
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """What a unit is there for, and in which form it publishes."""
    viewer, place = viewer_for(request), township_for(request)
    try:
        shown = queries.unit_by_code(place, code)
    except Organisation.DoesNotExist as error:
        raise Http404 from error
    what = request.POST.get("what", "")
    said = next((row for one, row in queries.functions(place, viewer) if one.pk == shown.pk), None)
    initial = (
        {
            "functions": said.text,
            "functions_en": said.text_en,
            "duties": said.duties,
            "duties_en": said.duties_en,
        }
        if said
        else {}
    )
    boxes: dict[str, forms.Form] = {
        "functions": FunctionsForm(
            request.POST if what == "functions" else None, initial=initial, auto_id="functions-%s"
        ),
        "place": PlaceForm(request.POST if what == "place" else None, auto_id="place-%s"),
    }
    refusal: Refused | None = None
    if request.method == "POST":
        if what not in boxes:
            raise Http404
        done, refusal = tried(request, boxes[what], lambda typed: _act(shown, what, typed, viewer))
        if done:
            return redirect("promise_unit_desk", code)
    context = {
        "unit": shown,
        "forms": boxes,
        "refusal": refusal,
        "refused": what,
        "said": said,
        "places": next((rows for one, rows in queries.places(place, viewer) if one.pk == shown.pk), None),
        "may_write": shown in writable(viewer, place),
    }
    return render(request, "promises/unit.html", context, status=status_of(refusal, boxes.get(what)))


def _act(shown: Organisation, what: str, typed: dict[str, Any], viewer: Viewer) -> None:
    if what == "functions":
        around.say_functions(
            shown,
            typed["functions"],
            typed["duties"],
            by=viewer,
            text_en=typed["functions_en"],
            duties_en=typed["duties_en"],
            key=typed["key"],
        )
    else:
        around.choose_place(shown, typed["form"], typed["where"], typed["why"], by=viewer, key=typed["key"])


class ApproveForm(forms.Form):
    """Why a service asks more of people."""

    item = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(label=say("理由（公开）", "Reason (public)"), max_length=300)


class DecisionForm(forms.Form):
    """The decision on which the newest version of a service rests."""

    item = forms.CharField(widget=forms.HiddenInput)
    decision = forms.CharField(label=say("决定文号", "Decision"), max_length=120)


@require_http_methods(["GET", "POST"])
@staff_only()
def services(request: HttpRequest) -> HttpResponse:
    """Which services became harder and wait for approval, and on which decision do this year's changes rest?"""
    viewer, place = viewer_for(request), township_for(request)
    what, item_id = request.POST.get("what", ""), request.POST.get("item", "")
    form: forms.Form = ApproveForm(request.POST) if what == "approve" else DecisionForm(request.POST)
    refusal: Refused | None = None
    if request.method == "POST":
        try:
            done, refusal = tried(request, form, lambda typed: _decide(place, what, typed, viewer))
        except KeyError as error:
            raise Http404 from error
        if done:
            return redirect("item_versions")
    context = {
        "waiting": [
            (
                item,
                before,
                in_words(before.shape),
                in_words(now),
                ApproveForm(initial={"item": item.id}, auto_id=f"{item.id}-%s"),
            )
            for item, before, now in changes.waiting(place)
        ],
        "rows": [
            (row, DecisionForm(initial={"item": row.item}, auto_id=f"decision-{row.item}-%s"))
            for row in changes.changes(place, viewer, clock.today().year)
        ],
        "refusal": refusal,
        "refused": item_id,
        "may_approve": viewer.has_role(*versions.APPROVERS),
        "may_publish": viewer.has_role(*PUBLISHERS),
    }
    return render(
        request,
        "promises/services.html",
        context,
        status=status_of(refusal, form if request.method == "POST" else None),
    )


def _decide(place: Organisation, what: str, typed: dict[str, Any], viewer: Viewer) -> None:
    if what == "approve":
        versions.approve_harder(place, typed["item"], typed["reason"], by=viewer)
    else:
        versions.attach_decision(place, typed["item"], typed["decision"], by=viewer)
