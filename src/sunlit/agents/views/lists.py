"""The hand-over list of a trip: made and signed by the agent, answered line by line by the centre, printed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sunlit.agents import queries
from sunlit.agents.actions import lists
from sunlit.agents.models import AT_THE_CENTRE, HandOverList
from sunlit.agents.views.taking import AGENT, home_page
from sunlit.core.refusals import Refused
from sunlit.language import say
from sunlit.matters import attachments, documents
from sunlit.pages.answers import status_of
from sunlit.pages.typed import whole
from sunlit.pages.viewing import staff_only, viewer_for

BOTH_SIDES = (AGENT, *AT_THE_CENTRE)


@staff_only(*BOTH_SIDES)
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """What agents brought and nobody has signed for yet; below it the lists of before."""
    viewer = viewer_for(request)
    open_lists = list(queries.waiting_lists(viewer)[:50])
    context = {
        "waiting": open_lists,
        "former": queries.lists(viewer).exclude(pk__in=[row.pk for row in open_lists])[:50],
    }
    return render(request, "agents/lists.html", context)


@staff_only(AGENT)
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Make the list of a trip from what was ticked."""
    ticked = [number for value in request.POST.getlist("errand") if (number := whole(value)) is not None]
    try:
        made = lists.make_list(ticked, by=viewer_for(request), key=request.POST.get("key", "")[:64])
    except Refused as refusal:
        return home_page(request, refusal=refusal)
    return redirect("agent_list", number=made.number)


@staff_only(*BOTH_SIDES)
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, number: str) -> HttpResponse:
    """One list: the agent signs that it is handed over, the centre each line."""
    viewer = viewer_for(request)
    row = _list(request, number)
    refusal = None
    posted = request.POST
    if request.method == "POST":
        try:
            act, line = posted.get("act", ""), posted.get("line", "")
            if act == "hand_over":
                lists.hand_over(row.pk, by=viewer)
                messages.success(
                    request, str(say("已签字交出，等中心逐件确认。", "Signed; the centre answers each line."))
                )
            elif act == "take_back":
                lists.take_back(row.pk, by=viewer)
                messages.success(
                    request, str(say("清单已撤，件还在您手里。", "Taken back; you still have the papers."))
                )
                return redirect("agent_home")
            elif act in ("receive", "refuse") and row.lines.filter(pk=whole(line) or 0).exists():
                if act == "receive":
                    lists.receive(int(line), by=viewer)
                else:
                    lists.refuse(int(line), by=viewer, reason=posted.get(f"reason-{line}", ""))
            return redirect("agent_list", number=number)
        except Refused as error:
            refusal = error
            row = _list(request, number)
    rows = row.lines.select_related("errand__matter", "answered_by").order_by("pk")
    context = {
        "list": row,
        "lines": [(line, posted.get(f"reason-{line.pk}", "")) for line in rows],
        "mine": row.agent_id in {viewer.staff_id, *viewer.covers},
        "signs": viewer.has_role(*AT_THE_CENTRE) and row.handed_at is not None,
        "refusal": refusal,
        "refused_line": posted.get("line", "") if refusal else "",
    }
    return render(request, "agents/list.html", context, status=status_of(refusal) if refusal else 200)


@staff_only(*BOTH_SIDES)
@require_GET
def sheet(request: HttpRequest, number: str) -> HttpResponse:
    """The list on paper, with a line for both signatures."""
    row = _list(request, number)
    response = HttpResponse(documents.pdf(row.document), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="list-{row.pk}.pdf"'
    response["Content-Security-Policy"] = attachments.PDF_CSP
    return response


def _list(request: HttpRequest, number: str) -> HandOverList:
    row = queries.lists(viewer_for(request)).filter(document__number=number).first()
    if row is None:
        raise Http404
    return row
