"""Thin views of the agents' rooms."""
