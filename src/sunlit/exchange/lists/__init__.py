"""The lists of the rooms below as they leave: each reads the request as its page does and shows the same columns."""

from sunlit.exchange.lists import figures, people, work

__all__ = ["figures", "people", "work"]
