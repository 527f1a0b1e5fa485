"""What goes wrong when the program is run, said so that whoever runs it can mend it."""

from sunlit.core.text import Text


class Fault(Exception):
    """A command can't do what was asked. ``text`` says why, and what to do."""

    def __init__(self, zh: str, en: str) -> None:
        self.text = Text(zh, en)
        super().__init__(f"{zh} / {en}")
