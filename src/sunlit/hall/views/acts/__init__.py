"""The acts of a matter's page, by theme, and the registry in which the page finds them."""
