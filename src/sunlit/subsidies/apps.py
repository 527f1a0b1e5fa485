from importlib import import_module

from django.apps import AppConfig


class SubsidiesConfig(AppConfig):
    name = "sunlit.subsidies"
    label = "subsidies"

    def ready(self) -> None:
        import_module("sunlit.subsidies.exports")
