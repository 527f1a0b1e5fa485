from importlib import import_module

from django.apps import AppConfig

from sunlit.core.text import Text
from sunlit.ledger.wording import name_acts


class AssessmentConfig(AppConfig):
    name = "sunlit.assessment"
    label = "assessment"

    def ready(self) -> None:
        import_module("sunlit.assessment.exports")
        name_acts({"sheets_fixed": Text("考评结果定稿公布", "sheets fixed and published")})
