"""Django reads this folder for commands."""
