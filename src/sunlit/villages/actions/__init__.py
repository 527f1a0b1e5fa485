"""Rooms of village disclosure."""
