"""Addresses of bodies on the desk; included by sunlit.urls under desk/bodies/."""

from django.urls import URLPattern, path

from sunlit.bodies.views import desk, rules, staffing, work

urlpatterns: list[URLPattern] = [
    path("", desk.bodies, name="bodies_desk"),
    path("rules/", rules.register, name="rules_desk"),
    path("rules/<slug:key>/", rules.rule, name="rule_desk"),
    path("units/", rules.units, name="units_desk"),
    path("units/<str:code>/", rules.unit, name="unit_desk"),
    path("rounds/", staffing.all_rounds, name="rounds_desk"),
    path("rounds/<int:pk>/", staffing.one_round, name="round_desk"),
    path("board/", staffing.board, name="board_desk"),
    path("team/", staffing.team_desk, name="team_desk"),
    path("plans/", work.all_plans, name="plans_desk"),
    path("plans/<slug:key>/", work.plan, name="plan_desk"),
    path("flows/", work.all_flows, name="flows_desk"),
    path("powers/", work.all_powers, name="powers_desk"),
    path("<slug:key>/<str:unit>/", desk.body, name="body_desk"),
]
