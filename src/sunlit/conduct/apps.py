from importlib import import_module

from django.apps import AppConfig


class ConductConfig(AppConfig):
    name = "sunlit.conduct"
    label = "conduct"

    def ready(self) -> None:
        import_module("sunlit.conduct.joining")
