from importlib import import_module

from django.apps import AppConfig

from sunlit.ledger.wording import name_acts


class PromisesConfig(AppConfig):
    name = "sunlit.promises"
    label = "promises"

    def ready(self) -> None:
        import_module("sunlit.promises.joining")
        import_module("sunlit.promises.exports")
        name_acts(import_module("sunlit.promises.wording").ACTS)
