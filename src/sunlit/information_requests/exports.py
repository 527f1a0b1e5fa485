"""Files of the lists of requests."""
