"""Practical things promised to the public: writing one down, its states, publishing it, why it is late."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.pages.answers import tried
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.people.viewer import Viewer
from sunlit.promises import queries
from sunlit.promises.actions import delivering
from sunlit.promises.actions.writing import PUBLISHERS
from sunlit.promises.forms import StateForm, ThingForm, WordsForm
from sunlit.promises.models import Thing
from sunlit.promises.views.desk import writable
from sunlit.promises.views.showing import status_of


@require_http_methods(["GET", "POST"])
@staff_only()
def new(request: HttpRequest) -> HttpResponse:
    """Write down a practical thing that is promised."""
    viewer, place = viewer_for(request), township_for(request)
    form = ThingForm(writable(viewer, place), request.POST or None)
    made: list[Thing] = []
    refusal = None
    if request.method == "POST":
        done, refusal = tried(
            request,
            form,
            lambda typed: made.append(
                delivering.promise_thing(
                    typed["unit"], typed["title"], typed["target"], by=viewer, title_en=typed["title_en"],
                    key=typed["key"],
                )
            ),
        )  # fmt: skip
        if done:
            return redirect("thing_desk", made[0].pk)
    return render(
        request,
        "promises/write.html",
        {"form": form, "refusal": refusal, "thing": True},
        status=status_of(refusal, form),
    )


@require_http_methods(["GET", "POST"])
@staff_only()
def thing(request: HttpRequest, number: int) -> HttpResponse:
    """One thing: how far it is, and what can be done with it."""
    viewer, place = viewer_for(request), township_for(request)
    try:
        shown = queries.thing_of(place, viewer, number)
    except Thing.DoesNotExist as error:
        raise Http404 from error
    what = request.POST.get("what", "")
    kinds: dict[str, type[forms.Form]] = {"state": StateForm, "publish": forms.Form, "explain": WordsForm}
    boxes = {
        name: kind(request.POST if what == name else None, auto_id=f"{name}-%s")
        for name, kind in kinds.items()
    }
    refusal: Refused | None = None
    if request.method == "POST":
        if what not in boxes:
            raise Http404
        done, refusal = tried(request, boxes[what], lambda typed: _act(shown, what, typed, viewer))
        if done:
            return redirect("thing_desk", number)
    context = {
        "row": queries.delivered(shown, clock.today()),
        "thing": shown,
        "forms": boxes,
        "refusal": refusal,
        "refused": what,
        "may_write": shown.unit in writable(viewer, place),
        "may_publish": viewer.has_role(*PUBLISHERS),
    }
    return render(request, "promises/thing.html", context, status=status_of(refusal, boxes.get(what)))


def _act(shown: Thing, what: str, typed: dict[str, Any], viewer: Viewer) -> None:
    if what == "state":
        delivering.record_state(
            shown.pk, typed["percent"], typed["day"], typed["words"], by=viewer, key=typed["key"]
        )
    elif what == "publish":
        delivering.publish_thing(shown.pk, by=viewer)
    else:
        delivering.explain_delay(shown.pk, typed["text"], by=viewer, key=typed["key"])
