"""Conduct: the hall is gone through with its checklist, and what was missing is mended and looked at again."""

from sunlit import clock
from sunlit.conduct.actions.inspecting import Seen, Walk, inspect
from sunlit.demonstration.register_stories import do
from sunlit.demonstration.stage import Story, Town


def inspection(town: Town) -> Story:
    """No drinking water in the hall: the director mends it, the supervisor looks again."""
    lines = {"water": Seen("no", note="饮水机空了"), "rest": Seen("yes")}
    walk = Walk(clock.today(), lines, unit=town.units["centre"], place="等候区")
    found = inspect("centre", town.place, walk, by=town.viewer("discipline")).lines.get(line="water").finding
    assert found is not None
    yield town.hours.in_days(1, 3)
    found.refresh_from_db()
    assert found.handler is not None
    do(found.pk, "mended", town.own(found.handler), done="饮水机已换水，每天早上查看。")
    yield town.hours.in_days(1, 3)
    do(found.pk, "confirmed", town.viewer("discipline"))
