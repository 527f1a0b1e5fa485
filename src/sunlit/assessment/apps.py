from importlib import import_module

from django.apps import AppConfig

from sunlit.ledger.wording import name_acts


class AssessmentConfig(AppConfig):
    name = "sunlit.assessment"
    label = "assessment"

    def ready(self) -> None:
        import_module("sunlit.assessment.exports")
        import_module("sunlit.assessment.open_lists")
        import_module("sunlit.assessment.measures")
        import_module("sunlit.assessment.joining")
        import_module("sunlit.assessment.leading_queries")
        name_acts(import_module("sunlit.assessment.wording").ACTS)
