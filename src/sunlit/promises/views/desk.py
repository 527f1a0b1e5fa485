"""The desk of the promises: what stands, what is written, what is missing; one promise with all its acts."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.service_promises import Measure
from sunlit.pages.answers import tried
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer
from sunlit.promises import queries, sheets
from sunlit.promises.actions import promising
from sunlit.promises.actions.writing import PUBLISHERS
from sunlit.promises.forms import PrintedForm, PromiseForm, PublishForm, WordsForm
from sunlit.promises.models import Promise
from sunlit.promises.views.showing import status_of


@require_GET
@staff_only()
def desk(request: HttpRequest) -> HttpResponse:
    """What do we promise, is it kept, and what is missing?"""
    viewer, place = viewer_for(request), township_for(request)
    today = clock.today()
    context = {
        "rows": queries.by_unit(place, viewer, today),
        "drafts": queries.drafts(place, viewer),
        "things": [queries.delivered(row, today) for row in queries.things(place, viewer)],
        "staff_promises": queries.staff_promises(place, viewer),
        "without": queries.staff_without_promise(place, viewer),
        "missing": queries.missing_around(place, viewer),
        "functions": queries.functions(place, viewer),
        "places": queries.places(place, viewer),
        "may_write": bool(writable(viewer, place)),
    }
    return render(request, "promises/desk.html", context)


def writable(viewer: Viewer, place: Organisation) -> list[Organisation]:
    """The units for which the viewer may write: the own ones, or all and the township for who publishes."""
    everything = [place, *queries.units_of(place)]
    if viewer.has_role(*PUBLISHERS):
        return everything
    return [unit for unit in everything if unit.pk in viewer.unit_ids]


def _people(place: Organisation) -> list[Staff]:
    return list(Staff.objects.filter(township=place, is_active=True).order_by("username"))


@require_http_methods(["GET", "POST"])
@staff_only()
def new(request: HttpRequest) -> HttpResponse:
    """Write a promise, or the next version of one."""
    viewer, place = viewer_for(request), township_for(request)
    before = _before(request, viewer, place)
    units = [before.unit] if before else writable(viewer, place)
    people = ([before.staff] if before.staff else []) if before else _people(place)
    form = PromiseForm(units, people, request.POST or None, initial=_initial(before))
    made: list[Promise] = []

    def act(typed: dict[str, Any]) -> None:
        words = promising.Words(
            typed["text"],
            typed["since"],
            Measure(typed["measure"]),
            typed["target"],
            typed["days"],
            typed["text_en"],
        )
        if before:
            made.append(promising.write_again(before.pk, words, by=viewer, key=typed["key"]))
        else:
            made.append(
                promising.write(typed["unit"], words, by=viewer, staff=typed["staff"], key=typed["key"])
            )

    refusal = None
    if request.method == "POST":
        done, refusal = tried(request, form, act)
        if done:
            return redirect("promise_desk", made[0].pk)
    context = {"form": form, "before": before, "refusal": refusal}
    return render(request, "promises/write.html", context, status=status_of(refusal, form))


def _before(request: HttpRequest, viewer: Viewer, place: Organisation) -> Promise | None:
    number = request.GET.get("again", "")
    if not number:
        return None
    if not (number.isascii() and number.isdigit()):
        raise Http404
    return _promise(place, viewer, int(number[:18]))


def _initial(before: Promise | None) -> dict[str, Any]:
    if before is None:
        return {"since": clock.today()}
    names = ("text", "text_en", "measure", "target", "days", "since", "staff")
    return {"unit": before.unit.code, **{name: getattr(before, name) for name in names}}


def _promise(place: Organisation, viewer: Viewer, number: int) -> Promise:
    try:
        return queries.promise_of(place, viewer, number)
    except Promise.DoesNotExist as error:
        raise Http404 from error


@require_http_methods(["GET", "POST"])
@staff_only()
def promise(request: HttpRequest, number: int) -> HttpResponse:
    """One promise: its value, the list behind it, and what can be done with it."""
    viewer, place = viewer_for(request), township_for(request)
    shown = _promise(place, viewer, number)
    what = request.POST.get("what", "")
    kinds: dict[str, type[forms.Form]] = {
        "publish": PublishForm,
        "explain": WordsForm,
        "printed": PrintedForm,
    }
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
            return redirect("promise_desk", number)
    today = clock.today()
    context = {
        "row": queries.kept(shown, today),
        "promise": shown,
        "cases": queries.behind(shown, viewer, today),
        "forms": boxes,
        "refusal": refusal,
        "refused": what,
        "may_write": shown.unit in writable(viewer, place),
        "may_publish": viewer.has_role(*PUBLISHERS),
        "after": getattr(shown, "after", None),
    }
    return render(request, "promises/promise.html", context, status=status_of(refusal, boxes.get(what)))


def _act(shown: Promise, what: str, typed: dict[str, Any], viewer: Viewer) -> None:
    if what == "publish":
        promising.publish(shown.pk, by=viewer, decision=typed["decision"], decided_on=typed["decided_on"])
    elif what == "explain":
        promising.explain(shown.pk, typed["text"], by=viewer, key=typed["key"])
    else:
        promising.note_printed(
            shown.pk, typed["newspaper"], typed["day"], typed["complaint_phone"], typed["report_phone"],
            by=viewer, key=typed["key"],
        )  # fmt: skip


@require_GET
@staff_only()
def sheet(request: HttpRequest, number: int, form: str) -> HttpResponseBase:
    """The promise of a person for the wall (A4) or the desk (A5)."""
    viewer, place = viewer_for(request), township_for(request)
    shown = _promise(place, viewer, number)
    if form not in sheets.FORMS or shown.staff is None or shown.published_at is None:
        raise Http404
    try:
        paper = sheets.printed(shown, form)
    except Refused as refusal:
        context = {
            "row": queries.kept(shown, clock.today()),
            "promise": shown,
            "forms": {},
            "refusal": refusal,
        }
        return render(request, "promises/promise.html", context, status=409)
    response = HttpResponse(paper.pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{place.code}-{form}-{shown.pk}.pdf"'
    return response
