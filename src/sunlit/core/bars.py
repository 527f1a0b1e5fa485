"""A small chart of bars as SVG: shapes and text only, no script, no style sheet, the same bytes for the same numbers."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

WIDE, LABEL, ROW, BAR = 560, 190, 26, 16
INK = "#0b4f9e"


def bars(rows: Sequence[tuple[str, int]], title: str) -> str:
    """Horizontal bars, one for each (name, number), as long as the number is of the greatest; 0 has none.

    Names longer than twelve characters are cut. Raises ValueError for a negative number.
    """
    if any(number < 0 for _name, number in rows):
        raise ValueError("a bar can't be negative")
    most = max((number for _name, number in rows), default=0)
    high = ROW * len(rows) + 8
    room = WIDE - LABEL - 50
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDE}" height="{high}" viewBox="0 0 {WIDE} {high}" role="img">',
        f"<title>{escape(title)}</title>",
    ]
    for place, (name, number) in enumerate(rows):
        top = ROW * place + 4
        shown = name if len(name) <= 12 else f"{name[:11]}…"
        long = round(room * number / most, 1) if most else 0
        parts.append(
            f'<text x="{LABEL - 8}" y="{top + 13}" text-anchor="end" font-size="13" fill="#1d2733">{escape(shown)}</text>'
        )
        if long:
            parts.append(f'<rect x="{LABEL}" y="{top}" width="{long}" height="{BAR}" fill="{INK}"/>')
        parts.append(
            f'<text x="{LABEL + long + 6}" y="{top + 13}" font-size="13" fill="#1d2733">{number}</text>'
        )
    return "".join(parts) + "</svg>"
