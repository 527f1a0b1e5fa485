"""The ten things that the board of every unit and village shows, and for how many days each wasn't supplied (S2.19.02)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from sunlit.boards.queries.channels import rules
from sunlit.core.bulletins import Listed, days_missing, last_due
from sunlit.disclosure.models import Publication
from sunlit.matters.book import book
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC


@dataclass(frozen=True)
class Shown:
    """One listed thing on a board: the newest publication that fills it; ``days`` since it was due where there is none."""

    listed: Listed
    publication: Publication | None
    last: date | None
    due: date
    days: int

    @property
    def supplied(self) -> bool:
        """Whether it stands there as it must."""
        return self.days == 0


def listed(unit: Organisation, today: date) -> list[Shown]:
    """Every listed thing of the board of a unit or village, in order. Two queries."""
    known, calendar = rules().listed, book().calendar
    wanted = {duty for one in known for duty in one.duties}
    rows = Publication.objects.visible_to(PUBLIC).filter(occurrence__unit=unit, occurrence__duty__in=wanted)
    newest = rows.order_by().values("occurrence__duty").annotate(number=Max("pk")).values("number")
    by_duty = {row.occurrence.duty: row for row in rows.filter(pk__in=newest).select_related("occurrence")}
    found = []
    for one in known:
        filled = [by_duty[duty] for duty in one.duties if duty in by_duty]
        row = max(filled, key=lambda row: (row.published_on, row.pk), default=None)
        last = row.published_on if row else None
        found.append(
            Shown(one, row, last, last_due(one, today, calendar)[1], days_missing(one, last, today, calendar))
        )
    return found
