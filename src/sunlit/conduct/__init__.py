"""Conduct of the staff: badges, checklists, what visitors say, study and rewards."""
