"""Badges and certificates on the desk: who has which, the photo, the print of one person or a whole unit."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sunlit import clock
from sunlit.conduct import public_badges, queries, sheets
from sunlit.conduct.actions import badges as acts
from sunlit.conduct.actions.recording import KEEPERS
from sunlit.conduct.forms import CertificateForm, PhotoForm, ReasonForm
from sunlit.conduct.models import Badge
from sunlit.conduct.views.showing import status_of
from sunlit.core.refusals import Refused
from sunlit.matters.book import book
from sunlit.pages.answers import tried
from sunlit.pages.context import township_or_404
from sunlit.pages.pictures import picture
from sunlit.pages.viewing import for_everybody, staff_only, township_for, viewer_for
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer


@require_GET
@staff_only()
def badges(request: HttpRequest) -> HttpResponse:
    """Who has a badge, and whose certificate runs out?"""
    viewer, place = viewer_for(request), township_for(request)
    return render(request, "conduct/badges.html", _list(viewer, place))


def _list(viewer: Viewer, place: Organisation) -> dict[str, Any]:
    today = clock.today()
    units: dict[Organisation, list[dict[str, Any]]] = {}
    for row in queries.badge_rows(place, today):
        held = [
            {"row": one, "title": book().certificates[one.kind].title, "holds": queries.holds(one, today)}
            for one in row.certificates
            if one.kind in book().certificates
        ]
        units.setdefault(row.holding.post.organisation, []).append({"row": row, "held": held})
    return {"units": list(units.items()), "keeps": viewer.has_role(*KEEPERS)}


@require_http_methods(["GET", "POST"])
@staff_only(*KEEPERS)
def badge(request: HttpRequest, person: int) -> HttpResponse:
    """The badge of one person: number, photo, certificates."""
    viewer, place = viewer_for(request), township_for(request)
    staff = Staff.objects.filter(pk=person, township=place, admin="", is_active=True).first()
    if staff is None:
        raise Http404
    what = request.POST.get("what", "")
    posted = request.POST if request.method == "POST" else None
    files = request.FILES if request.method == "POST" else None
    boxes: dict[str, forms.Form] = {
        "badge": PhotoForm(
            posted if what == "badge" else None, files if what == "badge" else None, auto_id="badge-%s"
        ),
        "off": forms.Form(posted if what == "off" else None),
        "certificate": CertificateForm(posted if what == "certificate" else None, auto_id="certificate-%s"),
        "withdraw": ReasonForm(posted if what == "withdraw" else None, auto_id="withdraw-%s"),
    }
    refusal: Refused | None = None
    if request.method == "POST":
        if what not in boxes:
            raise Http404
        done, refusal = tried(request, boxes[what], lambda typed: _act(request, staff, what, typed, viewer))
        if done:
            return redirect("conduct_badge", staff.pk)
    today = clock.today()
    certificates = [
        {
            "row": one,
            "title": book().certificates[one.kind].title if one.kind in book().certificates else None,
            "holds": queries.holds(one, today),
        }
        for one in staff.certificates.order_by("-valid_from", "-pk")
    ]
    context = {
        "person": staff,
        "badge": Badge.objects.filter(staff=staff).first(),
        "certificates": certificates,
        "forms": boxes,
        "refusal": refusal,
        "refused": what,
        "public": public_badges.is_public(staff, today),
    }
    return render(request, "conduct/badge.html", context, status=status_of(refusal, boxes.get(what)))


def _act(request: HttpRequest, staff: Staff, what: str, typed: dict[str, Any], viewer: Viewer) -> None:
    if what == "badge":
        acts.give_badge(staff, by=viewer, photo=typed["photo"])
    elif what == "off":
        acts.take_photo_off(staff, by=viewer)
    elif what == "certificate":
        stated = acts.Stated(
            typed["kind"], typed["number"], typed["authority"], typed["valid_from"], typed["valid_to"]
        )
        acts.enter_certificate(staff, stated, by=viewer, key=typed["key"])
    else:
        number = request.POST.get("certificate", "")
        row = staff.certificates.filter(pk=int(number[:18])).first() if number.isdecimal() else None
        if row is None:
            raise Http404
        acts.withdraw_certificate(row.pk, typed["reason"], by=viewer)


@require_GET
@staff_only(*KEEPERS)
def prints(request: HttpRequest) -> HttpResponseBase:
    """Badges on paper: of one person (``?staff=``) or of a whole unit (``?unit=``)."""
    viewer, place = viewer_for(request), township_for(request)
    rows = queries.badge_rows(place, clock.today())
    person, unit = request.GET.get("staff", ""), request.GET.get("unit", "")
    if person:
        rows = [row for row in rows if str(row.holding.staff_id) == person]
    elif unit:
        rows = [row for row in rows if row.holding.post.organisation.code == unit]
    if not rows:
        raise Http404
    try:
        paper = sheets.badges(place, rows)
    except Refused as refusal:
        context = {**_list(viewer, place), "refusal": refusal}
        return render(request, "conduct/badges.html", context, status=422)
    response = HttpResponse(paper.pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{place.code}-badges.pdf"'
    return response


@require_GET
@staff_only()
def photo(request: HttpRequest, person: int) -> HttpResponseBase:
    """The photo of a colleague's badge."""
    staff = Staff.objects.visible_to(viewer_for(request)).filter(pk=person).first()
    row = Badge.objects.visible_to(viewer_for(request)).filter(staff=staff).first() if staff else None
    if row is None:
        raise Http404
    return picture(row.photo, row.photo_type)


@require_GET
@for_everybody
def public_photo(request: HttpRequest, township: str, person: int) -> HttpResponseBase:
    """The photo on the badge of somebody at a window or with an enforcement certificate (S3.07.07)."""
    shown = public_badges.badge_of(township_or_404(township), person)
    if shown is None:
        raise Http404
    return picture(shown.photo, shown.photo_type)
