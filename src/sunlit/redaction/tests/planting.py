"""What the files of the corpus are made from: invented secrets, honest sentences, and what is expected of each file."""

from dataclasses import dataclass
from random import Random

from stdnum import luhn
from stdnum.cn import ric

HONEST = "Budget 2026 of the township: income 1,234,567.89 yuan, roads 3 km"
ROADS = "青溪镇2026年第三季度道路养护支出120万元，惠及3个村"


@dataclass(frozen=True)
class Sample:
    """One file. ``secrets`` may not be in what comes out; ``stays`` must be; ``code`` is why it is blocked where it
    has to be. Without ``code`` and ``stays`` it may be either cleaned or blocked."""

    trick: str
    name: str
    content: bytes
    secrets: tuple[str, ...] = ()
    stays: str = ""
    code: str = ""


def secret(luck: Random, kind: str) -> str:
    """An invented number of a person that passes the checks of its kind."""
    if kind == "id":
        body = f"35021{luck.randint(1, 9)}19{luck.randint(40, 99)}{luck.randint(1, 12):02}{luck.randint(1, 28):02}{luck.randint(0, 999):03}"
        return str(body + ric.calc_check_digit(body + "0"))
    if kind == "phone":
        return f"1{luck.randint(3, 9)}{luck.randint(0, 10**9 - 1):09}"
    body = f"6222{luck.randint(0, 10**14 - 1):014}"
    return str(body + luhn.calc_check_digit(body))
