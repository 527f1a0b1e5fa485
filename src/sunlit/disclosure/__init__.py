"""Openness (公开): the duties to publish, what was published, and what is missing."""
