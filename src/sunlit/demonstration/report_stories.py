"""Reports that a township's leaders keep: saved queries, by the program's own act."""

from sunlit.demonstration.stage import Town
from sunlit.exchange import reports
from sunlit.hall.lists import Filters
from sunlit.people.viewer import viewer_of

REPORTS = (
    ("在办事项按部门", Filters(state="open"), "unit", ("deputy_leader", "centre_director")),
    ("办件按月", Filters(kind="application"), "month", ("deputy_leader", "centre_director")),
    ("超期事项按事项", Filters(list="late"), "item", ("supervisor",)),
)  # fmt: skip


def keep_reports(towns: list[Town]) -> None:
    """Three reports of each head of a township, shared with the roles that need them."""
    for town in towns:
        viewer = viewer_of(town.staff["mayor"])
        for name, chosen, by, roles in REPORTS:
            reports.save(name, chosen, by, list(roles), viewer=viewer, township=town.place)
