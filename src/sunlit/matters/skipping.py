"""Steps can't be skipped (S4.28.02): who tries to bring about what belongs to a step that the matter hasn't come to is
refused, and the attempt stands in the log, although the act itself was rolled back."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.db import transaction

from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.matters import frame
from sunlit.matters.book import procedure_of
from sunlit.matters.models import Matter
from sunlit.matters.refusals import no_such_outcome
from sunlit.people.viewer import Viewer

ACT = "skip_refused"
Act = TypeVar("Act", bound=Callable[..., Any])


class StepSkipped(Refused):
    """The outcome belongs to another step than the present one; ``by`` is known once an act has passed it on."""

    def __init__(self, matter: Matter, wanted: str, present: Text, title: Text) -> None:
        super().__init__(
            "no_such_outcome",
            Text(
                f"现在是“{present.zh}”，不能跳到“{title.zh}”。",
                f"The present step is “{present.en}”; “{title.en}” can't be reached past it.",
            ),
            Text(
                f"请先办完“{present.zh}”，按流程一步一步办。",
                f"Do “{present.en}” first; the steps follow one another.",
            ),
            clause="S4.28.02",
            field="outcome",
        )
        self.matter, self.wanted = matter, wanted
        self.by: Viewer | None = None


def refusal(matter: Matter, outcome: str) -> Refused:
    """The refusal of an outcome that the present step doesn't have: a skipped step where another one has it."""
    steps = procedure_of(matter.procedure_id).steps
    wanted = next((code for code, step in steps.items() if outcome in step.outcomes), None)
    if wanted is None or wanted == matter.step or matter.step not in steps:
        return no_such_outcome(outcome)
    return StepSkipped(matter, wanted, steps[matter.step].title, steps[wanted].title)


def noted(act: Act) -> Act:
    """Let an act write down who tried to skip a step, after its own transaction was rolled back. Where an act stands
    inside another one, the entry of the inner one goes with the outer transaction, and the outer one writes it."""

    @wraps(act)
    def guarded(*args: Any, by: Viewer, **named: Any) -> Any:
        try:
            return act(*args, by=by, **named)
        except StepSkipped as skipped:
            skipped.by = skipped.by or by
            note(skipped)
            raise

    return guarded  # type: ignore[return-value]


def note(skipped: StepSkipped) -> None:
    """Write the attempt into the ledger, with name and step, once it is known who it was."""
    if skipped.by is None:
        return
    with transaction.atomic():
        matter = frame.lock(skipped.matter.pk)
        frame.log(matter, ACT, skipped.by, {"step": matter.step, "wanted": skipped.wanted})
