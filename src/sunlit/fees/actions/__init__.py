"""The only code that changes what is kept of charges, one transaction each."""
