"""The assessment in public: fixed results, each point with what it rests on, and the open data to recompute them."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sunlit.assessment import queries
from sunlit.core.indicators import explained
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.viewing import for_everybody
from sunlit.people.viewer import PUBLIC

LISTED = 20
"""How many public cases are shown under a line; the figure says how many there are."""


@require_GET
@for_everybody
def overview(request: HttpRequest, township: str) -> HttpResponse:
    """By which sheets are the offices assessed, and which results are published?"""
    place = township_or_404(township)
    context = public_page(
        place,
        section="disclosure",
        sheets=queries.sheets(),
        rounds=queries.published_rounds(place, PUBLIC),
    )
    return render(request, "assessment/public.html", context)


@require_GET
@for_everybody
def round_of(request: HttpRequest, township: str, sheet: str, period: str) -> HttpResponse:
    """What came out for each unit in a period?"""
    place = township_or_404(township)
    rows = queries.published(place, PUBLIC, sheet, period)
    if not rows:
        raise Http404
    shown = [queries.of_fixed(row) for row in rows]
    context = public_page(place, section="disclosure", rows=shown, fixed=rows[0], sheet=shown[0].sheet)
    return render(request, "assessment/results.html", context)


@require_GET
@for_everybody
def unit(request: HttpRequest, township: str, sheet: str, period: str, unit: str) -> HttpResponse:
    """How did the points of one unit come about?"""
    place = township_or_404(township)
    row = next(
        (row for row in queries.published(place, PUBLIC, sheet, period) if row.unit.code == unit), None
    )
    if row is None:
        raise Http404
    one = queries.of_fixed(row)
    lines = [
        (
            scored,
            explained(scored),
            [(fact, fact.cases[:LISTED]) for fact in queries.behind(one, scored.line, PUBLIC)],
        )
        for scored in one.result.lines
    ]
    context = public_page(place, section="disclosure", one=one, lines=lines)
    return render(request, "assessment/result.html", context)


@require_GET
@for_everybody
def data(request: HttpRequest, township: str, sheet: str, period: str) -> HttpResponse:
    """The open data of a period, from which everybody can compute the scores again."""
    rows = queries.published(township_or_404(township), PUBLIC, sheet, period)
    if not rows:
        raise Http404
    return JsonResponse(queries.open_data(rows), json_dumps_params={"ensure_ascii": False, "indent": 1})
