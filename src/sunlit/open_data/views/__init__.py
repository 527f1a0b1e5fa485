"""Pages and files for the outside: thin."""
