"""Money to residents: standards, card accounts, lists published before they are paid, results, certificates, funds."""
