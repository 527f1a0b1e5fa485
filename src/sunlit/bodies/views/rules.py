"""The desk of rules in force and of units: issued when, binding whom, meaning what; each unit's profile and duties."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sunlit import clock
from sunlit.bodies import rules as reads
from sunlit.bodies.actions import profiles, rules
from sunlit.bodies.forms import AnswerForm, DutyForm, IssueForm, ProfileForm, QuestionForm
from sunlit.bodies.models import Profile, Question
from sunlit.bodies.queries import Survey
from sunlit.bodies.views.desk import status_of
from sunlit.core.refusals import Refused
from sunlit.language import current, say, spoken
from sunlit.matters.book import book
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.people.models import Organisation
from sunlit.people.sent_forms import once


@require_GET
@staff_only()
def register(request: HttpRequest) -> HttpResponse:
    """Which rules hold here, since when, and whom do they bind?"""
    survey = Survey(township_for(request), clock.today())
    context = {
        "entries": reads.register(survey),
        "questions": reads.questions(viewer_for(request), survey.township),
    }
    return render(request, "bodies/rules.html", context)


@require_http_methods(["GET", "POST"])
@staff_only()
def rule(request: HttpRequest, key: str) -> HttpResponse:
    """Since when does this rule hold, for whom, and what do its articles mean?"""
    if key not in book().instruments:
        raise Http404
    if request.method == "GET":
        return _rule_page(request, key)
    viewer, township, act = viewer_for(request), township_for(request), request.POST.get("act", "")
    form = _rule_form(request, key, act)
    if not form.is_valid():
        return _rule_page(request, key, act=act, form=form, status=422)
    typed = form.cleaned_data

    def run() -> None:
        if act == "issue":
            rules.issue(key, township, by=viewer, **typed)
        elif act == "ask":
            rules.ask(key, township, typed["clause"], typed["text"], by=viewer)
        elif act == "answer":
            assert isinstance(form, AnswerForm)
            rules.interpret(_number(request.POST.get("question")), typed[form.name], by=viewer)
        elif act == "join":
            for unit in Organisation.objects.filter(
                township=township, pk__in=[_number(pk) for pk in request.POST.getlist("unit")]
            ):
                rules.take_part(key, township, unit, by=viewer)
        else:
            raise Http404

    try:
        once(request.POST.get("key", ""), run, by=viewer)
    except Question.DoesNotExist as error:
        raise Http404 from error
    except Refused as refusal:
        if isinstance(form, AnswerForm):
            refusal.field = form.name
        elif refusal.field not in form.fields:
            refusal.field = ""
        return _rule_page(request, key, act=act, form=form, refusal=refusal, status=status_of(refusal))
    messages.success(request, say("已保存。", "Saved."))
    return redirect("rule_desk", key)


def _number(words: str | None) -> int:
    if words is None or not words.isascii() or not words.isdigit() or len(words) > 12:
        raise Http404
    return int(words)


def _articles(key: str) -> list[tuple[str, str]]:
    return [(code, f"{code} {spoken(text)}") for code, text in reads.articles(book().instruments[key])]


def _rule_form(request: HttpRequest, key: str, act: str) -> forms.Form:
    if act == "issue":
        return IssueForm(request.POST)
    if act == "ask":
        return QuestionForm(_articles(key), request.POST)
    if act == "answer":
        return AnswerForm(_number(request.POST.get("question")), request.POST)
    return forms.Form(request.POST)


def _rule_page(
    request: HttpRequest,
    key: str,
    *,
    act: str = "",
    form: forms.Form | None = None,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer, survey = viewer_for(request), Survey(township_for(request), clock.today())
    entry = next(one for one in reads.register(survey) if one.rule.key == key)
    row = entry.row
    initial = (
        {name: getattr(row, name) for name in ("number", "issued_on", "published_on", "basis")}
        if row
        else None
    )
    issues = viewer.has_role(*rules.ISSUERS)
    answered = _number(request.POST.get("question")) if act == "answer" else 0
    interprets = viewer.has_role(*entry.rule.interpreted_by)
    context: dict[str, Any] = {
        "entry": entry,
        "rule": entry.rule,
        "roles": [book().roles[role] for role in entry.rule.interpreted_by],
        "refusal": refusal,
        "act": act,
        "issue": (form if act == "issue" else IssueForm(initial=initial)) if issues else None,
        "joins": issues and entry.unlisted,
        "ask": (form if act == "ask" else QuestionForm(_articles(key))) if entry.rule.articles else None,
        "questions": [
            (row, (form if row.pk == answered else AnswerForm(row.pk)) if interprets and not row.answer else None)
            for row in reads.questions(viewer, survey.township)
            if row.instrument == key
        ],
    }  # fmt: skip
    return render(request, "bodies/rule.html", context, status=status)


@require_GET
@staff_only()
def units(request: HttpRequest) -> HttpResponse:
    """Which units must be open, what are they, and who is the contact?"""
    survey = Survey(township_for(request), clock.today())
    return render(request, "bodies/units.html", {"units": reads.units(survey), "public": False})


@require_http_methods(["GET", "POST"])
@staff_only()
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """What is this unit, and which post does which of its duties?"""
    township, viewer = township_for(request), viewer_for(request)
    rows = Organisation.objects.valid_on(clock.today()).filter(township=township, outside=False)
    found = rows.select_related("township").filter(code=code).first()
    if found is None:
        raise Http404
    if request.method == "GET":
        return _unit_page(request, found)
    duties = request.POST.get("act") == "duties"
    form = _duty_form(found, request.POST) if duties else ProfileForm(request.POST)
    if form is None:
        raise Http404
    if not form.is_valid():
        return _unit_page(request, found, form=form, status=422)
    typed = dict(form.cleaned_data)

    def run() -> None:
        if duties:
            sheet = reads.sheet_of(found)
            assert sheet is not None
            for duty in sheet[0].duties:
                post = typed[f"duty_{duty.key}"]
                profiles.give_duty(sheet[0].key, found, duty.key, int(post) if post else None, by=viewer)
        else:
            confirmed = typed.pop("confirmed")
            profiles.describe(found, profiles.Described(**typed), confirmed=confirmed, by=viewer)

    try:
        once(request.POST.get("key", ""), run, by=viewer)
    except Refused as refusal:
        if refusal.field not in form.fields:
            refusal.field = ""
        return _unit_page(request, found, form=form, refusal=refusal, status=status_of(refusal))
    messages.success(request, say("已保存。", "Saved."))
    return redirect("unit_desk", found.code)


def _duty_form(found: Organisation, posted: Any = None) -> DutyForm | None:
    sheet = reads.sheet_of(found)
    if sheet is None:
        return None
    posts = [(str(post.pk), post.label(current())) for post in found.posts.order_by("pk")]
    given = {one.key: one.post.pk if one.post else None for one in sheet[1]}
    return DutyForm(sheet[0], posts, given, posted)


def _unit_page(
    request: HttpRequest,
    found: Organisation,
    *,
    form: forms.Form | None = None,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer = viewer_for(request)
    profile = Profile.objects.filter(unit=found).select_related("checked_by").first()
    names = [name for name in ProfileForm.base_fields if name != "confirmed"]
    initial = (
        {name: getattr(profile, name) for name in names}
        if profile
        else {"nature": reads.nature_of(found, None)}
    )
    may = profiles.may_describe(viewer, found)
    entries = reads.register(Survey(township_for(request), clock.today()))
    context = {
        "unit": found,
        "profile": profile,
        "sheet": reads.sheet_of(found),
        "bound": reads.binding(found, entries),
        "refusal": refusal,
        "form": (form if isinstance(form, ProfileForm) else ProfileForm(initial=initial)) if may else None,
        "duties": (form if isinstance(form, DutyForm) else _duty_form(found)) if may else None,
    }
    return render(request, "bodies/unit.html", context, status=status)
