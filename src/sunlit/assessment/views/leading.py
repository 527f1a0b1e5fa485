"""The leading group's page: what its bodies did, who cooperates with inspections, and what is worth following."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sunlit import clock
from sunlit.assessment import leading_queries
from sunlit.assessment.views.years import year_or_404
from sunlit.pages.viewing import staff_only, township_for, viewer_for


@require_GET
@staff_only()
def leading(request: HttpRequest, year: int) -> HttpResponse:
    """Do the leading bodies of openness play their role, and does everybody cooperate?"""
    township, viewer = township_for(request), viewer_for(request)
    year = year_or_404(year)
    context = {
        "year": year,
        "bodies": leading_queries.leading_bodies(township, year, clock.today()),
        "requests": leading_queries.requests(township, viewer, year),
        "cases": leading_queries.model_cases(township, year),
        "documents": leading_queries.public_documents(township),
    }
    return render(request, "assessment/leading.html", context)
