"""Addresses of information requests."""
