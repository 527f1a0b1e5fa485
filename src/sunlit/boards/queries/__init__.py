"""Reads of boards and carriers; all from `visible_to`."""
