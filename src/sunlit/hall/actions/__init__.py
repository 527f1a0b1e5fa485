"""The only code that changes the state of the service hall, one transaction each."""
