"""What the acts in the ledger are called. Each room names its own; the ledger knows none of them."""

from collections.abc import Mapping

from sunlit.core.text import Text

_names = {
    "ledger.read": Text("查看敏感信息", "sensitive data looked at"),
    "ledger.erase": Text("清除封存内容", "sealed data erased"),
    "ledger.checkpoint": Text("每日封存点", "checkpoint of the day"),
}
"""The ledger's own acts; every room adds its own."""


def name_acts(names: Mapping[str, Text]) -> None:
    """Say what acts are called where the ledger is read; called once, when the program starts."""
    _names.update(names)


def name_of(act: str) -> Text:
    """What an act is called; the word that stands in the ledger where nobody has named it."""
    return _names.get(act, Text(act, act))
