"""Walking through a procedure: what may come next, what changed between versions, who may move to a new one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace

from sunlit.core.problems import Path
from sunlit.core.procedures.model import Outcome, Procedure, Stage, Step, StepKind

ELAPSED = "elapsed"  # the outcome of a wait whose period has passed
DECIDED: Mapping[StepKind, tuple[str, str]] = {
    StepKind.JOINT: ("all", "refused"),
    StepKind.VOTE: ("pass", "fail"),
}


def stage_of(step: Step) -> Stage:
    """The visible stage (受理, 办理, 回复) of a step; handling where the rulebook names none (S3.28.01)."""
    return step.stage or (Stage.REPLY if step.kind is StepKind.END else Stage.HANDLING)


def allowed_outcomes(step: Step) -> Mapping[str, Outcome]:
    """The outcomes that a person or the program may choose for a step.

    Left out: ``elapsed`` of a wait (only time takes it) and the outcomes that signatures or ballots decide.
    An overdue outcome of a task stays, because it may also be chosen (agreed by silence, agreed in words).
    """
    taken = {ELAPSED} if step.kind is StepKind.WAIT else set(DECIDED.get(step.kind, ()))
    return {key: outcome for key, outcome in step.outcomes.items() if key not in taken}


def time_outcome(step: Step) -> str:
    """The outcome that time alone takes when the step's limit has passed; empty if lateness is only raised."""
    if step.kind is StepKind.WAIT:
        return ELAPSED if ELAPSED in step.outcomes else ""
    return step.overdue if step.overdue in step.outcomes else ""


def next_step(procedure: Procedure, step: str, outcome: str) -> str:
    """The step that follows ``step`` after ``outcome``.

    Raises ``KeyError`` with the outcomes that exist when there is no such step or outcome, or the outcome
    leads to a step that is not there.
    """
    try:
        found = procedure.steps[step].outcomes[outcome].to
    except KeyError as error:
        known = sorted(procedure.steps[step].outcomes) if step in procedure.steps else sorted(procedure.steps)
        raise KeyError(f"{procedure.id}: no {outcome!r} in step {step!r}; there are {known}") from error
    if found not in procedure.steps:
        raise KeyError(f"{procedure.id}: {step}.{outcome} leads to {found!r}, which is no step")
    return found


def main_line(procedure: Procedure) -> tuple[str, ...]:
    """The steps of the usual way: the longest way without loops to a good end, first outcomes preferred."""
    done: set[str] = set()
    rest: dict[str, tuple[tuple[bool, int], tuple[str, ...]]] = {}
    path: set[str] = set()

    def visit(key: str) -> None:
        # Depth first; an outcome back to a step on the way is a loop and never part of the usual way.
        path.add(key)
        step = procedure.steps[key]
        best: tuple[tuple[bool, int], tuple[str, ...]] = ((step.result == "done", 1), (key,))
        if step.kind is not StepKind.END:
            best = ((False, 1), (key,))
        for outcome in step.outcomes.values():
            if outcome.to in path or outcome.to not in procedure.steps:
                continue
            if outcome.to not in done:
                visit(outcome.to)
            (good, length), way = rest[outcome.to]
            if (good, length + 1) > best[0]:
                best = ((good, length + 1), (key, *way))
        path.discard(key)
        done.add(key)
        rest[key] = best

    if procedure.start not in procedure.steps:
        return ()
    visit(procedure.start)
    return rest[procedure.start][1]


def usual_steps(procedure: Procedure) -> list[Step]:
    """What is done where nothing is missing and nothing is refused, in order, without the end: what a resident is told
    who asks how it goes. An outcome that has to be given a reason is the exception wherever there is another one."""
    steps = {}
    for key, step in procedure.steps.items():
        usual = {name: one for name, one in step.outcomes.items() if not one.needs_reason}
        steps[key] = replace(step, outcomes=usual) if usual else step
    line = (procedure.steps[key] for key in main_line(replace(procedure, steps=steps)))
    return [step for step in line if step.kind is not StepKind.END]


@dataclass(frozen=True)
class Difference:
    """One place where two versions of a procedure differ, with the old and the new value (None: not there)."""

    path: Path
    old: object
    new: object


def differences(old: Procedure, new: Procedure) -> list[Difference]:
    """Every place where ``new`` differs from ``old``, by step, field and outcome."""
    return list(_differ((), old, new))


def can_move(old: Procedure, new: Procedure, step: str) -> list[Difference]:
    """What stops a running matter that stands in ``step`` from moving to the version ``new``: empty if nothing.

    It may move when the same work waits for the same seats: the step exists with its kind, its seats, its
    form and its way of voting, and every outcome it had is still there. New outcomes, later steps, texts and
    limits may change: they apply from now on.
    """
    if step not in new.steps or step not in old.steps:
        return [Difference(("steps", step), old.steps.get(step), new.steps.get(step))]
    before, after = old.steps[step], new.steps[step]
    found = [
        Difference(("steps", step, name), getattr(before, name), getattr(after, name))
        for name in ("kind", "who", "form", "vote", "call", "auto")
        if getattr(before, name) != getattr(after, name)
    ]
    for key, outcome in before.outcomes.items():
        # A choice that the seat already sees may not vanish under its hands.
        if key not in after.outcomes:
            found.append(Difference(("steps", step, "outcomes", key), outcome, None))
    return found


def _differ(path: Path, old: object, new: object) -> Iterator[Difference]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys([*old, *new]):
            if key not in old or key not in new:
                yield Difference((*path, key), old.get(key), new.get(key))
            else:
                yield from _differ((*path, key), old[key], new[key])
        if set(old) == set(new) and list(old) != list(new):
            yield Difference((*path, "order"), tuple(old), tuple(new))
    elif type(old) is type(new) and isinstance(old, Procedure | Step | Outcome):
        for field in fields(old):
            yield from _differ((*path, field.name), getattr(old, field.name), getattr(new, field.name))
    elif old != new:
        yield Difference(path, old, new)
