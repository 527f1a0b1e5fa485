"""Public addresses of openness; they begin with a township's code."""

from django.urls import URLPattern, path

from sunlit.disclosure.views import public

urlpatterns: list[URLPattern] = [
    path("<str:township>/disclosure/", public.overview, name="disclosure"),
    path("<str:township>/disclosure/of/<slug:duty>/", public.of_duty, name="disclosed_of_duty"),
    path("<str:township>/disclosure/withheld/", public.withheld, name="disclosure_withheld"),
    path("<str:township>/disclosure/on/<str:day>/", public.on_day, name="disclosure_on_day"),
    path("<str:township>/disclosure/<int:number>/object/", public.objection, name="disclosure_objection"),
    path("<str:township>/disclosure/<int:number>/", public.published, name="disclosed"),
]
