"""Addresses of the windows."""
