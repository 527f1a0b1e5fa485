"""Addresses on the desk: the files for the county's portal."""

from django.urls import URLPattern, path

from sunlit.open_data.views import portal

urlpatterns: list[URLPattern] = [
    path("portal-export/", portal.page, name="portal_export"),
    path("portal-export/file.zip", portal.file, name="portal_export_file"),
]
