"""Files of an answer on the desk: put to it while it is drafted, read by whoever works on it, their originals examined."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_http_methods

from sunlit.core.refusals import Refused
from sunlit.disclosure.downloads import carried
from sunlit.hall.views.why import asked_first
from sunlit.information_requests.actions import files
from sunlit.information_requests.forms import FileForm, PurposeForm
from sunlit.information_requests.models import AnswerFile, Request
from sunlit.information_requests.views.desk import page_with_tabs
from sunlit.information_requests.views.showing import status_of
from sunlit.language import say
from sunlit.pages.viewing import staff_only, viewer_for

SUPERVISOR = "supervisor"


@require_http_methods(["GET", "POST"])
@staff_only()
def page(request: HttpRequest, number: str) -> HttpResponse:
    """Which files go with this answer? Whoever drafts it puts them there and takes them out; supervision opens an
    original after the reason stands in the ledger."""
    viewer = viewer_for(request)
    row = _request_of(request, number)
    asked = asked_first(request, row.matter)
    if asked is not None:
        return asked
    act = request.POST.get("act", "") if request.method == "POST" else ""
    form, purpose = FileForm(), PurposeForm()
    refusal, status = None, 200
    try:
        if act == "attach":
            form = FileForm(request.POST, request.FILES)
            if form.is_valid():
                typed = form.cleaned_data
                kept = files.attach(row, typed["file"], typed["file"].name, by=viewer, looked=typed["looked"])
                masked = (
                    say(f"，遮盖{kept.masked}处", f", {kept.masked} places masked") if kept.masked else ""
                )
                messages.success(request, f"{say('已附上：', 'Attached: ')}{kept.name}{masked}")
                return redirect("request_files", row.matter.number)
            status = 422
        elif act == "drop":
            files.drop(row, _chosen(request, row).pk, by=viewer)
            messages.success(request, say("已撤下附件。", "The file is taken out."))
            return redirect("request_files", row.matter.number)
        elif act == "original":
            chosen, purpose = _chosen(request, row), PurposeForm(request.POST)
            if purpose.is_valid():
                content = files.original_for(chosen, by=viewer, purpose=purpose.cleaned_data["purpose"])
                # What was handed in isn't made anew: it is never shown as what it says it is.
                return carried(content, chosen.name, "application/octet-stream", chosen.original_digest)
            status = 422
        elif request.method == "POST":
            raise Http404
    except Refused as refused:
        refusal, status = refused, status_of(refused)
    context = {
        "row": row,
        "matter": row.matter,
        "files": list(row.files.visible_to(viewer)),
        "form": form if files.may_change(row, viewer) else None,
        "purpose": purpose if viewer.has_role(SUPERVISOR) else None,
        "refusal": refusal,
    }
    return page_with_tabs(request, "files", context, status)


@require_GET
@staff_only()
def file(request: HttpRequest, number: str, file: int) -> HttpResponse:
    """A file as the applicant gets it; each look is written down in the ledger."""
    viewer = viewer_for(request)
    rows = AnswerFile.objects.visible_to(viewer).filter(request__matter__number=number)
    row = get_object_or_404(rows.select_related("request__matter__township"), pk=file)
    asked = asked_first(request, row.request.matter)
    if asked is not None:
        return asked
    return carried(files.read_by_staff(row, by=viewer), row.name, row.media_type, row.digest)


def _request_of(request: HttpRequest, number: str) -> Request:
    rows = Request.objects.visible_to(viewer_for(request)).select_related("matter__township", "township")
    return get_object_or_404(rows, matter__number=number)


def _chosen(request: HttpRequest, row: Request) -> AnswerFile:
    typed = request.POST.get("file", "")
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 16):
        raise Http404
    return get_object_or_404(row.files.visible_to(viewer_for(request)), pk=int(typed))
