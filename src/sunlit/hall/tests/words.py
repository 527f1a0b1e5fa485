"""The words on a printed page."""

from io import BytesIO

import pypdf


def words_of(pdf: bytes) -> str:
    """All text of a PDF without blanks and line ends, so that wrapping doesn't matter."""
    return "".join("".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages).split())
