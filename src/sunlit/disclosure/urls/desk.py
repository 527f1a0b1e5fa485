"""Addresses of openness on the desk; included by sunlit.urls under desk/."""

from django.urls import URLPattern, path

from sunlit.disclosure.views import desk

urlpatterns: list[URLPattern] = [
    path("disclosure/", desk.desk, name="disclosure_desk"),
    path("disclosure/start/<slug:duty>/", desk.start, name="disclosure_start"),
    path("disclosure/works/<int:work>/close/", desk.close, name="disclosure_close"),
    path("disclosure/<str:number>/files/<int:file>/", desk.file, name="disclosure_file"),
    path("disclosure/<str:number>/", desk.matter, name="disclosure_matter"),
]
