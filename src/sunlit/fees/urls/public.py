"""Public addresses of charges; they begin with a township's code."""

from django.urls import URLPattern, path

from sunlit.fees.views import public

urlpatterns: list[URLPattern] = [path("<str:township>/fees/", public.overview, name="fees")]
