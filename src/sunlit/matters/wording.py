"""What the acts of matters are called where the ledger is read."""

from sunlit.core.text import Text

ACTS = {
    "attachment_stored": Text("存入附件", "Attachment stored"),
    "parameter_chosen": Text("选定参数", "Parameter chosen"),
}
