"""Bodies beyond the posts: leading groups and teams, the rules that bind units from a day on, profiles of units."""
