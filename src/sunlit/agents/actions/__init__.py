"""The only code that changes what the agents' rooms store: one transaction each."""
