"""Feedback on the desk: what to do today, the entries, typing one in, the box, figures, channels, surveys."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.disclosure.models import Publication
from sunlit.feedback import counting, hot, months, naming, queries, visiting
from sunlit.feedback.actions import boxes, intake, keeping
from sunlit.feedback.actions.intake import Said
from sunlit.feedback.forms import (
    FLAT,
    WORDS,
    BoxForm,
    DeskEntryForm,
    HotlineForm,
    ShiftForm,
    StaffForm,
    SurveyForm,
    TestForm,
    staff_of,
)
from sunlit.feedback.models import BoxOpening, Channel, Shift, Survey
from sunlit.feedback.views.showing import lobby_token, said_in, status_of
from sunlit.language import current, say
from sunlit.matters.book import book
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.people.models import Organisation

ENTERS = ("office_clerk", "enquiry", "centre_director", "supervisor")
READS = ("office_clerk", "centre_director", "supervisor", "mayor", "deputy_leader", "station_head")
PER_PAGE = 30
TABS: tuple[tuple[str, Text, tuple[str, ...]], ...] = (
    ("feedback_desk", Text("今天", "Today"), ()),
    ("feedback_enter", Text("登记一件", "Type one in"), ENTERS),
    ("feedback_box", Text("开意见箱", "Open the box"), boxes.OPENERS),
    ("feedback_figures", Text("统计和热点", "Figures"), READS),
    ("feedback_surveys", Text("问卷", "Surveys"), READS),
    ("feedback_channels", Text("渠道和专人", "Channels"), keeping.KEEPERS),
)
"""The pages of feedback on the desk, each with who may open it."""
SLIP_LINES = 6


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page with the tabs that its reader may open."""
    viewer = viewer_for(request)
    tabs = [(name, title) for name, title, roles in TABS if not roles or viewer.has_role(*roles)]
    return render(request, template, {**context, "tabs": tabs}, status=status)


