"""The import pages, of administrators and of the staff who keep the items: choose and upload, look, take; the template
and the list of what is wrong."""

import io
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.exchange.imports import taking
from sunlit.exchange.imports.planning import MOST_BYTES, WRONG, Plan, plan_of
from sunlit.exchange.models import Upload
from sunlit.exchange.views.exporting import as_file
from sunlit.hall.actions.offering import EDITORS
from sunlit.language import current, spoken
from sunlit.pages.importing import IMPORTS
from sunlit.pages.viewing import administrators_only, staff_only, viewer_for
from sunlit.people.views.showing import menu_of
from sunlit.tables import Unreadable, remarks_sheet, template

PER_PAGE = 100
IMPORTERS = (*EDITORS, "handler", "station_head")
"""Who may import anything: who keeps the items, and who registers the households' card accounts. Which of these each may
is asked of the kind itself."""


@dataclass(frozen=True)
class Pages:
    """The names of the addresses of one set of import pages."""

    start: str
    template: str
    upload: str
    remarks: str


ADMIN = Pages("admin_import", "admin_import_template", "admin_import_upload", "admin_import_remarks")
STAFF = Pages("desk_import", "desk_import_template", "desk_import_upload", "desk_import_remarks")

STATES = {
    "new": (Text("可以导入", "can be taken"), "done"),
    "same": (Text("已有，不变", "there already"), "none"),
    "wrong": (Text("有问题", "wrong"), "late"),
}


def _start(request: HttpRequest, pages: Pages) -> HttpResponse:
    """What do I want to bring in?"""
    viewer = viewer_for(request)
    context: dict[str, Any] = {"chosen": request.POST.get("kind", "")}
    status = 200
    if request.method == "POST":
        kind, sent = request.POST.get("kind", ""), request.FILES.get("file")
        if kind not in IMPORTS or not IMPORTS[kind].is_for(viewer):
            raise Http404
        if sent is None:
            context["fault"] = Text(
                "没有选文件。请选一个 .xlsx 或 .csv 文件。",
                "No file was chosen. Choose an .xlsx or .csv file.",
            )
            status = 422
        else:
            try:
                upload = taking.keep(kind, sent.read(MOST_BYTES + 1), sent.name or "", by=viewer)
                return redirect(pages.upload, upload=upload.pk)
            except Unreadable as fault:
                context["fault"] = Text(
                    f"{fault.reason.zh}{fault.mend.zh}", f"{fault.reason.en} {fault.mend.en}"
                )
                status = 422
            except Refused as refusal:
                context["fault"], status = refusal.reason, 422
    context |= {
        "kinds": [one for one in IMPORTS.values() if one.is_for(viewer)],
        "pages": pages,
        "recent": Upload.objects.visible_to(viewer).defer("content").order_by("-uploaded_at")[:10],
        "now": clock.now(),
        **_menu(request),
    }
    return render(request, "exchange/import.html", context, status=status)


def _empty_form(request: HttpRequest, kind: str) -> FileResponse:
    """The template to fill in."""
    if kind not in IMPORTS or not IMPORTS[kind].is_for(viewer_for(request)):
        raise Http404
    file = io.BytesIO()
    found = IMPORTS[kind]
    template(file, found.over(viewer_for(request)).layout, language=current())
    file.seek(0)
    return as_file(file, "xlsx", spoken(found.title))


def _upload(request: HttpRequest, upload: int, pages: Pages) -> HttpResponse:
    """What would this file do, and what is wrong in it? With POST: take it."""
    viewer = viewer_for(request)
    refusal: Refused | None = None
    if request.method == "POST":
        try:
            done = taking.take(
                upload, mode=request.POST.get("mode", ""), seen=request.POST.get("seen", ""), by=viewer
            )
        except Upload.DoesNotExist as error:
            raise Http404 from error
        except Refused as found:
            refusal = found
        else:
            if done.secrets:  # shown in the answer itself, because it is kept nowhere
                return _shown(request, done.upload, pages, secrets=done.secrets)
            return redirect(pages.upload, upload=upload)
    row = Upload.objects.visible_to(viewer).filter(pk=upload).first()
    if row is None:
        raise Http404
    status = 200
    if refusal is not None:
        status = 409 if refusal.code == "changed_meanwhile" else 422
    return _shown(request, row, pages, refusal=refusal, status=status)


