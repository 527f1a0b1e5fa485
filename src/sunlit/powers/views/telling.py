"""The desk of cases: parties that must be told, results to be posted, agreed joint limits that the applicant doesn't know."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sunlit.core.refusals import Refused
from sunlit.hall.models import JointWork
from sunlit.language import say
from sunlit.matters.models import Matter
from sunlit.pages.viewing import staff_only, viewer_for
from sunlit.powers import case_queries, work
from sunlit.powers.acting import status_of
from sunlit.powers.actions import limits, running
from sunlit.powers.joining import WAYS
from sunlit.powers.models import Announcement, Case, Told

SHOWN = 100


@require_GET
@staff_only()
def cases(request: HttpRequest) -> HttpResponse:
    """Whose party wasn't told yet, and which results wait for the range in which they are posted?"""
    viewer = viewer_for(request)
    context = {"to_tell": work.untold(viewer, SHOWN), "to_range": work.ranges_to_choose(viewer, SHOWN)}
    return render(request, "powers/cases_desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only()
def case(request: HttpRequest, number: int) -> HttpResponse:
    """One case: what its party is told, and where its result is posted."""
    viewer = viewer_for(request)
    rows = Case.objects.visible_to(viewer).filter(township_id=viewer.township_id, pk=number)
    row = rows.select_related("matter", "power", "range_by").first()
    if row is None or not Matter.objects.visible_to(viewer).filter(pk=row.matter_id).exists():
        raise Http404
    refusal = None
    if request.method == "POST":
        try:
            if request.POST.get("act") == "tell":
                running.tell_party(
                    row.pk, {key: request.POST.get(key, "") for key in running.BLOCKS}, by=viewer
                )
            elif request.POST.get("act") == "range":
                running.choose_range(row.pk, request.POST.get("range", ""), request.POST.get("reason", ""), by=viewer)  # fmt: skip
            else:
                raise Http404
            messages.success(request, say("已记下。", "Noted."))
            return redirect("authority_case", number)
        except Told.DoesNotExist as error:
            raise Http404 from error
        except Refused as found:
            refusal = found
    told = {one.what: one for one in row.told.all()}
    notice = told.get(Told.What.EXECUTION)
    typed = request.POST if refusal else {}
    context = {
        "case": row,
        "shown": case_queries.Row(row, frozenset()),
        "notice": notice,
        "blocks": [(key, WAYS[key], typed.get(key, notice.blocks.get(key, ""))) for key in running.BLOCKS] if notice else [],
        "result": told.get(Told.What.RESULT),
        "ranges": Case.Range.choices,
        "chosen": typed.get("range", row.range),
        "reason": typed.get("reason", row.range_reason),
        "refusal": refusal,
    }  # fmt: skip
    return render(request, "powers/case_desk.html", context, status=status_of(refusal))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only()
def limits_page(request: HttpRequest) -> HttpResponse:
    """Which agreed joint limits doesn't the applicant know yet (S1.02.14)?"""
    viewer, refusal = viewer_for(request), None
    if request.method == "POST":
        named = request.POST.get("joint", "")
        known = work.limits_untold(viewer)
        row = next((one for one in known if str(one.joint.pk) == named), None)
        if row is None:
            raise Http404
        try:
            if row.announcement is None:
                joint = (
                    JointWork.objects.visible_to(viewer)
                    .select_related("matter__township")
                    .get(pk=row.joint.pk)
                )
                limits.announce(joint, by=viewer)
            else:
                found = Announcement.objects.visible_to(viewer).get(pk=row.announcement.pk)
                limits.told(found.pk, request.POST.get("how", ""), by=viewer)
            messages.success(request, say("已记下。", "Noted."))
            return redirect("authority_limits")
        except Refused as refused:
            refusal = refused
    context = {"rows": work.limits_untold(viewer), "ways": WAYS_TO_TELL, "refusal": refusal}
    return render(request, "powers/limits.html", context, status=status_of(refusal))


WAYS_TO_TELL = [
    ("phone", say("电话", "by telephone")),
    ("counter", say("当面", "at the counter")),
    ("letter", say("书面", "by letter")),
]
