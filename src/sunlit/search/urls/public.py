"""The public search; its address begins with a township's code."""

from django.urls import URLPattern, path

from sunlit.search.views import public, saved

urlpatterns: list[URLPattern] = [
    path("<str:township>/search/", public.search, name="search"),
    path("<str:township>/search/saved/", saved.ask, name="saved_search"),
    path("<str:township>/search/saved/<uuid:reference>/<str:code>/", saved.confirm, name="saved_confirm"),
    path("<str:township>/search/saved/<uuid:reference>/<str:code>/end/", saved.end, name="saved_end"),
]
