"""One view for each list that can be exported, behind the same mark as its page."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.exchange import approvals
from sunlit.exchange.exports import export
from sunlit.language import spoken
from sunlit.pages.exporting import ExportedList, offered
from sunlit.pages.viewing import viewer_for

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8"}


def addresses() -> list[URLPattern]:
    """The address of every list that is offered, ``desk/exports/<list>/…``."""
    return [
        path(f"exports/{one.key.replace('_', '-')}/{one.pattern}", _view_of(one), name=f"export_{one.key}")
        for one in offered()
    ]


def _view_of(one: ExportedList) -> Any:
    @one.mark
    def view(request: HttpRequest, **address: Any) -> HttpResponseBase:
        """The list as a file."""
        form = request.GET.get("as", "xlsx")
        form = form if form in TYPES else "xlsx"
        found = one.of(request, **address)
        try:
            if one.personal:
                approvals.check(one.key, by=viewer_for(request))
            file, _count = export(
                found,
                key=one.key,
                form=form,
                by=viewer_for(request),
                township=getattr(request.user, "township", None),
            )
        except Refused as refusal:
            context = {"refusal": refusal, "title": found.title, "list": one.key}
            return render(request, "exchange/not_exported.html", context, status=422)
        return as_file(file, form, spoken(found.title))

    guarded = require_GET(view)
    guarded.open_to = view.open_to  # type: ignore[attr-defined]
    return guarded


def as_file(file: Any, form: str, title: str) -> FileResponse:
    """The answer that carries a spreadsheet: always a download, named after what it is and the day."""
    answer = FileResponse(file, content_type=TYPES[form])
    name = f"{title} {clock.today()}.{form}"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer
