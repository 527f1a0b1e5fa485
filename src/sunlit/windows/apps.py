from importlib import import_module

from django.apps import AppConfig

from sunlit.ledger.wording import name_acts


class WindowsConfig(AppConfig):
    name = "sunlit.windows"
    label = "windows"

    def ready(self) -> None:
        import_module("sunlit.windows.joining")
        import_module("sunlit.windows.measures")
        import_module("sunlit.windows.exports")
        name_acts(import_module("sunlit.windows.wording").ACTS)
