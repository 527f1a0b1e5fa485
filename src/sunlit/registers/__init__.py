"""Registers (台账): matters that the office opens itself, wholly described by the rulebook."""
