"""Short ways to fill a catalogue in tests and to read it as its page shows it."""

from datetime import date

from django.test import Client

from sunlit import clock
from sunlit.demonstration.tests.townships import at
from sunlit.disclosure.actions import publishing
from sunlit.disclosure.catalogues import Completeness
from sunlit.disclosure.models import Occurrence
from sunlit.matters.book import book
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC

DAY = "2026-05-20 10:00"
TODAY = date(2026, 5, 20)


def unit(code):
    return Organisation.objects.get(code=code)


def put(where, duty, *, on="2026-05-11 09:00", heading=None, title=""):
    """Something published by a unit on a duty, on a day."""
    rule = book().duties[duty]
    with at(on):
        today = clock.today()
        row = Occurrence.objects.create(
            township=where.township or where, duty=duty, audience=rule.audience.value, unit=where, heading=heading,
            title=f"{rule.title.zh}：{title or '甲'}", title_en=rule.title.en, opens=today, due=today, why="当天公开。",
            why_en="due that day",
        )  # fmt: skip
        return publishing.add(row, row.title[:100], "内容见附件。")


def fill(where, key, *, but=()):
    """Content under each heading of a catalogue, but for some."""
    for heading in book().catalogues[key].headings:
        if heading.key not in but and not heading.ended:
            for duty in heading.duties if heading.every else heading.duties[-1:]:
                put(where, duty)


def shown(where, key, viewer=PUBLIC, on=None):
    return Completeness(where.township or where, viewer, clock.today(), on).of(where, book().catalogues[key])


def page_of(where, key, address=""):
    """The part of a unit's public page that shows one catalogue."""
    page = Client().get(address or f"/QX/catalogues/of/{where.code}/").content.decode()
    return page.partition(f'id="{key}"')[2].partition("<section")[0]


def row_of(page, title):
    return next(row for row in page.split("<tr>") if f">{title}<" in row)
