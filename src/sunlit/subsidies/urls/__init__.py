"""Addresses of payments."""
