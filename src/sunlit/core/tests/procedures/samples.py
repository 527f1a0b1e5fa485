"""Sample procedures of the tests: the YAML files next to this one, and procedures made at random."""

from pathlib import Path

import yaml
from hypothesis import strategies as st
from pydantic import TypeAdapter

from sunlit.core.limits import Limit, Unit
from sunlit.core.procedures.model import Outcome, Place, Procedure, Seat, Stage, Step, StepKind, Vote
from sunlit.core.text import Text

HERE = Path(__file__).parent
NAMES = tuple(sorted(path.stem for path in HERE.glob("*.yaml")))
_READ = TypeAdapter(Procedure)


def sample(name: str) -> Procedure:
    """One of the YAML files as a procedure."""
    procedure: Procedure = _READ.validate_python(yaml.safe_load((HERE / f"{name}.yaml").read_text("utf-8")))
    return procedure


titles = st.builds(
    Text,
    st.text("受理审查材料补正入户调查（镇）、公示A1", min_size=1, max_size=18),
    st.text("abc DEF ghi-", min_size=1, max_size=30).filter(str.strip),
)


@st.composite
def procedures(draw: st.DrawFn, most: int = 12, kinds: tuple[StepKind, ...] = tuple(StepKind)) -> Procedure:
    """Any procedure of up to ``most`` steps whose outcomes lead to its own steps; sane or not."""
    count = draw(st.integers(2, most))
    keys = [f"s{number}" for number in range(count)]
    working = [kind for kind in kinds if kind is not StepKind.END]
    steps: dict[str, Step] = {}
    for number, key in enumerate(keys):
        kind = StepKind.END if number == count - 1 else draw(st.sampled_from([*working, StepKind.END]))
        if number == 0:
            kind = draw(st.sampled_from(working))
        title = draw(titles)
        if kind is StepKind.END:
            steps[key] = Step(title, kind, result=draw(st.sampled_from(["done", "refused", "withdrawn"])))
            continue
        codes = {
            StepKind.JOINT: ["all", "refused"],
            StepKind.VOTE: ["pass", "fail"],
            StepKind.WAIT: ["elapsed", "objection", "answer"][: draw(st.integers(1, 3))],
        }.get(kind, ["ok", "back", "refuse", "more"][: draw(st.integers(1, 4))])
        outcomes = {}
        for place, code in enumerate(codes):
            # Mostly forward, as in life, but anything may happen.
            near = keys[min(number + 1, count - 1)]
            to = near if place == 0 and draw(st.booleans()) else draw(st.sampled_from(keys))
            outcomes[code] = Outcome(draw(titles), to, needs_reason=draw(st.booleans()))
        seats = tuple(
            Seat(role=f"role_{seat}", place=draw(st.sampled_from(list(Place))))
            for seat in range(
                draw(st.integers(2, 5)) if kind in (StepKind.JOINT, StepKind.VOTE) else kind is StepKind.TASK
            )
        )
        overdue = draw(st.sampled_from(["", codes[-1]])) if kind is StepKind.TASK else ""
        steps[key] = Step(
            title,
            kind,
            stage=draw(st.sampled_from([None, *Stage])),
            who=seats,
            limit=Limit(draw(st.integers(1, 30)), draw(st.sampled_from(list(Unit)))),
            clock=draw(st.sampled_from(["runs", "stops"])),
            vote=Vote(1, draw(st.sampled_from([None, 1])), speaks_last=("role_0",))
            if kind is StepKind.VOTE
            else None,
            call="other" if kind is StepKind.CALL else "",
            auto="count" if kind is StepKind.AUTO else "",
            overdue=overdue,
            outcomes=outcomes,
        )
    return Procedure("random", "1", draw(titles), keys[0], steps)
