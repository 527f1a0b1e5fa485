"""Public addresses of openness; they begin with a township's code."""

from django.urls import URLPattern, path

from sunlit.disclosure.views import public

urlpatterns: list[URLPattern] = [
    path("<str:township>/disclosure/", public.overview, name="disclosure"),
    path("<str:township>/disclosure/of/<slug:duty>/", public.of_duty, name="disclosed_of_duty"),
    path("<str:township>/disclosure/<int:number>/", public.published, name="disclosed"),
    path("<str:township>/disclosure/<int:number>/files/<int:file>/", public.file, name="disclosed_file"),
]