@require_GET
@staff_only()
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for me today, what is overdue, and which entries are there?"""
    viewer, today = viewer_for(request), clock.today()
    try:
        choice = queries.choice_of(request.GET)
    except LookupError as error:
        raise Http404 from error
    rows = queries.chosen(viewer, choice)
    context = {
        "waiting": queries.waiting(viewer),
        "overdue": queries.overdue(viewer, today),
        "backlog": queries.backlog(viewer, today),
        "told": queries.told_lately(viewer, today),
        "visits": visiting.open_visits(viewer),
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "choice": choice,
        "about": Publication.objects.visible_to(viewer).filter(pk=choice.notice or 0).first(),
        "states": queries.STATES,
        "channels": queries.channel_words(),
        "topics": queries.topics(),
        "today": today,
    }
    return _page(request, "feedback/desk.html", context)


@require_http_methods(["GET", "POST"])
@staff_only(*ENTERS)
def enter(request: HttpRequest) -> HttpResponse:
    """Type in what came by telephone, letter, visit, at a meeting; the caller gets the number."""
    viewer, place = viewer_for(request), township_for(request)
    form = DeskEntryForm(place, request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            typed = form.cleaned_data
            key = str(typed["key"])
            intake.file_entry(place, said_in(place, typed, typed["channel"]), by=viewer, key=key)
            return redirect("feedback_sent", township=place.code, key=key)
        except Refused as refused:
            refusal = refused
    status = status_of(refusal) if request.method == "POST" else 200
    return _page(request, "feedback/enter.html", {"form": form, "refusal": refusal}, status=status)


@require_http_methods(["GET", "POST"])
@staff_only(*boxes.OPENERS)
def box(request: HttpRequest) -> HttpResponse:
    """Enter an opening of the opinion box with its slips."""
    viewer, place = viewer_for(request), township_for(request)
    form = BoxForm(place, viewer.staff_id, request.POST or None)
    posted, more = request.method == "POST", "more" in request.POST
    typed, refusal = slips_in(request, place, more), None
    if more:
        # Another few lines: what was typed stays, and nothing is complained about yet.
        form = BoxForm(place, viewer.staff_id, initial=request.POST.dict())
    elif posted and form.is_valid():
        try:
            key = str(form.cleaned_data["key"])
            slips = [one.slip for one in typed if one.words.strip()]
            opening = boxes.open_box(place, form.cleaned_data["second"], slips, by=viewer, key=key)
            messages.success(request, say(f"已登记，{opening.slips}张。", f"Entered: {opening.slips} slips."))
            return redirect("feedback_box")
        except Refused as refused:
            refusal = refused
    rows = BoxOpening.objects.visible_to(viewer).select_related("first", "second").order_by("-day", "-pk")
    context = {
        "form": form,
        "refusal": refusal,
        "lines": typed,
        "may_add": len(typed) < boxes.MOST_SLIPS,
        "whats": WORDS.items(),
        "people": staff_of(place),
        "openings": rows[:PER_PAGE],
    }
    return _page(request, "feedback/box.html", context, status_of(refusal) if posted and not more else 200)


@dataclass(frozen=True)
class TypedSlip:
    """One slip of the box as it was typed."""

    what: str
    words: str
    whom: str
    said: Said

    @property
    def slip(self) -> boxes.Slip:
        """As it is entered."""
        one = self.said
        return boxes.Slip(one.kind, one.type, one.words, accused=one.accused, about_office=one.about_office)


def slips_in(request: HttpRequest, place: Organisation, more: bool) -> list[TypedSlip]:
    """The lines of the form: those that were sent, six to begin with, and six more where they are asked for."""
    sent = sum(f"words-{number}" in request.POST for number in range(1, boxes.MOST_SLIPS + 1))
    people = dict(staff_of(place))
    lines: list[TypedSlip] = []
    for number in range(1, min(max(sent, SLIP_LINES) + (SLIP_LINES if more else 0), boxes.MOST_SLIPS) + 1):
        what = request.POST.get(f"what-{number}", "opinion")
        words, whom = (request.POST.get(f"{name}-{number}", "") for name in ("words", "whom"))
        what, whom = what if what in FLAT else "opinion", whom if whom in people else ""
        said = said_in(place, {"what": what, "words": words, "whom": whom}, Channel.BOX)
        lines.append(TypedSlip(what, words, whom, said))
    return lines


@require_http_methods(["GET", "POST"])
@staff_only(*READS)
def figures(request: HttpRequest) -> HttpResponse:
    """The figures of a month: by channel and topic, replies, both kinds of solved, hot topics, what is published."""
    viewer, place, today = viewer_for(request), township_for(request), clock.today()
    code = request.GET.get("month") or months.code_of(today)
    kind = "complaint" if request.GET.get("kind") == "complaint" else ""
    try:
        month = counting.month_of(place, code, today, kind)
        months.after(code), months.before(code)
    except (ValueError, OverflowError) as error:
        raise Http404 from error
    refusal = None
    if request.method == "POST":
        try:
            keeping.close_month(place, code, by=viewer)
            return redirect(f"{request.path}?month={code}")
        except Refused as refused:
            refusal = refused
    quarter = months.of(code)[0] - timedelta(days=59)
    context = {
        "month": month,
        "kind": kind,
        "before": months.before(code),
        "after": months.after(code),
        "hot": counting.hot_topics(place, today),
        "proposed": hot.unanswered(viewer, today),
        "today": today,
        "collected": counting.collected(place, code),
        "publications": counting.on_publications(place, quarter.replace(day=1), months.of(code)[1])[:50],
        "keeps": viewer.has_role(*keeping.KEEPERS),
        "refusal": refusal,
    }
    return _page(request, "feedback/figures.html", context, status=status_of(refusal) if refusal else 200)


@require_http_methods(["GET", "POST"])
@staff_only(*keeping.KEEPERS)
def channels(request: HttpRequest) -> HttpResponse:
    """Who is named, who is at the hotline, and does every channel work?"""
    viewer, place, today = viewer_for(request), township_for(request), clock.today()
    what = request.POST.get("act", "")
    naming_form = StaffForm(place, request.POST if what == "name" else None, prefix="name")
    shift = ShiftForm(place, request.POST if what == "shift" else None, prefix="shift")
    test = TestForm(request.POST if what == "test" else None, prefix="test")
    hotline = HotlineForm(
        request.POST if what == "hotline" else None,
        prefix="hotline",
        initial={"number": place.complaint_phone},
    )
    acts: dict[str, tuple[forms.Form, Callable[[dict[str, Any]], Any]]] = {
        "hotline": (hotline, lambda typed: keeping.set_hotline(place, typed["number"], by=viewer)),
        "name": (naming_form, lambda typed: keeping.name_handler(place, typed["staff"], by=viewer)),
        "shift": (
            shift,
            lambda typed: keeping.plan_shift(
                place, typed["staff"], typed["starts"], typed["ends"], by=viewer
            ),
        ),
        "test": (
            test,
            lambda typed: keeping.try_channel(place, typed["channel"], typed["worked"] == "yes", by=viewer),
        ),
    }
    refusal, status = None, 200
    if request.method == "POST":
        if what not in acts:
            raise Http404
        form, act = acts[what]
        status = 422
        if form.is_valid():
            try:
                act(form.cleaned_data)
                messages.success(request, say("已保存。", "Saved."))
                return redirect("feedback_channels")
            except Refused as refused:
                refusal, status = refused, status_of(refused)
    monday = today - timedelta(days=today.weekday())
    weeks = [(first, counting.roster_gaps(place, first)) for first in (monday, monday + timedelta(days=7))]
    context = {
        "handler": naming.named(place),
        "owner": naming.owner(place),
        "name_form": naming_form,
        "hotline_form": hotline,
        "shift_form": shift,
        "test_form": test,
        "act": what,
        "weeks": weeks,
        "shifts": Shift.objects.visible_to(viewer)
        .filter(ends__gte=clock.now())
        .select_related("staff")
        .order_by("starts")[:PER_PAGE],
        "tests": counting.last_tests(place),
        "lobby": lobby_token(place),
        "refusal": refusal,
    }
    return _page(request, "feedback/channels.html", context, status=status)


@require_http_methods(["GET", "POST"])
@staff_only(*READS)
def surveys(request: HttpRequest) -> HttpResponse:
    """Which surveys are due, which were missed, and what did they say?"""
    viewer, place, today = viewer_for(request), township_for(request), clock.today()
    year_text = request.GET.get("year", "")
    year = (
        int(year_text)
        if year_text.isascii() and year_text.isdecimal() and len(year_text) == 4
        else today.year
    )
    open_ones = [
        (str(row.pk), row.label(current()))
        for row in Survey.objects.visible_to(viewer).filter(held_on=None, due__lte=today).order_by("-due")
    ]
    form = SurveyForm(open_ones, request.POST or None)
    refusal, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            typed = form.cleaned_data
            chosen = Survey.objects.visible_to(viewer).filter(pk=typed["survey"] or 0).first()
            counts = (typed["issued"], typed["returned"], typed["satisfied"])
            try:
                keeping.enter_survey(place, chosen, typed["title"], counts, by=viewer)
                messages.success(request, say("已保存。", "Saved."))
                return redirect("feedback_surveys")
            except Refused as refused:
                refusal, status = refused, status_of(refused)
    context = {
        "rows": counting.surveys(place, year, today),
        "reviews": counting.reviews(place, viewer, year),
        "writes": viewer.has_role(*book().registers["openness-review"].opens),
        "year": year,
        "form": form if viewer.has_role(*keeping.KEEPERS) else None,
        "refusal": refusal,
    }
    return _page(request, "feedback/surveys.html", context, status=status)
