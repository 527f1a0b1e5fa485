"""Addresses of bodies on the desk; included by sunlit.urls under desk/bodies/."""

from django.urls import URLPattern, path

from sunlit.bodies.views import desk, rules

urlpatterns: list[URLPattern] = [
    path("", desk.bodies, name="bodies_desk"),
    path("rules/", rules.register, name="rules_desk"),
    path("rules/<slug:key>/", rules.rule, name="rule_desk"),
    path("units/", rules.units, name="units_desk"),
    path("units/<str:code>/", rules.unit, name="unit_desk"),
    path("<slug:key>/<str:unit>/", desk.body, name="body_desk"),
]
