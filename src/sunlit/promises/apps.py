from importlib import import_module

from django.apps import AppConfig


class PromisesConfig(AppConfig):
    name = "sunlit.promises"
    label = "promises"

    def ready(self) -> None:
        import_module("sunlit.promises.joining")
        import_module("sunlit.promises.exports")
