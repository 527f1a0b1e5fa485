"""How long a way through a procedure may take: the sum of its limits, and limits in days and words."""

from dataclasses import dataclass

from sunlit.core.limits import Limit, Unit
from sunlit.core.procedures.model import Procedure
from sunlit.core.text import Text

# How many steps of the search for the longest way are taken at most. A longer search gives what it has found,
# which is never more than the true longest way, so nobody is accused wrongly.
SEARCH_BOUND = 20_000


@dataclass(frozen=True)
class Budget:
    """The way without loops that uses the most time: its steps and the sum of their limits in one unit."""

    amount: int
    steps: tuple[str, ...]


def longest_budget(procedure: Procedure, unit: Unit) -> Budget:
    """The largest sum of step limits in ``unit`` on a way that enters no step twice.

    Counted are only limits in this very unit of steps whose clock runs: stopped time is not the office's, and
    working days can't be added to natural days without a calendar.
    """
    cost = {
        key: step.limit.amount if step.limit and step.limit.unit is unit and step.clock != "stops" else 0
        for key, step in procedure.steps.items()
    }
    best, visits = Budget(0, ()), 0
    # Each entry: a step and the way that led to it with what it has used.
    todo: list[tuple[str, tuple[str, ...], int]] = [(procedure.start, (), 0)]
    while todo and visits < SEARCH_BOUND:
        visits += 1
        key, way, used = todo.pop()
        way, used = (*way, key), used + cost[key]
        if used > best.amount:
            best = Budget(used, tuple(one for one in way if cost[one]))
        todo += [
            (target, way, used)
            for target in dict.fromkeys(outcome.to for outcome in procedure.steps[key].outcomes.values())
            if target in procedure.steps and target not in way
        ]
    return best


def natural_days(limit: Limit) -> tuple[float, float]:
    """The fewest and the most natural days that a limit can take, whatever the calendar.

    n working days take at least n days and at most 2n + 14: never two days off for each working day, save
    for the two long holidays.
    """
    amount = limit.amount
    return {
        Unit.AT_ONCE: (0.0, 1.0),
        Unit.HOUR: (amount / 24, amount / 24),
        Unit.DAY: (float(amount), float(amount)),
        Unit.MONTH: (28.0 * amount, 31.0 * amount),
        Unit.WORKING_DAY: (float(amount), 2.0 * amount + 14),
    }[limit.unit]


def in_words(limit: Limit) -> Text:
    """A limit as it is printed: ``5个工作日`` and ``5 working days``."""
    if limit.unit is Unit.AT_ONCE:
        return Text("即时办理", "at once")
    zh, en = {
        Unit.WORKING_DAY: ("个工作日", "working day"),
        Unit.DAY: ("日", "day"),
        Unit.MONTH: ("个月", "month"),
        Unit.HOUR: ("小时", "hour"),
    }[limit.unit]
    return Text(f"{limit.amount}{zh}", f"{limit.amount} {en}{'' if limit.amount == 1 else 's'}")
