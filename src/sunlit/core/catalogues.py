"""Disclosure catalogues (公开目录): which headings a kind of unit must fill in a period, and which are empty.

A catalogue is a list out of a regulation. Each of its headings is met by duties: by what was published on one of them in
the period, or stays published. What is empty is named with its days and its owner; "nothing in this period" is said by
somebody, in public, and is no content.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sunlit.core.due_days import days_late
from sunlit.core.duties import Audience, Duty, Ended
from sunlit.core.duty_kinds import Form, Level, Whom
from sunlit.core.periods import Every, period_code, period_of
from sunlit.core.problems import Path, Problem
from sunlit.core.text import Text

ADDED = "added-"
"""With this begin the keys of headings that a township's supervision added."""


@dataclass(frozen=True)
class Heading:
    """One heading of a catalogue, met by content of any of its ``duties``, or with ``every`` only by content of each of
    them, such as claims and debts (S3.04.09). ``ended``: it isn't in force any more and stays with a note (S0.07.10)."""

    key: str
    title: Text
    duties: tuple[str, ...]
    every: bool = False
    ended: Ended | None = None


@dataclass(frozen=True)
class Catalogue:
    """A catalogue: its headings, which kinds of units must fill them, in what period, and for whom.

    ``added`` is the key of the duty by which a heading is met that a township's supervision added (S0.07.24). ``least``:
    so many different texts must stand in it, whatever heading they stand under (S3.09.03).
    """

    key: str
    title: Text
    clauses: tuple[str, ...]
    whom: tuple[Whom, ...]
    period: Every
    headings: tuple[Heading, ...]
    added: str
    audience: Audience = Audience.EVERYBODY
    level: Level = Level.TOWNSHIP
    least: int = 0


@dataclass(frozen=True)
class Catalogues:
    """The catalogues of one file."""

    catalogues: tuple[Catalogue, ...]


@dataclass(frozen=True)
class Held:
    """What a unit has published on one duty: how many in the period, the last day up to the end of the period, and the
    first day on which something of it was due and isn't published. ``texts``: how many different ones up to that day."""

    count: int = 0
    last: date | None = None
    overdue: date | None = None
    texts: int = 0


NONE = Held()


@dataclass(frozen=True)
class Standing:
    """How one heading stands in a period. ``missing`` are the duties that would fill it; ``said`` the day on which the
    unit said that there is nothing; ``due`` the last day, ``days`` the natural days since; ``owed``: something was due
    and isn't published."""

    filled: bool
    count: int
    last: date | None
    missing: tuple[str, ...]
    said: date | None
    due: date
    days: int
    owed: bool = False
    ended: bool = False

    @property
    def empty(self) -> bool:
        """Neither content nor a statement, and still in force."""
        return not (self.filled or self.said or self.ended)


def period_on(catalogue: Catalogue, day: date) -> tuple[str, date, date]:
    """The name and the days of the period of completeness that a day lies in."""
    return (period_code(catalogue.period, day), *period_of(catalogue.period, day))


def standing(
    heading: Heading,
    duties: Mapping[str, Duty],
    held: Mapping[str, Held],
    last: date,
    said: date | None,
    today: date,
) -> Standing:
    """How a heading stands in the period that ends on ``last``.

    A duty has content where something was published on it in the period, or at any time before where it stays published.
    A heading whose end has come isn't demanded any more.
    """
    having = {key: held.get(key, NONE) for key in heading.duties}
    missing = tuple(
        key for key, one in having.items() if not one.count and not (one.last and _stays(duties.get(key)))
    )
    wanted = len(heading.duties) if heading.every else 1
    filled = bool(heading.duties) and len(heading.duties) - len(missing) >= wanted
    overdue = [one.overdue for one in having.values() if one.overdue and one.overdue <= last]
    due = min(overdue, default=last)
    days = [one.last for one in having.values() if one.last]
    return Standing(
        filled,
        sum(one.count for one in having.values()),
        max(days, default=None),
        missing if not filled else (),
        None if filled else said,
        due,
        0 if filled else days_late(due, today),
        bool(overdue),
        heading.ended is not None and heading.ended.since <= last,
    )


