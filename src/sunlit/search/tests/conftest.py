"""The two townships of the demonstration, as the tests of the hall have them."""

from sunlit.hall.tests.conftest import at_work, monday, people, town

__all__ = ["at_work", "monday", "people", "town"]
