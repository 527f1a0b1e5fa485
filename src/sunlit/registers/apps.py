from importlib import import_module

from django.apps import AppConfig

from sunlit.ledger.wording import name_acts


class RegistersConfig(AppConfig):
    name = "sunlit.registers"
    label = "registers"

    def ready(self) -> None:
        import_module("sunlit.registers.binding")
        import_module("sunlit.registers.facts")
        import_module("sunlit.registers.following")
        import_module("sunlit.registers.rated")
        import_module("sunlit.registers.measures")
        import_module("sunlit.registers.recurring")
        import_module("sunlit.registers.splitting")
        import_module("sunlit.registers.views.matter")
        name_acts(import_module("sunlit.registers.wording").ACTS)
