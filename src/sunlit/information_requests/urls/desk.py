"""Addresses of requests on the desk; included by sunlit.urls under desk/requests/."""

from django.urls import URLPattern, path

from sunlit.information_requests.views import desk, files

urlpatterns: list[URLPattern] = [
    path("", desk.desk, name="requests_desk"),
    path("new/", desk.enter, name="requests_enter"),
    path("report/", desk.yearly, name="requests_report"),
    path("report/<str:cell>/", desk.counted, name="requests_counted"),
    path("<str:number>/files/", files.page, name="request_files"),
    path("<str:number>/files/<int:file>/", files.file, name="request_file"),
    path("<str:number>/publish/", desk.publish, name="request_publish"),
]
