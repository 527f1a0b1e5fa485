"""Public addresses of bodies and units; they begin with a township's code."""

from django.urls import URLPattern, path

from sunlit.bodies.views import public, staffing

urlpatterns: list[URLPattern] = [
    path("<str:township>/bodies/", public.bodies, name="bodies"),
    path("<str:township>/bodies/<slug:key>/<str:unit>/", public.body, name="body"),
    path("<str:township>/team/", staffing.team, name="team"),
    path("<str:township>/team/<int:pk>/", staffing.recruitment, name="recruitment"),
    path("<str:township>/units/", public.units, name="units"),
    path("<str:township>/units/<str:code>/", public.unit, name="unit"),
]
