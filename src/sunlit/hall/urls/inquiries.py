"""Addresses of the first-inquiry register; included by sunlit.urls under /desk/."""

from django.urls import URLPattern, path

from sunlit.hall.views import inquiries

urlpatterns: list[URLPattern] = [
    path("inquiries/", inquiries.book, name="inquiries"),
    path("inquiries/new/", inquiries.new, name="inquiry_new"),
    path("inquiries/register.pdf", inquiries.printed, {"which": "register"}, name="inquiry_register"),
    path("inquiries/calls.pdf", inquiries.printed, {"which": "calls"}, name="inquiry_calls"),
    path("inquiries/plates/", inquiries.plates, name="plates"),
    path("inquiries/<str:number>/", inquiries.entry, name="inquiry"),
]
