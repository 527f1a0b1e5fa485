"""Rating a completed matter by the token on its slip."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from sunlit.core.refusals import Refused
from sunlit.hall import visitor_questions
from sunlit.hall.actions import public_use, ratings
from sunlit.hall.forms.public import RateForm
from sunlit.hall.views.public import back_to, status_of
from sunlit.pages.answers import private
from sunlit.pages.context import public_page, township_or_404
from sunlit.pages.viewing import for_everybody, viewer_for
from sunlit.people.lockout import address_of


@for_everybody
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, township: str, number: str, token: str) -> HttpResponseBase:
    """How was it? Five levels, once, never from a staff session (S3.17.06)."""
    place = township_or_404(township)
    viewer = viewer_for(request)
    posted = request.POST if request.method == "POST" else None
    context: dict[str, Any] = {"number": number[:40], "form": RateForm(posted)}
    template, status = "hall/public/rate.html", 200
    try:
        public_use.take(public_use.RATE, address_of(request))
        matter = ratings.rateable(place, number, token, by=viewer)
        context["matter"] = matter
        form = context["form"] = RateForm(posted, more=visitor_questions.fields_for(matter))
        if request.method == "POST":
            if form.is_valid():
                typed = form.cleaned_data
                ratings.rate(
                    number,
                    token,
                    typed["level"],
                    by=viewer,
                    criteria=typed["criteria"],
                    text=typed["text"],
                    call_back=typed["call_back"],
                    also=typed,
                )
                return back_to("rate", township=place.code, number=number, token=token)
            status = 422
    except Refused as refusal:
        if refusal.code == "rated_before" and request.method != "POST":
            return private(
                render(request, "hall/public/rated.html", public_page(place, section="follow", **context))
            )
        context["refusal"] = refusal
        status = {"not_from_staff": 403, "wrong_token": 404}.get(refusal.code, status_of(refusal))
        template = "hall/public/rate.html" if refusal.field == "level" else "hall/public/not_rated.html"
    return private(render(request, template, public_page(place, section="follow", **context), status=status))
