"""The yearly sheets on the desk: of units, of persons, and the list of the year-end bonus."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sunlit import clock
from sunlit.assessment import round_forms, year_queries
from sunlit.assessment.actions import years
from sunlit.assessment.actions.circulars import DECIDERS
from sunlit.assessment.models.years import READERS
from sunlit.assessment.views.rounds import unit_or_404
from sunlit.bodies.views.offers import Offer, serve
from sunlit.bodies.work_forms import choice, made, text
from sunlit.core.text import Text
from sunlit.language import current
from sunlit.pages.viewing import staff_only, township_for, viewer_for

FIRST_YEAR = 2000


def year_or_404(year: int) -> int:
    """A year that has begun. Raises Http404."""
    if not FIRST_YEAR <= year <= clock.today().year:
        raise Http404
    return year


@require_http_methods(["GET", "POST"])
@staff_only()
def yearly(request: HttpRequest, year: int) -> HttpResponse:
    """What does the year's assessment of units and persons take from openness, and what is final?"""
    township, viewer, today = township_for(request), viewer_for(request), clock.today()
    year = year_or_404(year)
    units = year_queries.units(township, year, viewer, today)
    people = year_queries.people(township, year, viewer, today)
    language, sent = current(), request.method == "POST"
    offers: list[Offer] = []
    if viewer.has_role(*DECIDERS) or sent:
        codes = [(one.unit.code, one.unit.label(language)) for one in units if one.sheet is None]
        names = [(one.staff.username, f"{one.unit.label(language)} {one.staff.label(language)}")
                 for one in people if one.sheet is None]  # fmt: skip
        offers.append(Offer("unit", Text("单位年度考核表定稿", "Finalise the sheet of a unit"),
                            lambda data: made({"unit": choice("单位", "Unit", codes),
                                               "work": text("其他目标完成情况", "The other targets", 2000)}, data, "unit"),
                            lambda typed: years.finalise_unit(unit_or_404(request, typed["unit"]), year, typed["work"], by=viewer)))  # fmt: skip
        offers.append(Offer("person", Text("个人年度考核表定稿", "Finalise the sheet of a person"),
                            lambda data: made({"person": choice("谁", "Who", names),
                                               "remark": text("其他方面的考核意见", "What else the assessment says", 2000)}, data, "person"),
                            lambda typed: years.finalise_person(township, typed["person"], year, typed["remark"], by=viewer)))  # fmt: skip
    bonus = year_queries.bonus(township, year, viewer)
    if bonus is None and (viewer.has_role(*years.APPROVERS) or sent):
        offers.append(Offer("bonus", Text("审批年终奖", "Approve the year-end bonus"), round_forms.nothing,
                            lambda _typed: years.approve_bonus(township, year, by=viewer)))  # fmt: skip

    def page() -> dict[str, Any]:
        return {
            "year": year,
            "units": units,
            "people": people,
            "bonus": bonus,
            "keeps": viewer.has_role(*READERS),
            "missing": [one for one in units if one.grade is None],
        }

    return serve(request, "assessment/years/year.html", offers, page, reverse("openness_year", args=[year]))
