"""Short ways to a matter in an agent's hands, each by the act that the program itself uses."""

from typing import Any

from sunlit.agents.actions import taking
from sunlit.agents.models import Errand
from sunlit.hall.actions.applications import Applicant
from sunlit.hall.tests.visits import ITEM, NO_PROXY, states
from sunlit.people.viewer import Viewer


def taken(village: Any, agent: Viewer, key: str = "one", name: str = "周样本", **more: Any) -> Errand:
    """A matter taken in the village, with all its papers."""
    row = taking.begin(village, ITEM, by=agent, key=key)
    who = Applicant(name, village=village, consent="present", **more)
    matter = taking.send(row, taking.Ready(who, dict(NO_PROXY), states(), {}), by=agent)
    return Errand.objects.get(matter=matter)
