"""The only code that changes what this field of work keeps; each act is one transaction."""
