"""Outside the house: open data, feeds, calendars, site map, pages to embed, and the files for the county's portal."""
