from importlib import import_module

from django.apps import AppConfig

from sunlit.ledger.wording import name_acts


class InformationRequestsConfig(AppConfig):
    name = "sunlit.information_requests"
    label = "information_requests"

    def ready(self) -> None:
        import_module("sunlit.information_requests.joining")
        import_module("sunlit.information_requests.exports")
        import_module("sunlit.information_requests.views.showing")
        name_acts(import_module("sunlit.information_requests.wording").ACTS)
