"""Pages of information requests."""
