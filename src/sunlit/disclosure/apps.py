from importlib import import_module

from django.apps import AppConfig

from sunlit.ledger.wording import name_acts


class DisclosureConfig(AppConfig):
    name = "sunlit.disclosure"
    label = "disclosure"

    def ready(self) -> None:
        import_module("sunlit.disclosure.joining")
        name_acts(import_module("sunlit.disclosure.wording").ACTS)
        import_module("sunlit.disclosure.measures")
