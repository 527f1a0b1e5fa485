"""The only code that changes what feedback stores."""
