"""What the program changes in the commands of Django."""
