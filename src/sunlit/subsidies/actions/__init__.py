"""The only code that changes what is kept of payments, one transaction each."""
