"""Addresses of the search on the desk; included by sunlit.urls under desk/."""

from django.urls import URLPattern, path

from sunlit.search.views import desk

urlpatterns: list[URLPattern] = [path("search/", desk.search, name="desk_search")]
