"""Public addresses of the promises; they begin with a township's code."""

from django.urls import URLPattern, path

from sunlit.promises.views import public

urlpatterns: list[URLPattern] = [
    path("<str:township>/promises/", public.promises, name="promises"),
    path("<str:township>/promises/complaints/", public.complaints, name="promise_complaints"),
    path("<str:township>/promises/satisfaction/", public.satisfaction, name="promise_satisfaction"),
    path("<str:township>/items/changes/", public.changes, name="item_changes"),
    path("<str:township>/promises/units/", public.units, name="promise_units"),
]
