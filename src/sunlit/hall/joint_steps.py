"""The internal steps of a matter that several departments work on: one line, one number (一条龙, S3.25.03)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sunlit.core.text import Text
from sunlit.hall.models import JointPart, JointWork
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation


class Standing(StrEnum):
    """Where a department is with its step."""

    TOLD = "told"
    WORKING = "working"
    DONE = "done"

    @property
    def words(self) -> Text:
        return {
            Standing.TOLD: Text("已通知", "told"),
            Standing.WORKING: Text("在办", "working on it"),
            Standing.DONE: Text("已办完", "done"),
        }[self]


@dataclass(frozen=True)
class InternalStep:
    """One department's step: its place in the line, where it stands, since when. It says nothing of what was found;
    whoever may read that has the part itself."""

    number: int
    unit: Organisation
    standing: Standing
    at: datetime
    part: JointPart


def of(matter: Matter) -> list[InternalStep]:
    """The steps of a matter's joint work; none where one department works alone. At most two queries."""
    joint = JointWork.objects.filter(matter=matter).first()
    if joint is None:
        return []
    return in_line(joint, list(joint.parts.select_related("unit").order_by("pk")), matter)


def in_line(joint: JointWork, parts: Sequence[JointPart], matter: Matter) -> list[InternalStep]:
    """The parts of joint work as numbered steps, the responsible department first.

    That department's own step is done with its finding, or at the latest with the result.
    """
    decided = getattr(getattr(matter, "application", None), "decided_at", None)
    steps = []
    for number, part in enumerate(parts, start=1):
        done = part.found_at or (decided if part.unit_id == joint.lead_id else None)
        if done:
            standing, at = Standing.DONE, done
        elif part.confirmed_at:
            standing, at = Standing.WORKING, part.confirmed_at
        else:
            standing, at = Standing.TOLD, part.notified_at
        steps.append(InternalStep(number, part.unit, standing, at, part))
    return steps
