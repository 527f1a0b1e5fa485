"""Pages about people: signing in, the own account, administration, and the public cards."""
