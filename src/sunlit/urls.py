"""All addresses of the program. Public addresses begin with the township's code and come last."""

from django.urls import URLPattern, URLResolver, include, path

from sunlit.operations.health import healthz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz),
    path("api/", include("sunlit.api.urls", namespace="api")),
    path("language/", include("django.conf.urls.i18n")),
    path("", include("sunlit.people.urls")),
    path("desk/", include("sunlit.desk.urls")),
    path("desk/", include("sunlit.hall.urls.counter")),
    path("desk/", include("sunlit.hall.urls.inquiries")),
    path("desk/", include("sunlit.hall.urls.handling")),
    path("desk/", include("sunlit.disclosure.urls.desk")),
    path("", include("sunlit.disclosure.urls.public")),
    path("desk/", include("sunlit.agents.urls")),
    path("desk/", include("sunlit.fees.urls.desk")),
    path("", include("sunlit.fees.urls.public")),
    path("desk/", include("sunlit.subsidies.urls.desk")),
    path("", include("sunlit.subsidies.urls.public")),
    path("desk/registers/", include("sunlit.registers.urls")),
    path("desk/", include("sunlit.promises.urls.desk")),
    path("", include("sunlit.promises.urls.public")),
    path("desk/bodies/", include("sunlit.bodies.urls.desk")),
    path("", include("sunlit.bodies.urls.public")),
    path("desk/", include("sunlit.windows.urls.desk")),
    path("", include("sunlit.windows.urls.public")),
    path("desk/boards/", include("sunlit.boards.urls.desk")),
    path("", include("sunlit.boards.urls.public")),
    path("desk/", include("sunlit.exchange.urls")),
    path("desk/conduct/", include("sunlit.conduct.urls.desk")),
    path("", include("sunlit.conduct.urls.public")),
    path("desk/", include("sunlit.assessment.urls.desk")),
    path("", include("sunlit.assessment.urls.public")),
    path("desk/feedback/", include("sunlit.feedback.urls.desk")),
    path("", include("sunlit.feedback.urls.public")),
    path("desk/", include("sunlit.search.urls.desk")),
    path("", include("sunlit.search.urls.public")),
    path("", include("sunlit.hall.urls.public")),
    path("", include("sunlit.portal.urls")),
]
