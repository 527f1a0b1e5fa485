"""Addresses of the JSON interface; included by sunlit.urls under ``api/``."""

from django.urls import URLPattern, URLResolver

from sunlit.api.matters import api

urlpatterns: list[URLPattern | URLResolver] = list(api.urls[0])
for _pattern in urlpatterns:
    # Every operation asks for a signed-in member of staff; the mark is for the visibility matrix.
    _pattern.callback.open_to = ("staff",)  # type: ignore[union-attr]
app_name = "api"
