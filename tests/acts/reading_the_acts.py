"""Which acts the program writes into the ledger, read from its source: every call that ends in `ledger.append` or a
`Draft`, through whatever function passes the name of the act on."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src"
Place = tuple[str, str]
"""A module and the name of a function or class in it."""
WRITERS: dict[Place, tuple[str, int]] = {
    ("sunlit.ledger.actions", "append"): ("act", 1),
    ("sunlit.ledger.actions", "Draft"): ("act", 0),
}
"""Where the ledger itself is written: the name of the parameter with the act, and its place."""


@dataclass
class Module:
    """One file: its functions, and what its imported names mean."""

    name: str
    tree: ast.Module
    imports: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                for one in node.names:
                    self.imports[one.asname or one.name] = f"{node.module}.{one.name}"

    def target(self, call: ast.Call) -> Place:
        """The function that a call means, as far as imports tell."""
        if isinstance(call.func, ast.Name):
            found = self.imports.get(call.func.id, f"{self.name}.{call.func.id}")
            return (found.rpartition(".")[0], found.rpartition(".")[2])
        if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
            return (self.imports.get(call.func.value.id, ""), call.func.attr)
        return ("", "")


def modules() -> list[Module]:
    """Every file of the program, without tests and migrations."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        if "tests" not in parts and "migrations" not in parts:
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found.append(Module(name, ast.parse(path.read_text(encoding="utf-8"))))
    return found


@dataclass
class Acts:
    """The names of acts with where they are written, and what couldn't be read from the source."""

    names: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    open: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def acts_written(read: Sequence[Module] | None = None) -> Acts:
    """Read the whole program, or these files; functions that pass an act on are found until no further one is."""
    everything = [(one, list(_functions(one))) for one in (modules() if read is None else read)]
    writers = dict(WRITERS)
    while True:
        before, acts = len(writers), Acts()
        for module, functions in everything:
            for function, calls in functions:
                for call in calls:
                    writer = writers.get(module.target(call))
                    given = _given(call, *writer) if writer else None
                    if given is not None:
                        _read(given, module, function, writers, acts)
        if len(writers) == before:
            return acts


def _functions(module: Module) -> Iterator[tuple[ast.FunctionDef, list[ast.Call]]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef):
            yield node, [one for one in ast.walk(node) if isinstance(one, ast.Call)]


def _given(call: ast.Call, name: str, place: int) -> ast.expr | None:
    for one in call.keywords:
        if one.arg == name:
            return one.value
    return call.args[place] if 0 <= place < len(call.args) else None


def _read(
    given: ast.expr,
    module: Module,
    function: ast.FunctionDef,
    writers: dict[Place, tuple[str, int]],
    acts: Acts,
) -> None:
    """What an expression says of the act: words, one of two, a name that was set before or that is handed in."""
    if isinstance(given, ast.Constant) and isinstance(given.value, str):
        acts.names[given.value].add(module.name)
        return
    if isinstance(given, ast.IfExp):
        _read(given.body, module, function, writers, acts)
        _read(given.orelse, module, function, writers, acts)
        return
    if isinstance(given, ast.Name):
        positional = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
        if given.id in positional or given.id in [one.arg for one in function.args.kwonlyargs]:
            place = positional.index(given.id) if given.id in positional else -1
            writers.setdefault((module.name, function.name), (given.id, place))
            return
        for scope in (function, module.tree):
            if values := _set_to(given.id, scope):
                for value in values:
                    _read(value, module, function, writers, acts)
                return
    acts.open[ast.unparse(given)].add(f"{module.name}.{function.name}")


def _set_to(name: str, scope: ast.AST) -> list[ast.expr]:
    """What a name is set to, or taken in turn from, within a function or a module."""
    found: list[ast.expr] = []
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id == name:
                    found.append(node.value)
                elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    found.extend(
                        value
                        for one, value in zip(target.elts, node.value.elts, strict=False)
                        if isinstance(one, ast.Name) and one.id == name
                    )
    return found
