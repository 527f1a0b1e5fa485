"""The desk of bodies: who sits where, what is missing, changing it; rules in force; units and their profiles."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sunlit import clock
from sunlit.bodies import queries, seating
from sunlit.bodies.actions import composing, vacancies
from sunlit.bodies.forms import CompositionForm, MechanismForm, TaskForm
from sunlit.core.bodies import Level
from sunlit.core.refusals import Refused
from sunlit.language import say
from sunlit.matters.book import book
from sunlit.pages import answers
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.people.models import Organisation
from sunlit.people.sent_forms import once

status_of = partial(answers.status_of, also=("already_issued",))


@require_GET
@staff_only()
def bodies(request: HttpRequest) -> HttpResponse:
    """Which bodies are there, and who is missing?"""
    survey = queries.Survey(township_for(request), clock.today())
    states = survey.states()
    context = {
        "coverage": survey.coverage(),
        "town": [state for state in states if state.rule.level is Level.TOWNSHIP],
        "inside": [
            (rule, [state for state in states if state.rule is rule])
            for rule in book().bodies.values()
            if rule.level is not Level.TOWNSHIP
        ],
        "vacancies": sum(state.vacancies for state in states),
        "incomplete": sum(not state.complete for state in states),
    }
    return render(request, "bodies/desk.html", context)


@require_http_methods(["GET", "POST"])
@staff_only()
def body(request: HttpRequest, key: str, unit: str) -> HttpResponse:
    """Who sits in this body, what is missing, who sat there before, and what can be changed?"""
    township, viewer = township_for(request), viewer_for(request)
    rows = Organisation.objects.visible_to(viewer).filter(township=township, outside=False)
    home = rows.select_related("township").filter(code=unit).first()
    rule = book().bodies.get(key)
    if home is None or rule is None or home.kind not in rule.kinds:
        raise Http404
    if request.method == "POST":
        return _act(request, key, home)
    return _page(request, key, home)


def _act(request: HttpRequest, key: str, home: Organisation) -> HttpResponse:
    viewer, act = viewer_for(request), request.POST.get("act", "")
    township = home.township or home
    survey = queries.Survey(township, clock.today())
    state = survey.state(key, home)
    form: forms.Form
    if act == "mechanism":
        form = MechanismForm(request.POST)
    elif act == "task":
        form = TaskForm(state, request.POST)
    else:
        act, form = "compose", CompositionForm(state, survey, request.POST)
    if not form.is_valid():
        return _page(request, key, home, act=act, form=form, status=422)
    typed = form.cleaned_data

    def run() -> None:
        if act == "mechanism":
            composing.write_mechanism(key, home, typed["title"], typed["text"], by=viewer)
        elif act == "task":
            vacancies.assign(key, township, typed["duty"], typed["title"], by=viewer, task_key=typed["key"])
        else:
            assert isinstance(form, CompositionForm)
            composing.compose(key, home, form.composition(), by=viewer)

    try:
        once(request.POST.get("key", ""), run, by=viewer)
    except Refused as refusal:
        if isinstance(form, CompositionForm):
            refusal.field = form.field_of(refusal.field)
        elif refusal.field not in form.fields:
            refusal.field = ""
        return _page(request, key, home, act=act, form=form, refusal=refusal, status=status_of(refusal))
    messages.success(request, say("已保存。", "Saved."))
    return redirect("body_desk", key, home.code)


def _page(
    request: HttpRequest,
    key: str,
    home: Organisation,
    *,
    act: str = "",
    form: forms.Form | None = None,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    survey = queries.Survey(home.township or home, clock.today())
    state = survey.state(key, home)
    viewer = viewer_for(request)
    changes = composing.may_change(viewer, state)
    names = not state.rule.by_posts_alone
    context: dict[str, Any] = {
        "state": state,
        "rule": state.rule,
        "history": queries.history(state),
        "refusal": refusal,
        "act": act,
        "may_change": changes,
        "compose": (form if act == "compose" else CompositionForm(state, survey))
        if changes and names
        else None,
        "mechanism": _mechanism(state, form, act) if changes and state.rule.mechanism and state.row else None,
        "task": (form if act == "task" else TaskForm(state))
        if any(one.tasks for one in state.rule.positions) and viewer.has_role(*vacancies.ABOVE)
        else None,
    }
    return render(request, "bodies/body.html", context, status=status)


def _mechanism(state: seating.State, form: forms.Form | None, act: str) -> forms.Form | None:
    if act == "mechanism":
        return form
    row = state.row
    return MechanismForm(initial={"title": row.mechanism_title, "text": row.mechanism} if row else None)
