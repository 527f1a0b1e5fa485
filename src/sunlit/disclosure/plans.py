"""Plans and their results: of each phased work of a catalogue what was planned and what came of it (S4.43.02)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sunlit.core.catalogues import Catalogue
from sunlit.core.text import Text
from sunlit.disclosure.models import Publication, Work
from sunlit.matters.book import book
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer


@dataclass(frozen=True)
class Planned:
    """A work with its plan and its result; ``late``: the year of the plan is over and there is no result."""

    heading: Text
    work: Work
    plan: Publication | None
    result: Publication | None
    late: bool


def _planned(catalogue: Catalogue) -> Mapping[str, Text]:
    """The duties of a catalogue that have a plan and a result, each with its heading."""
    duties = book().duties
    return {
        key: heading.title
        for heading in catalogue.headings
        for key in heading.duties
        if key in duties and duties[key].activities and len(duties[key].timing.stages) == 2
    }


def plans(
    township: Organisation, viewer: Viewer, catalogue: Catalogue, first: date, last: date, today: date
) -> list[Planned]:
    """Every work of such a duty whose plan was published in a period or is still to be, in the order of the headings; a
    plan without a result is flagged from the first day of the year after it. Two queries."""
    wanted = _planned(catalogue)
    if not wanted:
        return []
    works = Work.objects.visible_to(viewer).filter(township=township, duty__in=list(wanted)).order_by("pk")
    rows = (
        Publication.objects.visible_to(viewer).filter(occurrence__work__in=works).select_related("occurrence")
    )
    out = {(row.occurrence.work_id, row.occurrence.stage): row for row in rows}
    order, found = list(wanted), []
    for work in sorted(works, key=lambda one: (order.index(one.duty), one.pk)):
        plan, result = out.get((work.pk, 1)), out.get((work.pk, 2))
        day = plan.published_on if plan else work.started_at.date()
        if first <= day <= last:
            late = plan is not None and result is None and today.year > plan.published_on.year
            found.append(Planned(wanted[work.duty], work, plan, result, late))
    return found
