"""A township that promises: the demonstration's, without any matters; moments of Chinese time."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from sunlit.core.service_promises import Measure
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer
from sunlit.promises.actions import promising
from sunlit.promises.models import Promise

MEETING = "党政联席会纪要〔2026〕3号"
MEETING_DAY = date(2026, 2, 27)


@pytest.fixture
def econ(people: dict[str, Staff]) -> Organisation:
    return Organisation.objects.get(township__code="QX", key="economic_development")


@pytest.fixture
def promised(econ: Organisation, at_work: Callable[[str], Viewer]) -> Callable[..., Promise]:
    """Writes and publishes a promise of the economic department."""

    def make(text: str = "3个工作日内办结", **more: Any) -> Promise:
        words = promising.Words(
            text, more.pop("since", date(2026, 1, 1)), more.pop("measure", Measure.NONE), **more
        )
        made = promising.write(econ, words, by=at_work("qx.econ.head"))
        return promising.publish(made.pk, by=at_work("qx.office"), decision=MEETING, decided_on=MEETING_DAY)

    return make
