"""Public addresses of the assessment; they begin with a township's code."""

from django.urls import URLPattern, path

from sunlit.assessment.views import public

urlpatterns: list[URLPattern] = [
    path("<str:township>/assessment/", public.overview, name="assessment"),
    path("<str:township>/assessment/notice/", public.notice, name="openness_notice"),
    path("<str:township>/assessment/object/", public.object_to, name="openness_object"),
    path("<str:township>/assessment/object/<uuid:key>/", public.objected, name="openness_objected"),
    path("<str:township>/assessment/<slug:sheet>/<str:period>.json", public.data, name="assessment_data"),
    path("<str:township>/assessment/<slug:sheet>/<str:period>/", public.round_of, name="assessment_results"),
    path(
        "<str:township>/assessment/<slug:sheet>/<str:period>/<str:unit>/",
        public.unit,
        name="assessment_result",
    ),
]
