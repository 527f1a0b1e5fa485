"""Forms of the service hall, one module for each group of pages."""
