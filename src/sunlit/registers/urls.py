"""Addresses of the registers; included by sunlit.urls under desk/registers/."""

from django.urls import URLPattern, path

from sunlit.registers.views import desk

urlpatterns: list[URLPattern] = [
    path("", desk.index, name="registers"),
    path("sheets/<str:number>.pdf", desk.sheet, name="register_sheet"),
    path("records/<str:number>/reveal/", desk.reveal, name="register_reveal"),
    path("<slug:register>/", desk.register, name="register"),
    path("<slug:register>/causes/", desk.causes, name="register_causes"),
    path("<slug:register>/stars/", desk.stars, name="register_stars"),
    path("<slug:register>/new/", desk.new, name="register_new"),
]
