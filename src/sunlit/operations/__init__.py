"""Running the program: serving, data folders, checks before the start, backup and restore, coverage of clauses."""
