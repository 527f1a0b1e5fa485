"""How complaints are handled, what a unit is there for, and where it publishes."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sunlit import clock
from sunlit.core.item_versions import in_words
from sunlit.core.items import Item
from sunlit.core.refusals import Refused
from sunlit.language import say, spoken
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


class NewForm(forms.Form):
    """The decision of the joint meeting on services that are to be offered for the first time (S2.25.03)."""

    items = forms.MultipleChoiceField(
        label=say("会议决定了的事项", "Services that the meeting decided on"),
        widget=forms.CheckboxSelectMultiple,
    )
    decision = forms.CharField(
        label=say("党政联席会决定", "Decision of the joint meeting"),
        help_text=say("会议纪要的编号和开会日期", "Number of the minutes and day of the meeting"),
        max_length=120,
    )

    def __init__(self, undecided: Sequence[Item], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["items"]
        chosen.choices = [(item.id, spoken(item.name)) for item in undecided]


@require_http_methods(["GET", "POST"])
@staff_only()
def services(request: HttpRequest) -> HttpResponse:
    """Which services wait for approval or a decision, and on which decision do this year's changes rest?"""
    viewer, place = viewer_for(request), township_for(request)
    what, item_id = request.POST.get("what", ""), request.POST.get("item", "")
    refusal: Refused | None = None
    undecided = changes.undecided(place, request.POST.get("decision", "").strip())
    kinds: dict[str, Callable[..., forms.Form]] = {
        "approve": ApproveForm,
        "decision": DecisionForm,
        "new": partial(NewForm, undecided),
    }
    form: forms.Form | None = None
    if request.method == "POST":
        if what not in kinds:
            raise Http404
        form = kinds[what](request.POST, auto_id=f"{what}-{item_id}-%s")
        try:
            done, refusal = tried(request, form, lambda typed: _decide(place, what, typed, viewer))
        except KeyError as error:
            raise Http404 from error
        if done:
            return redirect("item_versions")

    def shown(kind: str, item: str = "") -> forms.Form:
        """The form as it was sent, where this is the one that was."""
        if form is not None and (kind, item) == (what, item_id):
            return form
        return kinds[kind](initial={"item": item}, auto_id=f"{kind}-{item}-%s")

    context = {
        "waiting": [
            (item, in_words(before.shape), in_words(now), shown("approve", item.id))
            for item, before, now in changes.waiting(place)
        ],
        "rows": [
            (row, shown("decision", row.item) if number == 0 else None)
            for number, row in _numbered(changes.changes(place, viewer, clock.today().year))
        ],
        "undecided": len(undecided),
        "new": shown("new"),
        "refusal": refusal,
        "may_approve": viewer.has_role(*versions.APPROVERS),
        "may_publish": viewer.has_role(*PUBLISHERS),
    }
    return render(request, "promises/services.html", context, status=status_of(refusal, form))


def _numbered(rows: Iterable[changes.Changed]) -> Iterator[tuple[int, changes.Changed]]:
    """Each change with how many newer ones its item has: a decision is attached to the newest version alone."""
    seen: Counter[str] = Counter()
    for row in rows:
        yield seen[row.item], row
        seen[row.item] += 1


def _decide(place: Organisation, what: str, typed: dict[str, Any], viewer: Viewer) -> None:
    if what == "approve":
        versions.approve_harder(place, typed["item"], typed["reason"], by=viewer)
    elif what == "new":
        versions.decide_new(place, typed["items"], typed["decision"], by=viewer)
    else:
        versions.attach_decision(place, typed["item"], typed["decision"], by=viewer)
