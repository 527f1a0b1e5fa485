"""The round of all windows: what the checks say of each, and the rounds that were made."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.language import say
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.windows import checks
from sunlit.windows.acting import MANAGERS, status_of
from sunlit.windows.models import Round

SHOWN = 10


@staff_only(*MANAGERS)
@require_http_methods(["GET", "POST"])
def checked(request: HttpRequest) -> HttpResponse:
    """Does every window keep what all windows must?"""
    viewer, place, refusal = viewer_for(request), township_for(request), None
    if request.method == "POST":
        looked = {
            int(number): request.POST.get(f"remark-{number}", "").replace("\x00", "")
            for number in request.POST.getlist("looked")
            if number.isascii() and number.isdigit() and len(number) < 6
        }
        try:
            made = checks.close_round(place, looked, by=viewer)
            messages.success(
                request, str(say(f"已记下：{made.faults}处不合格。", f"Noted: {made.faults} not kept."))
            )
            return redirect("windows_checks")
        except Refused as found:
            refusal = found
    rows = [
        (
            row,
            str(row.window.number) in request.POST.getlist("looked"),
            request.POST.get(f"remark-{row.window.number}", ""),
        )
        for row in checks.look(place, clock.now())
    ]
    context = {
        "rows": rows,
        "rounds": Round.objects.visible_to(viewer)
        .filter(township=place)
        .select_related("by")
        .order_by("-day", "-pk")[:SHOWN],
        "longest": checks.MOST_WORDS,
        "refusal": refusal,
    }
    return render(request, "windows/checks.html", context, status=status_of(refusal) if refusal else 200)
