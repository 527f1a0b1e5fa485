"""``python -m sunlit.rulebook check [folder]``: prints every problem and ends with 1 where there is one."""

import sys
from pathlib import Path

from sunlit.rulebook.loading import check


def main(arguments: list[str]) -> int:
    """Exit code 0: the rulebook can be used; 1: it has problems; 2: the command was not understood."""
    if not arguments or arguments[0] != "check" or len(arguments) > 2:
        print("用法 Usage: python -m sunlit.rulebook check [folder]", file=sys.stderr)
        return 2
    folder = Path(arguments[1] if len(arguments) == 2 else "rulebook")
    problems = check(folder)
    for problem in problems:
        print(problem)
    if problems:
        print(f"发现 {len(problems)} 处问题。 {len(problems)} problems found.", file=sys.stderr)
        return 1
    print("规则手册没有问题。 The rulebook has no problems.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
