"""Public addresses of feedback; they begin with a township's code."""

from django.urls import URLPattern, path

from sunlit.feedback.views import public

urlpatterns: list[URLPattern] = [
    path("<str:township>/feedback/", public.said, name="feedback"),
    path("<str:township>/feedback/new/", public.new, name="feedback_new"),
    path("<str:township>/feedback/mine/", public.mine, name="feedback_mine"),
    path("<str:township>/feedback/sent/<uuid:key>/", public.sent, name="feedback_sent"),
    path("<str:township>/feedback/book/<str:token>/", public.lobby, name="feedback_lobby"),
]
