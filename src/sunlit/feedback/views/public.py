"""The public pages of feedback: write, the slip, what became of mine, what was said and done, the book in the lobby."""

import hmac
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.disclosure.models import Publication
from sunlit.feedback import counting, months, queries
from sunlit.feedback.actions import authors, intake
from sunlit.feedback.forms import EntryForm, LobbyForm, ObjectionForm
from sunlit.feedback.models import Channel, Voice
from sunlit.feedback.views.showing import lobby_token, said_in, status_of
from sunlit.hall.actions import public_use, slips
from sunlit.matters.models import DoneRequest
from sunlit.pages.answers import private
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.forms import SlipForm
from sunlit.pages.viewing import for_everybody
from sunlit.people.lockout import address_of
from sunlit.people.models import Organisation
from sunlit.people.roles import titles
from sunlit.people.viewer import PUBLIC, RESIDENT
from sunlit.registers import values

PER_PAGE = 20
SLIP_SHOWN_FOR = timedelta(hours=24)
BOOK = public_use.Allowance("feedback-book", 120, timedelta(hours=1))


@for_everybody
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, township: str) -> HttpResponse:
    """Say something to the office: opinion, suggestion, question, complaint or report; no account, no name needed."""
    place = township_or_404(township)
    posted = request.method == "POST"
    # The short form under a publication has the words and the number alone; the rest is asked here.
    whole = posted and "what" in request.POST
    given = request.POST if posted else request.GET
    initial = {
        "notice": given.get("notice", ""),
        "words": request.POST.get("words", ""),
        "key": uuid4(),
        "what": "opinion",
    }
    form = EntryForm(place, request.POST if whole else None, initial=initial)
    refusal, status = None, 200
    if whole:
        status = 422
        if form.is_valid():
            try:
                public_use.take(public_use.ASK, address_of(request))
                key = str(form.cleaned_data["key"])
                intake.file_entry(place, said_in(place, form.cleaned_data, Channel.WEB), by=RESIDENT, key=key)
                return private(redirect("feedback_sent", township=place.code, key=key))
            except Refused as refused:
                refusal, status = refused, status_of(refused)
    number = str(given.get("notice", ""))
    known = Publication.objects.visible_to(PUBLIC).filter(occurrence__township=place)
    notice = (
        known.filter(pk=int(number)).first()
        if number.isascii() and number.isdecimal() and len(number) < 10
        else None
    )
    context = public_page(place, section="feedback", form=form, refusal=refusal, notice=notice)
    return private(render(request, "feedback/new.html", context, status=status))


@for_everybody
@require_GET
def sent(request: HttpRequest, township: str, key: UUID) -> HttpResponse:
    """The slip of an entry: number, code, who takes it, by when. Shown for a day to whoever sent it."""
    place = township_or_404(township)
    done = (
        DoneRequest.objects.select_related("matter__intake_unit", "matter__handler", "matter__voice")
        .filter(pk=intake.key_of(place, str(key)), at__gt=clock.now() - SLIP_SHOWN_FOR)
        .first()
    )
    if done is None or not Voice.objects.filter(matter=done.matter).exists():
        raise Http404
    first = done.matter.tasks.order_by("pk").first()
    report = done.matter.kind == "staff-report"
    context = public_page(
        place,
        section="feedback",
        matter=done.matter,
        code=intake.code_of(place, str(key)),
        due=first.due if first else None,
        looks=titles().get(first.role) if first and report else None,
        above=intake.above(place) if report else None,
        voice=done.matter.voice,
    )
    return private(render(request, "feedback/sent.html", context))


@for_everybody
@require_GET
def said(request: HttpRequest, township: str) -> HttpResponse:
    """What did people say, what did the office answer, and what changed?"""
    place, today = township_or_404(township), clock.today()
    text = request.GET.get("notice", "")
    notice = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
    changed = request.GET.get("list") == "changed"
    page = Paginator(queries.public_list(place, notice, changed=changed), PER_PAGE).get_page(
        request.GET.get("page")
    )
    figures = [
        counting.month_of(place, code, today)
        for code in (months.code_of(today), months.before(months.code_of(today)))
    ]
    context = public_page(
        place,
        section="feedback",
        page=page,
        rows=queries.answered(page.object_list),
        changed=changed,
        notice=notice,
        figures=figures,
        projects=counting.projects(place),
        unanswered=queries.unanswered(place),
    )
    return render(request, "feedback/said.html", context)


