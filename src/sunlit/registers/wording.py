"""What the acts of registers are called where the ledger is read."""

from sunlit.core.text import Text

ACTS = {
    "recorded": Text("登记入台账", "Entered in a register"),
}
