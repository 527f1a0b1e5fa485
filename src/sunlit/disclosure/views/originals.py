"""The sealed originals of published files: what was handed in before the gate masked it, for supervisors, on the record."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from sunlit.disclosure import queries
from sunlit.disclosure.actions.files import original_for
from sunlit.disclosure.downloads import NOTHING_RUNS
from sunlit.disclosure.models import Publication
from sunlit.language import say
from sunlit.pages.viewing import staff_only, township_for, viewer_for

LONGEST = 200


class PurposeForm(forms.Form):
    """Which file is opened, and why."""

    file = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    purpose = forms.CharField(
        max_length=LONGEST,
        label=say("为什么要看原件（记入日志）", "Why the original is opened (kept in the log)"),
    )


@require_http_methods(["GET", "POST"])
@staff_only("supervisor")
def originals(request: HttpRequest, publication: int) -> HttpResponse:
    """Was the right thing masked? Opens the original of a published file, after the reason stands in the ledger."""
    viewer = viewer_for(request)
    try:
        row = queries.publication(township_for(request), viewer, publication)
    except Publication.DoesNotExist as error:
        raise Http404 from error
    files = list(row.files.visible_to(viewer))
    form, status = None, 200
    if request.method == "POST":
        form = PurposeForm(request.POST, auto_id=f"id_{request.POST.get('file', '')[:4]}_%s")
        number = form.data.get("file", "")
        one = next((file for file in files if str(file.number) == number), None)
        if one is None:
            raise Http404
        if form.is_valid():
            content = original_for(one, by=viewer, purpose=form.cleaned_data["purpose"])
            answer = HttpResponse(content, content_type="application/octet-stream")
            answer["Content-Disposition"] = content_disposition_header(True, one.name) or "attachment"
            answer["X-Content-Type-Options"] = "nosniff"
            answer["Content-Security-Policy"] = NOTHING_RUNS
            answer["Cache-Control"] = "no-store"
            return answer
        status = 422
    offered = [
        (
            file,
            form
            if form is not None and form.data.get("file") == str(file.number)
            else PurposeForm(initial={"file": file.number}, auto_id=f"id_{file.number}_%s"),
        )
        for file in files
    ]
    context = {"row": row, "occurrence": row.occurrence, "offered": offered}
    return render(request, "disclosure/originals.html", context, status=status)
