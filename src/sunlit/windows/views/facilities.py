"""The service point: what is there to be used, what people miss, and the volunteers; public and on the desk."""

from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.hall.actions import public_use
from sunlit.language import say
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.viewing import for_everybody, staff_only, township_for, viewer_for
from sunlit.people.lockout import address_of
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.windows import conveniences
from sunlit.windows.acting import INTAKE, MANAGERS, status_of
from sunlit.windows.actions import facilities
from sunlit.windows.models import Facility, Help, Loan, Station


@for_everybody
@require_http_methods(["GET", "POST"])
def service_point(request: HttpRequest, township: str) -> HttpResponse:
    """What can I use here, and what do I miss?"""
    place = township_or_404(township)
    refusal, sent = None, None
    if request.method == "POST":
        try:
            public_use.take(public_use.ASK, address_of(request))
            typed = request.POST.get("wish", "")[:500]
            key = f"wish:{request.POST['key'][:40]}" if request.POST.get("key") else ""
            sent = facilities.wish(place, typed, key=key)
        except Refused as found:
            refusal = found
    context = public_page(
        place,
        section="windows",
        facilities=conveniences.facilities(place),
        help=conveniences.year_of_help(place, clock.today().year),
        sent=sent,
        key=uuid4().hex,
        typed="" if sent else request.POST.get("wish", ""),
        refusal=refusal,
    )
    status = 200 if refusal is None else 429 if refusal.code == "too_often" else status_of(refusal)
    return render(request, "windows/service_point.html", context, status=status)


@staff_only(*dict.fromkeys((*INTAKE, *MANAGERS)))
@require_http_methods(["GET", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """What is lent, what is there, and whom did the volunteers help?"""
    viewer, place = viewer_for(request), township_for(request)
    refusal = None
    if request.method == "POST":
        try:
            _act(request, place, viewer)
            messages.success(request, str(say("已记下。", "Noted.")))
            return redirect("facilities")
        except Refused as found:
            refusal = found
    typed = request.GET.get("year", "")
    year = (
        int(typed)
        if typed.isascii() and typed.isdigit() and 2000 <= int(typed[:4]) <= 2100 and len(typed) == 4
        else clock.today().year
    )
    context = {
        "facilities": conveniences.facilities(place),
        "loans": Loan.objects.visible_to(viewer).filter(returned_at=None).select_related("facility"),
        "help": conveniences.year_of_help(place, year),
        "kinds": Help.Kind.choices,
        "manages": viewer.has_role(*MANAGERS),
        "lends": viewer.has_role(*INTAKE),
        "typed": request.POST,
        "refusal": refusal,
    }
    return render(request, "windows/facilities.html", context, status=status_of(refusal) if refusal else 200)


def _number(request: HttpRequest, name: str) -> int:
    typed = request.POST.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


def _act(request: HttpRequest, place: Organisation, viewer: Viewer) -> None:
    posted = request.POST
    act = posted.get("act", "")
    try:
        if act == "lend":
            facilities.lend(_number(request, "facility"), posted.get("borrower", ""), by=viewer)
        elif act == "back":
            facilities.give_back(_number(request, "loan"), by=viewer)
        elif act == "list":
            facilities.list_facility(
                place, posted.get("name", "")[:40], _number(request, "quantity"), posted.get("place", "")[:80],
                broken=max(_number(request, "broken"), 0), by=viewer,
            )  # fmt: skip
        elif act == "station":
            facilities.open_station(
                place, posted.get("name", "")[:60], posted.get("place", "")[:80], by=viewer
            )
        elif act == "help":
            facilities.enter_help(
                _number(request, "station"), posted.get("kind", ""), _number(request, "people"), by=viewer
            )
        else:
            raise Http404
    except (Facility.DoesNotExist, Loan.DoesNotExist, Station.DoesNotExist) as error:
        raise Http404 from error
