"""Papers: numbered PDFs from the rulebook's Typst templates, the same bytes for the same data."""

from sunlit.paper.documents import Document, Documents, Field, Kind, Sample
from sunlit.paper.errors import (
    FontsMissing,
    Gap,
    MissingGlyph,
    PaperError,
    TemplateFault,
    TooLarge,
    UnfitData,
    UnknownDocument,
)
from sunlit.paper.fonts import FontSet, MissingFace, usual_places
from sunlit.paper.render import Paper, render

__all__ = [
    "Document",
    "Documents",
    "Field",
    "FontSet",
    "FontsMissing",
    "Gap",
    "Kind",
    "MissingFace",
    "MissingGlyph",
    "Paper",
    "PaperError",
    "Sample",
    "TemplateFault",
    "TooLarge",
    "UnfitData",
    "UnknownDocument",
    "render",
    "usual_places",
]
