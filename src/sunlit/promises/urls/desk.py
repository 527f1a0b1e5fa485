"""Addresses of the promises on the desk; included by sunlit.urls under desk/."""

from django.urls import URLPattern, path

from sunlit.promises.views import around, consulting, desk, things

urlpatterns: list[URLPattern] = [
    path("promises/", desk.desk, name="promises_desk"),
    path("promises/new/", desk.new, name="promise_new"),
    path("promises/complaints/", around.complaints, name="promise_complaints_desk"),
    path("promises/units/<str:code>/", around.unit, name="promise_unit_desk"),
    path("promises/services/", around.services, name="item_versions"),
    path("promises/consultations/", consulting.consultations, name="consultations"),
    path("promises/consultations/<str:number>/", consulting.consultation, name="consultation"),
    path("promises/things/new/", things.new, name="thing_new"),
    path("promises/things/<int:number>/", things.thing, name="thing_desk"),
    path("promises/<int:number>/", desk.promise, name="promise_desk"),
    path("promises/<int:number>/<slug:form>.pdf", desk.sheet, name="promise_sheet"),
]
