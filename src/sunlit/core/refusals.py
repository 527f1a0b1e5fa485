"""A refusal is a value of the domain: the clause, the fact, and what would make it pass."""

from sunlit.core.text import Text


class Refused(Exception):
    """An act that the rules don't allow.

    ``code`` is stable for programs, ``reason`` says which fact stands against it, ``way_out`` what would be
    right, ``clause`` names the clause or article, ``field`` the form field it belongs to.
    """

    def __init__(
        self, code: str, reason: Text, way_out: Text | None = None, *, clause: str = "", field: str = ""
    ) -> None:
        self.code = code
        self.reason = reason
        self.way_out = way_out
        self.clause = clause
        self.field = field
        super().__init__(self.sentence("en"))

    def sentence(self, language: str) -> str:
        """The refusal as one or two sentences in the interface language, with the clause behind it."""
        parts = [self.reason.in_language(language)]
        if self.way_out:
            parts.append(self.way_out.in_language(language))
        text = (" " if language.startswith("en") else "").join(parts)
        if self.clause:
            text += f" ({self.clause})" if language.startswith("en") else f"（依据 {self.clause}）"
        return text
