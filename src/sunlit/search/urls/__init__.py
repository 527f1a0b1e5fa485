"""Addresses of the search."""
