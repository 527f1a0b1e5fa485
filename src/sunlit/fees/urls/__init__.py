"""Addresses of charges."""
