"""Turns plain data into the core's dataclasses and says in plain words what does not fit."""

import json
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from sunlit.core.duties import Duty
from sunlit.core.duty_kinds import PARTS
from sunlit.core.limits import Limit, Unit
from sunlit.core.problems import Path
from sunlit.core.text import Text
from sunlit.rulebook.problems import FileProblem
from sunlit.rulebook.reading import Data, Document

SHORT_LIMITS = {
    "working_days": Unit.WORKING_DAY,
    "days": Unit.DAY,
    "months": Unit.MONTH,
    "hours": Unit.HOUR,
    "at_once": Unit.AT_ONCE,
}
_LIMIT_EXTRAS = {"counts_first_day", "roll"}
MOST_AMOUNT = 10_000

Resolve = Callable[[str], tuple[int, Unit] | Text]
"""Finds the limit behind ``{parameter: id}``, or says why there is none."""


@cache
def _adapter(type_: Any) -> TypeAdapter[Any]:
    # A list around the type lets the configuration reach standard dataclasses, which core keeps free of pydantic.
    return TypeAdapter(list[type_], config=ConfigDict(extra="forbid"))


@cache
def _hints(type_: type) -> dict[str, Any]:
    return typing.get_type_hints(type_)


def _inner(type_: Any) -> Any:
    """The type without ``| None``; of other unions the first dataclass."""
    if isinstance(type_, types.UnionType) or typing.get_origin(type_) is typing.Union:
        members = [member for member in typing.get_args(type_) if member is not type(None)]
        return next((member for member in members if is_dataclass(member)), members[0])
    return type_


def _element(type_: Any) -> Any:
    """The type of the members of a tuple or of the values of a mapping; None for anything else."""
    origin, arguments = typing.get_origin(type_), typing.get_args(type_)
    if origin in (tuple, list, frozenset):
        return arguments[0]
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return arguments[1]
    return None


@cache
def _holds_limits(type_: Any) -> bool:
    """Whether a limit can stand anywhere inside a type, so that the rest is not walked."""
    seen: set[Any] = set()
    todo = [type_]
    while todo:  # a type may hold itself, as the field of a list of records does
        present = _inner(todo.pop())
        if present is Limit:
            return True
        if present in seen:
            continue
        seen.add(present)
        element = _element(present)
        if element is not None:
            todo.append(element)
        elif is_dataclass(present):
            todo.extend(_hints(typing.cast(type, present)).values())
    return False


def _with_long_limits(type_: Any, data: Data, path: Path, document: Document, resolve: Resolve) -> Data:
    """The data with every short limit written out; what can't be written out is reported and left alone."""
    type_ = _inner(type_)
    if not _holds_limits(type_):
        return data
    if type_ is Limit:
        return _long_limit(data, path, document, resolve) if isinstance(data, dict) else data
    element = _element(type_)
    if element is not None:
        if isinstance(data, list):
            return [
                _with_long_limits(element, item, (*path, place), document, resolve)
                for place, item in enumerate(data)
            ]
        if isinstance(data, dict):
            return {
                key: _with_long_limits(element, item, (*path, key), document, resolve)
                for key, item in data.items()
            }
        return data
    if isinstance(data, dict):
        hints = _hints(type_)
        return {
            key: _with_long_limits(hints[key], item, (*path, key), document, resolve)
            if key in hints
            else item
            for key, item in data.items()
        }
    return data


