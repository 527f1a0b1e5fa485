"""Public addresses of conduct; they begin with a township's code."""

from django.urls import URLPattern, path

from sunlit.conduct.views import badges, public

urlpatterns: list[URLPattern] = [
    path("<str:township>/staff/<int:person>/photo/", badges.public_photo, name="public_badge_photo"),
    path("<str:township>/conduct/", public.lists, name="conduct_lists"),
    path("<str:township>/building/", public.building, name="building"),
    path("<str:township>/visit/<str:number>/<str:token>/", public.visit, name="visit"),
]
