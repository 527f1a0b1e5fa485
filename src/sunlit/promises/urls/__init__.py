"""Addresses of the promises."""
