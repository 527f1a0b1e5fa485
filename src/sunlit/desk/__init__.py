"""The shell of the staff workbench: sign-in, inbox, navigation."""
