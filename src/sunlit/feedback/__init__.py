"""Feedback (反馈): what people say about the office and what it published, through whatever channel, and what came of it."""
