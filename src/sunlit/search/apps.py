from importlib import import_module

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "sunlit.search"
    label = "search"

    def ready(self) -> None:
        import_module("sunlit.search.joining")
        import_module("sunlit.search.saving")
