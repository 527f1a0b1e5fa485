from importlib import import_module

from django.apps import AppConfig

from sunlit.ledger.wording import name_acts


class FeesConfig(AppConfig):
    name = "sunlit.fees"
    label = "fees"

    def ready(self) -> None:
        import_module("sunlit.fees.exports")
        import_module("sunlit.fees.charge_list")
        name_acts(import_module("sunlit.fees.wording").ACTS)
