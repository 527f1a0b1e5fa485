"""docs/visibility.md shows the matrix as it is tested. To write it anew: SUNLIT_WRITE_DOCS=1."""

import os
from pathlib import Path

from reading_the_matrix import expected, matrix

PAGE = Path(__file__).parents[2] / "docs" / "visibility.md"
BEGIN, END = "<!-- from tests/visibility/matrix.yaml -->", "<!-- end -->"
SIGNS = {200: "✓", 302: "→", 401: "✗", 403: "✗", 404: "∅", 405: "P", 422: "A"}


def tables() -> str:
    """The two tables: who sees a matter in which state, and who may open which page."""
    data = matrix()
    kinds = data["viewers"]
    lines = ["### Who sees a matter", ""]
    lines += ["| | " + " | ".join(f"{s['zh']}<br>{s['en']}" for s in data["matters"].values()) + " |"]
    lines += ["| --- |" + " :-: |" * len(data["matters"])]
    for kind, names in kinds.items():
        cells = ("✓" if kind in state["seen_by"] else "" for state in data["matters"].values())
        lines.append(f"| {names['zh']} {names['en']} | " + " | ".join(cells) + " |")
    lines += ["", "### Who may open a page", ""]
    lines += ["| Page | " + " | ".join(names["zh"] for names in kinds.values()) + " |"]
    lines += ["| --- |" + " :-: |" * len(kinds)]
    for name, row in data["routes"].items():
        cells = (SIGNS[expected(row, kind, None)] for kind in kinds)
        page = f"{row['zh']} {row['en']} `{name}`" + (" *" if row.get("of") else "")
        lines.append(f"| {page} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def test_the_page_for_auditors_shows_the_matrix_as_it_is():
    text = PAGE.read_text(encoding="utf-8")
    start, end = text.index(BEGIN) + len(BEGIN), text.index(END)
    fresh = text[:start] + "\n\n" + tables() + "\n\n" + text[end:]
    if os.environ.get("SUNLIT_WRITE_DOCS"):
        PAGE.write_text(fresh, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == fresh, "run this test once with SUNLIT_WRITE_DOCS=1"
