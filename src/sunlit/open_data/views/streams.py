"""Feeds, the calendar, the site map, and what robots may read."""

from django.contrib.sitemaps.views import sitemap as of_django
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import conditional_page, require_safe

from sunlit import clock
from sunlit.open_data import days
from sunlit.open_data.feeds import MissingFeed, NewFeed
from sunlit.open_data.sitemaps import TownSitemap, every_sitemap
from sunlit.pages.addresses import whole
from sunlit.pages.context import township_or_404
from sunlit.pages.open_lists import dates_of
from sunlit.pages.viewing import for_everybody
from sunlit.people.models import Organisation

CLOSED = ("/desk/", "/api/", "/*/follow/", "/*/feedback/mine/", "/*/feedback/sent/", "/*/search/saved/")
"""Where nothing is for everybody."""


@for_everybody
@conditional_page
@require_safe
def new(request: HttpRequest, township: str, unit: str = "") -> HttpResponse:
    """What is new, as an Atom feed."""
    return NewFeed()(request, township=township, unit=unit)


@for_everybody
@conditional_page
@require_safe
def missing(request: HttpRequest, township: str, unit: str = "") -> HttpResponse:
    """What is missing, as an Atom feed; of one unit or village where it is named."""
    return MissingFeed()(request, township=township, unit=unit)


@for_everybody
@conditional_page
@require_safe
def calendar(request: HttpRequest, township: str, unit: str = "") -> HttpResponse:
    """The public days, as a calendar to subscribe to."""
    place = township_or_404(township)
    row = Organisation.objects.filter(township=place, code=unit, outside=False).first() if unit else None
    if unit and row is None:
        raise Http404
    answer = HttpResponse(
        days.calendar(place, dates_of(place, clock.today()), row), content_type="text/calendar; charset=utf-8"
    )
    answer["Content-Disposition"] = f'inline; filename="{row.code if row else place.code}.ics"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@for_everybody
@conditional_page
@require_safe
def sitemap(request: HttpRequest, township: str) -> HttpResponse:
    """Everything of a township that a search engine may read."""
    place = township_or_404(township)
    drawn = of_django(request, {place.code: TownSitemap(place)}).render()
    return HttpResponse(drawn.content, headers=drawn.headers)  # one that the check of its mark can replace


@for_everybody
@require_safe
def sitemaps(request: HttpRequest) -> HttpResponseBase:
    """The site maps of all townships."""
    context = {"sitemaps": every_sitemap()}
    return render(request, "sitemap_index.xml", context, content_type="application/xml")


@for_everybody
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What robots may read: all that is public, and nothing that belongs to one person."""
    lines = ["User-agent: *", *(f"Disallow: {place}" for place in CLOSED), f"Sitemap: {whole('sitemaps')}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
