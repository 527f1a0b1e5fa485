from importlib import import_module

from django.apps import AppConfig


class BodiesConfig(AppConfig):
    name = "sunlit.bodies"
    label = "bodies"

    def ready(self) -> None:
        import_module("sunlit.bodies.joining")
        import_module("sunlit.bodies.exports")
