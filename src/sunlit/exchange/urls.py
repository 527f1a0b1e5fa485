"""Addresses of the exchange, under /desk/."""

from django.urls import path

from sunlit.exchange.views import exporting, importing

urlpatterns = [
    *exporting.addresses(),
    path("admin/import/", importing.start, name="admin_import"),
    path("admin/import/<slug:kind>/template.xlsx", importing.empty_form, name="admin_import_template"),
    path("admin/import/files/<int:upload>/", importing.upload, name="admin_import_upload"),
    path("admin/import/files/<int:upload>/remarks.xlsx", importing.remarks, name="admin_import_remarks"),
]
