"""Bodies (领导小组、工作组、队伍) as data: positions, who may hold them, and what is missing on a day.

A person is named by a number (an account) or, where a position takes people from outside the office, by name.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sunlit.core.fields import Choice
from sunlit.core.text import Text

Person = int | str
"""The number of an account, or the name of somebody without one."""


class Level(StrEnum):
    """Where a body stands: once in the township, in each unit, in each village, in each of both, or there and in the township."""

    TOWNSHIP = "township"
    UNITS = "units"
    VILLAGES = "villages"
    UNITS_AND_VILLAGES = "units_and_villages"
    EVERYWHERE = "everywhere"


UNIT_KINDS = ("office", "station", "centre", "department")
VILLAGE_KINDS = ("village",)
KINDS_OF_LEVEL: Mapping[Level, tuple[str, ...]] = {
    Level.TOWNSHIP: ("township",),
    Level.UNITS: UNIT_KINDS,
    Level.VILLAGES: VILLAGE_KINDS,
    Level.UNITS_AND_VILLAGES: (*UNIT_KINDS, *VILLAGE_KINDS),
    Level.EVERYWHERE: ("township", *UNIT_KINDS, *VILLAGE_KINDS),
}


@dataclass(frozen=True)
class Task:
    """A duty that whoever holds the position answers for; tasks of it go to them."""

    key: str
    title: Text


@dataclass(frozen=True)
class Position:
    """One position of a body.

    ``least`` and ``most`` count people; with ``each`` they count people for each unit of those kinds. Only holders of a
    post with one of ``roles`` may sit here; with ``each`` a post of that unit, in a body of a unit a post of it. With
    ``follows`` nobody is named: whoever holds the post sits. ``leads`` marks the leader, who gets the tasks.
    ``may_be_empty``: the body can be saved without, and shows a gap. ``among``: the holder must also sit in one of these
    positions. ``outsiders``: people without an account are named by name. ``kinds``: what each holder is entered as.
    ``keeps_last``: the last holder can't go before another is named.
    """

    key: str
    title: Text
    clause: str
    least: int = 1
    most: int | None = None
    roles: tuple[str, ...] = ()
    each: tuple[str, ...] = ()
    follows: bool = False
    leads: bool = False
    in_office: bool = False
    may_be_empty: bool = False
    among: tuple[str, ...] = ()
    outsiders: bool = False
    kinds: tuple[Choice, ...] = ()
    keeps_last: bool = False
    tasks: tuple[Task, ...] = ()


@dataclass(frozen=True)
class Office:
    """The office of a body: the key of the unit where it sits, and the clause that says so."""

    place: str
    clause: str


@dataclass(frozen=True)
class Need:
    """An answer to a task that waits until somebody sits in the body: kind of matter, step, outcome."""

    kind: str
    step: str
    outcome: str
    clause: str


@dataclass(frozen=True)
class BodyRule:
    """One body as the rules describe it. ``apart``: groups of positions that one person can't hold together.
    ``apart_from``: bodies with which it shares nobody. ``under``: the body above. With ``mechanism`` a written working
    mechanism belongs to it, with ``term`` the last day of its term."""

    key: str
    title: Text
    purpose: Text
    clauses: tuple[str, ...]
    positions: tuple[Position, ...]
    level: Level = Level.TOWNSHIP
    duties: tuple[Text, ...] = ()
    apart: tuple[tuple[str, ...], ...] = ()
    apart_from: tuple[str, ...] = ()
    under: Text | None = None
    office: Office | None = None
    mechanism: str = ""
    term: bool = False
    needed_for: tuple[Need, ...] = ()

    def position(self, key: str) -> Position | None:
        """The position with this key."""
        return next((one for one in self.positions if one.key == key), None)

    @property
    def leading(self) -> Position | None:
        """The position of the leader, where there is one."""
        return next((one for one in self.positions if one.leads), None)

    @property
    def by_posts_alone(self) -> bool:
        """Whether every position fills itself from posts, so that nobody has to set the body up."""
        return all(one.follows for one in self.positions)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of organisations of which each has this body."""
        return KINDS_OF_LEVEL[self.level]


