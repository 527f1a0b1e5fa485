from importlib import import_module

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "sunlit.exchange"
    label = "exchange"

    def ready(self) -> None:
        import_module("sunlit.exchange.lists")
