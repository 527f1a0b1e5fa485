"""Reports and the analysis as files: the same figures as their pages, hidden ones too."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import Http404, HttpRequest

from sunlit.core.text import Text
from sunlit.exchange import analysis, reports
from sunlit.exchange.models import Report
from sunlit.exchange.views.reporting import ANALYSTS, chosen_table
from sunlit.language import say, spoken
from sunlit.pages.exporting import Exported, ExportedList, offer
from sunlit.pages.viewing import staff_only, viewer_for
from sunlit.tables import Heading


def report(request: HttpRequest, report: int) -> Exported:
    """The counts of a saved report."""
    viewer = viewer_for(request)
    found = Report.objects.visible_to(viewer).filter(pk=report).first()
    if found is None:
        raise Http404
    headings = (
        Heading(str(Report.By(found.by).label), width=40),
        Heading(str(say("件数", "Number")), "number"),
    )
    rows = ((spoken(line.title), line.number) for line in reports.lines(found, viewer))
    return Exported(Text(found.name, found.name), headings, rows)


def counts(request: HttpRequest) -> Exported:
    """A table of the analysis."""
    key, year = chosen_table(request)
    table = analysis.table(viewer_for(request), key, year)
    headings = (
        Heading(spoken(table.title), width=36),
        *(Heading(spoken(one), "number") for one in table.columns),
    )
    veiled = str(say("不显示", "hidden"))

    def lines() -> Iterator[Sequence[Any]]:
        for title, cells in table.rows:
            yield (spoken(title), *(veiled if cell is None else cell for cell in cells))

    return Exported(Text("办件分析", "Analysis of applications"), headings, lines(), str(year))


offer(ExportedList("report", staff_only(), report, "<int:report>/"))
offer(ExportedList("analysis", staff_only(*ANALYSTS), counts))
