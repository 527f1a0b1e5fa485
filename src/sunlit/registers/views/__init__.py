"""Pages of the registers: the list of them, one register, the form to open a record, and the matter's page."""
