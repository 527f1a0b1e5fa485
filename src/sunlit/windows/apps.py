from importlib import import_module

from django.apps import AppConfig


class WindowsConfig(AppConfig):
    name = "sunlit.windows"
    label = "windows"

    def ready(self) -> None:
        import_module("sunlit.windows.joining")
        import_module("sunlit.windows.measures")
        import_module("sunlit.windows.exports")
