"""The public search; its address begins with a township's code."""

from django.urls import URLPattern, path

from sunlit.search.views import public

urlpatterns: list[URLPattern] = [path("<str:township>/search/", public.search, name="search")]
