from importlib import import_module

from django.apps import AppConfig

from sunlit.ledger.wording import name_acts


class BoardsConfig(AppConfig):
    name = "sunlit.boards"
    label = "boards"

    def ready(self) -> None:
        import_module("sunlit.boards.exports")
        import_module("sunlit.boards.open_lists")
        name_acts(import_module("sunlit.boards.wording").ACTS)
