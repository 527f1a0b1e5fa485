from importlib import import_module

from django.apps import AppConfig

from sunlit.ledger.wording import name_acts


class MattersConfig(AppConfig):
    name = "sunlit.matters"
    label = "matters"

    def ready(self) -> None:
        from sunlit.matters.succession import MattersOfStaff
        from sunlit.people import open_work

        open_work.register(MattersOfStaff())
        name_acts(import_module("sunlit.matters.wording").ACTS)
