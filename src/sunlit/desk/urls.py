"""Addresses of the desk's own pages; included by sunlit.urls under desk/."""

from django.urls import URLPattern, path

from sunlit.desk import views

urlpatterns: list[URLPattern] = [
    path("help/", views.help_page, name="desk_help_start"),
    path("help/<slug:guide>/", views.help_page, name="desk_help"),
]
