"""A small JSON interface for the township's other programs: the same acts, gate and ledger as the pages."""
