"""The only code that changes what is stored about powers."""
