"""A township to test in: the demonstration's, without any matters."""