def _long_limit(data: dict[str, Data], path: Path, document: Document, resolve: Resolve) -> Data:
    short = [key for key in data if key in SHORT_LIMITS or key == "parameter"]
    if not short:
        _check_amount(data.get("amount"), path, document, at_once=data.get("unit") == Unit.AT_ONCE)
        return data
    rest: dict[str, Data] = {key: value for key, value in data.items() if key in _LIMIT_EXTRAS}
    key = short[0]
    stray = sorted(set(data) - _LIMIT_EXTRAS - {key})
    if stray:
        document.problems.append(
            document.problem(
                (*path, stray[0]),
                Text(
                    f"时限里“{key}”和“{stray[0]}”不能同时写。",
                    f"A limit can't hold both “{key}” and “{stray[0]}”.",
                ),
                Text("请只保留一个。", "Keep one of them."),
                at_key=True,
            )
        )
    value = data[key]
    if key == "parameter":
        found = (
            resolve(value)
            if isinstance(value, str)
            else Text("参数要写编号。", "A parameter is named by its id.")
        )
        if isinstance(found, Text):
            document.problems.append(
                document.problem(
                    (*path, key),
                    found,
                    Text("请写一个以时间为单位的参数。", "Name a parameter that counts time."),
                )
            )
            return {"amount": 1, "unit": Unit.DAY.value, **rest}
        return {"amount": found[0], "unit": found[1].value, **rest}
    if key == "at_once":
        if value is not True:
            document.problems.append(
                document.problem(
                    (*path, key),
                    Text("“at_once”只能写 true。", "“at_once” can only be true."),
                    Text("写 at_once: true，或改写天数。", "Write at_once: true, or a number of days."),
                )
            )
        return {"amount": 1, "unit": Unit.AT_ONCE.value, **rest}
    if not isinstance(value, int) or isinstance(value, bool):
        document.problems.append(
            document.problem(
                (*path, key),
                Text(f"时限“{key}”要写整数。", f"The limit “{key}” must be a whole number."),
                Text(f"例如 {key}: 5。", f"For example {key}: 5."),
            )
        )
        return {"amount": 1, "unit": SHORT_LIMITS[key].value, **rest}
    _check_amount(value, (*path, key), document, at_once=False)
    return {"amount": value, "unit": SHORT_LIMITS[key].value, **rest}


def _check_amount(amount: Data, path: Path, document: Document, at_once: bool) -> None:
    if not isinstance(amount, int) or isinstance(amount, bool) or at_once:
        return
    if not 1 <= amount <= MOST_AMOUNT:
        document.problems.append(
            document.problem(
                path,
                Text(f"时限不能是 {amount}。", f"A limit can't be {amount}."),
                Text(f"请写 1 到 {MOST_AMOUNT} 的整数。", f"Write a whole number from 1 to {MOST_AMOUNT}."),
            )
        )


def fit(type_: Any, document: Document, resolve: Resolve) -> Any:
    """The document as an instance of ``type_``, or None with the reasons added to the document's problems."""
    before = len(document.problems)
    data = _with_long_limits(type_, document.data, (), document, resolve)
    try:
        # Strict JSON mode takes texts for dates, decimals and enumerations, but never "20" for 20.
        fitted = _adapter(type_).validate_json(json.dumps([data]), strict=True)[0]
    except ValidationError as error:
        told: set[tuple[Path, str]] = set()
        for detail in error.errors(include_url=False, include_context=True):
            problem, key = _plain(type_, document, data, detail)
            if key not in told:  # the members of a union complain one by one about the same place
                told.add(key)
                document.problems.append(problem)
        return None
    return fitted if len(document.problems) == before else None


def did_you_mean(word: str, known: typing.Iterable[str]) -> Text | None:
    """“Did you mean …” for the nearest known words, or None where nothing is near."""
    near = get_close_matches(word, list(known), n=3, cutoff=0.55)
    if not near:
        return None
    return Text(
        f"您是不是要写{'或'.join(f'“{item}”' for item in near)}？",
        f"Did you mean {' or '.join(f'“{item}”' for item in near)}?",
    )


def _where(type_: Any, data: Data, loc: tuple[int | str, ...]) -> tuple[Path, Any]:
    """The path in the data and the type found there; what pydantic adds for unions is dropped."""
    path: list[str | int] = []
    for part in loc:
        type_ = _inner(type_)
        if isinstance(data, dict) and isinstance(part, str) and part in data:
            type_ = _hints(typing.cast(type, type_)).get(part) if is_dataclass(type_) else _element(type_)
            data = data[part]
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            type_ = _element(type_)
            data = data[part]
        else:
            continue
        path.append(part)
    return tuple(path), _inner(type_)


