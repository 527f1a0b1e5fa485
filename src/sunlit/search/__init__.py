"""One search over items, matters, people of the office and published notices."""
