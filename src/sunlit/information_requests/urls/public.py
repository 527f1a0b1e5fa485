"""Public addresses of requests; they begin with a township's code."""

from django.urls import URLPattern, path

from sunlit.information_requests.views import public

urlpatterns: list[URLPattern] = [
    path("<str:township>/requests/", public.overview, name="requests"),
    path("<str:township>/requests/new/", public.new, name="requests_new"),
    path("<str:township>/requests/mine/", public.mine, name="requests_mine"),
    path("<str:township>/requests/sent/<uuid:key>/", public.sent, name="requests_sent"),
]