def _plain(type_: Any, document: Document, data: Data, detail: Any) -> tuple[FileProblem, tuple[Path, str]]:
    """A pydantic error as a plain sentence at its place, with what would be right."""
    kind: str = detail["type"]
    loc = detail["loc"][1:]
    context = detail.get("ctx", {})
    last = str(loc[-1]) if loc else ""
    path, found = _where(type_, data, loc)
    at_key = False
    if kind == "missing":
        owner = found if is_dataclass(found) else None
        title = getattr(owner, "__name__", "")
        reason = Text(f"缺少“{last}”。", f"“{last}” is missing{f' ({title})' if title else ''}.")
        mend = Text(f"请补上 {last}: …", f"Add {last}: …")
        if owner is Duty and last in PARTS:
            part, right = PARTS[last]
            reason = Text(f"{reason.zh[:-1]}（{part.zh}）。", f"{reason.en[:-1]}: the {part.en} of a duty.")
            mend = Text(f"请补上，例如 {last}: {right}", f"Add it, for example {last}: {right}")
    elif kind in ("unexpected_keyword_argument", "extra_forbidden"):
        owner = _where(type_, data, loc[:-1])[1]
        known = [field.name for field in fields(owner)] if is_dataclass(owner) else []
        reason = Text(f"不认识的键“{last}”。", f"Unknown key “{last}”.")
        mend = did_you_mean(last, known) or Text(
            f"可用的键：{'、'.join(known)}。", f"The keys here are: {', '.join(known)}."
        )
        at_key = True
    elif kind in ("enum", "literal_error"):
        choices = [
            item.strip("' ") for item in str(context.get("expected", "")).replace(" or ", ", ").split(",")
        ]
        written = detail.get("input")
        reason = Text(f"“{written}”不在可选范围内。", f"“{written}” is not one of the choices.")
        mend = did_you_mean(str(written), choices) or Text(
            f"可选：{'、'.join(choices)}。", f"Choose one of: {', '.join(choices)}."
        )
    else:
        wanted = _WANTED.get(kind) or next(
            (text for start, text in _WANTED.items() if kind.startswith(start)), None
        )
        written = detail.get("input")
        quoted = written if isinstance(written, (str, int)) else type(written).__name__
        if wanted is None:
            reason = Text(f"“{quoted}”不合要求。", f"“{quoted}” does not fit: {detail['msg']}.")
            mend = Text("请照《规则手册格式》改写。", "See docs/rulebook.md for what fits here.")
        else:
            reason = Text(f"这里要{wanted.zh}。", f"Wanted here: {wanted.en}.")
            mend = _mend(found, wanted)
    return document.problem(path, reason, mend, at_key=at_key), (path, last if kind == "missing" else "")


_WANTED = {
    "int": Text("整数", "a whole number"),
    "string": Text("文字（数字样的文字要加引号）", "a text (quote it if it looks like a number)"),
    "bool": Text("true 或 false", "true or false"),
    "decimal": Text("数（小数要加引号）", "a number (quote a decimal)"),
    "date_": Text("日期，如 2026-01-31", "a day such as 2026-01-31"),
    "datetime": Text(
        "日期和时间，如 2026-01-31T09:00:00+08:00", "a moment such as 2026-01-31T09:00:00+08:00"
    ),
    "date": Text("日期，如 2026-01-31", "a day such as 2026-01-31"),
    "tuple": Text("一份清单（每行以 - 开头）", "a list (each line starts with -)"),
    "list": Text("一份清单（每行以 - 开头）", "a list (each line starts with -)"),
    "frozen_set": Text("一份清单（每行以 - 开头）", "a list (each line starts with -)"),
    "dict": Text("若干“键: 值”", "pairs of “key: value”"),
    "mapping": Text("若干“键: 值”", "pairs of “key: value”"),
    "dataclass": Text("若干“键: 值”", "pairs of “key: value”"),
}


def _mend(found: Any, wanted: Text) -> Text:
    if found is Text:
        return Text("请写 {zh: 中文, en: English}。", "Write {zh: 中文, en: English}.")
    if found is Limit:
        return Text("请写 {working_days: 20} 之类的时限。", "Write a limit such as {working_days: 20}.")
    if is_dataclass(found):
        required = [
            field.name
            for field in fields(found)
            if field.default is MISSING and field.default_factory is MISSING
        ]
        return Text(f"请写 {'、'.join(required)}。", f"Write {', '.join(required)}.")
    return Text(f"请改成{wanted.zh}。", f"Change it to {wanted.en}.")
