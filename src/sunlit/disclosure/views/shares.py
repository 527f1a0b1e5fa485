"""Personal parts of publications: each member's own, and the page on which the office enters them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sunlit.core.refusals import Refused
from sunlit.disclosure.actions import sharing
from sunlit.disclosure.models import Publication, Share
from sunlit.disclosure.share_form import ShareForm
from sunlit.language import say
from sunlit.pages.viewing import staff_only, township_for, viewer_for


@require_GET
@staff_only()
def mine(request: HttpRequest) -> HttpResponse:
    """What of what was published concerns me alone? Nobody else reads it (S4.43.03)."""
    rows = Share.objects.visible_to(viewer_for(request)).select_related("publication__occurrence")
    latest = {(row.publication_id, row.what): row for row in rows.order_by("pk")}
    shown = sorted(latest.values(), key=lambda row: -row.pk)
    return render(request, "disclosure/mine.html", {"rows": shown})


@require_http_methods(["GET", "POST"])
@staff_only(*sharing.ENTERERS)
def give(request: HttpRequest, publication: int) -> HttpResponse:
    """Whom does this concern, and with what? Entered once, and read by that member only."""
    viewer, place = viewer_for(request), township_for(request)
    row = (
        Publication.objects.visible_to(viewer)
        .filter(pk=publication, occurrence__township=place)
        .select_related("occurrence")
        .first()
    )
    if row is None or row.occurrence.rule is None or not row.occurrence.rule.members:
        raise Http404
    form, refusal, status = ShareForm(place, request.POST or None), None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            typed = form.cleaned_data
            try:
                sharing.give(
                    row.pk, int(typed["member"]), typed["what"], typed["value"], by=viewer, key=typed["key"]
                )
                messages.success(
                    request, say("已登记，只有本人看得到。", "Entered; only that member reads it.")
                )
                return redirect(request.path)
            except Refused as refused:
                refusal = refused
    given = row.shares.values("member").distinct().count()
    context = {"publication": row, "form": form, "refusal": refusal, "given": given}
    return render(request, "disclosure/give_share.html", context, status=status)
