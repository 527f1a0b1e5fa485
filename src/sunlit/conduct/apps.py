from importlib import import_module

from django.apps import AppConfig

from sunlit.ledger.wording import name_acts


class ConductConfig(AppConfig):
    name = "sunlit.conduct"
    label = "conduct"

    def ready(self) -> None:
        import_module("sunlit.conduct.joining")
        import_module("sunlit.conduct.exports")
        import_module("sunlit.conduct.actions.noting")
        name_acts(import_module("sunlit.conduct.wording").ACTS)
