"""Whether the program may start, and what ought to be mended."""


def refuse_to_start() -> None:
    """Raises Fault."""