def _shown(
    request: HttpRequest,
    row: Upload,
    pages: Pages,
    *,
    secrets: Any = (),
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "upload": row,
        "pages": pages,
        "kind": IMPORTS[row.kind],
        "secrets": secrets,
        "refusal": refusal,
        **_menu(request),
        "left": [(number, Text(zh, en)) for number, zh, en in row.outcome.get("refused", [])],
    }
    if row.taken_at is None:
        if row.content and row.expires_at > clock.now():
            context |= _preview(request, row)
        else:
            context["expired"] = taking.expired()
    return render(request, "exchange/upload.html", context, status=status)


def _preview(request: HttpRequest, row: Upload) -> dict[str, Any]:
    plan: Plan = plan_of(row, viewer_for(request))
    only = WRONG if request.GET.get("only") == WRONG else ""
    rows = plan.of(WRONG) if only else list(plan.rows)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    columns = [
        column
        for column in plan.importing.layout.columns
        if any(column.key in r.row.typed for r in plan.rows)
    ]
    return {
        "plan": plan,
        "only": only,
        "page": page,
        "columns": columns,
        "rows": [
            {
                "number": one.row.number,
                "state": STATES[one.state],
                "cells": [(column.title, one.row.typed.get(column.key, "")) for column in columns],
                "faults": one.faults,
                "changes": one.changes,
            }
            for one in page
        ],
    }


def _remarks(request: HttpRequest, upload: int) -> FileResponse:
    """The list of what is wrong and what was read otherwise, as a file."""
    viewer = viewer_for(request)
    row = (
        Upload.objects.visible_to(viewer).filter(pk=upload, taken_at=None, expires_at__gt=clock.now()).first()
    )
    if row is None or not row.content:
        raise Http404
    file = io.BytesIO()
    title = Text("导入核对结果", "Result of checking the import")
    remarks_sheet(
        file, plan_of(row, viewer).remarks, title=f"{spoken(title)}：{row.name}", language=current()
    )
    file.seek(0)
    return as_file(file, "xlsx", spoken(title))


def _menu(request: HttpRequest) -> dict[str, Any]:
    """The menu of an administrator; staff have the desk's own."""
    return {"menu": menu_of(request)} if viewer_for(request).admin else {}


@administrators_only("system")
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """What does the administrator want to bring in?"""
    return _start(request, ADMIN)


@administrators_only("system")
@require_GET
def empty_form(request: HttpRequest, kind: str) -> FileResponse:
    """The administrator's template to fill in."""
    return _empty_form(request, kind)


@administrators_only("system")
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, upload: int) -> HttpResponse:
    """What would the administrator's file do?"""
    return _upload(request, upload, ADMIN)


@administrators_only("system")
@require_GET
def remarks(request: HttpRequest, upload: int) -> FileResponse:
    """What is wrong in the administrator's file."""
    return _remarks(request, upload)


@staff_only(*IMPORTERS)
@require_http_methods(["GET", "POST"])
def desk_start(request: HttpRequest) -> HttpResponse:
    """What do I want to bring in?"""
    return _start(request, STAFF)


@staff_only(*IMPORTERS)
@require_GET
def desk_empty_form(request: HttpRequest, kind: str) -> FileResponse:
    """The template to fill in."""
    return _empty_form(request, kind)


@staff_only(*IMPORTERS)
@require_http_methods(["GET", "POST"])
def desk_upload(request: HttpRequest, upload: int) -> HttpResponse:
    """What would this file do, and what is wrong in it?"""
    return _upload(request, upload, STAFF)


@staff_only(*IMPORTERS)
@require_GET
def desk_remarks(request: HttpRequest, upload: int) -> FileResponse:
    """What is wrong in this file."""
    return _remarks(request, upload)
