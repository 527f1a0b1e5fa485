"""The only code that changes what is promised; each act is one transaction and stands in the ledger."""
