"""Addresses of the desk beyond the counter; included by sunlit.urls under desk/."""

from django.urls import URLPattern, path

from sunlit.hall.views import handling, joint_part, own_terms, parameters, powers, supervision, visits

urlpatterns: list[URLPattern] = [
    path("", handling.home, name="desk_home"),
    path("notices/read/", handling.read_notices, name="desk_read_notices"),
    path("take/<int:hand_over>/", handling.take, name="desk_take"),
    path("matters/", handling.matters, name="desk_matters"),
    path("matters/<str:number>/", handling.matter, name="desk_matter"),
    path("matters/<str:number>/open/", handling.open_with_reason, name="desk_open"),
    path("matters/<str:number>/reveal/", handling.reveal, name="desk_reveal"),
    path("matters/<str:number>/<slug:act>/", handling.act, name="desk_act"),
    path("unit/", supervision.unit, name="desk_unit"),
    path("supervision/", supervision.oversight, name="desk_supervision"),
    path("supervision/ledger/", supervision.check_ledger, name="desk_check_ledger"),
    path("supervision/late/<int:person>/", supervision.late_of, name="desk_late_of"),
    path("visits/", visits.visits, name="desk_visits"),
    path("ratings/", supervision.ratings, name="desk_ratings"),
    path("joint/<int:part>/", joint_part.joint_part, name="desk_joint_part"),
    path("parameters/", parameters.parameters, name="desk_parameters"),
    path("parameters/<slug:parameter>/", parameters.parameter, name="desk_parameter"),
    path("catalogue/", supervision.items, name="desk_items"),
    path("catalogue/items/<str:item>/", own_terms.own_terms, name="desk_own_terms"),
    path("catalogue/powers/", powers.power_list, name="desk_powers"),
    path("catalogue/powers/<int:power>/", powers.power, name="desk_power"),
]
