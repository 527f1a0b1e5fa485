"""What a service asks of people from version to version: how many steps, how long; simpler may pass, harder needs a reason.

Serves S1.04.12, S3.30.05 and S4.29.07.
"""

from dataclasses import dataclass

from sunlit.core.item_promises import at_most
from sunlit.core.limits import Limit, Unit, describe_limit
from sunlit.core.procedures.model import Procedure, StepKind
from sunlit.core.text import Text


@dataclass(frozen=True)
class Shape:
    """How many steps somebody takes or waits for, and the promised limit, if there is one."""

    steps: int
    limit: Limit | None = None


@dataclass(frozen=True)
class Change:
    """What became of a service: steps added (negative: taken away), and whether its limit is longer or shorter."""

    steps: int
    longer: bool
    shorter: bool

    @property
    def harder(self) -> bool:
        """A step more or a longer limit: it needs a reason and an approver, even where the other became simpler."""
        return self.steps > 0 or self.longer

    @property
    def simpler(self) -> bool:
        return not self.harder and (self.steps < 0 or self.shorter)


def shape_of(procedure: Procedure | None, limit: Limit | None) -> Shape:
    """The shape of a service. What the program does by itself, and the end, is no step for anybody."""
    steps = procedure.steps.values() if procedure else ()
    return Shape(sum(step.kind not in (StepKind.END, StepKind.AUTO) for step in steps), limit)


def compare(before: Shape, after: Shape) -> Change:
    """What changed. Limits in units that can't be compared count as longer, so that somebody looks at them; a limit
    where there was none is shorter, none where there was one is longer."""
    longer = shorter = False
    if before.limit != after.limit:
        if before.limit is None or after.limit is None:
            longer, shorter = after.limit is None, before.limit is None
        else:
            longer = at_most(after.limit, before.limit) is not True
            shorter = not longer and at_most(before.limit, after.limit) is not True
    return Change(after.steps - before.steps, longer, shorter)


def in_words(shape: Shape) -> Text:
    """Steps and limit, as people read them."""
    limit = describe_limit(shape.limit) if shape.limit else Text("没有时限", "no limit")
    return Text(f"{shape.steps}个环节，{limit.zh}", f"{shape.steps} steps, {limit.en}")


def stored(limit: Limit | None) -> tuple[int, str]:
    """A limit as two columns; (0, "") for none."""
    return (limit.amount, limit.unit.value) if limit else (0, "")


def restored(amount: int, unit: str) -> Limit | None:
    """What `stored` wrote."""
    return Limit(amount, Unit(unit)) if unit else None
