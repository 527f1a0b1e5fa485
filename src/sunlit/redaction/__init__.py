"""The gate for files (脱敏): what a file says is read whole, and a new one without the rest is made; docs/redaction.md.

Bytes in, findings and clean bytes out. What can't be read is blocked, never passed.
"""

from sunlit.redaction.gate import clean, read
from sunlit.redaction.parts import MEDIA_TYPES, MOST_BYTES, Blocked, Cleaned, Format, Part, Place, Reading

__all__ = [
    "MEDIA_TYPES",
    "MOST_BYTES",
    "Blocked",
    "Cleaned",
    "Format",
    "Part",
    "Place",
    "Reading",
    "clean",
    "read",
]
