"""Saved reports and the analysis: thin."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.exchange import analysis, reports
from sunlit.exchange.models import Report
from sunlit.hall import queries
from sunlit.hall.views.listing import FilterForm
from sunlit.language import current, say, spoken
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.people.roles import titles
from sunlit.people.viewer import TOWNSHIP_WIDE

ANALYSTS = tuple(sorted(TOWNSHIP_WIDE))


class ReportForm(forms.Form):
    """Name, grouping, and who may see it."""

    name = forms.CharField(label=say("报表名称", "Name of the report"), max_length=60)
    by = forms.ChoiceField(label=say("按什么统计", "Counted by"), choices=Report.By.choices)
    roles = forms.MultipleChoiceField(
        label=say("给本乡镇哪些岗位看", "Which roles of the township see it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = [(key, spoken(words)) for key, words in titles().items()]  # type: ignore[attr-defined]


@staff_only()
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Which reports do I have?"""
    viewer = viewer_for(request)
    context = {
        "reports": Report.objects.visible_to(viewer).select_related("owner").order_by("name", "pk"),
        "analyst": viewer.has_role(*ANALYSTS),
    }
    return render(request, "exchange/reports.html", context)


@staff_only()
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Save the filter in the address as a report."""
    viewer = viewer_for(request)
    units = queries.units_of(viewer.township_id or 0)
    filters = FilterForm(request.GET if request.GET else {}, units=units)
    chosen = filters.chosen()
    form = ReportForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                report = reports.save(
                    form.cleaned_data["name"], chosen, form.cleaned_data["by"], form.cleaned_data["roles"],
                    viewer=viewer, township=township_for(request),
                )  # fmt: skip
                return redirect("report", report=report.pk)
            except Refused as refusal:
                form.add_error(
                    refusal.field if refusal.field in form.fields else None, refusal.sentence(current())
                )
    return render(request, "exchange/report_new.html", {"form": form, "filters": filters}, status=status)


@staff_only()
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, report: int) -> HttpResponse:
    """How do things stand, by the report's own query?"""
    viewer = viewer_for(request)
    found = Report.objects.visible_to(viewer).select_related("owner").filter(pk=report).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        try:
            reports.remove(report, viewer=viewer)
        except Report.DoesNotExist as error:
            raise Http404 from error
        messages.success(request, str(say("报表已删除。", "The report was removed.")))
        return redirect("reports")
    counted = reports.lines(found, viewer)
    context = {
        "report": found,
        "lines": counted,
        "total": sum(line.number for line in counted),
        "mine": found.owner.pk == viewer.staff_id,
    }
    return render(request, "exchange/report.html", context)


def chosen_table(request: HttpRequest) -> tuple[str, int]:
    """The table and year that were asked for. Raises Http404 for a table that doesn't exist."""
    key = request.GET.get("table", "item-month")
    if key not in analysis.TABLES:
        raise Http404
    today, typed = clock.today().year, request.GET.get("year", "")
    year = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 else today
    return key, min(max(year, 2000), today)


@staff_only(*ANALYSTS)
@require_GET
def analysed(request: HttpRequest) -> HttpResponse:
    """What is asked for most, where and when? Figures only (S4.29.05)."""
    key, year = chosen_table(request)
    table = analysis.table(viewer_for(request), key, year)
    context = {
        "table": table,
        "rows": [(title, list(zip(table.columns, cells, strict=True))) for title, cells in table.rows],
        "tables": [(name, title) for name, (title, _, _) in analysis.TABLES.items()],
        "key": key,
        "year": year,
        "years": range(clock.today().year, clock.today().year - 3, -1),
        "least": analysis.LEAST,
    }
    return render(request, "exchange/analysis.html", context)
