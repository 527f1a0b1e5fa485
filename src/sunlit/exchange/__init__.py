"""Spreadsheets in and out at the desk: imports with a preview, exports of every list, saved reports, the analysis."""
