"""A village on paper: its headings of a quarter on A4 with the QR code of its page, which never changes its address."""

from datetime import date

from django.conf import settings
from django.urls import reverse

from sunlit.core.periods import period_in_words
from sunlit.ledger.queries import latest_checkpoint
from sunlit.matters import documents
from sunlit.matters.book import number_in_force
from sunlit.paper import qr
from sunlit.paper.render import Paper
from sunlit.people.models import Organisation
from sunlit.villages import queries
from sunlit.villages.actions import account

TEMPLATE = "village-sheet"


def address_of(village: Organisation) -> str:
    """The public page of a village, as a telephone opens it."""
    township = account.township_of(village)
    return settings.PUBLIC_ADDRESS + reverse("village", args=[township.code, village.code])


def picture(village: Organisation) -> str:
    """The QR code of the village's page as SVG."""
    return qr.svg(address_of(village))


def wall_sheet(village: Organisation, quarter: str, day: date) -> Paper:
    """The headings of a quarter as PDF, one page of A4. Raises Refused (paper)."""
    township = account.township_of(village)
    standing = queries.standings([village], quarter, day)[0]
    seal = latest_checkpoint(township.code)
    data = {
        "qr": address_of(village),
        "address": address_of(village),
        "office": township.name,
        "date": day,
        "village": village.name,
        "period": period_in_words(quarter).zh,
        "filled": f"{standing.filled}/{standing.total}",
        "days": number_in_force("village-display-days", day, township.pk),
        "headings": [
            {
                "title": cell.heading.title.zh,
                "state": "、".join(
                    f"{row.publication.published_on:%m月%d日}公开" for row in cell.sheets if row.publication
                )
                if cell.filled
                else ("过期没有公开" if cell.due < day else "还没有公开"),
            }
            for cell in standing.cells
        ],
        "complaint_phone": township.complaint_phone,
        "checkpoint": seal.code if seal else "",
    }
    return documents.show(TEMPLATE, data, number=f"CW-{village.code}-{quarter}")
