"""Addresses of the assessment."""
