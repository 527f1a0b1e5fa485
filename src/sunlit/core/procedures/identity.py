"""One procedure, one fingerprint: printed on the chart, in the BPMN file, in the guide and kept by the engine."""

import hashlib
import json
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import lru_cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from sunlit.core.procedures.model import Procedure

SHORT = 12  # characters of the hash that are printed on paper


def to_data(procedure: Procedure) -> dict[str, Any]:
    """The procedure as plain JSON data: defaults left out, mappings as lists of pairs.

    The order of steps and outcomes is part of a procedure (it is the order of the buttons and of the
    drawing), and JSON columns of databases don't keep the order of keys; so it is written down.
    """
    data: dict[str, Any] = _plain(procedure)
    return data


def from_data(data: Mapping[str, Any]) -> Procedure:
    """The procedure that ``to_data`` wrote. Raises ``ValueError`` where the data is no procedure."""
    try:
        procedure = _typed(data, Procedure)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"not the data of a procedure: {error}") from error
    if not isinstance(procedure, Procedure):
        raise ValueError("not the data of a procedure")
    return procedure


def canonical(procedure: Procedure) -> str:
    """The one JSON text of a procedure: keys sorted, no spaces, characters unescaped."""
    return json.dumps(to_data(procedure), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_hash(procedure: Procedure) -> str:
    """SHA-256 of the canonical text in UTF-8, 64 hexadecimal digits.

    Two procedures with the same hash are equal in every word that a citizen or the engine can see.
    A field that is added to the model later with a default leaves the hashes of old procedures alone.
    """
    return hashlib.sha256(canonical(procedure).encode("utf-8", "surrogatepass")).hexdigest()


def short_hash(procedure: Procedure) -> str:
    """The first twelve digits of the hash: what is printed."""
    return content_hash(procedure)[:SHORT]


@lru_cache(maxsize=64)
def defaults_of(kind: type) -> tuple[tuple[str, Any], ...]:
    """Name and default of each field of a dataclass, in order; ``MISSING`` where a value is required."""
    return tuple(
        (field.name, field.default if field.default_factory is MISSING else field.default_factory())
        for field in fields(kind)
    )


def _plain(value: Any) -> Any:
    if isinstance(value, str) and not isinstance(value, Enum):
        return value
    if is_dataclass(value):
        found = {}
        kind: Any = type(value)
        for name, default in defaults_of(kind):
            part = getattr(value, name)
            if part != default:
                found[name] = _plain(part)
        return found
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return [[key, _plain(part)] for key, part in value.items()]
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    return value


@lru_cache(maxsize=64)
def hints_of(kind: type) -> dict[str, Any]:
    """The resolved types of a dataclass's fields."""
    return get_type_hints(kind)


def bare_type(hint: Any) -> Any:
    """``Limit`` for ``Limit | None``; other types unchanged."""
    if get_origin(hint) in (Union, types.UnionType):
        return next(part for part in get_args(hint) if part is not type(None))
    return hint


def _typed(data: Any, hint: Any) -> Any:
    kind = bare_type(hint)
    if data is None and kind is not hint:
        return None
    origin = get_origin(kind)
    if origin is tuple:
        return tuple(_typed(part, get_args(kind)[0]) for part in data)
    if origin is not None and issubclass(origin, Mapping):
        return {_typed(key, str): _typed(part, get_args(kind)[1]) for key, part in data}
    if is_dataclass(kind):
        known = hints_of(kind)  # type: ignore[arg-type]  # a dataclass, as asked above
        if strange := set(data) - set(known):
            raise ValueError(f"unknown keys {sorted(strange)} in {kind.__name__}")  # type: ignore[union-attr]  # a class
        return kind(**{name: _typed(part, known[name]) for name, part in data.items()})  # type: ignore[operator]  # a class
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(data)
    if type(data) is not kind:
        raise ValueError(f"{data!r} where {kind.__name__} is expected")
    return data
