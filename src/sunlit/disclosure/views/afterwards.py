"""The desk behind a publication: not publishing something, confirming, correcting, taking down, objections."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.disclosure import queries, standing
from sunlit.disclosure.actions import correcting, opening, reviewing, withholding
from sunlit.disclosure.forms import DecisionForm, ReasonForm, WithholdForm, decision_form
from sunlit.disclosure.models import Publication, Request, Withholding
from sunlit.language import say
from sunlit.matters import actions
from sunlit.matters.book import book, procedure_of
from sunlit.matters.models import Matter, Task
from sunlit.pages import answers
from sunlit.pages.viewing import staff_only, township_for, viewer_for

READERS = ("supervisor", "office_clerk", "mayor", "deputy_leader")
status_of = partial(
    answers.status_of, also=("asked_already", "not_open", "not_shown", "being_corrected", "shown_too_short")
)


@require_http_methods(["GET", "POST"])
@staff_only()
def withhold(request: HttpRequest, number: str) -> HttpResponse:
    """Why should this not be published?"""
    viewer = viewer_for(request)
    rows = Matter.objects.visible_to(viewer).filter(kind=opening.KIND, occurrence__isnull=False)
    row = rows.select_related("occurrence").filter(number=number).first()
    if row is None:
        raise Http404
    form = WithholdForm(row.township_id, request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            found = withholding.propose(
                row.occurrence.pk, form.proposal(), by=viewer, key=form.cleaned_data["key"]
            )
            messages.success(
                request,
                say(
                    "已送审。审核同意以前，仍按公开处理。",
                    "Sent. Until it is agreed it is still to be public.",
                ),
            )
            return redirect("disclosure_withholding", found.matter.number)
        except Refused as refused:
            refusal = refused
            if refusal.field and refusal.field not in form.fields:
                refusal.field = ""
    status = 200 if request.method == "GET" else status_of(refusal) if refusal else 422
    context = {"matter": row, "occurrence": row.occurrence, "form": form, "refusal": refusal}
    return render(request, "disclosure/withhold.html", context, status=status)


@require_http_methods(["GET", "POST"])
@staff_only()
def withholding_page(request: HttpRequest, number: str) -> HttpResponse:
    """Is this withheld, and who has agreed?"""
    found = Withholding.objects.filter(matter=_matter(request, number, withholding.KIND))
    row = found.select_related("occurrence", "matter", "asked_by", "approved_by").first()
    if row is None:
        raise Http404
    rules = book().openness
    tests = _tests(row) if rules else []
    context = {"row": row, "exemption": rules.exemption(row.exemption) if rules else None, "tests": tests}
    return _decide(request, row.matter, "disclosure/withholding.html", context)


def _tests(row: Withholding) -> list[tuple[Any, bool]]:
    rules = book().openness
    assert rules is not None
    found = [(one.title, row.tests[one.key]) for one in rules.tests.points if one.key in row.tests]
    policy = row.policy_tests or {}
    return found + [(one.title, policy[one.key]) for one in rules.policy_tests.points if one.key in policy]


@require_http_methods(["GET", "POST"])
@staff_only()
def request_page(request: HttpRequest, number: str) -> HttpResponse:
    """Is this publication taken down?"""
    matter = _matter(request, number, *correcting.KINDS)
    row = Request.objects.select_related("publication__occurrence", "by").filter(matter=matter).first()
    if row is None:
        raise Http404
    return _decide(request, matter, "disclosure/request.html", {"row": row})


def _matter(request: HttpRequest, number: str, *kinds: str) -> Matter:
    rows = Matter.objects.visible_to(viewer_for(request)).filter(kind__in=kinds, number=number)
    found = rows.select_related("unit").first()
    if found is None:
        raise Http404
    return found


def _decide(request: HttpRequest, matter: Matter, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page of a matter that is decided, with the form of its present step for whose turn it is."""
    viewer = viewer_for(request)
    task = Task.objects.waiting_for(viewer).filter(matter=matter).first()
    refusal, form, status = None, None, 200
    if request.method == "POST":
        at = task or matter.tasks.order_by("-pk").first()
        if at is None:
            raise Http404
        form = decision_form(at.step, request.POST)
        if form.is_valid():
            try:
                _answer(form, at, request.POST.get("act", ""), viewer)
                messages.success(request, say("已办。", "Done."))
                return redirect(request.path)
            except Refused as refused:
                refusal = refused
                if refusal.field and refusal.field not in form.fields:
                    refusal.field = ""
                if refusal.code == "changed_meanwhile":
                    matter.refresh_from_db()
                    form = decision_form(
                        at.step, initial={**form.cleaned_data, "revision": matter.revision, "key": None}
                    )
        status = status_of(refusal) if refusal else 422
        matter.refresh_from_db()
    procedure = procedure_of(matter.procedure_id)
    mine = task if task is not None and task.is_open and matter.is_open else None
    if form is None and mine is not None:
        form = decision_form(mine.step, initial={"revision": matter.revision})
    done = matter.tasks.filter(done_at__isnull=False).select_related("done_by").order_by("pk")
    context |= {
        "matter": matter,
        "step": procedure.steps[matter.step],
        "form": form if mine is not None else None,
        "outcomes": list(procedure.steps[mine.step].outcomes.items()) if mine is not None else [],
        "refusal": refusal,
        "answers": standing.answers_of(matter),
        "history": [
            {"task": one, "step": procedure.steps[one.step].title, "words": _words(procedure, one)}
            for one in done
        ],
    }
    return render(request, template, context, status=status)


