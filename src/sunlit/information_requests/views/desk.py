"""Requests on the desk: the list, typing one in, the yearly report, making an answer public."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.information_requests import active, queries, report
from sunlit.information_requests.actions import intake, library, reporting
from sunlit.information_requests.forms import DeskRequestForm, ReportForm, TitleForm
from sunlit.information_requests.letters import rules
from sunlit.information_requests.models import Request
from sunlit.information_requests.views.showing import facts_of, status_of
from sunlit.matters.models import Matter
from sunlit.pages.viewing import staff_only, township_for, viewer_for

READS = ("office_clerk", "deputy_leader", "mayor", "supervisor")
"""Who reads and writes the yearly report."""
PER_PAGE = 30
FIRST_YEAR = 2008
REVIEWS = "review."
"""Before way and result of a cell of the fourth table, in an address."""
TABS: tuple[tuple[str, Text, tuple[str, ...]], ...] = (
    ("requests_desk", Text("申请", "Requests"), ()),
    ("requests_enter", Text("登记一件", "Type one in"), intake.ENTERS),
    ("requests_report", Text("年度报告", "Yearly report"), READS),
)


def page_with_tabs(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page with the tabs that its reader may open."""
    viewer = viewer_for(request)
    tabs = [(name, title) for name, title, roles in TABS if not roles or viewer.has_role(*roles)]
    return render(request, f"information_requests/{template}.html", {**context, "tabs": tabs}, status=status)


def cell_of(request: HttpRequest) -> tuple[int, str, str] | None:
    """The cell of the yearly report that a list is asked for; None for none. Raises Http404 for one that can't be."""
    row = request.GET.get("row", "")
    if not row:
        return None
    return year_of(request), row, request.GET.get("column", "")


def year_of(request: HttpRequest) -> int:
    """The year that was asked for: this one where none was. Raises Http404 for one that can't be."""
    typed = request.GET.get("year", "") or str(clock.today().year)
    figures = typed.isascii() and typed.isdecimal() and len(typed) == 4
    if not (figures and FIRST_YEAR <= int(typed) <= clock.today().year):
        raise Http404
    return int(typed)


def rows_for(request: HttpRequest) -> Any:
    """The requests that the page and its file show. Raises Http404 for a state or cell that doesn't exist."""
    state = request.GET.get("state", "")
    if state not in queries.STATES:
        raise Http404
    try:
        return queries.listed(viewer_for(request), state, cell_of(request))
    except LookupError as error:
        raise Http404 from error


@require_GET
@staff_only()
def desk(request: HttpRequest) -> HttpResponse:
    """Which requests are there, where do they stand, what is late? Only those that the reader works on, leads or
    supervises."""
    page = Paginator(rows_for(request), PER_PAGE).get_page(request.GET.get("page"))
    cell = cell_of(request)
    line = rules().row(cell[1]) if cell else None
    context = {
        "page": page,
        "rows": queries.shown(list(page.object_list)),
        "state": request.GET.get("state", ""),
        "states": queries.STATES,
        "cell": cell,
        "line": line,
        "today": clock.today(),
        "counted": report.cases(township_for(request), *cell).count() if cell else None,
    }
    return page_with_tabs(request, "desk", context)


@require_http_methods(["GET", "POST"])
@staff_only(*intake.ENTERS)
def enter(request: HttpRequest) -> HttpResponse:
    """Type in what came to the counter, by post or fax; the applicant gets number and code."""
    viewer, place = viewer_for(request), township_for(request)
    posted = request.method == "POST"
    form = DeskRequestForm(request.POST if posted else None, initial={"received": clock.today()})
    refusal, status = None, 422 if posted else 200
    if posted and form.is_valid():
        try:
            typed = form.cleaned_data
            key = str(typed["key"])
            asked = intake.Asked(
                typed["channel"],
                typed["applicant"],
                typed["party"],
                typed["about"],
                typed["identity"],
                typed["contact"],
                typed["form"],
                typed["received"],
            )
            intake.file_request(place, asked, by=viewer, key=key)
            return redirect("requests_sent", township=place.code, key=key)
        except Refused as refused:
            refusal, status = refused, status_of(refused)
    return page_with_tabs(request, "enter", {"form": form, "refusal": refusal}, status)


@require_http_methods(["GET", "POST"])
@staff_only(*READS)
def yearly(request: HttpRequest) -> HttpResponse:
    """Do the tables of the year reconcile? Each number opens its cases; the clerk writes the report from them."""
    viewer, place, year = viewer_for(request), township_for(request), year_of(request)
    posted = request.method == "POST"
    form = ReportForm(request.POST if posted else None)
    refusal, status = None, 422 if posted else 200
    if posted and form.is_valid():
        try:
            key = str(form.cleaned_data["key"])
            reporting.write_report(place, year, form.words(), form.stated(), by=viewer, key=key)
            return redirect("disclosure_desk")
        except Refused as refused:
            refusal, status = refused, status_of(refused)
    context = {
        "form": form if viewer.has_role("office_clerk") else None,
        "refusal": refusal,
        "tables": report.tables(place, year),
        "active": active.table(place, year, queries.stated(place, year)),
        "columns": rules().applicants,
        "results": report.RESULTS,
        "years": [one for one in range(clock.today().year, clock.today().year - 4, -1) if one >= FIRST_YEAR],
        "over": report.is_over(year),
    }
    return page_with_tabs(request, "yearly", context, status)


@require_GET
@staff_only(*READS)
def counted(request: HttpRequest, cell: str) -> HttpResponse:
    """Which cases are behind a number of the second or fourth table? Those that the reader may see, and how many there
    are."""
    viewer, place, year = viewer_for(request), township_for(request), year_of(request)
    try:
        if cell.startswith(REVIEWS):
            way, _dot, result = cell.removeprefix(REVIEWS).partition(".")
            rows = report.review_cases(place, year, way, result)
            title, number = report.WAYS[way], report.RESULTS[result]
        else:
            rows = active.cases(place, year, cell)
            title, number = active.words_of(cell)
    except LookupError as error:
        raise Http404 from error
    seen = rows.filter(pk__in=Matter.objects.visible_to(viewer).values("pk")).order_by("-closed_at", "-pk")
    context = {
        "page": Paginator(seen, PER_PAGE).get_page(request.GET.get("page")),
        "title": title,
        "cell": number,
        "year": year,
        "counted": rows.count(),
    }
    return page_with_tabs(request, "counted", context)


@require_http_methods(["GET", "POST"])
@staff_only(*library.KEEPERS)
def publish(request: HttpRequest, number: str) -> HttpResponse:
    """Put what was answered on the list of what is to be published."""
    viewer = viewer_for(request)
    rows = Request.objects.visible_to(viewer).select_related("matter__township", "township", "occurrence")
    row = get_object_or_404(rows, matter__number=number)
    posted = request.method == "POST"
    form = TitleForm(request.POST if posted else None)
    refusal, status = None, 422 if posted else 200
    if posted and form.is_valid():
        try:
            typed = form.cleaned_data
            library.make_public(row, typed["title"], by=viewer, key=f"library:{row.pk}:{typed['key']}")
            return redirect("desk_matter", number=row.matter.number)
        except Refused as refused:
            refusal, status = refused, status_of(refused)
    return page_with_tabs(request, "publish", {**facts_of(row), "form": form, "refusal": refusal}, status)
