"""Moving a matter through its procedure: entering a step, opening its tasks, deciding joint and vote steps.

Everything here runs inside the transaction of an act (`actions.py`) and changes the matter in memory; the act
writes it once at its end.
"""

from collections.abc import Hashable, Iterable
from datetime import datetime
from functools import lru_cache

from sunlit.core.conditions import Condition, compile_condition
from sunlit.core.procedures.decide import Ballot, Signature, decide_joint, decide_vote
from sunlit.core.procedures.model import Outcome, Procedure, Seat, Step, StepKind
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.matters import refusals, timing
from sunlit.matters.hooks import facts_of, run_auto
from sunlit.matters.models import Matter, Task
from sunlit.matters.seats import task_for
from sunlit.matters.vocabulary import vocabulary

JOINT_ANSWERS = tuple(Signature)
VOTE_ANSWERS = tuple(Ballot)


def answers_of(step: Step) -> tuple[str, ...]:
    """What a seat may answer in a step."""
    if step.kind is StepKind.JOINT:
        return JOINT_ANSWERS
    if step.kind is StepKind.VOTE:
        return VOTE_ANSWERS
    return tuple(step.outcomes)


def enter(matter: Matter, procedure: Procedure, step_key: str, at: datetime) -> list[Task]:
    """Put the matter into a step; the unsaved tasks that now wait. Automatic steps are run through at once."""
    for _ in range(len(procedure.steps) + 1):
        step = procedure.steps[step_key]
        matter.step = step_key
        matter.round += 1
        if step.stage:
            matter.stage = step.stage.value
        if step.kind is StepKind.END:
            matter.state = step.result
            matter.closed_at = at
            matter.outcome = matter.outcome or step.result
            return []
        if step.kind is not StepKind.AUTO:
            return _tasks(matter, step, at)
        chosen = run_auto(step.auto, matter)
        step_key = leave(matter, step, chosen).to
    raise RuntimeError(f"{procedure.id}: automatic steps run in a circle at {step_key}")


def _tasks(matter: Matter, step: Step, at: datetime) -> list[Task]:
    due = timing.step_due(step.limit, at)
    tasks = [task_for(matter, seat) for seat in step.who or (Seat(role="clock"),) if seat.role != "clock"]
    if not step.who:
        tasks = [Task(matter=matter, step=matter.step, round=matter.round, role="clock")]
    for task in tasks:
        task.opened_at = at
        task.due = due
    return tasks


def leave(matter: Matter, step: Step, chosen: str) -> Outcome:
    """The outcome by which a step is left, its guard checked against the facts.

    Raises Refused: no_such_outcome, or guard_failed with the guard's own words.
    """
    outcome = step.outcomes.get(chosen)
    if outcome is None:
        raise refusals.no_such_outcome(chosen)
    if outcome.guard:
        check_guard(matter, step, outcome)
    if outcome.result:
        matter.outcome = outcome.result
    return outcome


@lru_cache(maxsize=512)
def _compiled(guard: str, kind: str) -> Condition:
    """Guards are compiled once per process; the text of a published procedure never changes."""
    return compile_condition(guard, vocabulary(kind))


def check_guard(matter: Matter, step: Step, outcome: Outcome) -> None:
    """Refuse where the condition of an outcome doesn't hold, naming the facts that stand against it; where a fact
    is missing, say what to ask for instead of refusing for good."""
    verdict = _compiled(outcome.guard, matter.kind).evaluate(facts_of(matter))
    if verdict.value is True:
        return
    clause = "、".join(step.clauses[:2])
    if verdict.value is None and verdict.missing:
        asks = [fact.ask for fact in verdict.missing]
        raise Refused(
            "cannot_be_decided_yet",
            Text(
                "还不能判断：" + "；".join(ask.zh for ask in asks),
                "It can't be decided yet: " + "; ".join(ask.en for ask in asks),
            ),
            clause=clause,
        )
    reason = outcome.guard_text or Text("；".join(verdict.lines("zh-hans")), "; ".join(verdict.lines("en")))
    raise Refused("guard_failed", reason, clause=clause)


def decided(step: Step, tasks: Iterable[Task], recused: int = 0) -> str | None:
    """The outcome of a joint or vote step from the answers given so far, or None while it is open."""
    answers = {task.pk: task.outcome for task in tasks}
    seats = list(answers)
    if step.kind is StepKind.JOINT:
        signed: dict[Hashable, Signature] = {
            seat: Signature(answer) for seat, answer in answers.items() if answer
        }
        return decide_joint(seats, signed).outcome or None
    assert step.vote is not None
    ballots: dict[Hashable, Ballot] = {seat: Ballot(answer) for seat, answer in answers.items() if answer}
    return decide_vote(step.vote, seats, ballots).outcome or None
