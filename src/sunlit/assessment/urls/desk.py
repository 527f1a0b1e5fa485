"""Addresses of the assessment on the desk; included by sunlit.urls under desk/."""

from django.urls import URLPattern, path

from sunlit.assessment.views import desk

urlpatterns: list[URLPattern] = [
    path("assessment/", desk.overview, name="assessment_desk"),
    path("assessment/<slug:sheet>/<str:period>/", desk.round_of, name="assessment_round"),
    path("assessment/<slug:sheet>/<str:period>/<str:unit>.pdf", desk.paper, name="assessment_paper"),
    path("assessment/<slug:sheet>/<str:period>/<str:unit>/", desk.unit, name="assessment_unit"),
    path("assessment/<slug:sheet>/<str:period>/<str:unit>/<slug:line>/", desk.line, name="assessment_line"),
]