@dataclass(frozen=True)
class Bodies:
    """The bodies of one file."""

    bodies: tuple[BodyRule, ...]


@dataclass(frozen=True)
class Named:
    """Somebody named for a position, for a unit where the position has one for each, as one of its kinds."""

    position: str
    person: Person
    unit: int | None = None
    kind: str = ""


@dataclass(frozen=True)
class Fault:
    """Why a body can't be saved like this: a code for programs, the position, both sentences, the clause."""

    code: str
    position: str
    reason: Text
    way_out: Text
    clause: str


@dataclass(frozen=True)
class Gap:
    """What is missing in a position; ``unit`` for one that has somebody for each unit."""

    position: Position
    missing: int
    unit: int | None = None


Posts = Mapping[Person, Collection[tuple[int, str]]]
"""The posts that each person holds on the day, as (unit, role)."""


def fits(position: Position, person: Person, unit: int | None, posts: Posts) -> bool:
    """Whether a person holds such a post as the position asks for, in the unit where one is named."""
    if not position.roles:
        return True
    return any(
        role in position.roles and (unit is None or place == unit) for place, role in posts.get(person, ())
    )


def composition_faults(
    rule: BodyRule,
    named: Sequence[Named],
    *,
    units: Mapping[str, Collection[int]],
    posts: Posts,
    own_unit: int | None = None,
    elsewhere: Mapping[str, Collection[Person]] | None = None,
) -> list[Fault]:
    """Everything that stands against saving a body with these named people.

    ``units``: for each position with ``each`` the units that count. ``own_unit``: the unit of a body that stands in
    each unit. ``elsewhere``: who sits in the bodies of ``apart_from``. S2.03.01, S2.05.02, S2.17.06, S3.30.01, S4.47.01.
    """
    found: list[Fault] = []
    for one in named:
        position = rule.position(one.position)
        if position is None or position.follows:
            found.append(_unknown(rule, one.position))
    for position in rule.positions:
        if not position.follows:
            mine = [one for one in named if one.position == position.key]
            found += _position_faults(position, mine, units.get(position.key, ()), posts, own_unit)
    found += _apart_faults(rule, named, elsewhere or {})
    for position in rule.positions:
        here = {one.person for one in named if one.position == position.key}
        if position.among and here - {one.person for one in named if one.position in position.among}:
            found.append(_not_among(rule, position))
    return found


def _position_faults(
    position: Position, mine: Sequence[Named], units: Collection[int], posts: Posts, own_unit: int | None
) -> list[Fault]:
    found = []
    counts: Counter[int | None] = Counter(one.unit if position.each else None for one in mine)
    wanted: Collection[int | None] = units if position.each else (None,)
    if any(one.unit not in wanted for one in mine if position.each):
        found.append(_fault("unknown_unit", position, "不是这里的单位。", "is not one of the units here.",
                            "请选列出的单位。", "Choose one of the list."))  # fmt: skip
    for unit in wanted:
        if counts[unit] < position.least and not position.may_be_empty:
            found.append(_few(position, counts[unit]))
        if position.most is not None and counts[unit] > position.most:
            found.append(_many(position, counts[unit]))
    if len({(one.person, one.unit) for one in mine}) < len(mine):
        found.append(_fault("named_twice", position, "同一个人写了两次。", "names somebody twice.",
                            "每人写一次。", "Name each person once."))  # fmt: skip
    for one in mine:
        if isinstance(one.person, str) and not position.outsiders:
            found.append(_fault("outsider", position, "只能选本单位人员。", "takes only staff with an account.",
                                "请从人员中选择。", "Choose one of the staff."))  # fmt: skip
        elif not fits(position, one.person, one.unit if position.each else own_unit, posts):
            found.append(_fault("wrong_post", position, "所选的人现在不担任规定的职务。",
                                "is given to somebody who doesn't hold the post that the rule asks for.",
                                "请选现任的人。", "Choose who holds that post now."))  # fmt: skip
        if position.kinds and one.kind not in {kind.code for kind in position.kinds}:
            found.append(_fault("kind_needed", position, "没有写明是哪一类。", "doesn't say which kind it is.",
                                f"请选：{'、'.join(kind.label.zh for kind in position.kinds)}。",
                                f"Choose: {', '.join(kind.label.en for kind in position.kinds)}."))  # fmt: skip
    return found


