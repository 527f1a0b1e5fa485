"""Pages of the exchange: thin."""
