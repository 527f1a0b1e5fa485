"""Public addresses of payments; they begin with a township's code."""

from django.urls import URLPattern, path

from sunlit.subsidies.views import postings, public

urlpatterns: list[URLPattern] = [
    path("<str:township>/subsidies/", public.overview, name="subsidies"),
    path("<str:township>/subsidies/mine/", public.mine, name="subsidies_mine"),
    path("<str:township>/subsidies/lists/<int:list_id>/", public.shown, name="subsidies_list"),
    path("<str:township>/subsidies/lists/<int:list_id>/object/", postings.object_to, name="subsidies_object"),
    path("<str:township>/funds/", public.funds, name="funds"),
]
