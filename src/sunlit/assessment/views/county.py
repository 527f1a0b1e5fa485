"""The rounds of all townships, for the leading group of the county: to read, and nothing else."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sunlit import clock
from sunlit.assessment import county_queries
from sunlit.assessment.views.years import year_or_404
from sunlit.pages.viewing import staff_only, township_for, viewer_for
from sunlit.people.models import Organisation


@require_safe
@staff_only()
def county(request: HttpRequest, year: int) -> HttpResponse:
    """Which township has its round of the year done, and which is missing?"""
    place = township_for(request)
    if place.kind != Organisation.Kind.COUNTY:
        raise Http404
    year = year_or_404(year)
    rows = county_queries.areas(place, year, viewer_for(request), clock.today())
    return render(
        request, "assessment/county.html", {"year": year, "areas": rows, "due": county_queries.last_day(year)}
    )


@require_safe
@staff_only()
def area(request: HttpRequest, year: int, place: str) -> HttpResponse:
    """How does each unit of a township stand, and what came out?"""
    above = township_for(request)
    rows = county_queries.areas(above, year_or_404(year), viewer_for(request), clock.today())
    found = next((one for one in rows if one.township.code == place), None)
    if found is None:
        raise Http404
    context = {
        "year": year,
        "area": found,
        "units": county_queries.units(found),
        "results": county_queries.results(found),
    }
    return render(request, "assessment/county_area.html", context)
