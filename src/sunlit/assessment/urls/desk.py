"""Addresses of the assessment on the desk; included by sunlit.urls under desk/."""

from django.urls import URLPattern, path

from sunlit.assessment.views import county, desk, leading, rounds, years

urlpatterns: list[URLPattern] = [
    path("assessment/", desk.overview, name="assessment_desk"),
    path("assessment/rounds/", rounds.overview, name="openness_rounds"),
    path("assessment/rounds/<int:year>/", rounds.one_round, name="openness_round"),
    path("assessment/rounds/<int:year>/<str:unit>/", rounds.sheet, name="openness_sheet"),
    path("assessment/checks/", rounds.checks, name="openness_checks"),
    path("assessment/checks/<int:number>/", rounds.check, name="openness_check"),
    path("assessment/circulars/", rounds.circulars_desk, name="openness_circulars"),
    path("assessment/circulars/<int:number>.pdf", rounds.circular_paper, name="openness_circular"),
    path("assessment/county/<int:year>/", county.county, name="openness_county"),
    path("assessment/county/<int:year>/<str:place>/", county.area, name="openness_area"),
    path("assessment/leading/<int:year>/", leading.leading, name="openness_leading"),
    path("assessment/years/<int:year>/", years.yearly, name="openness_year"),
    path("assessment/<slug:sheet>/<str:period>/", desk.round_of, name="assessment_round"),
    path("assessment/<slug:sheet>/<str:period>/<str:unit>.pdf", desk.paper, name="assessment_paper"),
    path("assessment/<slug:sheet>/<str:period>/<str:unit>/", desk.unit, name="assessment_unit"),
    path("assessment/<slug:sheet>/<str:period>/<str:unit>/<slug:line>/", desk.line, name="assessment_line"),
]
