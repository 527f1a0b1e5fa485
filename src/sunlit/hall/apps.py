from importlib import import_module

from django.apps import AppConfig


class HallConfig(AppConfig):
    name = "sunlit.hall"
    label = "hall"

    def ready(self) -> None:
        import_module("sunlit.hall.facts")
        import_module("sunlit.hall.own_papers")
        import_module("sunlit.hall.published")
        import_module("sunlit.hall.powers")
        import_module("sunlit.hall.access")
