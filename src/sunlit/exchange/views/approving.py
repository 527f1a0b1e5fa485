"""Asking for the export of a list that names residents, and deciding on it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.exchange import approvals as rules
from sunlit.exchange.models import APPROVERS, ExportApproval
from sunlit.pages.answers import status_of_page
from sunlit.pages.viewing import staff_only, viewer_for

TITLES = {
    "matters": Text("事项列表", "list of matters"),
    "inquiries": Text("首问登记本", "first-inquiry register"),
    "register": Text("台账", "registers"),
    "late_of": Text("个人逾期事项", "late items of one person"),
}
MOST_SHOWN = 100


@staff_only()
@require_http_methods(["GET", "POST"])
def approvals(request: HttpRequest) -> HttpResponse:
    """Which exports are asked for, and which were approved until when?"""
    viewer, refusal = viewer_for(request), None
    if request.method == "POST":
        act = request.POST.get("act", "")
        try:
            if act == "ask":
                rules.ask(request.POST.get("list", ""), request.POST.get("why", ""), by=viewer)
            elif act in ("grant", "refuse"):
                rules.decide(_number(request.POST.get("approval", "")), act == "grant", by=viewer)
            else:
                raise Http404
            return redirect("export_approvals")
        except ExportApproval.DoesNotExist as error:
            raise Http404 from error
        except Refused as found:
            refusal = found
    rows = ExportApproval.objects.visible_to(viewer).select_related("staff", "decided_by")
    context = {
        "rows": [
            (row, TITLES.get(row.key, Text(row.key, row.key)), row.staff_id == viewer.staff_id)
            for row in rows.order_by("-pk")[:MOST_SHOWN]
        ],
        "decides": viewer.has_role(*APPROVERS),
        "today": clock.today(),
        "refusal": refusal,
    }
    return render(request, "exchange/approvals.html", context, status=status_of_page(refusal))


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
