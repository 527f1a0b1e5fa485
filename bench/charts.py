"""Chart and BPMN of a seven-step procedure: `python bench/charts.py`. Target: 10 ms for both together."""

from pathlib import Path
from statistics import median
from time import perf_counter

import yaml
from pydantic import TypeAdapter

from sunlit.core.procedures.bpmn import to_bpmn
from sunlit.core.procedures.chart import chart
from sunlit.core.procedures.model import Procedure

SAMPLES = Path(__file__).parent.parent / "src/sunlit/core/tests/procedures"
ROUNDS = 50


def main() -> None:
    for name in ("linear", "supplement", "relief"):
        procedure = TypeAdapter(Procedure).validate_python(
            yaml.safe_load((SAMPLES / f"{name}.yaml").read_text("utf-8"))
        )
        times = []
        for _ in range(ROUNDS):
            begin = perf_counter()
            chart(procedure)
            to_bpmn(procedure)
            times.append((perf_counter() - begin) * 1000)
        working = sum(1 for step in procedure.steps.values() if step.outcomes)
        print(
            f"{name}: {working} steps, {len(procedure.steps)} boxes: median {median(times):.1f} ms, best {min(times):.1f} ms"
        )


if __name__ == "__main__":
    main()
