"""The sheet of a publication for a board: the same record as the public page, set on A4 or A3.

Nothing of it is typed again: title, text and particulars come from the publication, the short hash and the code of the
ledger's day beside them let everybody hold the wall against the web.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse

from sunlit.boards.models import Board, Issue
from sunlit.boards.models.places import short
from sunlit.boards.queries.displays import Displayed, card_data
from sunlit.boards.queries.summaries import Summary
from sunlit.boards.web import hash_now
from sunlit.disclosure.models import Publication
from sunlit.disclosure.queries import stated_in
from sunlit.ledger.queries import latest_checkpoint
from sunlit.matters import documents
from sunlit.matters.book import book, number_in_force
from sunlit.paper.render import Paper
from sunlit.people.models import Organisation

TEMPLATE = "board-sheet"
ISSUES = {Issue.Kind.GAZETTE: "gazette", Issue.Kind.HANDBOOK: "disclosure-handbook"}


def removable_from(township: Organisation, day: date) -> date:
    """The first day on which what was posted on ``day`` may be taken down: the day of posting doesn't count."""
    return day + timedelta(days=number_in_force("board-least-days", day, township.pk) + 1)


def address_of(publication: Publication) -> str:
    """The public page of a publication, as a telephone opens it."""
    township = publication.occurrence.township
    return settings.PUBLIC_ADDRESS + reverse("disclosed", args=[township.code, publication.pk])


def code_of_the_day(township: Organisation) -> str:
    """The code of the newest checkpoint of the ledger; empty before the first."""
    seal = latest_checkpoint(township.code)
    return seal.code if seal else ""


def sheet_data(publication: Publication, board: Board, day: date, size: str) -> dict[str, Any]:
    """What the sheet says when it is posted on ``day``."""
    township = publication.occurrence.township
    return {
        "qr": address_of(publication),
        "address": address_of(publication),
        "office": township.name,
        "date": day,
        "size": size,
        "title": publication.title,
        "unit": publication.occurrence.unit.name,
        "board": f"{board.number}号　{board.place}",
        "lines": [line.strip() for line in publication.text.splitlines() if line.strip()],
        "particulars": [
            {"name": name.zh, "value": words.zh} for name, words in stated_in([publication])[0][1]
        ],
        "published": publication.published_on,
        "posted": day,
        "removable": removable_from(township, day),
        "hash": short(hash_now(publication)),
        "checkpoint": code_of_the_day(township),
        "complaint_phone": publication.occurrence.unit.complaint_phone or township.complaint_phone,
    }


def number_of(publication: Publication, board: Board) -> str:
    """The number of a sheet: township, board, publication."""
    return f"GS-{board.township.code}-{board.number:02d}-{publication.pk}"


def sheet(publication: Publication, board: Board, day: date, size: str) -> Paper:
    """The sheet as PDF, one page or more. Raises Refused (paper) for what can't be printed."""
    data = sheet_data(publication, board, day, size)
    return documents.show(TEMPLATE, data, number=number_of(publication, board))


def issue_data(
    township: Organisation, month: date, year: int, number: int, rows: Sequence[Publication]
) -> dict[str, Any]:
    """What a numbered issue holds: each item once, in the order in which they were published."""
    told = stated_in(rows)
    return {
        "qr": f"{settings.PUBLIC_ADDRESS}/{township.code}/disclosure/",
        "year": year,
        "issue": number,
        "month": f"{month.year}年{month.month}月",
        "items": [
            {
                "number": place,
                "title": row.title,
                "unit": row.occurrence.unit.name,
                "published": row.published_on,
                "lines": [line.strip() for line in row.text.splitlines() if line.strip()],
                "particulars": "；".join(f"{name.zh}：{words.zh}" for name, words in stated),
                "hash": short(hash_now(row)),
            }
            for place, (row, stated) in enumerate(told, 1)
        ],
        "checkpoint": code_of_the_day(township),
    }


def display(township: Organisation, row: Displayed, day: date) -> Paper:
    """A display board as PDF, A3. Raises Refused (paper)."""
    data = {
        "office": township.name,
        "date": day,
        "title": row.display.title.zh,
        "complaint_phone": township.complaint_phone,
        "filled": f"{row.filled}/{len(row.blocks)}",
        "blocks": [
            {"title": one.part.title.zh, "lines": list(one.lines) or ["未填写"]} for one in row.blocks
        ],
        "checkpoint": code_of_the_day(township),
    }
    return documents.show("display-board", data, number=f"ZB-{township.code}-{row.display.key}-{day:%Y%m%d}")


def card(township: Organisation, item: str) -> Paper:
    """The card of an open service as PDF, one page of A6. Raises LookupError, Refused (paper)."""
    data = card_data(township, item)
    address = f"{settings.PUBLIC_ADDRESS}/{township.code}/items/{item}/"
    return documents.show("service-card", data | {"qr": address}, number=f"BMK-{township.code}-{item}")


INTRODUCTION = "S3.08.02"


def introduction() -> str:
    """What a report on openness begins with, as the rulebook says it; display text only (S3.08.02)."""
    clause = book().clauses.get(INTRODUCTION)
    return clause.text.zh if clause is not None else ""


def unit_summary(row: Summary, day: date) -> Paper:
    """The year of a unit as PDF, one page of A4. Raises Refused (paper)."""
    township = row.unit.township or row.unit
    data = {
        "office": township.name,
        "date": day,
        "unit": row.unit.name,
        "year": row.year,
        "total": row.total,
        "introduction": introduction(),
        "kinds": row.kinds_on_paper() if row.kinds else None,
        "months": row.months_chart(),
        "items": [{"day": one.published_on, "title": one.title} for one in row.newest],
        "complaint_phone": row.unit.complaint_phone or township.complaint_phone,
        "qr": f"{settings.PUBLIC_ADDRESS}/{township.code}/boards/of/{row.unit.code}/",
        "checkpoint": code_of_the_day(township),
    }
    return documents.show("unit-summary", data, number=f"JB-{row.unit.code}-{row.year}")
