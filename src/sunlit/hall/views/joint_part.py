"""A department's part in joint work on a matter that is closed to it: what it was asked, and its answer."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall.actions import joint
from sunlit.hall.models import JointPart
from sunlit.language import say
from sunlit.matters.book import book
from sunlit.pages.answers import status_of
from sunlit.pages.kept import kept
from sunlit.pages.viewing import staff_only, viewer_for
from sunlit.people.viewer import Viewer

TYPED = {"text": Text("本部门情况", "This department's part"), "days": Text("天数", "Days")}


def _days(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


DO: dict[str, Callable[[int, Any, Viewer], Any]] = {
    "confirm": lambda pk, typed, by: joint.confirm(pk, by=by),
    "days": lambda pk, typed, by: joint.propose_days(pk, _days(typed.get("days", "")), by=by),
    "finding": lambda pk, typed, by: joint.write_finding(
        pk, typed.get("text", "")[:2000], by=by, seen=typed.get("seen") or None
    ),
    "sign": lambda pk, typed, by: joint.sign(pk, by=by),
}


@staff_only()
@require_http_methods(["GET", "HEAD", "POST"])
def joint_part(request: HttpRequest, part: int) -> HttpResponse:
    """What was my department asked, and what do we answer? Nothing else of the matter stands here."""
    viewer = viewer_for(request)
    rows = JointPart.objects.visible_to(viewer).select_related("joint__matter", "joint__lead", "unit")
    row = rows.filter(pk=part, unit_id__in=viewer.unit_ids).first()
    if row is None:
        raise Http404
    refusal, status = None, 200
    if request.method == "POST":
        act = DO.get(request.POST.get("do", ""))
        if act is None:
            raise Http404
        try:
            act(row.joint_id, request.POST, viewer)
            messages.success(request, str(say("已记下。", "Noted.")))
            return redirect("desk_joint_part", part)
        except Refused as error:
            refusal = error
            status = status_of(error)
            row = rows.get(pk=part)
    item = book().items.get(row.joint.matter.item)
    context = {
        "part": row,
        "joint": row.joint,
        "number": row.joint.matter.number,
        "item": item.name if item else None,
        "open": row.joint.matter.is_open,
        "seen": joint.mark_of(row.finding),
        "refusal": refusal,
        "typed": request.POST,
        "kept": kept(request.POST, name_of=TYPED.get) if status == 409 else None,
    }
    return render(request, "hall/desk/joint_part.html", context, status=status)
