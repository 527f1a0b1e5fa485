"""The number of a row as a form or an address sends it."""

NO_ROW = 0
"""A number that no row has."""


def row_number(text: str) -> int:
    """The number that ``text`` writes in plain digits; `NO_ROW` for anything else, so that nothing is found.

    ``str.isdigit`` alone would let through digits such as ``²``, which are no numbers, and thousands of them.
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else NO_ROW
