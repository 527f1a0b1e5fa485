"""Loads the whole rulebook.

1. Every file is read into plain data with the place of each value; faults are collected, never raised one by one.
2. Law and regulations are fitted first, because limits may be written as ``{parameter: id}``.
3. Everything else is fitted into the core's types and checked by the core's own checks.
4. What refers to something else is held against what is there.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path, PurePosixPath

from sunlit import clock
from sunlit.core.limits import Unit
from sunlit.core.parameters import DatedValue, NoValueInForce, Parameter, effective
from sunlit.core.text import Text
from sunlit.rulebook import references
from sunlit.rulebook.filing import Fitted, Shelves
from sunlit.rulebook.kinds import KINDS, Kind, kind_of
from sunlit.rulebook.model import Rulebook
from sunlit.rulebook.problems import FileProblem, RulebookError
from sunlit.rulebook.reading import MOST_BYTES, Document, read
from sunlit.rulebook.shapes import did_you_mean, fit

MOST_FILES = 2_000


Choices = Mapping[str, tuple[DatedValue, ...]]
"""What a township decided itself, by the id of the parameter."""


def load(folder: Path | str, on: date | None = None, choices: Choices | None = None) -> Rulebook:
    """The rulebook in ``folder``. Limits written as ``{parameter: id}`` take the value in force on day ``on``
    (today if not given), with the ``choices`` of a township among the values.

    Raises ``RulebookError`` with every problem found.
    """
    rulebook, problems = _loaded(Path(folder), on or clock.today(), choices)
    if problems:
        raise RulebookError(problems)
    return rulebook


def check(folder: Path | str, on: date | None = None) -> tuple[FileProblem, ...]:
    """Every problem of the rulebook in ``folder``, sorted by file, line and column; empty where it can be used."""
    return _loaded(Path(folder), on or clock.today())[1]


@lru_cache(maxsize=4 * MOST_FILES)
def _read_once(file: str, content: bytes) -> Document:
    """A file as data; the same content is parsed once in the life of the process."""
    return read(file, content)


def _loaded(
    folder: Path, on: date, choices: Choices | None = None
) -> tuple[Rulebook, tuple[FileProblem, ...]]:
    loose: list[FileProblem] = []
    documents: list[tuple[Kind, Document]] = []
    templates: dict[str, Path] = {}
    digest = hashlib.sha256()
    for path, name in _files(folder, loose):
        parts = PurePosixPath(name).parts
        if path.stat().st_size > MOST_BYTES and path.suffix == ".yaml":
            documents.append((KINDS[0], read(name, b" " * (MOST_BYTES + 1))))
            continue
        content = path.read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
        if "documents" in parts[:-1]:
            if path.suffix == ".typ":
                templates[path.stem] = path
            if parts[-2:] != ("documents", "documents.yaml"):
                continue
        kind = kind_of(name)
        if kind is None:
            loose.append(_unknown_file(name))
            continue
        kept = _read_once(name, content)
        documents.append((kind, Document(kept.file, kept.data, kept.place, list(kept.problems))))

    fitted = [_fit(kind, document, _no_parameter_yet) for kind, document in documents if kind.first]
    shelves = Shelves()
    for one in fitted:
        shelves.take(one)
    for id_, chosen in (choices or {}).items():
        parameter = shelves.parameters.things.get(id_)
        if parameter is not None:
            shelves.parameters.things[id_] = replace(parameter, values=(*parameter.values, *chosen))
    resolve = _resolver(shelves, on)
    for kind, document in documents:
        if not kind.first:
            one = _fit(kind, document, resolve)
            shelves.take(one)
            fitted.append(one)
    rulebook = shelves.rulebook(digest.hexdigest(), templates)
    for one in fitted:
        if one.value is not None:
            references.check(one.kind.name, one.document, one.value, rulebook)
    found = [*loose, *(problem for _, document in documents for problem in document.problems)]
    found.sort(key=lambda problem: (problem.file, problem.line, problem.column))
    return rulebook, tuple(found)


def _files(folder: Path, loose: list[FileProblem]) -> Iterable[tuple[Path, str]]:
    """The rulebook's files in a fixed order with their names inside it; notes (.md) and hidden files are left out."""
    if not folder.is_dir():
        loose.append(
            FileProblem(
                str(folder),
                1,
                1,
                Text("找不到规则手册文件夹。", "There is no such rulebook folder."),
                Text("请给出 rulebook 文件夹的路径。", "Give the path of the rulebook folder."),
            )
        )
        return
    count = 0
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if any(part.startswith(".") for part in PurePosixPath(name).parts) or path.suffix == ".md":
            continue
        if path.is_symlink():
            loose.append(
                FileProblem(
                    name,
                    1,
                    1,
                    Text("规则手册里不能有符号链接。", "A rulebook may not hold symbolic links."),
                    Text("请放入文件本身。", "Put the file itself there."),
                )
            )
            continue
        if not path.is_file():
            continue
        count += 1
        if count > MOST_FILES:
            loose.append(
                FileProblem(
                    name,
                    1,
                    1,
                    Text(f"文件超过 {MOST_FILES} 个。", f"There are more than {MOST_FILES} files."),
                    Text("请检查文件夹是否放错。", "Check that this is the right folder."),
                )
            )
            return
        yield path, name


def _unknown_file(name: str) -> FileProblem:
    patterns = [kind.pattern for kind in KINDS]
    mend = (
        Text("请把扩展名改为 .yaml。", "Rename it to end in .yaml.")
        if name.endswith(".yml")
        else did_you_mean(name, patterns)
        or Text(f"可放的文件：{'、'.join(patterns)}。", f"The files that belong here: {', '.join(patterns)}.")
    )
    return FileProblem(
        name, 1, 1, Text("规则手册里没有放这种文件的地方。", "The rulebook has no room for this file."), mend
    )


def _no_parameter_yet(_: str) -> tuple[int, Unit] | Text:
    return Text("这里不能用参数代替时限。", "A parameter can't stand for a limit here.")


def _resolver(shelves: "Shelves", on: date) -> Callable[[str], tuple[int, Unit] | Text]:
    parameters: Mapping[str, Parameter] = shelves.parameters.things
    law: Mapping[str, Parameter] = shelves.law.things

    def resolve(id_: str) -> tuple[int, Unit] | Text:
        parameter = parameters.get(id_) or law.get(id_)
        if parameter is None:
            near = did_you_mean(id_, [*parameters, *law])
            return Text(
                f"没有参数“{id_}”。{near.zh if near else ''}",
                f"There is no parameter “{id_}”. {near.en if near else ''}",
            )
        try:
            unit = Unit(parameter.unit.value)
            value = effective(parameter, law.get(parameter.law), on).value
        except ValueError:
            return Text(
                f"参数“{id_}”的单位是 {parameter.unit}，不是时间。",
                f"The parameter “{id_}” counts {parameter.unit}, not time.",
            )
        except NoValueInForce as error:
            return error.text
        if not isinstance(value, int) or isinstance(value, bool):
            return Text(f"参数“{id_}”的值不是整数。", f"The value of “{id_}” is not a whole number.")
        return value, unit

    return resolve


def _fit(kind: Kind, document: Document, resolve: Callable[[str], tuple[int, Unit] | Text]) -> Fitted:
    """Fits a document and runs the core's check of its kind; the value is None where it does not fit."""
    if document.data is None:
        return Fitted(kind, document, None)
    value = fit(kind.type, document, resolve)
    if value is not None:
        for problem in kind.check(value):
            document.problems.append(document.problem(problem.path, problem.reason, problem.mend))
    return Fitted(kind, document, value)
