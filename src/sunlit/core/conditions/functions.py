"""The functions that a condition may call; there are no others."""

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Context, Decimal
from types import MappingProxyType
from typing import Any, Final

from sunlit.core.conditions.vocabulary import FieldType

# Facts and literals have at most 15 digits before and 12 after the point, so that one product is exact.
# The context is our own: a caller's decimal settings can't change a verdict. Nothing traps; see deciding.py.
EXACT: Final = Context(prec=60, Emax=999_999, Emin=-999_999, traps=[])


@dataclass(frozen=True)
class Function:
    """A registered function: how it is called, what it takes, what it gives.

    ``takes`` is the fixed list of argument types; empty means one or more arguments of one type among
    ``alike``, which is also the type of the result. ``run`` gives None where there is no answer; ``reason``
    then says why.
    """

    name: str
    zh: str
    run: Callable[..., Any]
    takes: tuple[FieldType, ...] = ()
    gives: FieldType | None = None
    alike: tuple[FieldType, ...] = ()
    most: int = 20


def age(birth: date, on: date) -> Decimal | None:
    """Full years of age (周岁) on a day, reached on the birthday itself; born on 29 February: on 1 March in other
    years. None before birth."""
    if on < birth:
        return None
    return Decimal(on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day)))


def add_months(start: date, months: int) -> date | None:
    """The same day so many months on, or the last day of a month that has no such day (民法典 202).

    None outside the calendar's years.
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return None
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _floor(value: Decimal) -> Decimal:
    # A value too long for the context is a whole number already.
    return value if value.adjusted() >= EXACT.prec else value.quantize(Decimal(1), ROUND_FLOOR, EXACT)


_NUMERIC = (FieldType.NUMBER, FieldType.MONEY)

FUNCTIONS: Final[Mapping[str, Function]] = MappingProxyType(
    {
        function.name: function
        for function in (
            Function(
                "min", "最小", lambda *values: min(values), alike=(*_NUMERIC, FieldType.DATE, FieldType.DAYS)
            ),
            Function(
                "max", "最大", lambda *values: max(values), alike=(*_NUMERIC, FieldType.DATE, FieldType.DAYS)
            ),
            Function("abs", "绝对值", EXACT.abs, alike=_NUMERIC, most=1),
            Function("floor", "取整", _floor, alike=_NUMERIC, most=1),
            Function("age", "周岁", age, takes=(FieldType.DATE, FieldType.DATE), gives=FieldType.NUMBER),
        )
    }
)

# What is asked of every record, and whether the fact is known, are forms of their own in the tree.
FORMS: Final[Mapping[str, str]] = MappingProxyType(
    {"any": "任一", "all": "所有", "count": "计数", "sum": "合计", "known": "已知"}
)

CALLED: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{spelled: name for name, function in FUNCTIONS.items() for spelled in (name, function.zh)},
        **{spelled: name for name, zh in FORMS.items() for spelled in (name, zh)},
        "年龄": "age",
    }
)
