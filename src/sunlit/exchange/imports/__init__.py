"""Imports: what can be brought in, what a file would do, and the act that takes it."""
