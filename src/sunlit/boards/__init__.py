"""Boards, what hangs on them, and the carriers by which publications reach people."""
