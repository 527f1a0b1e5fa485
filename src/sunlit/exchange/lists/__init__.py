"""The lists of the rooms below as they leave: each reads the request as its page does and shows the same columns."""

from sunlit.exchange.lists import figures, hall, people, work

__all__ = ["figures", "hall", "people", "work"]
