from importlib import import_module

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "sunlit.portal"
    label = "portal"

    def ready(self) -> None:
        # The background process must know the job before a page is asked for.
        import_module("sunlit.portal.guide_book")
