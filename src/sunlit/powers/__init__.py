"""Power in operation: the approved catalogue of powers, how each is disclosed, and its cases as they run."""
