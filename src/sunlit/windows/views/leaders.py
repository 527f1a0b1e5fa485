"""The leaders at the centre: the roster of this week and the next, and the reception days."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.registers import recurring
from sunlit.windows import leaders
from sunlit.windows.acting import MANAGERS, status_of
from sunlit.windows.actions import leading


@staff_only()
@require_http_methods(["GET", "POST"])
def roster(request: HttpRequest) -> HttpResponse:
    """Which leader is on duty on which day, and which days have nobody?"""
    viewer, place, today = viewer_for(request), township_for(request), clock.today()
    refusal = None
    if request.method == "POST":
        typed = request.POST.get("staff", "")
        chosen = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None
        try:
            # Nobody is planned by an empty choice; anything else that is no number is no leader.
            leading.plan_leader(
                place, _day(request.POST.get("day", "")), 0 if typed and chosen is None else chosen, by=viewer
            )
            return redirect("windows_leaders")
        except Refused as found:
            refusal = found
    days = leaders.roster(place, *leaders.until_the_end_of_next_week(today))
    context = {
        "days": days,
        "gaps": sum(one.gap for one in days),
        "leaders": leaders.leaders(place, today),
        "manages": viewer.has_role(*MANAGERS),
        "receptions": leaders.receptions(place, today),
        "visits": recurring.not_done(viewer, "return-visit"),
        "meetings": recurring.not_done(viewer, "centre-meeting"),
        "today": today,
        "refusal": refusal,
    }
    return render(request, "windows/leaders.html", context, status=status_of(refusal) if refusal else 200)


def _day(typed: str) -> date:
    """The day that was typed; one that can't be read is long past, so that it is refused as such."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return date.min
