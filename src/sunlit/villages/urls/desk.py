"""Addresses of village disclosure on the desk; included by sunlit.urls under desk/villages/."""

from django.urls import URLPattern, path

from sunlit.villages.views import desk

urlpatterns: list[URLPattern] = [
    path("", desk.desk, name="villages_desk"),
    path("sheets/<int:number>/", desk.sheet, name="village_sheet"),
    path("policies/", desk.policies, name="village_policies_desk"),
    path("<str:code>/", desk.village, name="village_desk"),
    path("<str:code>/enter/<slug:heading>/", desk.enter, name="village_enter"),
]
