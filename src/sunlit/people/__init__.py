"""Organisations, staff, posts with A/B cover, absence, sign-in, and who may see what."""
