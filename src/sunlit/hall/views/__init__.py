"""Pages of the service hall, thin: parse, call an action or a query, render."""
