"""The assessment on the desk: the periods, all units of one, one unit's sheet, the cases behind a line, the paper."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sunlit import clock
from sunlit.assessment import computing, papers, queries, round_queries
from sunlit.assessment.actions import fixing
from sunlit.assessment.computing import Period
from sunlit.assessment.queries import Assessed
from sunlit.core.indicators import Sheet, explained
from sunlit.core.refusals import Refused
from sunlit.language import say
from sunlit.matters.book import book
from sunlit.pages.viewing import staff_only, township_for, viewer_for

SHOWN = 5
"""How many periods of a sheet are listed: the running one and those before it."""
PER_PAGE = 50


def found_or_404(sheet: str, period: str) -> tuple[Sheet, Period]:
    """A sheet of the rulebook and one of its periods. Raises Http404."""
    known = book().indicator_sheets.get(sheet)
    if known is None:
        raise Http404
    try:
        return known, computing.period(known.every, period, clock.today())
    except ValueError as error:
        raise Http404 from error


def unit_or_404(request: HttpRequest, sheet: str, period: str, unit: str) -> Assessed:
    """One unit's sheet for a period. Raises Http404."""
    known, days = found_or_404(sheet, period)
    try:
        return queries.of_unit(township_for(request), known, days, unit, viewer_for(request))
    except LookupError as error:
        raise Http404 from error


@require_GET
@staff_only()
def overview(request: HttpRequest) -> HttpResponse:
    """By which sheets are units assessed, and for which periods?"""
    place, today = township_for(request), clock.today()
    fixed = set(queries.rounds(place, viewer_for(request)))
    rows = [
        (
            sheet,
            [
                (period, (sheet.key, period.code) in fixed)
                for period in computing.periods(sheet.every, today, SHOWN)
            ],
        )
        for sheet in queries.sheets()
    ]
    return render(request, "assessment/overview.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@staff_only()
def round_of(request: HttpRequest, sheet: str, period: str) -> HttpResponse:
    """How does each unit stand in this period? In the order of codes, never of scores."""
    known, days = found_or_404(sheet, period)
    place, viewer = township_for(request), viewer_for(request)
    refusal: Refused | None = None
    if request.method == "POST":
        form = forms.Form(request.POST)
        try:
            if form.is_valid():
                fixing.fix(place, known, period, by=viewer)
                messages.success(request, say("已定稿并公布。", "Fixed and published."))
                return redirect("assessment_round", sheet, period)
        except Refused as refused:
            refusal = refused
    rows = queries.of_period(place, known, days, viewer)
    context = {
        "sheet": rows[0].sheet if rows else known,
        "period": days,
        "rows": rows,
        "fixed": rows[0].fixed if rows else None,
        "may_fix": viewer.has_role(*fixing.FIXERS),
        "refusal": refusal,
    }
    return render(request, "assessment/round.html", context, status=422 if refusal else 200)


@require_GET
@staff_only()
def unit(request: HttpRequest, sheet: str, period: str, unit: str) -> HttpResponse:
    """How did this unit's points come about?"""
    one = unit_or_404(request, sheet, period, unit)
    lines = [(scored, explained(scored)) for scored in one.result.lines]
    return render(request, "assessment/unit.html", {"one": one, "lines": lines})


@require_GET
@staff_only()
def line(request: HttpRequest, sheet: str, period: str, unit: str, line: str) -> HttpResponse:
    """On which cases do the points of this line rest?"""
    one = unit_or_404(request, sheet, period, unit)
    scored = next((row for row in one.result.lines if row.line.key == line), None)
    if scored is None:
        raise Http404
    rows = [
        (fact, Paginator(fact.cases, PER_PAGE).get_page(request.GET.get("page")))
        for fact in queries.behind(one, scored.line, viewer_for(request))
    ]
    longest = max((page for _, page in rows), key=lambda page: page.paginator.num_pages, default=None)
    row = round_queries.sheet_of(one.unit, one.sheet, one.period.span.first.year)
    context = {
        "row": row,
        "given": row.given.filter(line=line).order_by("-number") if row else (),
        "seen": row.seen.filter(line=line).order_by("-pk") if row else (),
        "one": one,
        "scored": scored,
        "explained": explained(scored),
        "rows": rows,
        "page": longest,
    }
    return render(request, "assessment/line.html", context)


@require_GET
@staff_only()
def paper(request: HttpRequest, sheet: str, period: str, unit: str) -> HttpResponse:
    """The sheet of a unit on paper."""
    one = unit_or_404(request, sheet, period, unit)
    response = HttpResponse(papers.printed(one).pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{sheet}-{period}-{one.unit.code}.pdf"'
    return response
