"""The two townships of the demonstration, with what publishes in them."""

from sunlit.disclosure.tests.conftest import at_work, bring_out, people, town

__all__ = ["at_work", "bring_out", "people", "town"]
