"""Public addresses of powers; they begin with a township's code."""

from django.urls import URLPattern, path

from sunlit.powers.views import public, running

urlpatterns: list[URLPattern] = [
    path("<str:township>/powers/", public.catalogue, name="power_catalogue"),
    path("<str:township>/powers/rules/", public.rules_page, name="power_rules"),
    path("<str:township>/powers/rules/<int:number>/", public.rule, name="power_rule"),
    path("<str:township>/powers/projects/", public.projects, name="power_projects"),
    path("<str:township>/powers/projects/<int:number>/", public.project, name="power_project"),
    path("<str:township>/powers/of/<str:code>/", public.power, name="power_page"),
    path("<str:township>/powers/of/<str:code>/cases/", running.cases, name="power_cases"),
    path("<str:township>/powers/cases/<str:case>/", running.case, name="power_case"),
]
