"""Public addresses of villages; they begin with a township's code, and a village's never changes."""

from django.urls import URLPattern, path

from sunlit.villages.views import public

urlpatterns: list[URLPattern] = [
    path("<str:township>/villages/", public.villages, name="villages"),
    path("<str:township>/villages/policies/", public.policies, name="village_policies"),
    path("<str:township>/villages/<str:code>/", public.village, name="village"),
    path("<str:township>/villages/<str:code>/sheet.pdf", public.wall_sheet, name="village_wall_sheet"),
    path("<str:township>/villages/<str:code>/say/", public.say, name="village_say"),
]
