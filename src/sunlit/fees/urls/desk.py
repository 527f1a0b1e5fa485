"""Addresses of charges on the desk; included by sunlit.urls under desk/."""

from django.urls import URLPattern, path

from sunlit.fees.views import desk

urlpatterns: list[URLPattern] = [
    path("fees/", desk.desk, name="fees_desk"),
    path("fees/catalogue/", desk.catalogue_page, name="fees_catalogue"),
    path("fees/close/", desk.close, name="fees_close"),
    path("fees/close/<int:close_id>/sign/", desk.sign, name="fees_sign"),
    path("fees/new/<str:number>/", desk.new, name="fees_new"),
    path("fees/bills/<int:bill_id>/", desk.bill, name="fees_bill"),
]
