"""The log that nobody can quietly rewrite (台账): entries, daily checkpoints, verification, export."""
