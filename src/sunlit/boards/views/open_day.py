"""The page of the yearly day of openness."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sunlit import clock
from sunlit.boards.acting import REGISTRARS, status_of, unfit
from sunlit.boards.actions import open_day as acts
from sunlit.boards.models import OpenDay
from sunlit.boards.queries.open_day import open_day
from sunlit.core.refusals import Refused
from sunlit.language import say
from sunlit.pages.viewing import staff_only, township_for, viewer_for


@require_http_methods(["GET", "POST"])
@staff_only()
def page(request: HttpRequest) -> HttpResponse:
    """Is this year's day of openness planned, who took part, and what was handed out?"""
    place, viewer, today = township_for(request), viewer_for(request), clock.today()
    refusal = None
    if request.method == "POST":
        try:
            _act(request)
            messages.success(request, say("已记下。", "Noted."))
            return redirect("open_day")
        except OpenDay.DoesNotExist as error:
            raise Http404 from error
        except Refused as found:
            refusal = found
    row = open_day(place, viewer, today.year, today)
    if row is None:
        raise Http404
    context = {
        "day": row,
        "registers": viewer.has_role(*REGISTRARS),
        "me": viewer.staff_id,
        "is_today": today == row.on,
        "typed_plan": request.POST.get("plan") or (row.row.plan if row.row else ""),
        "refusal": refusal,
    }
    return render(request, "boards/open_day.html", context, status=status_of(refusal))


def _act(request: HttpRequest) -> None:
    viewer, act = viewer_for(request), request.POST.get("act", "")
    if act == "plan":
        acts.plan(township_for(request), request.POST.get("plan", ""), by=viewer)
    elif act == "sign":
        acts.sign(_number(request, "day"), _number(request, "post"), by=viewer)
    elif act == "absent":
        acts.excuse(
            _number(request, "day"),
            _number(request, "post"),
            _number(request, "staff"),
            request.POST.get("reason", ""),
            by=viewer,
        )
    elif act == "count":
        kinds = [one.key for one in acts.rule_of().kinds]
        handed = {key: _typed(request, f"kind-{key}") for key in kinds}
        acts.count(
            _number(request, "day"), handed, _typed(request, "issued"), _typed(request, "returned"), by=viewer
        )
    else:
        raise Http404


def _number(request: HttpRequest, name: str) -> int:
    """A number that the page itself put there. Raises Http404."""
    text = request.POST.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        raise Http404
    return int(text)


def _typed(request: HttpRequest, name: str) -> int:
    """A number that somebody typed; nothing typed is 0. Raises Refused (number_unfit)."""
    text = request.POST.get(name, "").strip() or "0"
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise unfit(
            "number_unfit",
            "数量不对。",
            "A number is unfit.",
            "请写大于等于0的数。",
            "Write 0 or more.",
            field=name,
        )
    return int(text)
