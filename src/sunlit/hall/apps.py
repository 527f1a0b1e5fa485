from importlib import import_module

from django.apps import AppConfig

from sunlit.ledger.wording import name_acts


class HallConfig(AppConfig):
    name = "sunlit.hall"
    label = "hall"

    def ready(self) -> None:
        import_module("sunlit.hall.facts")
        import_module("sunlit.hall.own_papers")
        import_module("sunlit.hall.published")
        import_module("sunlit.hall.measures")
        import_module("sunlit.hall.powers")
        import_module("sunlit.hall.access")
        name_acts(import_module("sunlit.hall.wording").ACTS)
        name_acts(import_module("sunlit.hall.wording").OF_ITEMS)
