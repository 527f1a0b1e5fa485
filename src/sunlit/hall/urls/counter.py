"""Addresses of the counter; included by sunlit.urls under /desk/."""

from django.urls import URLPattern, path

from sunlit.hall.views import counter

urlpatterns: list[URLPattern] = [
    path("counter/", counter.counter, name="counter"),
    path("counter/items/<str:item_id>/", counter.apply, name="counter_apply"),
    path("counter/applications/<str:number>/", counter.application, name="counter_application"),
    path("papers/<str:number>.pdf", counter.paper, name="paper"),
]
