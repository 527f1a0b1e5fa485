from importlib import import_module

from django.apps import AppConfig

from sunlit.ledger.wording import name_acts


class SubsidiesConfig(AppConfig):
    name = "sunlit.subsidies"
    label = "subsidies"

    def ready(self) -> None:
        import_module("sunlit.subsidies.exports")
        import_module("sunlit.subsidies.imports")
        import_module("sunlit.subsidies.postings")
        name_acts(import_module("sunlit.subsidies.wording").ACTS)
