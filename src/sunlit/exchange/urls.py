"""Addresses of the exchange, under /desk/."""

from django.urls import path

from sunlit.exchange.views import approving, exporting, importing, reporting

urlpatterns = [
    path("exports/approvals/", approving.approvals, name="export_approvals"),
    *exporting.addresses(),
    path("reports/", reporting.index, name="reports"),
    path("reports/new/", reporting.new, name="report_new"),
    path("reports/<int:report>/", reporting.one, name="report"),
    path("analysis/", reporting.analysed, name="analysis"),
    path("admin/import/", importing.start, name="admin_import"),
    path("admin/import/<slug:kind>/template.xlsx", importing.empty_form, name="admin_import_template"),
    path("admin/import/files/<int:upload>/", importing.upload, name="admin_import_upload"),
    path("admin/import/files/<int:upload>/remarks.xlsx", importing.remarks, name="admin_import_remarks"),
    path("import/", importing.desk_start, name="desk_import"),
    path("import/<slug:kind>/template.xlsx", importing.desk_empty_form, name="desk_import_template"),
    path("import/files/<int:upload>/", importing.desk_upload, name="desk_import_upload"),
    path("import/files/<int:upload>/remarks.xlsx", importing.desk_remarks, name="desk_import_remarks"),
]
