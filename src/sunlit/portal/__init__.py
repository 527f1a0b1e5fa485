"""The shell of the public site: home, language, the day's checkpoint."""
