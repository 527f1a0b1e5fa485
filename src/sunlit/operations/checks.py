"""Whether the program may start, and what ought to be mended."""
