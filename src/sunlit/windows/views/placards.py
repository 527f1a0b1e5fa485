"""Plates, door boards and guides: what has to be printed, and the papers themselves; and how the centre is made up."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.language import say
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.windows import centre, placards, sheets
from sunlit.windows.acting import MANAGERS, status_of
from sunlit.windows.actions import putting_up
from sunlit.windows.models import EmptySource, Placard, Secondment

TITLES = {
    Placard.Kind.PLATE: (Text("座位牌", "Plates on desks"), "S1.04.09"),
    Placard.Kind.BOARD: (Text("门口职责牌", "Boards at doors"), "S1.04.10"),
    Placard.Kind.GUIDE: (Text("窗口办事指南", "Guides at windows"), "S3.12.04"),
}


@staff_only(*MANAGERS)
@require_http_methods(["GET", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """Which plates, boards and guides have to be printed, and which still hold?"""
    place, refusal = township_for(request), None
    if request.method == "POST":
        kind = request.POST.get("kind", "")
        if kind not in Placard.Kind.values:
            raise Http404
        done = [
            (about, mark)
            for about, _, mark in (one.rpartition("|") for one in request.POST.getlist("placards"))
        ]
        try:
            made = putting_up.put_up(place, kind, done, by=viewer_for(request))
            messages.success(request, str(say(f"已记下：{len(made)}块。", f"Noted: {len(made)}.")))
            return redirect("placards")
        except Refused as found:
            refusal = found
    groups = []
    for kind in Placard.Kind:
        rows = placards.FINDERS[kind](place)
        groups.append(
            {
                "kind": kind.value,
                "title": TITLES[kind][0],
                "clause": TITLES[kind][1],
                "rows": rows,
                "print": sum(row.to_print for row in rows),
                "no_text": sum(bool(row.lacks) for row in rows),
                "prints_all": kind is not Placard.Kind.GUIDE,
            }
        )
    context = {"groups": groups, "refusal": refusal}
    return render(request, "windows/placards.html", context, status=status_of(refusal) if refusal else 200)


@staff_only(*MANAGERS)
@require_GET
def paper(request: HttpRequest, kind: str) -> HttpResponse:
    """The plates, boards or the guide to be printed; ``about`` names one, ``post`` the plates of a post, and without
    either it is all that has to be printed."""
    place = township_for(request)
    if kind not in Placard.Kind.values:
        raise Http404
    rows = [row for row in placards.FINDERS[kind](place) if not row.lacks]
    about, post = request.GET.get("about", ""), request.GET.get("post", "")
    if about:
        rows = [row for row in rows if row.about == about]
    elif post and kind == Placard.Kind.PLATE:
        rows = [row for row in rows if row.about.startswith(f"post:{post}:")]
    else:
        rows = [row for row in rows if row.to_print]
    if not rows or (kind == Placard.Kind.GUIDE and len(rows) != 1):
        raise Http404
    size = "a3" if request.GET.get("size") == "a3" else "a4"
    try:
        made = sheets.printed(place, kind, rows, size=size)
    except Refused as refusal:
        context: dict[str, Any] = {"groups": [], "refusal": refusal}
        return render(request, "windows/placards.html", context, status=status_of(refusal))
    answer = HttpResponse(made.pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{kind}-{place.code}-{clock.today()}.pdf"'
    return answer


@staff_only()
@require_http_methods(["GET", "POST"])
def structure(request: HttpRequest) -> HttpResponse:
    """How is the centre made up, and who comes from where?"""
    viewer = viewer_for(request)
    if request.method == "POST":
        named = request.POST.get("secondment", "")
        rows = Secondment.objects.visible_to(viewer).filter(staff__isnull=False, until=None)
        row = (
            rows.filter(pk=int(named)).first()
            if named.isascii() and named.isdigit() and len(named) < 10
            else None
        )
        if row is None:
            raise Http404
        try:
            putting_up.send_back(row.pk, by=viewer)
        except Refused as refusal:
            return _structure(request, refusal)
        return redirect("windows_centre")
    return _structure(request, None)


def _structure(request: HttpRequest, refusal: Refused | None) -> HttpResponse:
    viewer, place, today = viewer_for(request), township_for(request), clock.today()
    flagged = {
        row.name: row for row in EmptySource.objects.visible_to(viewer).filter(township=place, until=None)
    }
    context = {
        "plan": centre.plan(),
        "structure": centre.structure(place, today),
        "sources": [(row, flagged.get(row.title.zh)) for row in centre.sources(place, today)],
        "manages": viewer.has_role(*MANAGERS),
        "refusal": refusal,
    }
    return render(request, "windows/centre.html", context, status=status_of(refusal) if refusal else 200)
