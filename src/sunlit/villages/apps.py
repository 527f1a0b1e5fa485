from importlib import import_module

from django.apps import AppConfig

from sunlit.ledger.wording import name_acts


class VillagesConfig(AppConfig):
    name = "sunlit.villages"
    label = "villages"

    def ready(self) -> None:
        import_module("sunlit.villages.exports")
        import_module("sunlit.villages.open_lists")
        import_module("sunlit.villages.sheets")
        name_acts(import_module("sunlit.villages.wording").ACTS)
