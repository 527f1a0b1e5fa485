"""The pages of charges."""
