from importlib import import_module

from django.apps import AppConfig


class FeesConfig(AppConfig):
    name = "sunlit.fees"
    label = "fees"

    def ready(self) -> None:
        import_module("sunlit.fees.exports")
