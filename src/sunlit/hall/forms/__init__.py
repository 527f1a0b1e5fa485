"""Forms of the service hall."""