def _apart_faults(
    rule: BodyRule, named: Sequence[Named], elsewhere: Mapping[str, Collection[Person]]
) -> list[Fault]:
    found = []
    for group in rule.apart:
        held = Counter(person for key in group for person in {n.person for n in named if n.position == key})
        if any(count > 1 for count in held.values()):
            position = rule.position(group[-1])
            assert position is not None
            found.append(_fault("same_person", position, "须与其他职位不是同一个人。",
                                "must be another person than in the other position.",
                                "请另选一人。", "Choose somebody else."))  # fmt: skip
    for body in rule.apart_from:
        shared = [one for one in named if one.person in elsewhere.get(body, ())]
        if shared:
            position = rule.position(shared[0].position)
            if position is not None:
                found.append(_fault("sits_elsewhere", position, "所选的人已在职责须分开的另一机构任职。",
                                    "is given to somebody who sits in a body that must be kept apart.",
                                    "请另选一人。", "Choose somebody else."))  # fmt: skip
    return found


def gaps(rule: BodyRule, sitting: Sequence[Named], units: Mapping[str, Collection[int]]) -> list[Gap]:
    """What is missing among those who sit today; one person in two positions that must be apart counts in the first."""
    taken: dict[str, list[Named]] = {}
    for position in rule.positions:
        barred = {
            one.person
            for group in rule.apart
            if position.key in group
            for key in group[: group.index(position.key)]
            for one in taken.get(key, ())
        }
        taken[position.key] = [
            one for one in sitting if one.position == position.key and one.person not in barred
        ]
    found = []
    for position in rule.positions:
        mine = taken[position.key]
        if not position.each:
            if len(mine) < position.least:
                found.append(Gap(position, position.least - len(mine)))
            continue
        counts = Counter(one.unit for one in mine)
        found += [
            Gap(position, position.least - counts[unit], unit)
            for unit in units.get(position.key, ())
            if counts[unit] < position.least
        ]
    return found


def _fault(code: str, position: Position, zh: str, en: str, way_zh: str, way_en: str) -> Fault:
    return Fault(
        code,
        position.key,
        Text(f"“{position.title.zh}”{zh}", f"“{position.title.en}” {en}"),
        Text(way_zh, way_en),
        position.clause,
    )


def _few(position: Position, count: int) -> Fault:
    return _fault("too_few", position, f"须有至少{position.least}人，现在是{count}人。",
                  f"needs at least {position.least}; there are {count}.", "请补足。", "Add who is missing.")  # fmt: skip


def _many(position: Position, count: int) -> Fault:
    return _fault("too_many", position, f"最多{position.most}人，现在是{count}人。",
                  f"takes at most {position.most}; there are {count}.", "请减少。", "Take some out.")  # fmt: skip


def _not_among(rule: BodyRule, position: Position) -> Fault:
    titles = [one.title for key in position.among if (one := rule.position(key)) is not None]
    zh, en = "、".join(title.zh for title in titles), ", ".join(title.en for title in titles)
    return _fault("not_among", position, f"须由{zh}中的一人担任。", f"must be one of: {en}.",
                  f"请从{zh}中选。", f"Choose one of: {en}.")  # fmt: skip


def _unknown(rule: BodyRule, key: str) -> Fault:
    return Fault(
        "unknown_position",
        key,
        Text(f"“{key}”不是可以指定人员的职位。", f"“{key}” is no position to name people for."),
        Text("请按列出的职位填写。", "Use the listed positions."),
        rule.clauses[0],
    )
