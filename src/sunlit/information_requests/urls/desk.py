"""Addresses of requests on the desk; included by sunlit.urls under desk/requests/."""

from django.urls import URLPattern, path

from sunlit.information_requests.views import desk

urlpatterns: list[URLPattern] = [
    path("", desk.desk, name="requests_desk"),
    path("new/", desk.enter, name="requests_enter"),
    path("report/", desk.yearly, name="requests_report"),
    path("<str:number>/publish/", desk.publish, name="request_publish"),
]
