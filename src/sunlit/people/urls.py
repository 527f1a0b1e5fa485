"""Addresses of people: sign-in, the own account, administration."""

from django.urls import path

from sunlit.people.views import account, administration, signing

app_name = "people"
urlpatterns = [
    path("desk/sign-in/", signing.sign_in, name="sign-in"),
    path("desk/sign-in/code/", signing.code, name="code"),
    path("desk/sign-in/demonstration/", signing.one_click, name="one-click"),
    path("desk/sign-out/", signing.sign_out, name="sign-out"),
    path("desk/account/", account.account, name="account"),
    path("desk/account/password/", account.password, name="password"),
    path("desk/account/second-factor/", account.second_factor, name="second-factor"),
    path("desk/account/unsent/", account.unsent, name="unsent"),
    path("desk/account/absences/", account.absences, name="absences"),
    path("desk/account/staffing/", account.staffing, name="staffing"),
    path("desk/admin/", administration.start, name="administration"),
    path("desk/admin/staff/", administration.staff_list, name="staff-list"),
    path("desk/admin/staff/new/", administration.staff_new, name="staff-new"),
    path("desk/admin/staff/<int:pk>/", administration.staff_detail, name="staff-detail"),
    path("desk/admin/idle/", administration.idle, name="idle"),
    path("desk/admin/organisations/", administration.organisations, name="organisations"),
    path("desk/admin/posts/", administration.posts, name="posts"),
    path("desk/admin/policy/", administration.policies, name="policy"),
    path("desk/admin/ledger/", administration.ledger_page, name="ledger"),
]
