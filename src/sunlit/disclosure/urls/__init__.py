"""Addresses of the field."""
