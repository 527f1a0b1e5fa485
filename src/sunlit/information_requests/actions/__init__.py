"""The only code that changes what information requests store."""
