"""The rules of time, procedure and number: pure Python, no Django, no input or output."""
