"""Procedures (流程): the published chart is the executed procedure."""
