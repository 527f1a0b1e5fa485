"""The public pages of villages: who has published what, one village with its headings, and saying that it isn't so."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sunlit import clock
from sunlit.core.periods import Every, days_of_period, period_code, period_in_words
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall.actions import public_use
from sunlit.matters.book import book
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.postings import postings_of
from sunlit.pages.viewing import for_everybody
from sunlit.people.lockout import address_of
from sunlit.people.models import Organisation
from sunlit.villages import deciding, queries, sheets
from sunlit.villages.actions import saying
from sunlit.villages.forms import SayForm

LISTS = ("nine", "collective", "law")
OFFERED = 8
"""So many quarters that are over can be chosen; older ones by their address."""


def quarter_asked(request: HttpRequest) -> str:
    """The quarter that a page is asked for; the last one that is over where none is. Raises Http404."""
    asked = request.GET.get("period", "")
    last = queries.last_quarter(clock.today())
    if not asked:
        return last
    try:
        first, _last = days_of_period(Every.QUARTER, asked)
    except ValueError as error:
        raise Http404 from error
    if first > clock.today():
        raise Http404
    return asked


def quarters_offered(asked: str, today: date) -> list[tuple[str, Text]]:
    """The quarters that a page offers: the last two years', and the one that it is asked for."""
    found = [period_code(Every.QUARTER, today)]
    while len(found) <= OFFERED:
        found.append(queries.last_quarter(days_of_period(Every.QUARTER, found[-1])[0]))
    return [(code, period_in_words(code)) for code in sorted({*found, asked}, reverse=True)]


def village_or_404(township: Organisation, code: str) -> Organisation:
    """A village of the township. Raises Http404."""
    found = queries.village(township, code)
    if found is None:
        raise Http404
    return found


@for_everybody
@require_GET
def villages(request: HttpRequest, township: str) -> HttpResponse:
    """Which village has published its affairs, which headings are empty, and who is late?"""
    place, today, quarter = township_or_404(township), clock.today(), quarter_asked(request)
    known = queries.counted(place, today)
    rows = queries.standings(known, quarter, today)
    context = public_page(
        place,
        section="disclosure",
        rows=rows,
        whole=sum(not row.empty for row in rows),
        late=sum(bool(row.late) for row in rows),
        quarter=quarter,
        quarters=quarters_offered(quarter, today),
        when=period_in_words(quarter),
        coverage=queries.coverage(place, today),
        orders=queries.orders(known),
        overdue=[row for row in queries.activities(known, today) if row.overdue],
        rules=book().villages,
        today=today,
    )
    return render(request, "villages/public.html", context)


@for_everybody
@require_GET
def policies(request: HttpRequest, township: str) -> HttpResponse:
    """Did each village learn of the policies for farmers, and by which channels?"""
    place, today = township_or_404(township), clock.today()
    context = public_page(place, section="disclosure", policies=queries.policies(place, today))
    return render(request, "villages/policies.html", context)


@for_everybody
@require_GET
def village(request: HttpRequest, township: str, code: str) -> HttpResponse:
    """What does this village publish, who decided, and how do I respond?"""
    place, today, quarter = township_or_404(township), clock.today(), quarter_asked(request)
    row = village_or_404(place, code)
    year = int(quarter[:4])
    pillars = deciding.pillars(row, year)
    context = public_page(
        place,
        section="disclosure",
        village=row,
        lists=queries.standings([row], quarter, today, LISTS),
        quarter=quarter,
        when=period_in_words(quarter),
        pillars=pillars,
        held=sum(bool(one.records) for one in pillars),
        year=year,
        decisions=deciding.decisions(row, year),
        activities=queries.activities([row], today),
        meetings=deciding.meetings(row, quarter),
        reports=queries.reports(row),
        orders=queries.orders([row]),
        postings=[one for one in postings_of([row], today) if one.posted and one.page],
        rules=book().villages,
        qr=sheets.picture(row),
        address=sheets.address_of(row),
        today=today,
    )
    return render(request, "villages/village.html", context)


@for_everybody
@require_GET
def wall_sheet(request: HttpRequest, township: str, code: str) -> HttpResponse:
    """The village's headings of a quarter on A4 with its QR code, for the wall."""
    place, quarter = township_or_404(township), quarter_asked(request)
    row = village_or_404(place, code)
    made = sheets.wall_sheet(row, quarter, clock.today())
    answer = HttpResponse(made.pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="village-{row.code}-{quarter}.pdf"'
    return answer


@for_everybody
@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest, township: str, code: str) -> HttpResponse:
    """Something wasn't published, is untrue, or I want to see the vouchers; no account, no name."""
    place = township_or_404(township)
    row = village_or_404(place, code)
    form = SayForm(
        request.POST if request.method == "POST" else None, initial={"about": request.GET.get("about", "")}
    )
    refusal, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            typed = form.cleaned_data
            try:
                public_use.take(public_use.ASK, address_of(request))
                made = saying.file(row, typed["about"], typed["words"], key=typed["key"])
                return redirect(f"{request.path}?number={made.matter.number}")
            except Refused as refused:
                refusal, status = refused, 429 if refused.code == "too_often" else 422
    number = request.GET.get("number", "")
    known = next((one for one in queries.reports(row) if one.number == number), None)
    context = public_page(place, section="disclosure", village=row, form=form, refusal=refusal, filed=known)
    response = render(request, "villages/say.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response
