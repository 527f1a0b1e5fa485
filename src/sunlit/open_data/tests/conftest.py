"""What publishes in the demonstration's townships, as the tests of disclosure have it."""

from sunlit.disclosure.tests.conftest import bring_out

__all__ = ["bring_out"]
