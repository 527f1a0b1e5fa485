"""The papers of plates, boards and guides: set from what is true now, never kept (S1.04.09, S1.04.10, S3.12.04)."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from sunlit import clock
from sunlit.matters import documents
from sunlit.paper.render import Paper
from sunlit.people.models import Organisation
from sunlit.windows.models import Placard, Window
from sunlit.windows.placards import Wanted, guide_rows

TEMPLATES = {
    Placard.Kind.PLATE: ("seat-plate", "ZP"),
    Placard.Kind.BOARD: ("door-board", "MP"),
    Placard.Kind.GUIDE: ("window-guide", "ZN"),
}


def printed(township: Organisation, kind: str, rows: Sequence[Wanted], *, size: str = "a4") -> Paper:
    """Placards of one kind as one PDF, a page or more for each; of a guide only the first is set. ``size`` (``a4``,
    ``a3``) is that of boards. Raises Refused (paper) for a name that no font has."""
    template, letters = TEMPLATES[Placard.Kind(kind)]
    today = clock.today()
    data: dict[str, Any] = {"office": township.name, "date": today}
    if kind == Placard.Kind.GUIDE:
        window = Window.objects.select_related("township").get(pk=int(rows[0].about.split(":")[1]))
        data |= {
            "window": str(window),
            "place": window.place,
            "hours": window.hours_words.zh,
            "complaint_phone": township.complaint_phone,
            "items": guide_rows(window),
            "qr": f"{settings.PUBLIC_ADDRESS}/{township.code}/items/",
        }
    else:
        said = [{name: text for name, text in row.said.items() if text} for row in rows]
        data |= {"plates": said} if kind == Placard.Kind.PLATE else {"boards": said, "size": size}
    return documents.show(template, data, number=f"{letters}-{township.code}-{today:%Y%m%d}")
