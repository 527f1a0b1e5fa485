"""Thin pages: parse, call an action or a query, show."""
