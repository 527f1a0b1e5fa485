"""The ledger as a Django application."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Append-only log of every act and every read of sensitive data."""

    name = "sunlit.ledger"
    label = "ledger"
    verbose_name = "台账"
