"""Addresses of feedback."""
