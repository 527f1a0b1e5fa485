"""A village on paper: its headings of a quarter on A4 with the QR code of its page, which never changes its address.

The sheet hangs on the village's board like every other (`pages/wall_papers`): posted, photographed, looked at and taken
down, and held against what the village's page says today.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import partial

from django.conf import settings
from django.urls import reverse

from sunlit.core.periods import Every, days_of_period, period_in_words
from sunlit.core.text import Text
from sunlit.core.villages import due_of
from sunlit.disclosure.actions.publishing import hash_of
from sunlit.ledger.queries import latest_checkpoint
from sunlit.matters import documents
from sunlit.matters.book import number_in_force
from sunlit.pages.wall_papers import Names, Source, WallPaper, wall_papers_from
from sunlit.paper import qr
from sunlit.paper.render import Paper
from sunlit.people.models import Organisation
from sunlit.villages import queries
from sunlit.villages.actions import account
from sunlit.villages.queries import Cell, Standing

TEMPLATE = "village-sheet"
KEY = "village-affairs"
"""The kind of paper under which boards keep it."""


def address_of(village: Organisation) -> str:
    """The public page of a village, as a telephone opens it."""
    return settings.PUBLIC_ADDRESS + page_of(village)


def page_of(village: Organisation) -> str:
    """The path of a village's public page."""
    return reverse("village", args=[account.township_of(village).code, village.code])


def picture(village: Organisation) -> str:
    """The QR code of the village's page as SVG."""
    return qr.svg(address_of(village))


def _state(cell: Cell, day: date) -> str:
    if not cell.filled:
        return "过期没有公开" if cell.due < day else "还没有公开"
    return "、".join(f"{row.publication.published_on:%m月%d日}公开" for row in cell.sheets if row.publication)


def _said(standing: Standing, day: date) -> str:
    """Every word of the headings, from which the sheet's hash is made."""
    return "\n".join(f"{cell.heading.title.zh}：{_state(cell, day)}" for cell in standing.cells)


def _title(village: Organisation, quarter: str) -> Text:
    when = period_in_words(quarter)
    return Text(
        f"{village.name}村务公开一览（{when.zh}）", f"Village affairs of {village.label('en')} ({when.en})"
    )


def wall_sheet(village: Organisation, quarter: str, day: date) -> Paper:
    """The headings of a quarter as PDF, one page of A4. Raises Refused (paper)."""
    township = account.township_of(village)
    standing = queries.standings([village], quarter, day)[0]
    seal = latest_checkpoint(township.code)
    told = hash_of(_title(village, quarter).zh, _said(standing, day))
    data = {
        "qr": address_of(village),
        "address": address_of(village),
        "office": township.name,
        "date": day,
        "village": village.name,
        "period": period_in_words(quarter).zh,
        "filled": f"{standing.filled}/{standing.total}",
        "days": number_in_force("village-display-days", day, township.pk),
        "headings": [{"title": cell.heading.title.zh, "state": _state(cell, day)} for cell in standing.cells],
        "hash": " ".join(told[at : at + 4] for at in (0, 4, 8)),
        "complaint_phone": township.complaint_phone,
        "checkpoint": seal.code if seal else "",
    }
    return documents.show(TEMPLATE, data, number=f"CW-{village.code}-{quarter}")


def due(units: Iterable[Organisation], today: date) -> Iterator[WallPaper]:
    """The sheet of the quarter that was over last, for each village among these units. Two queries."""
    villages = {row.pk: row for row in units if row.kind == Organisation.Kind.VILLAGE}
    quarter = queries.last_quarter(today)
    for standing in queries.standings(list(villages.values()), quarter, today):
        yield _paper(standing, quarter, today)


def papers(wanted: Iterable[Names], today: date) -> Mapping[Names, WallPaper]:
    """How the sheets of villages and quarters stand today; nothing for what is no village or no quarter. Three queries."""
    asked = {(village, quarter) for village, quarter in wanted if _is_quarter(quarter)}
    rows = Organisation.objects.filter(
        pk__in={village for village, _quarter in asked}, kind=Organisation.Kind.VILLAGE
    )
    villages = list(rows.select_related("township"))
    known = queries.standings_in(villages, sorted({quarter for _village, quarter in asked}), today)
    return {
        (one.village.pk, quarter): _paper(one, quarter, today)
        for quarter, standings in known.items()
        for one in standings
        if (one.village.pk, quarter) in asked
    }


def _is_quarter(code: str) -> bool:
    try:
        days_of_period(Every.QUARTER, code)
    except ValueError:
        return False
    return True


def _paper(standing: Standing, quarter: str, today: date) -> WallPaper:
    village, said = standing.village, _said(standing, today)
    title = _title(village, quarter)
    days = number_in_force("village-days", today, village.township_id)
    return WallPaper(
        KEY,
        village,
        quarter,
        title,
        hash_of(title.zh, said),
        due_of(quarter, 1),
        due_of(quarter, days) + timedelta(days=1),
        number_in_force("village-display-days", today, village.township_id),
        f"{page_of(village)}?period={quarter}",
        f"{page_of(village)}sheet.pdf?period={quarter}",
        partial(wall_sheet, village, quarter),
    )


wall_papers_from(Source(KEY, due, papers))