@for_everybody
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, township: str) -> HttpResponse:
    """What has become of mine? By number and code; say whether it is solved, or object to the answer."""
    place = township_or_404(township)
    posted = request.method == "POST"
    form = SlipForm(request.POST if posted else None, initial={"number": request.GET.get("number", "")[:60]})
    what = request.POST.get("act", "look")
    context: dict[str, Any] = {"form": form}
    status = 200
    if posted and form.is_valid():
        try:
            voice = authors.entry_of(
                place, form.cleaned_data["number"], form.cleaned_data["code"], address=address_of(request)
            )
            number, code = slips.split(form.cleaned_data["number"], form.cleaned_data["code"])
            context |= _shown(voice) | {"number": number, "code": code, "objection": ObjectionForm()}
            if what == "solved":
                context |= _shown(authors.say_solved(voice))
            elif what == "object":
                return _object(request, place, voice, context)
        except Refused as refusal:
            context["refusal"], status = refusal, status_of(refusal)
            if "entry" not in context and refusal.code == "wrong_number_or_code":
                status = 404
    elif posted:
        status = 422
    return private(
        render(
            request, "feedback/mine.html", public_page(place, section="feedback", **context), status=status
        )
    )


def _object(request: HttpRequest, place: Organisation, voice: Voice, context: dict[str, Any]) -> HttpResponse:
    form = ObjectionForm(request.POST)
    context["objection"] = form
    refusal = None
    if form.is_valid():
        try:
            public_use.take(public_use.ASK, address_of(request))
            key = str(form.cleaned_data["key"])
            authors.object_to(voice, form.cleaned_data["words"], key=key)
            return private(redirect("feedback_sent", township=place.code, key=key))
        except Refused as refused:
            refusal = refused
    page = public_page(place, section="feedback", refusal=refusal, **context)
    return private(render(request, "feedback/mine.html", page, status=status_of(refusal)))


def _shown(voice: Voice) -> dict[str, Any]:
    """What the author reads: the own words, where it stands, the answer; of a joined one that of the other as well."""
    rows = queries.answered([one for one in (voice, voice.joined_to) if one is not None])
    return {
        "entry": rows[0],
        "joined": rows[1] if len(rows) > 1 else None,
        "words": values.of_record(voice.matter.record)["words"],
        "told": list(voice.told.order_by("pk")),
        "above": intake.above(voice.township) if voice.matter.kind == "staff-report" else None,
        "due": voice.matter.tasks.filter(done_at=None).order_by("pk").values_list("due", flat=True).first(),
        "follow_ups": list(voice.follow_ups.select_related("matter").order_by("pk")),
    }


@for_everybody
@require_http_methods(["GET", "HEAD", "POST"])
def lobby(request: HttpRequest, township: str, token: str) -> HttpResponse:
    """The opinion book on the terminal in the lobby: big, by touch or keyboard, no sign-in; it gives a number."""
    place = township_or_404(township)
    if not hmac.compare_digest(token.encode(errors="replace"), lobby_token(place).encode()):
        raise Http404
    form = LobbyForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"township": place, "form": form}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                public_use.take(BOOK, f"lobby:{place.code}")
                key = str(form.cleaned_data["key"])
                voice = intake.file_entry(
                    place, said_in(place, form.cleaned_data, Channel.BOOK), by=RESIDENT, key=key
                )
                context |= {"voice": voice, "code": intake.code_of(place, key)}
                status = 200
            except Refused as refusal:
                context["refusal"], status = refusal, status_of(refusal)
    return private(render(request, "feedback/lobby.html", context, status=status))
