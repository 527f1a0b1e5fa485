"""Reads of phased work: its stages with their dates, published, left out or missing, and what isn't closed yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from sunlit.core.due_days import days_late
from sunlit.core.text import Text
from sunlit.disclosure.models import (
    Occurrence,
    Publication,
    Reached,
    Work,
)
from sunlit.disclosure.queries import Row, rows_of
from sunlit.matters.book import book
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

MOST_WORKS = 60  # of phased works on one page, the oldest first


def stages_of(work: Work | None, today: date) -> list[Row]:
    """Every stage of phased work, published or not, in order."""
    if work is None:
        return []
    return rows_of(work.occurrences.select_related("publication").order_by("stage"), today)


@dataclass(frozen=True)
class Stage:
    """One stage of phased work: when it was planned for or reached, left out with a note, published, or missing.
    ``overtaken``: a later stage was reached while this one isn't published (S2.19.09)."""

    number: int
    name: Text
    due: date | None
    reached: Reached | None
    publication: Publication | None
    days: int
    overtaken: bool

    @property
    def left_out(self) -> str:
        """Why it needs no publication; empty where it does."""
        return self.reached.left_out if self.reached else ""


def timeline(work: Work, today: date) -> list[Stage]:
    """Every stage of phased work with its dates, in order (S2.19.24). Two queries."""
    rows = work.occurrences.select_related("publication").order_by("stage")
    return _stages(work, list(rows), list(work.reached.order_by("stage")), today)


def _stages(
    work: Work, occurrences: Iterable[Occurrence], reached: Iterable[Reached], today: date
) -> list[Stage]:
    duty = book().duties.get(work.duty)
    names = duty.timing.stages if duty else ()
    by_stage = {row.stage: row for row in occurrences}
    came = {row.stage: row for row in reached}
    found: list[Stage] = []
    for number in range(1, work.stages + 1):
        row = by_stage.get(number)
        publication = getattr(row, "publication", None) if row else None
        done = publication.published_on if publication else today
        name = names[number - 1] if number <= len(names) else Text(str(number), str(number))
        later = any(other > number for other in came)
        found.append(
            Stage(
                number,
                name,
                row.due if row else None,
                came.get(number),
                publication,
                days_late(row.due, done) if row else 0,
                later and row is not None and publication is None,
            )
        )
    return found


def open_works(
    viewer: Viewer, today: date, township: Organisation | None = None
) -> list[tuple[Work, list[Stage]]]:
    """Phased works of a township, the viewer's own if none is given, that are not closed, with their stages. Three
    queries, however many there are."""
    rows = Work.objects.visible_to(viewer).filter(
        township_id=township.pk if township else viewer.township_id, closed_at=None
    )
    wanted = Prefetch("occurrences", Occurrence.objects.select_related("publication"))
    works = list(
        rows.select_related("unit")
        .prefetch_related(wanted, "reached")
        .order_by("started_at", "pk")[:MOST_WORKS]
    )
    return [(work, _stages(work, work.occurrences.all(), work.reached.all(), today)) for work in works]
