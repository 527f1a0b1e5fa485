"""Charges: the published catalogue, one bill a case, payment, refunds, and the cashier's daily close."""
