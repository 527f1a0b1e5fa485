"""The guide book (办事指南汇编): every published guide of a township in one PDF, made in the background and kept.

Setting sixty guides takes seconds, so no page waits for it: the book is made by a job, kept under a mark of all that
it says, and made anew when any of it changes (S0.07.04, S3.04.06).
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache

from sunlit import clock
from sunlit.core.procedures.identity import short_hash
from sunlit.core.search_words import readings
from sunlit.hall import catalogue
from sunlit.matters import documents, jobs
from sunlit.matters.book import book
from sunlit.paper import qr, source
from sunlit.people.models import Organisation
from sunlit.portal import sheets
from sunlit.portal.guide import Guide, guide_of

TEMPLATE = "guide-book"
LOOKED_AT = 300
"""Seconds for which what the book would say is remembered: putting it together asks for each item."""
FOLDER = "guide-books"


@dataclass(frozen=True)
class Kept:
    """A book that was made: its file, when, its size in bytes, and whether it still says what is so."""

    path: Path
    made_at: datetime
    size: int
    current: bool


def guides_of(township: Organisation) -> list[Guide]:
    """The published guides of a township, in the order of the catalogue. Four queries for each item at most."""
    found = (guide_of(township, offer.item.id) for offer in catalogue.offers(township) if offer.complete)
    return [guide for guide in found if guide.published]


def data_of(township: Organisation) -> dict[str, Any]:
    """What the book says, without its day. Raises LookupError where nothing is published yet."""
    guides = guides_of(township)
    if not guides:
        raise LookupError(f"{township.code} has published no guide")
    charts: dict[str, int] = {}  # many items follow one procedure: each drawing travels once
    items = []
    for guide in guides:
        sheet = sheets.guide_data(guide)
        chart = charts.setdefault(sheet["chart"], len(charts) + 1)
        elements = sheet["elements"]
        if not guide.open:
            elements = [{"name": "开办情况", "value": "本镇目前没有开办，不能申请"}, *elements]
        items.append(
            {
                **{name: value for name, value in sheet.items() if name not in ("office", "qr")},
                "elements": elements,
                "category": guide.offer.category.name.zh,
                "qr_code": qr.svg(sheet["qr"]),
                "chart": chart,
            }
        )
    return {
        "qr": f"{settings.PUBLIC_ADDRESS}/{township.code}/items/",
        "office": township.name,
        "items": items,
        "charts": [{"id": number, "svg": svg} for svg, number in charts.items()],
        "index": index_of(guides),
        "procedures": _procedures(guides),
        "rulebook_hash": book().content_hash[:16],
        "address": township.address,
        "hours": township.hours,
        "phone": township.phone,
        "complaint_phone": township.complaint_phone,
    }


def index_of(guides: list[Guide]) -> list[dict[str, Any]]:
    """Present and former names in the order of their sound, each with its first letter and the item it leads to."""
    names: dict[str, tuple[str, str | None]] = {}
    for guide in guides:
        names[guide.item.name.zh] = (guide.item.number, None)
        for old in guide.offer.category.superseded:
            if old.leads_to == guide.item.id:
                names.setdefault(old.name, (guide.item.number, guide.item.name.zh))
    sounds = {name: "".join((readings(name) or [[name.lower()]])[0]) for name in names}
    return [
        {
            "letter": sounds[name][:1].upper(),
            "name": name,
            "item_number": names[name][0],
            "now": names[name][1],
        }
        for name in sorted(names, key=lambda name: (sounds[name], name))
    ]


def _procedures(guides: list[Guide]) -> list[dict[str, str]]:
    numbers: dict[str, list[str]] = {}
    rows = {guide.procedure.id: guide.procedure for guide in guides}
    for guide in guides:
        numbers.setdefault(guide.procedure.id, []).append(guide.item.number)
    return [
        {"name": row.title.zh, "hash": short_hash(row), "items": "、".join(numbers[row.id])}
        for row in rows.values()
    ]


def mark_of(data: dict[str, Any]) -> str:
    """What decides what the book says: its data, the rulebook, and the template; the day of the cover does not."""
    template = documents.forms_of(TEMPLATE).folder / f"{TEMPLATE}.typ"
    return sheets.fingerprint(f"{TEMPLATE} {source.read(template).digest}", data)


def wanted(township: Organisation) -> str:
    """The mark of the book as it would be made now, remembered for some minutes. Raises LookupError as `data_of`."""
    name = f"guide-book:{township.pk}:{book().content_hash[:16]}"
    mark: str | None = cache.get(name)
    if mark is None:
        mark = mark_of(data_of(township))
        cache.set(name, mark, LOOKED_AT)
    return mark


def _folder(township: Organisation) -> Path:
    return Path(settings.DATA_DIR) / FOLDER / township.code


def kept(township: Organisation) -> Kept | None:
    """The newest book that was made for a township, and whether it still holds; or None."""
    path = newest(township)
    if path is None:
        return None
    status = path.stat()
    try:
        current = path.stem == wanted(township)
    except LookupError:
        current = False
    return Kept(path, datetime.fromtimestamp(status.st_mtime, clock.CHINA), status.st_size, current)


def newest(township: Organisation) -> Path | None:
    """The file of the newest book, or None; asks for no item."""
    return max(_folder(township).glob("*.pdf"), key=lambda path: path.stat().st_mtime, default=None)


def order(township: Organisation) -> None:
    """Have the book looked at in the background, and made where it says something new; at most once in ten minutes."""
    # Not by its mark: to know that, each item must be asked for, which is the job's work.
    tenth = f"{clock.now():%Y%m%d%H%M}"[:-1]
    jobs.enqueue("guide_book", {"township": township.pk}, key=f"guide-book:{township.pk}:{tenth}")


def make(township: Organisation, day: date | None = None) -> Path:
    """Make the book and put it in the place of the one before; its path. Raises Refused (paper), LookupError."""
    data = data_of(township)
    mark = mark_of(data)
    place = _folder(township) / f"{mark}.pdf"
    if not place.exists():
        paper = documents.show(
            TEMPLATE, {**data, "date": day or clock.today()}, number=f"A-{township.code}-汇编"
        )
        place.parent.mkdir(parents=True, exist_ok=True)
        unfinished = place.with_suffix(".part")
        unfinished.write_bytes(paper.pdf)
        unfinished.replace(place)
    border = (clock.now() - timedelta(hours=1)).timestamp()
    for old in place.parent.iterdir():
        # One that somebody is reading just now stays for a while.
        if old != place and (old.suffix == ".pdf" or old.stat().st_mtime < border):
            old.unlink(missing_ok=True)
    cache.set(f"guide-book:{township.pk}:{book().content_hash[:16]}", mark, LOOKED_AT)
    return place


@jobs.job("guide_book")
def _make(arguments: dict[str, Any], _key: str) -> None:
    township = Organisation.objects.get(pk=arguments["township"])
    # A township that has published nothing yet has no book, and trying again would change nothing.
    with suppress(LookupError):
        make(township)
