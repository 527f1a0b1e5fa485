"""Pages about people: signing in, the own account, and administration."""
