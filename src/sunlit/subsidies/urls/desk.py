"""Addresses of payments on the desk; included by sunlit.urls under desk/."""

from django.urls import URLPattern, path

from sunlit.subsidies.views import desk, lists, postings, registers

urlpatterns: list[URLPattern] = [
    path("subsidies/", desk.desk, name="subsidies_desk"),
    path("subsidies/standards/", registers.standards, name="subsidies_standards"),
    path("subsidies/households/", registers.households, name="subsidies_households"),
    path("subsidies/certificates/", registers.certificates, name="subsidies_certificates"),
    path("subsidies/funds/", registers.funds, name="subsidies_funds"),
    path("subsidies/meals/", registers.meals, name="subsidies_meals"),
    path("subsidies/objections/", lists.objections, name="subsidies_objections"),
    path("subsidies/postings/", postings.tasks, name="subsidies_postings"),
    path("subsidies/postings/<int:list_id>/", postings.task, name="subsidies_posting"),
    path("subsidies/postings/<int:list_id>/photo/", postings.photo, name="subsidies_posting_photo"),
    path("subsidies/new/<slug:programme>/", lists.new, name="subsidies_new"),
    path("subsidies/new/<slug:programme>/template.xlsx", lists.empty_form, name="subsidies_new_template"),
    path("subsidies/lists/<int:list_id>/", lists.shown, name="subsidies_paylist"),
    path("subsidies/lists/<int:list_id>/file/", lists.file, name="subsidies_file"),
]
