from importlib import import_module

from django.apps import AppConfig

from sunlit.ledger.wording import name_acts


class PowersConfig(AppConfig):
    name = "sunlit.powers"
    label = "powers"

    def ready(self) -> None:
        import_module("sunlit.powers.joining")
        import_module("sunlit.powers.exports")
        import_module("sunlit.powers.open_lists")
        name_acts(import_module("sunlit.powers.wording").ACTS)
