"""Writing XML by hand, safely: escaped text, and no character that XML forbids."""

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape

# XML 1.0 has no way to write these, not even as references.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_SPECIAL = re.compile('[&<>"\n\t\r\x00-\x1f\ufffe\uffff\ud800-\udfff]')
_QUOTE = {'"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}


def written(text: str) -> str:
    """Text between tags; a forbidden character becomes the replacement character."""
    return escape(FORBIDDEN.sub("\ufffd", text), {"\r": "&#13;"})


def quoted(text: str) -> str:
    """An attribute value with its quotes; line ends and tabs survive a parser."""
    if not _SPECIAL.search(text):
        return f'"{text}"'
    return f'"{escape(FORBIDDEN.sub(chr(0xFFFD), text), _QUOTE)}"'


def tag(name: str, attributes: Mapping[str, object], content: str | None = None) -> str:
    """An element; ``content`` is markup that is already escaped, numbers are rounded to a tenth."""
    inside = "".join(
        f" {key}={quoted(number(value) if isinstance(value, float) else str(value))}"
        for key, value in attributes.items()
    )
    return f"<{name}{inside}/>" if content is None else f"<{name}{inside}>{content}</{name}>"


def number(value: float) -> str:
    """A coordinate with at most one decimal."""
    return f"{round(value, 1):g}" if abs(value) < 100000 else str(round(value))
