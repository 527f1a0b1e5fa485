"""Dataclasses as elements of our own name space, and back without loss."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import lru_cache
from typing import Any, get_args, get_origin
from xml.etree import ElementTree

from sunlit.core.procedures.bpmn.names import OWN, BpmnError
from sunlit.core.procedures.identity import bare_type, defaults_of, hints_of
from sunlit.core.procedures.markup import quoted, tag


def encode(name: str, value: Any, skip: tuple[str, ...] = (), more: Mapping[str, str] | None = None) -> str:
    """A dataclass as an element: simple fields as attributes, the others as child elements; defaults left out."""
    attributes = dict(more or {})
    children = []
    kind: Any = type(value)
    for field_name, default in defaults_of(kind):
        content = getattr(value, field_name)
        if field_name in skip or content == default:
            continue
        child = f"sun:{field_name}"
        if is_dataclass(content):
            children.append(encode(child, content))
        elif isinstance(content, tuple):
            children += [
                encode(child, one) if is_dataclass(one) else f"<{child} value={quoted(one)}/>"
                for one in content
            ]
        elif isinstance(content, bool):
            attributes[field_name] = "true" if content else "false"
        elif isinstance(content, Enum):
            attributes[field_name] = content.value
        else:
            attributes[field_name] = str(content)
    return tag(name, attributes, "".join(children) or None)


@lru_cache(maxsize=32)
def _layout_of(kind: type) -> tuple[tuple[str, Any, bool], ...]:
    """Name, bare type and whether it must be there, for each field of a dataclass."""
    known = hints_of(kind)
    return tuple(
        (part.name, bare_type(known[part.name]), part.default is MISSING and part.default_factory is MISSING)
        for part in fields(kind)
    )


def decode(element: ElementTree.Element, kind: type, given: Mapping[str, Any]) -> Any:
    """The dataclass that ``encode`` wrote; ``given`` are the fields that stood elsewhere."""
    found: dict[str, Any] = dict(given)
    for name, hint, required in _layout_of(kind):
        if name in found:
            continue
        children = element.findall(f"{{{OWN}}}{name}")
        if get_origin(hint) is tuple:
            inner: Any = get_args(hint)[0]
            found[name] = tuple(
                decode(child, inner, {}) if inner is not str else child.get("value", "") for child in children
            )
        elif is_dataclass(hint):
            if children:
                found[name] = decode(children[0], hint, {})  # type: ignore[arg-type]  # a class
        elif (text := element.get(name)) is not None:
            found[name] = _scalar(text, hint)
        if required and name not in found:
            raise BpmnError(f"{element.tag.split('}')[-1]} has no {name}")
    return kind(**found)


def _scalar(text: str, hint: Any) -> Any:
    if hint is bool:
        if text not in ("true", "false"):
            raise BpmnError(f"{text!r} is neither true nor false")
        return text == "true"
    try:
        return hint(text)
    except ValueError as error:
        raise BpmnError(str(error)) from error
