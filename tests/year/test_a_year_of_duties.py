"""A year of a township, day by day: everything arises on its day, and the public list of what is missing is what an
independent count says, every single day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

import counting_by_hand as by_hand
import pytest
from django.test import Client

from sunlit import clock
from sunlit.core.duties import Duty
from sunlit.core.duty_kinds import Level
from sunlit.demonstration import chain, places
from sunlit.disclosure import queries
from sunlit.disclosure.actions import opening, phasing, starting
from sunlit.disclosure.models import Kept, Occurrence
from sunlit.matters.book import book
from sunlit.operations.background import keep_duties
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC, viewer_of

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
AWAY = (date(2026, 8, 28), date(2026, 9, 8))
"""Days on which the machine is off: a month begins in them."""
SEED = 4


@dataclass
class Noted:
    """What somebody with pencil and paper noted of one thing to publish."""

    title: str
    due: date
    public: bool
    plan: date | None
    done: date | None = None

    def missing(self, day: date) -> bool:
        """Whether it is late on a day and not public yet."""
        return self.public and self.due < day and self.done is None


def _moment(day: date, hour: int = 8) -> Any:
    return clock.standing_at(datetime.combine(day, time(hour), clock.CHINA))


def _days() -> Iterator[date]:
    day = FIRST
    while day <= LAST:
        if not AWAY[0] <= day <= AWAY[1]:
            yield day
        day += timedelta(days=1)


@pytest.mark.slow
def test_a_year_of_a_township_with_eleven_villages_is_what_an_independent_count_says(db, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    people = places.build()
    town = Organisation.objects.get(code="QX")
    _make_eleven_villages(town)
    who, rng = chain.who_in(people), Random(SEED)
    written = by_hand.duties()
    started = [one for one in book().duties.values() if _can_be_started(one)]
    notes: dict[int, Noted] = {}
    public_page_looked_at = 0
    for day in _days():
        with _moment(day):
            if day == FIRST:
                Kept.objects.all().delete()
            # The whole daily work on the first day of a month and after the machine was off, else the part in question.
            (keep_duties if day.day == 1 or day == AWAY[1] + timedelta(days=1) else opening.open_recurring)()
        with _moment(day, 9):
            if rng.random() < 0.25:
                _something_comes_up(town, rng, rng.choice(started), who, notes, written, day)
            if day in (date(2026, 2, 3), date(2026, 6, 11)):
                _phased_work_begins(town, who, notes, day)
        _note_what_the_machine_opened(town, rng, notes, day)
        with _moment(day, 10):
            for number, note in sorted(notes.items()):
                if note.plan is not None and note.plan <= day and note.done is None:
                    _publish(Occurrence.objects.get(pk=number), who)
                    note.done = day
        with _moment(day, 20):
            late = {note.title for note in notes.values() if note.missing(day)}
            shown = {row.title for row in queries.listed(town, PUBLIC, "missing", day)}
            assert shown == late, day
            assert queries.figures(town, PUBLIC, day)[0].missing == len(late)
            if day.day in (1, 16):
                assert _on_the_public_page(town) == late, day
                public_page_looked_at += 1
    _everything_arose_on_its_day(town)
    ends = [note.done for note in notes.values()]
    assert public_page_looked_at > 20 and len(notes) > 100 and None in ends
    assert any(note.done and note.done > note.due for note in notes.values())


def _make_eleven_villages(town: Organisation) -> None:
    there = Organisation.objects.filter(township=town, kind=Organisation.Kind.VILLAGE)
    for number in range(there.count(), 11):
        Organisation.objects.create(
            kind=Organisation.Kind.VILLAGE,
            parent=town,
            township=town,
            code=f"{town.code}-T{number}",
            name=f"第{number}村",
            valid_from=FIRST,
        )
    assert there.count() == 11


def _can_be_started(duty: Duty) -> bool:
    """What the office may start by itself, with a text and nothing else."""
    kept_elsewhere = duty.automatic or duty.level is Level.VILLAGE
    return duty.timing.by_staff and not (kept_elsewhere or duty.particulars or duty.each or duty.ended)


def _something_comes_up(
    town: Organisation,
    rng: Random,
    duty: Duty,
    who: Any,
    notes: dict[int, Noted],
    written: dict[str, Any],
    day: date,
) -> None:
    formed = max(FIRST, day - timedelta(days=rng.choice((0, 0, 0, 1, 4))))
    words = f"{day:%m%d}的一件事"
    row = starting.start_ad_hoc(town, duty.key, words, by=who("office"), formed=formed)
    own = written[duty.key]
    title = f"{own['title']['zh']}：{words}"
    assert row.due == by_hand.due_of(own, formed)
    notes[row.pk] = Noted(title, row.due, own.get("audience") != "staff", _plan(rng, max(row.due, day), day))


def _phased_work_begins(town: Organisation, who: Any, notes: dict[int, Noted], day: date) -> None:
    days = [day + timedelta(days=gap) for gap in (10, 40, 90)]
    work = phasing.start_phased(town, "project", f"{day:%m%d}的工程", days, by=who("econ"))
    for row, due, gap in zip(work.occurrences.order_by("stage"), days, (0, 5, None), strict=True):
        assert row.due == due
        notes[row.pk] = Noted(row.title, due, True, None if gap is None else due + timedelta(days=gap))


def _note_what_the_machine_opened(
    town: Organisation, rng: Random, notes: dict[int, Noted], day: date
) -> None:
    for row in Occurrence.objects.filter(township=town).exclude(pk__in=notes):
        assert row.opens <= day
        notes[row.pk] = Noted(row.title, row.due, row.audience != "staff", _plan(rng, row.due, day))


def _plan(rng: Random, due: date, day: date) -> date | None:
    """On which day somebody will publish it: on time, late, or never."""
    luck = rng.random()
    if luck < 0.12:
        return None
    if luck < 0.4:
        return due + timedelta(days=rng.randint(1, 25))
    return max(day, due - timedelta(days=rng.randint(0, 3)))


def _publish(row: Occurrence, who: Any) -> None:
    assert row.matter is not None and row.matter.handler is not None
    chain.bring_out(row, who, "照实公开。", writer=viewer_of(row.matter.handler))


def _on_the_public_page(town: Organisation) -> set[str]:
    """The titles that somebody without an account reads, on all pages of the list."""
    found: set[str] = set()
    number = 1
    while True:
        answer = Client().get(f"/{town.code}/disclosure/", {"list": "missing", "page": number})
        found |= {row.occurrence.title for row in answer.context["rows"]}
        assert all(row.occurrence.title in answer.content.decode() for row in answer.context["rows"])
        if not answer.context["page"].has_next():
            return found if answer.context["list"] == "missing" else set()
        number += 1


def _everything_arose_on_its_day(town: Organisation) -> None:
    rows = Occurrence.objects.filter(township=town).exclude(period="")
    shown = {by_hand.Period(row.duty, row.period, row.opens, row.due) for row in rows}
    assert shown == by_hand.recurring(FIRST, LAST)
    for row in rows.select_related("matter"):
        opened = row.matter.opened_at.astimezone(clock.CHINA).date()
        away = AWAY[0] <= max(row.opens, FIRST) <= AWAY[1]
        assert opened == (AWAY[1] + timedelta(days=1) if away else max(row.opens, FIRST)), row.title
