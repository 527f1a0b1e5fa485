from importlib import import_module

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "sunlit.disclosure"
    label = "disclosure"

    def ready(self) -> None:
        import_module("sunlit.disclosure.joining")
        import_module("sunlit.disclosure.measures")
