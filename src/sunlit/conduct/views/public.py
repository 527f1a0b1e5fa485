"""Public pages of conduct: how was I received?"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from sunlit.conduct import queries
from sunlit.conduct.actions import visitors
from sunlit.conduct.forms import VisitForm, visitor_answers
from sunlit.core.refusals import Refused
from sunlit.hall.actions import public_use
from sunlit.matters.book import book
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.viewing import for_everybody, viewer_for
from sunlit.people.lockout import address_of
from sunlit.people.viewer import PUBLIC

STATUS = {"not_from_staff": 403, "wrong_token": 404, "answered_before": 409, "too_often": 429}


@for_everybody
@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: HttpRequest, township: str, number: str, token: str) -> HttpResponse:
    """How was I received? Yes or no, line by line, by name of who I met."""
    place, viewer = township_or_404(township), viewer_for(request)
    context: dict[str, Any] = {"number": number[:40]}
    status = 200
    try:
        public_use.take(public_use.RATE, address_of(request))
        matter = visitors.visit_of(place, number, token, by=viewer)
        form = context["form"] = VisitForm(matter, request.POST if request.method == "POST" else None)
        if request.method == "POST":
            if form.is_valid():
                visitors.answer(place, number, token, *visitor_answers(form.cleaned_data), by=viewer)
                return _private(redirect("visit", township=place.code, number=number, token=token))
            status = 422
    except Refused as refusal:
        context["done"] = refusal.code == "answered_before" and request.method != "POST"
        context["refusal"] = None if context["done"] else refusal
        status = 200 if context["done"] else STATUS.get(refusal.code, 422)
    page = render(
        request, "conduct/visit.html", public_page(place, section="follow", **context), status=status
    )
    return _private(page)


def _private(response: HttpResponse) -> HttpResponse:
    """An answer that belongs to one person: kept nowhere, found by no search engine, its address told to nobody."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response


@for_everybody
@require_GET
def lists(request: HttpRequest, township: str) -> HttpResponse:
    """What do the staff keep to, and what do they study?"""
    place = township_or_404(township)
    context = public_page(
        place,
        section="disclosure",
        lists=list(book().checklists.values()),
        points=queries.study_of(place, PUBLIC),
    )
    return render(request, "conduct/lists.html", context)


@for_everybody
@require_GET
def building(request: HttpRequest, township: str) -> HttpResponse:
    """Where is the office, when is it open, and which rules hold in it?"""
    place = township_or_404(township)
    units = [one for one in queries.units_of(place) if one.pk != place.pk]
    context = public_page(place, rules=queries.rules_of_the_building(), units=units)
    return render(request, "conduct/building.html", context)
