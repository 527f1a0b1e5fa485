"""Texts that carry both interface languages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """One label or sentence in Simplified Chinese and in English."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """The text for a language code such as ``zh-hans`` or ``en``; Chinese unless English is asked for."""
        return self.en if language.startswith("en") else self.zh

    def __str__(self) -> str:
        return self.zh
