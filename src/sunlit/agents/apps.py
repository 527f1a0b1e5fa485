from importlib import import_module

from django.apps import AppConfig

from sunlit.ledger.wording import name_acts


class AgentsConfig(AppConfig):
    name = "sunlit.agents"
    label = "agents"

    def ready(self) -> None:
        import_module("sunlit.agents.joining")
        import_module("sunlit.agents.exports")
        name_acts(import_module("sunlit.agents.wording").ACTS)
