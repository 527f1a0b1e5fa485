"""Addresses of powers on the desk; included by sunlit.urls under desk/powers/."""

from django.urls import URLPattern, path

from sunlit.powers.views import desk, telling

urlpatterns: list[URLPattern] = [
    path("", desk.home, name="authority"),
    path("new/", desk.new, name="authority_new"),
    path("rules/", desk.rules_page, name="authority_rules"),
    path("cases/", telling.cases, name="authority_cases"),
    path("cases/<int:number>/", telling.case, name="authority_case"),
    path("limits/", telling.limits_page, name="authority_limits"),
    path("<int:number>/", desk.power, name="authority_power"),
]
