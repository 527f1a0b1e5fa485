"""The matrix as data, and the addresses of the program as they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.urls import URLPattern, URLResolver, get_resolver, reverse

MATRIX = Path(__file__).parent / "matrix.yaml"
SIGN_IN, PAGE, REFUSED, NOT_FOUND, NOT_BY_GET = 302, 200, 403, 404, 405
ROW = {
    "zh", "en", "open", "with", "of", "gives", "only_post", "unmarked", "states", "hidden", "receipt", "refuses",
    "own_token", "verb_first",
}  # fmt: skip


@dataclass(frozen=True)
class Address:
    """One address of the program: its full name, its pattern, and the view behind it."""

    name: str
    pattern: str
    view: Any


@lru_cache(maxsize=1)
def matrix() -> dict[str, Any]:
    return yaml.safe_load(MATRIX.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def addresses() -> dict[str, Address]:
    """Every address of the program by its name; one without a name by its path."""
    return {address.name: address for address in _walk(get_resolver(), "", "")}


def _walk(resolver: URLResolver, prefix: str, namespace: str) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, pattern, inner)
        elif isinstance(entry, URLPattern):
            yield Address(namespace + entry.name if entry.name else f"/{pattern}", pattern, entry.callback)


def rows() -> dict[str, dict[str, Any]]:
    """The rows of addresses that exist; those that are awaited count as soon as they are there."""
    listed = matrix()["routes"] | {
        name: row for name, row in matrix()["awaited"].items() if name in addresses()
    }
    return {name: row for name, row in listed.items() if name in addresses()}


def outside() -> set[str]:
    """The viewers who aren't signed in."""
    return {kind for kind, names in matrix()["viewers"].items() if not names["as"]}


def may_read(viewer: str, state: str) -> bool:
    """Whether a viewer may learn what a matter in that state says: by seat, or by holding its receipt."""
    row = matrix()["matters"][state]
    return viewer in row["seen_by"] or viewer in row.get("followed_by", ())


def expected(row: dict[str, Any], viewer: str, state: str | None) -> int:
    """What the matrix says that this viewer gets; ``state`` for a record found through a matter."""
    allowed = matrix()["groups"][row["open"]]
    if row.get("only_post") and row.get("verb_first"):
        return NOT_BY_GET
    if viewer not in allowed:
        return row.get("refuses", SIGN_IN if viewer in outside() else REFUSED)
    if row.get("only_post"):
        return NOT_BY_GET
    if row.get("receipt"):
        holds = matrix()["viewers"][viewer].get("receipt")
        return PAGE if holds and state in (None, holds) else SIGN_IN
    gives = row.get("gives", {})
    if state is not None and viewer in gives:
        return gives[viewer]
    if state is not None and viewer not in matrix()["matters"][state]["seen_by"]:
        return row.get("hidden", NOT_FOUND)
    return gives.get(viewer, gives.get("everybody", PAGE))


def states_of(row: dict[str, Any], town: Any) -> list[str | None]:
    """The states of a matter in which a row is asked for; [None] where it is about no matter."""
    kind = row.get("of")
    if kind is None:
        return [None]
    return [
        state for state in row.get("states", list(town.planted)) if _record(town, kind, state) is not None
    ]


def address_of(name: str, row: dict[str, Any], town: Any, state: str | None) -> str:
    """The address itself. ``{number}`` and the like in `with` are filled from the matter in that state."""
    if name.startswith("/"):
        return name
    return reverse(
        name, kwargs={key: _value(value, town, state) for key, value in row.get("with", {}).items()}
    )


def _value(value: Any, town: Any, state: str | None) -> Any:
    text = str(value)
    if text.startswith("staff:"):
        return town.people[text.removeprefix("staff:")].pk
    if text.startswith("planted."):
        return getattr(town.planted[state], text.removeprefix("planted."))
    if text.startswith("matter."):
        kind, attribute = (
            text.removeprefix("matter.").split(".") if text.count(".") == 2 else ("matter", text[7:])
        )
        return getattr(_record(town, kind, state), attribute)
    return value


def _record(town: Any, kind: str, state: str | None) -> Any:
    planted = town.planted[state]
    record = getattr(planted, kind)
    return (record.first() if hasattr(record, "first") else record) if record is not None else None


def entitled(mark: tuple[str, ...], roles: dict[str, frozenset[str]], admins: dict[str, str]) -> set[str]:
    """The viewers that a view's own mark lets in."""
    kind, *names = mark
    everybody, in_office = set(roles), set(roles) - outside()
    if kind == "everybody":
        return everybody
    if kind == "signed_in":
        return in_office
    if kind == "admin":
        return {viewer for viewer in everybody if admins[viewer] in names}
    if kind == "staff":
        staff = {viewer for viewer in in_office if not admins[viewer]}
        return {viewer for viewer in staff if not names or roles[viewer] & set(names)}
    raise AssertionError(f"{mark} is no mark that the matrix knows")
