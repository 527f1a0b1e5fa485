"""Coverage of the clauses: which the rulebook says are enforced, which a marked test proves, which are excluded.

The tests are read, not run and not imported: a mark counts where it stands in the source.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from sunlit.operations.faults import Fault
from sunlit.rulebook import load

MARK = "pytest.mark.clause"


@dataclass(frozen=True)
class Mark:
    """A clause named by a test, and where."""

    clause: str
    place: str


@dataclass
class Row:
    """One subsystem (or, without an acceptance list, one source document)."""

    name: str
    clauses: set[str] = field(default_factory=set)
    built: set[str] = field(default_factory=set)
    proven: set[str] = field(default_factory=set)
    excluded: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Coverage:
    """The coverage, and the marks that name no clause."""

    rows: tuple[Row, ...]
    unknown: tuple[Mark, ...]


def report(root: Path, lists: Path | None = None) -> Coverage:
    """The coverage of the checkout at ``root``.

    The acceptance list is taken from ``lists`` or, where it exists, from ``../shared/clauses``; without one the
    clauses of the rulebook are all there is. Raises Fault for an unreadable list.
    """
    book = load(root / "rulebook")
    place = lists or root.parent / "shared" / "clauses"
    accepted = dict(_accepted(place)) if place.exists() else {}
    rows: dict[str, Row] = {}
    homes: dict[str, Row] = {}
    for clause, (subsystem, excluded) in accepted.items():
        row = homes[clause] = rows.setdefault(subsystem, Row(subsystem))
        row.clauses.add(clause)
        if excluded:
            row.excluded.add(clause)
    for clause, entry in book.clauses.items():
        row = homes.get(clause) or rows.setdefault(clause.split(".")[0], Row(clause.split(".")[0]))
        homes[clause] = row
        row.clauses.add(clause)
        if entry.kind == "excluded":
            row.excluded.add(clause)
        elif entry.enforced_by:
            row.built.add(clause)
    unknown = []
    for mark in marks(sorted(root.glob("src/**/test_*.py")) + sorted(root.glob("tests/**/test_*.py")), root):
        if mark.clause in homes:
            homes[mark.clause].proven.add(mark.clause)
        else:
            unknown.append(mark)
    return Coverage(tuple(sorted(rows.values(), key=lambda row: row.name)), tuple(unknown))


def _accepted(place: Path) -> Iterator[tuple[str, tuple[str, bool]]]:
    for path in sorted(place.glob("*.yaml")) if place.is_dir() else [place]:
        try:
            content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
            for entry in content["clauses"]:
                yield str(entry["id"]), (str(entry["subsystem"]), entry.get("kind") == "excluded")
        except (yaml.YAMLError, KeyError, TypeError, UnicodeDecodeError) as error:
            raise Fault(
                f"{path} 不是条款清单：每条须有 id 和 subsystem。",
                f"{path} is no list of clauses: each needs an id and a subsystem.",
            ) from error


def marks(paths: Iterable[Path], root: Path) -> list[Mark]:
    """Every clause named by ``@pytest.mark.clause(...)`` or a module's ``pytestmark``, in order of place."""
    found = []
    for path in paths:
        calls = [
            node
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path)))
            if isinstance(node, ast.Call) and ast.unparse(node.func) == MARK
        ]
        for argument in sorted(
            (a for call in calls for a in call.args), key=lambda a: (a.lineno, a.col_offset)
        ):
            value = argument.value if isinstance(argument, ast.Constant) else ast.unparse(argument)
            found.append(Mark(str(value), f"{path.relative_to(root)}:{argument.lineno}"))
    return found


def table(coverage: Coverage) -> str:
    """The coverage as a table for the terminal."""
    width = max((len(row.name) for row in coverage.rows), default=10)
    lines = [f"{'subsystem':<{width}}  clauses  built  proven  excluded", "-" * (width + 34)]
    totals = Row("total")
    for row in coverage.rows:
        lines.append(_line(row, width))
        for name in ("clauses", "built", "proven", "excluded"):
            getattr(totals, name).update(getattr(row, name))
    return "\n".join([*lines, lines[1], _line(totals, width)])


def _line(row: Row, width: int) -> str:
    return f"{row.name:<{width}}  {len(row.clauses):7}  {len(row.built):5}  {len(row.proven):6}  {len(row.excluded):8}"