def _stays(duty: Duty | None) -> bool:
    return duty is not None and duty.timing.form is Form.STANDING


@dataclass(frozen=True)
class Sum:
    """n of m: how many headings have content, were said to have nothing, are empty, and are in force."""

    filled: int
    said: int
    empty: int
    all: int
    texts: int = 0
    least: int = 0
    late: bool = False

    @property
    def below(self) -> bool:
        """Whether fewer texts stand than the catalogue demands."""
        return self.texts < self.least

    @property
    def complete(self) -> bool:
        """Nothing is empty, and there are texts enough."""
        return self.empty == 0 and not self.below


def texts_in(catalogue: Catalogue, duties: Mapping[str, Duty], held: Mapping[str, Held]) -> int:
    """How many different permanent texts stand in a catalogue: all of a duty whose texts stand side by side, one of each
    other that has any."""
    found = 0
    for key in {key for heading in catalogue.headings for key in heading.duties}:
        duty, texts = duties.get(key), held.get(key, NONE).texts
        if duty is not None and _stays(duty):
            found += texts if duty.several else min(texts, 1)
    return found


def summed(standings: Iterable[Standing], texts: int = 0, least: int = 0) -> Sum:
    """The sum of the headings in force, with the texts that stand and how many are demanded. It is late where an empty
    heading is past its day."""
    known = [one for one in standings if not one.ended]
    filled = sum(one.filled for one in known)
    empty = sum(one.empty for one in known)
    late = any(one.empty and one.days for one in known)
    return Sum(filled, len(known) - filled - empty, empty, len(known), texts, least, late)


def for_unit(catalogues: Iterable[Catalogue], whom: Whom | None, *, inside: bool) -> list[Catalogue]:
    """The catalogues of a kind of unit; those for staff only where ``inside``."""
    return [one for one in catalogues if whom in one.whom and (inside or one.audience is Audience.EVERYBODY)]


def check_catalogues(value: Catalogues) -> list[Problem]:
    """What the types can't say: headings with keys of their own, duties, words in both languages."""
    return [p for place, one in enumerate(value.catalogues) for p in _check(("catalogues", place), one)]


def _check(path: Path, catalogue: Catalogue) -> Iterator[Problem]:
    named: list[tuple[Path, Text]] = [((*path, "title"), catalogue.title)]
    keys: Collection[str] = [one.key for one in catalogue.headings]
    for place, heading in enumerate(catalogue.headings):
        at: Path = (*path, "headings", place)
        named.append(((*at, "title"), heading.title))
        if heading.ended:
            named.append(((*at, "ended", "note"), heading.ended.note))
        if list(keys).count(heading.key) > 1:
            yield Problem(
                (*at, "key"),
                Text(f"“{heading.key}”重复。", f"“{heading.key}” stands twice."),
                Text("每一类用自己的代码。", "Give each heading its own key."),
            )
        if heading.key.startswith(ADDED):
            yield Problem(
                (*at, "key"),
                Text(
                    f"“{ADDED}”留给监督部门增加的类。",
                    f"“{ADDED}” is kept for headings that supervision adds.",
                ),
                Text("请换一个代码。", "Choose another key."),
            )
        if not heading.duties and not heading.ended:
            yield Problem(
                (*at, "duties"),
                Text("这一类没有公开义务。", "This heading has no duty."),
                Text("请写 duties。", "Add duties."),
            )
    for where, text in named:
        if not text.zh.strip() or not text.en.strip():
            yield Problem(
                where,
                Text("中英文要都写。", "Both languages are needed."),
                Text("请补上 zh 或 en。", "Add zh or en."),
            )
    for name, few in (
        ("headings", catalogue.headings),
        ("whom", catalogue.whom),
        ("clauses", catalogue.clauses),
    ):
        if not few:
            yield Problem(
                (*path, name),
                Text(f"没有写 {name}。", f"There are no {name}."),
                Text("至少写一项。", "Write one at least."),
            )
