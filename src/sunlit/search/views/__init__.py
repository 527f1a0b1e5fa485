"""Pages of the search: parse, ask, show."""
