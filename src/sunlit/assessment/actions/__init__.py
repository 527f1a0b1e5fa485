"""The only code that changes the assessment."""
