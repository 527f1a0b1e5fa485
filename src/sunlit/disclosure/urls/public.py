"""Public addresses of openness; they begin with a township's code."""

from django.urls import URLPattern, path

from sunlit.disclosure.views import catalogues_public, public

urlpatterns: list[URLPattern] = [
    path("<str:township>/disclosure/", public.overview, name="disclosure"),
    path("<str:township>/disclosure/of/<slug:duty>/", public.of_duty, name="disclosed_of_duty"),
    path("<str:township>/disclosure/withheld/", public.withheld, name="disclosure_withheld"),
    path("<str:township>/disclosure/on/<str:day>/", public.on_day, name="disclosure_on_day"),
    path("<str:township>/disclosure/<int:number>/object/", public.objection, name="disclosure_objection"),
    path("<str:township>/disclosure/duties/", catalogues_public.register, name="duty_register"),
    path("<str:township>/disclosure/works/<int:number>/", catalogues_public.work, name="disclosed_work"),
    path("<str:township>/disclosure/proposals/", catalogues_public.proposals, name="proposals"),
    path("<str:township>/catalogues/", catalogues_public.overview, name="catalogues"),
    path("<str:township>/catalogues/counts/", catalogues_public.counts, name="catalogue_counts"),
    path("<str:township>/catalogues/of/<str:unit>/", catalogues_public.of_unit, name="catalogues_of"),
    path(
        "<str:township>/catalogues/<slug:catalogue>/<slug:heading>/<int:year>/",
        catalogues_public.behind,
        name="catalogue_list",
    ),
    path("<str:township>/disclosure/<int:number>/", public.published, name="disclosed"),
    path("<str:township>/disclosure/<int:number>/files/<int:file>/", public.file, name="disclosed_file"),
]
