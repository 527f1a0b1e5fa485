"""``python -m sunlit.rulebook check [folder]``: prints every problem and every example that does not hold."""

import sys
from collections.abc import Collection, Mapping
from pathlib import Path

from sunlit.core.conditions import Vocabulary
from sunlit.rulebook.examples import run_all
from sunlit.rulebook.guards import check_guards, check_indicator_facts
from sunlit.rulebook.loading import check, load


def main(
    arguments: list[str],
    vocabularies: Mapping[str, Vocabulary] | None = None,
    counted: Collection[str] | None = None,
) -> int:
    """Exit code 0: the rulebook can be used; 1: it has problems or an example fails; 2: the command was not understood.

    ``vocabularies``: the facts of each kind of matter, which the whole program knows (``sunlit rulebook check``);
    with them the guards of procedures are checked as well. ``counted``: the facts that the program can count; with them
    those of indicator sheets are checked.
    """
    if not arguments or arguments[0] != "check" or len(arguments) > 2:
        print("用法 Usage: python -m sunlit.rulebook check [folder]", file=sys.stderr)
        return 2
    folder = Path(arguments[1] if len(arguments) == 2 else "rulebook")
    problems = check(folder)
    if not problems and vocabularies is not None:
        problems = check_guards(load(folder), vocabularies)
    if not problems and counted is not None:
        problems = check_indicator_facts(load(folder), counted)
    for problem in problems:
        print(problem)
    if problems:
        print(f"发现 {len(problems)} 处问题。 {len(problems)} problems found.", file=sys.stderr)
        return 1
    results = run_all(load(folder))
    failed = [(file, result) for file, result in results if not result.passed]
    for file, result in failed:
        name = result.example.name
        for difference in result.differences:
            print(f"{file}: {name.zh} → {difference.zh}\n    {name.en} → {difference.en}")
    if failed:
        print(f"{len(failed)} 个例子不成立。 {len(failed)} examples do not hold.", file=sys.stderr)
        return 1
    print(
        f"规则手册没有问题，{len(results)} 个例子成立。 The rulebook has no problems; {len(results)} examples hold."
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
