from importlib import import_module

from django.apps import AppConfig


class OpenDataConfig(AppConfig):
    name = "sunlit.open_data"
    label = "open_data"

    def ready(self) -> None:
        import_module("sunlit.open_data.lists")
        import_module("sunlit.open_data.days")
