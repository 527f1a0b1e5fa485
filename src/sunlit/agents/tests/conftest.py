"""The demonstration's township with its agent on duty in Shanghe Village."""

import pytest

from sunlit.hall.tests.conftest import clerk, item  # noqa: F401


@pytest.fixture
def agent(at_work):
    """The agent of Shanghe Village, trained and on duty."""
    return at_work("qx.agent")
