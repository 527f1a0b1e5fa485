"""The two interface languages: every label stands in the code in both, side by side."""

from typing import TYPE_CHECKING, Any

from django.utils.functional import lazy
from django.utils.translation import get_language

from sunlit.core.text import Text


def current() -> str:
    """The language of the present request: ``en`` or ``zh-hans``."""
    return "en" if (get_language() or "").startswith("en") else "zh-hans"


def spoken(text: Text | None) -> str:
    """A bilingual text in the language of the present request; an absent one is empty."""
    return text.in_language(current()) if text else ""


def _choose(zh: str, en: str) -> str:
    return en if current() == "en" else zh


if TYPE_CHECKING:

    def say(zh: str, en: str) -> Any:
        """A label that is chosen when it is shown."""
else:
    say = lazy(_choose, str)
