"""Checks of the citizen's identity number (公民身份号码, GB 11643)."""

from django.conf import settings
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from sunlit.core.text import Text

DEMONSTRATION = "000000"
"""No place has this area code, so no living person has a number that begins with it."""


def fault(number: str) -> Text | None:
    """What is wrong with an identity number, or None. Spaces don't matter.

    In demonstrations and tests a number of eighteen signs that begins with 000000 is let pass: it can belong to
    nobody, so invented people carry it and nothing real is typed into a demonstration.
    """
    cleaned = ric.compact(number.strip()).upper()
    if settings.PROFILE != "production" and len(cleaned) == 18 and cleaned.startswith(DEMONSTRATION):
        return None
    if len(cleaned) != 18:
        return Text(
            f"身份证号应为18位，现为{len(cleaned)}位。",
            f"An identity number has 18 signs; this one has {len(cleaned)}.",
        )
    try:
        ric.validate(cleaned)
    except ValidationError:
        return Text(
            "身份证号校验不符，请核对。没有号码的可以不填。",
            "The identity number doesn't check. Look again, or leave it empty where there is none.",
        )
    return None
