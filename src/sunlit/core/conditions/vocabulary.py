"""The facts that a rule may speak of: names, types, titles and the question that asks for each."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from sunlit.core.conditions.words import RESERVED
from sunlit.core.problems import Path, Problem, RuleError
from sunlit.core.text import Text

CJK = "\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f"
SPELLING = re.compile(f"[A-Za-z_{CJK}][A-Za-z0-9_{CJK}]*(?: [A-Za-z0-9_{CJK}]+)*")
LONGEST_NAME = 60


class FieldType(StrEnum):
    """What a field holds. ``days`` and ``months`` are spans that only arise inside a condition."""

    NUMBER = "number"
    MONEY = "money"
    TEXT = "text"
    CHOICE = "choice"
    BOOLEAN = "boolean"
    DATE = "date"
    RECORDS = "records"
    DAYS = "days"
    MONTHS = "months"


@dataclass(frozen=True)
class Field:
    """One fact.

    ``name`` is its key in the facts; rule texts may also call it by ``title`` in either language. ``ask`` is
    what a person is asked when it is missing. ``values`` (choice only) maps each value to its title.
    ``members`` (records only) are the facts of one record, such as one member of the household.
    """

    name: str
    type: FieldType
    title: Text
    ask: Text
    values: Mapping[str, Text] = field(default_factory=dict)
    members: "tuple[Field, ...]" = ()


@dataclass(frozen=True)
class Vocabulary:
    """All fields that the conditions of one rule may use. Raises :class:`RuleError` with every fault found."""

    fields: Mapping[str, Field]
    _names: Mapping[str, str] = field(init=False, repr=False, compare=False)
    _member_names: Mapping[str, Mapping[str, str]] = field(init=False, repr=False, compare=False)
    _by_first: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        problems: list[Problem] = []
        object.__setattr__(self, "fields", MappingProxyType(dict(self.fields)))
        for key, each in self.fields.items():
            if key != each.name:
                problems.append(
                    _problem(
                        (key,),
                        f"键“{key}”与字段名“{each.name}”不同。",
                        f"key {key!r} differs from the name {each.name!r}.",
                    )
                )
            problems.extend(_faults(each, (key,)))
        lists = {each.name: each.members for each in self.fields.values() if each.members}
        every = set(_spellings(tuple(self.fields.values())))
        for members in lists.values():
            every |= set(_spellings(members))
        names = {
            spelled: name
            for spelled, name in _spellings(tuple(self.fields.values())).items()
            if spelled == name or not _reads_as_several(spelled, every)
        }
        member_names = {
            owner: {
                spelled: name
                for spelled, name in _spellings(members).items()
                if spelled == name or not _reads_as_several(spelled, every)
            }
            for owner, members in lists.items()
        }
        known = set(names).union(*member_names.values())
        for each in self._all():
            if _reads_as_several(each.name, known):
                problems.append(
                    _problem(
                        (each.name,),
                        f"字段名“{each.name}”也能读成几个词。",
                        f"the name {each.name!r} can also be read as several words.",
                        Text("请改名。", "Choose another name."),
                    )
                )
        if problems:
            raise RuleError(problems)
        by_first: dict[str, list[str]] = {}
        for spelled in sorted(known, key=len, reverse=True):
            by_first.setdefault(spelled[0], []).append(spelled)
        object.__setattr__(self, "_names", names)
        object.__setattr__(self, "_member_names", member_names)
        object.__setattr__(self, "_by_first", {first: tuple(words) for first, words in by_first.items()})

    @classmethod
    def of(cls, *fields: Field) -> "Vocabulary":
        """A vocabulary of these fields, keyed by their names."""
        return cls({each.name: each for each in fields})

    def _all(self) -> Iterator[Field]:
        for each in self.fields.values():
            yield each
            yield from each.members

    def find(self, spelled: str) -> Field | None:
        """The field with this name or title, or None."""
        name = self._names.get(spelled)
        return None if name is None else self.fields[name]

    def find_member(self, owner: Field, spelled: str) -> Field | None:
        """The fact of one record of ``owner`` with this name or title, or None."""
        name = self._member_names.get(owner.name, {}).get(spelled)
        return next((member for member in owner.members if member.name == name), None)

    def spelled(self, field: Field, language: str, owner: Field | None = None) -> str:
        """How a printed rule calls the field: by its title if that can be read back, else by its name."""
        title = field.title.in_language(language)
        found = self.find(title) if owner is None else self.find_member(owner, title)
        return title if found is not None and found.name == field.name else field.name

    def spellings(self, owner: Field | None = None) -> tuple[str, ...]:
        """Every way to call a field (or a fact of ``owner``'s records), for near-miss suggestions."""
        return tuple(self._names if owner is None else self._member_names.get(owner.name, {}))

    def starting_with(self, character: str) -> tuple[str, ...]:
        """All spellings that begin with this character, longest first."""
        return self._by_first.get(character, ())


def _problem(path: Path, zh: str, en: str, mend: Text | None = None) -> Problem:
    return Problem(path, Text(zh, en), mend or Text("请更正。", "Correct it."))


def _faults(each: Field, path: Path, inside: bool = False) -> Iterator[Problem]:
    name = each.name
    if not SPELLING.fullmatch(name) or len(name) > LONGEST_NAME or name.lower() in RESERVED:
        yield _problem(
            path,
            f"字段名“{name[:LONGEST_NAME]}”不能用。",
            f"the name {name[:LONGEST_NAME]!r} can't be used.",
            Text(
                "用汉字、拉丁字母、数字和下划线，不以数字开头，不超过 60 字，不用保留词。",
                "Use Chinese characters, Latin letters, digits and underscores, no digit first, at most 60, no reserved word.",
            ),
        )
    if each.type in (FieldType.DAYS, FieldType.MONTHS) or (inside and each.type is FieldType.RECORDS):
        yield _problem(
            path,
            f"字段“{name}”不能是 {each.type} 类型。",
            f"the field {name!r} can't be of type {each.type}.",
        )
    if (each.type is FieldType.CHOICE) != bool(each.values):
        yield _problem(
            path,
            f"字段“{name}”：选项类型须有选项，其他类型不得有。",
            f"{name!r}: a choice has values, other types have none.",
        )
    if (each.type is FieldType.RECORDS) != bool(each.members):
        yield _problem(
            path,
            f"字段“{name}”：记录类型须有成员字段，其他类型不得有。",
            f"{name!r}: records have members, other types have none.",
        )
    spelled: dict[str, str] = {}
    for value, title in each.values.items():
        if not value or "”" in value or not value.isprintable():
            yield _problem((*path, value), f"选项“{value}”不能用。", f"the value {value!r} can't be used.")
        for word in {value, title.zh, title.en}:
            if spelled.setdefault(word, value) != value:
                yield _problem(
                    (*path, value), f"“{word}”同时指两个选项。", f"{word!r} means two values at once."
                )
    if len({member.name for member in each.members}) != len(each.members):
        yield _problem(path, f"字段“{name}”的成员字段有重名。", f"members of {name!r} share a name.")
    for member in each.members:
        yield from _faults(member, (*path, member.name), inside=True)


def _spellings(fields: tuple[Field, ...]) -> dict[str, str]:
    """Spelling -> field name. Names go before titles; a title that two fields share names neither."""
    found = {each.name: each.name for each in fields}
    titles: dict[str, set[str]] = {}
    for each in fields:
        for title in (each.title.zh, each.title.en):
            if SPELLING.fullmatch(title) and len(title) <= LONGEST_NAME and title.lower() not in RESERVED:
                titles.setdefault(title, set()).add(each.name)
    for title, names in titles.items():
        if title not in found and len(names) == 1:
            found[title] = next(iter(names))
    return found


def _reads_as_several(spelled: str, every: set[str]) -> bool:
    """Whether a spelling could also be read as other fields joined by words of the language.

    Longest match would silently prefer the one name, so ``有车或有房`` beside ``有车`` is refused.
    """
    words = [word for word in RESERVED if word in spelled and word != spelled]
    if not words:
        return False
    others = [other for other in every if other != spelled and other in spelled]
    for word in words:
        rest = spelled.removeprefix(word).lstrip()
        if len(rest) < len(spelled) and any(rest.startswith(other) for other in others):
            return True
        for other in others:
            if spelled.startswith(other) and _begins(spelled[len(other) :], word):
                return True
    return False


def _begins(rest: str, word: str) -> bool:
    if word.isascii():
        return rest.startswith(f" {word} ") or rest == f" {word}"
    return rest.lstrip().startswith(word)
