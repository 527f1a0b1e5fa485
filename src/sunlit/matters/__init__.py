"""The kernel: every piece of work is a matter (事项) that follows a procedure (流程)."""
