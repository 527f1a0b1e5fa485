"""The acts on conduct: the only code that changes its rows, one transaction each."""
