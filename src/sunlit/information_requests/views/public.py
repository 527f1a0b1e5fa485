"""The public pages of requests: how to ask, the form, the slip, where mine stands, its letters."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.disclosure.downloads import carried
from sunlit.hall.actions import public_use, slips
from sunlit.information_requests import queries
from sunlit.information_requests.actions import applicants, files, intake
from sunlit.information_requests.forms import CorrectionForm, RequestForm
from sunlit.information_requests.letters import rules
from sunlit.information_requests.models import Channel, Request
from sunlit.information_requests.views.showing import facts_of, status_of
from sunlit.matters import documents
from sunlit.matters.book import number_in_force
from sunlit.matters.models import DoneRequest
from sunlit.pages.answers import private
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.forms import SlipForm
from sunlit.pages.viewing import for_everybody
from sunlit.people.lockout import address_of
from sunlit.people.viewer import RESIDENT
from sunlit.registers import values

PER_PAGE = 20
SLIP_SHOWN_FOR = timedelta(hours=24)


@for_everybody
@require_GET
def overview(request: HttpRequest, township: str) -> HttpResponse:
    """Who may ask, how long it takes, what it costs; what was asked for and is open to everybody now; the reports."""
    place = township_or_404(township)
    page = Paginator(queries.published(place), PER_PAGE).get_page(request.GET.get("page"))
    context = public_page(
        place,
        section="disclosure",
        page=page,
        reports=list(queries.reports(place)[:10]),
        answers=rules().answers,
        fees=rules().fees,
        days=number_in_force("request-answer-days", clock.today(), place.pk),
    )
    return render(request, "information_requests/overview.html", context)


@for_everybody
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, township: str) -> HttpResponse:
    """Ask for information: no account, no purpose."""
    place = township_or_404(township)
    posted = request.method == "POST"
    form = RequestForm(request.POST if posted else None, initial={"key": uuid4()})
    refusal, status = None, 422 if posted else 200
    if posted and form.is_valid():
        try:
            public_use.take(public_use.ASK, address_of(request))
            typed = form.cleaned_data
            key = str(typed["key"])
            asked = intake.Asked(
                Channel.WEB,
                typed["applicant"],
                typed["party"],
                typed["about"],
                typed["identity"],
                typed["contact"],
                typed["form"],
            )
            intake.file_request(place, asked, by=RESIDENT, key=key)
            return private(redirect("requests_sent", township=place.code, key=key))
        except Refused as refused:
            refusal, status = refused, status_of(refused)
    context = public_page(place, section="disclosure", form=form, refusal=refusal)
    return private(render(request, "information_requests/new.html", context, status=status))


@for_everybody
@require_GET
def sent(request: HttpRequest, township: str, key: UUID) -> HttpResponse:
    """The slip: number, code, what happens next. Shown for a day to whoever sent it."""
    place = township_or_404(township)
    since = clock.now() - SLIP_SHOWN_FOR
    done = DoneRequest.objects.filter(pk=intake.key_of(place, str(key)), at__gt=since).first()
    row = Request.objects.select_related("matter").filter(matter_id=done.matter_id).first() if done else None
    if row is None:
        raise Http404
    context = public_page(
        place, section="disclosure", row=row, matter=row.matter, code=intake.code_of(place, str(key))
    )
    return private(render(request, "information_requests/sent.html", context))


@for_everybody
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, township: str) -> HttpResponse:
    """Where does mine stand? By number and code: step, days, letters, remedies; the correction is sent here."""
    place = township_or_404(township)
    posted = request.method == "POST"
    form = SlipForm(request.POST if posted else None, initial={"number": request.GET.get("number", "")[:60]})
    act = request.POST.get("act", "look")
    context: dict[str, Any] = {"form": form}
    status = 422 if posted else 200
    if posted and form.is_valid():
        status = 200
        try:
            typed = form.cleaned_data
            row = applicants.request_of(place, typed["number"], typed["code"], address=address_of(request))
            context["number"], context["code"] = slips.split(typed["number"], typed["code"])
            context |= _shown(row)
            if act == "letter":
                return _letter(row, request.POST.get("paper", "")[:40])
            if act == "file":
                return _file(row, request.POST.get("file", "")[:16])
            if act == "correct":
                context["correction"] = CorrectionForm(request.POST)
                applicants.correct_online(row, request.POST.get("words", ""))
                context |= _shown(row) | {"correction": None}
        except Refused as refusal:
            context["refusal"], status = refusal, status_of(refusal)
            if refusal.code in ("wrong_number_or_code", "no_such_letter", "no_such_file"):
                status = 404
    page = public_page(place, section="disclosure", **context)
    return private(render(request, "information_requests/mine.html", page, status=status))


def _letter(row: Request, number: str) -> HttpResponse:
    response = HttpResponse(applicants.letter(row, number), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{number}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return private(response)


def _file(row: Request, number: str) -> HttpResponse:
    found = applicants.file_of(row, number)
    return private(carried(files.content_of(found), found.name, found.media_type, found.digest))


def _shown(row: Request) -> dict[str, Any]:
    """What the applicant reads: the own words, where it stands, the letters, what can be done."""
    known = values.of_record(row.matter.record)
    letters = [(one, documents.title_of(one.template)) for one in applicants.letters_for(row)]
    sent_on, words = applicants.corrected_words(row)
    return facts_of(row) | {
        "about": known["about"],
        "step": queries.step_of(row.matter),
        "letters": letters,
        "files": files.handed_out(row),
        "sent_on": sent_on,
        "words": words,
        "correction": CorrectionForm() if row.matter.is_open and row.matter.step == "correcting" else None,
    }
