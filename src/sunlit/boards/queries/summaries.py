"""What a section or station has published in a year, on one page with a chart (S0.07.28)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from sunlit.core.bars import bars
from sunlit.core.text import Text
from sunlit.disclosure.models import Publication
from sunlit.language import spoken
from sunlit.matters.book import book
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC

LISTED, CHARTED = 8, 8
"""So many titles and kinds fit the page."""


@dataclass(frozen=True)
class Summary:
    """What a unit published for everybody in a year: by kind and by month, and the newest titles."""

    unit: Organisation
    year: int
    kinds: tuple[tuple[Text, int], ...]
    months: tuple[int, ...]
    newest: tuple[Publication, ...]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.months)

    def kinds_chart(self) -> str:
        """By kind, in the language of the page; the most frequent."""
        return self._kinds([(spoken(title), number) for title, number in self.kinds])

    def kinds_on_paper(self) -> str:
        """By kind, in Chinese as all papers; the most frequent."""
        return self._kinds([(title.zh, number) for title, number in self.kinds])

    def _kinds(self, rows: list[tuple[str, int]]) -> str:
        return bars(rows[:CHARTED], f"{self.unit.name} {self.year}")

    def months_chart(self) -> str:
        """By month."""
        rows = [(f"{month}月", number) for month, number in enumerate(self.months, 1)]
        return bars(rows, f"{self.unit.name} {self.year}")


def summary(unit: Organisation, year: int) -> Summary:
    """The year of a unit. One query."""
    rows = list(
        Publication.objects.visible_to(PUBLIC)
        .filter(occurrence__unit=unit, published_on__year=year)
        .select_related("occurrence")
        .order_by("-published_at", "-pk")
    )
    counted = Counter(row.occurrence.duty for row in rows)
    kinds = tuple(
        (duty.title if (duty := book().duties.get(key)) else Text(key, key), number)
        for key, number in counted.most_common()
    )
    by_month = Counter(row.published_on.month for row in rows)
    return Summary(unit, year, kinds, tuple(by_month[month] for month in range(1, 13)), tuple(rows[:LISTED]))


def without_any(units: Sequence[Organisation], year: int) -> list[Organisation]:
    """The units that published nothing in a year, by name. One query."""
    found = dict(
        Publication.objects.visible_to(PUBLIC)
        .filter(occurrence__unit__in=units, published_on__year=year)
        .values_list("occurrence__unit_id")
        .annotate(n=Count("pk"))
    )
    return [unit for unit in units if unit.pk not in found]
