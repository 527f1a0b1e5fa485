"""The only code that changes bodies, rules in force and profiles."""
