"""Addresses of what leaves the house."""