def _words(procedure: Any, task: Task) -> Any:
    outcome = procedure.steps[task.step].outcomes.get(task.outcome)
    return outcome.title if outcome else task.outcome


def _answer(form: DecisionForm, task: Task, act: str, viewer: Any) -> None:
    typed = form.cleaned_data
    sent: dict[str, Any] = {
        "by": viewer, "revision": typed["revision"], "key": typed["key"], "opinion": typed["opinion"],
    }  # fmt: skip
    if task.step in reviewing.ANSWERED["withholding"]:
        reviewing.record_outside(task.pk, act, reviewer=typed["reviewer"], day=typed["day"], **sent)
    else:
        actions.complete(task.pk, act, **sent)


@require_http_methods(["GET", "POST"])
@staff_only()
def published(request: HttpRequest, publication: int) -> HttpResponse:
    """What happened to this publication, and what can be done with it?"""
    viewer, place = viewer_for(request), township_for(request)
    try:
        row = queries.publication(place, viewer, publication)
    except Publication.DoesNotExist as error:
        raise Http404 from error
    form, refusal, status = ReasonForm(request.POST or None), None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _afterwards(request, row, form)
            except Refused as refused:
                refusal, status = refused, status_of(refused)
                if refusal.field and refusal.field not in form.fields:
                    refusal.field = ""
    context = {
        "row": row,
        "occurrence": row.occurrence,
        "form": form,
        "refusal": refusal,
        "confirmation": getattr(row, "confirmation", None),
        "confirms": viewer.has_role("supervisor"),
        "has_files": row.files.exists(),
        # What was taken down or is objected to is read on by whoever decides and answers for it.
        "readable": not row.occurrence.out_of_sight or viewer.has_role(*READERS),
        "signed": standing.signatures(row),
        "takings": standing.happened(row),
        "today": clock.today(),
    }
    return render(request, "disclosure/afterwards.html", context, status=status)


def _afterwards(request: HttpRequest, row: Publication, form: ReasonForm) -> HttpResponse:
    viewer, act, typed = viewer_for(request), request.POST.get("act", ""), form.cleaned_data
    if act == "confirm":
        correcting.confirm(row.pk, by=viewer, remark=typed["reason"])
    elif act == "correct":
        found = correcting.correct(row.pk, typed["reason"], by=viewer, key=typed["key"])
        assert found.matter is not None
        if Matter.objects.visible_to(viewer).filter(pk=found.matter.pk).exists():
            return redirect("disclosure_matter", found.matter.number)
    elif act == "withdraw":
        matter = correcting.ask_withdrawal(row.pk, typed["reason"], by=viewer, key=typed["key"])
        if Matter.objects.visible_to(viewer).filter(pk=matter.pk).exists():
            return redirect("disclosure_request", matter.number)
    else:
        raise Http404
    messages.success(request, say("已办。", "Done."))
    return redirect("disclosure_published", row.pk)
