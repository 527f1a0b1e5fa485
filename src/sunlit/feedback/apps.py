from importlib import import_module

from django.apps import AppConfig

from sunlit.ledger.wording import name_acts


class FeedbackConfig(AppConfig):
    name = "sunlit.feedback"
    label = "feedback"

    def ready(self) -> None:
        import_module("sunlit.feedback.joining")
        import_module("sunlit.feedback.finishing")
        import_module("sunlit.feedback.visiting")
        import_module("sunlit.feedback.exports")
        import_module("sunlit.feedback.open_lists")
        name_acts(import_module("sunlit.feedback.wording").ACTS)
