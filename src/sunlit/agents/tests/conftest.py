"""The demonstration's township with its agent on duty in Shanghe Village."""

import pytest

from sunlit.hall.tests.conftest import at_work, clerk, item, monday, people, town  # noqa: F401
from sunlit.people.models import Organisation


@pytest.fixture
def agent(at_work):  # noqa: F811
    """The agent of Shanghe Village, trained and on duty."""
    return at_work("qx.agent")


@pytest.fixture
def village(town) -> Organisation:  # noqa: F811
    return Organisation.objects.get(code="QX-V1")
