from importlib import import_module

from django.apps import AppConfig

from sunlit.ledger.wording import name_acts


class BodiesConfig(AppConfig):
    name = "sunlit.bodies"
    label = "bodies"

    def ready(self) -> None:
        import_module("sunlit.bodies.joining")
        import_module("sunlit.bodies.exports")
        name_acts(import_module("sunlit.bodies.wording").ACTS)
