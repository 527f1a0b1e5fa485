"""Addresses of feedback on the desk; included by sunlit.urls under desk/feedback/."""

from django.urls import URLPattern, path

from sunlit.feedback.views import desk

urlpatterns: list[URLPattern] = [
    path("", desk.desk, name="feedback_desk"),
    path("new/", desk.enter, name="feedback_enter"),
    path("box/", desk.box, name="feedback_box"),
    path("figures/", desk.figures, name="feedback_figures"),
    path("channels/", desk.channels, name="feedback_channels"),
    path("surveys/", desk.surveys, name="feedback_surveys"),
]
