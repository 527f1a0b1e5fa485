"""``migrate`` as Django has it, with a short way for a database that holds nothing yet."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from sunlit.operations.first_tables import holds_nothing, make_all

_ONLY_LOOKS = ("plan", "check_unapplied", "fake", "fake_initial", "prune")


class Command(migrate.Command):
    """Makes all tables at once in an empty database; then, and in any other, does what Django does."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises what Django raises."""
        connection = connections[options["database"]]
        whole = not options["app_label"] and not any(options[name] for name in _ONLY_LOOKS)
        if whole and holds_nothing(connection):
            make_all(connection)
        super().handle(*args, **options)
