"""Boards and carriers as data: what a board must show, by which carriers a publication goes out, and when that is enough.

A board (公开栏) hangs somewhere; a carrier (载体) is a way by which something published reaches people; a demand says of
which carriers some must stand in the log before a publication counts as carried.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sunlit.core.bulletins import Listed, check_listed
from sunlit.core.duties import Audience
from sunlit.core.problems import Path, Problem
from sunlit.core.text import Text

MOST_SMS = 70
"""Characters of one short message; a longer one is sent, and paid, as two."""


class Nature(StrEnum):
    """What has to be written down of a carrier's use. Every use has a day and evidence."""

    PLAIN = "plain"
    MEDIA = "media"  # the outlet as well
    AUTOMATIC = "automatic"  # the program itself: the public site, the board inside
    BOARD = "board"  # a sheet on a board: the posting is the evidence
    ISSUE = "issue"  # a numbered issue that the program sets


@dataclass(frozen=True)
class Carrier:
    """A way by which something published reaches people. ``audience`` None: used for both."""

    key: str
    title: Text
    nature: Nature = Nature.PLAIN
    audience: Audience | None = None


@dataclass(frozen=True)
class Mark:
    """What the office says about one publication, so that a demand holds for it: of wide concern, for example."""

    key: str
    title: Text


@dataclass(frozen=True)
class Demand:
    """So many of these carriers (all of them for ``at_least`` 0) before a publication is carried.

    It holds for publications of ``duties`` (any where empty) with ``mark`` (without one where empty) for ``audience``.
    ``any_carrier``: whatever carriers there are count.
    """

    key: str
    title: Text
    clause: str
    carriers: tuple[str, ...] = ()
    any_carrier: bool = False
    at_least: int = 1
    duties: tuple[str, ...] = ()
    mark: str = ""
    audience: Audience | None = None

    def holds_for(self, duty: str, audience: str, marks: Collection[str]) -> bool:
        """Whether it holds for a publication of a duty, for an audience, with some marks."""
        return (
            (not self.duties or duty in self.duties)
            and (not self.mark or self.mark in marks)
            and (self.audience is None or self.audience.value == audience)
        )

    def missing(self, used: Collection[str]) -> int:
        """How many more carriers it takes."""
        found = len(set(used)) if self.any_carrier else len(set(used) & set(self.carriers))
        return max(0, (self.at_least or len(self.carriers)) - found)


@dataclass(frozen=True)
class ChannelTable:
    """The yearly table of some carriers: publications on each, on only one, on none."""

    key: str
    title: Text
    clause: str
    carriers: tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """A block of a board and the duties whose publications fill it. ``months``: how long one lasts."""

    key: str
    title: Text
    duties: tuple[str, ...]
    months: int = 0


SOURCES = (
    "functions",
    "leaders",
    "department_duties",
    "guide",
    "duties",
    "staff",
    "rules",
    "procedures",
    "charges",
)
"""What a block of a display may be filled from: what the program knows anyway, never typed for the board."""


@dataclass(frozen=True)
class Part:
    """A block of a display board and where its words come from."""

    source: str
    title: Text


@dataclass(frozen=True)
class Display:
    """A display board (展板) of the office that is printed from what is true now (S3.07.10, S3.12.02)."""

    key: str
    title: Text
    clause: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Campaign:
    """Publicity that has to use each of some carriers (S3.30.03); ``each_unit``: every unit plans its own (S2.22.04)."""

    key: str
    title: Text
    clause: str
    carriers: tuple[str, ...]
    each_unit: bool = False


@dataclass(frozen=True)
class OpenDay:
    """The yearly day of openness (政务公开日): when it is, from which day the office is reminded of its plan, whose holders
    take part in person, and what is handed out (S3.13.02, S3.13.03, S3.13.04)."""

    clause: str
    month: int
    day: int
    remind_month: int
    remind_day: int
    roles: tuple[str, ...]
    kinds: tuple[Mark, ...]

    def on(self, year: int) -> date:
        """The day itself."""
        return date(year, self.month, self.day)

    def remind_from(self, year: int) -> date:
        """From which day a missing plan is told."""
        return date(year, self.remind_month, self.remind_day)


class Planned(StrEnum):
    """How the plan of the yearly day stands."""

    EARLY = "early"
    REMIND = "remind"
    OVERDUE = "overdue"
    LATE = "late"
    MADE = "made"


def planned(rule: OpenDay, year: int, plan_on: date | None, today: date) -> Planned:
    """How the plan of a year stands: reminded of from its day on, overdue on the day itself; one that is dated before the
    day satisfies (S3.13.02)."""
    day = rule.on(year)
    if plan_on is not None:
        return Planned.MADE if plan_on < day else Planned.LATE
    if today >= day:
        return Planned.OVERDUE
    return Planned.REMIND if today >= rule.remind_from(year) else Planned.EARLY


@dataclass(frozen=True)
class Boards:
    """Everything about boards and carriers."""

    blocks_clause: str
    blocks: tuple[Block, ...]
    carriers: tuple[Carrier, ...]
    demands: tuple[Demand, ...]
    tables: tuple[ChannelTable, ...]
    marks: tuple[Mark, ...] = ()
    campaigns: tuple[Campaign, ...] = ()
    displays: tuple[Display, ...] = ()
    open_day: OpenDay | None = None
    collections_clause: str = ""
    collections: tuple[str, ...] = ()
    listed_clause: str = ""
    listed: tuple[Listed, ...] = ()

    def carrier(self, key: str) -> Carrier | None:
        """A carrier by its key."""
        return next((one for one in self.carriers if one.key == key), None)

    def automatic(self, audience: str) -> tuple[str, ...]:
        """The carriers by which the program itself brings out what is for an audience."""
        return tuple(
            one.key
            for one in self.carriers
            if one.nature is Nature.AUTOMATIC and one.audience is not None and one.audience.value == audience
        )

    def unmet(
        self, duty: str, audience: str, marks: Collection[str], used: Collection[str]
    ) -> list[tuple[Demand, int]]:
        """The demands that a publication doesn't meet yet, with how many carriers are missing."""
        holding = (one for one in self.demands if one.holds_for(duty, audience, marks))
        return [(one, short) for one in holding if (short := one.missing(used))]


def check_boards(value: Boards) -> list[Problem]:
    """Keys stand once; demands, tables and campaigns name carriers that there are, and as many as they ask for."""
    problems: list[Problem] = list(check_listed(value.listed, value.listed_clause))
    for name in ("listed", "blocks", "carriers", "demands", "tables", "marks", "campaigns", "displays"):
        problems += _twice(name, (one.key for one in getattr(value, name)))
    known = {one.key for one in value.carriers}
    marks = {one.key for one in value.marks}
    for name in ("demands", "tables", "campaigns"):
        for place, one in enumerate(getattr(value, name)):
            for number, key in enumerate(one.carriers):
                if key not in known:
                    problems.append(_unknown((name, place, "carriers", number), key, known))
    for place, display in enumerate(value.displays):
        for number, part in enumerate(display.parts):
            if part.source not in SOURCES:
                problems.append(
                    _unknown(("displays", place, "parts", number, "source"), part.source, SOURCES)
                )
    for place, demand in enumerate(value.demands):
        if demand.mark and demand.mark not in marks:
            problems.append(_unknown(("demands", place, "mark"), demand.mark, marks))
        if demand.any_carrier is bool(demand.carriers) or (
            not demand.any_carrier and demand.at_least > len(demand.carriers)
        ):
            problems.append(
                Problem(
                    ("demands", place, "carriers"),
                    Text(
                        "要求的载体数和列出的载体对不上。", "The number asked for doesn't fit the carriers."
                    ),
                    Text(
                        "列出足够的 carriers，或者写 any_carrier: true。",
                        "List enough carriers, or write any_carrier: true.",
                    ),
                )
            )
    return problems


def _twice(name: str, keys: Iterable[str]) -> Iterable[Problem]:
    seen: set[str] = set()
    for place, key in enumerate(keys):
        if key in seen:
            yield Problem(
                (name, place, "key"),
                Text(f"“{key}”写了两次。", f"“{key}” stands there twice."),
                Text("请换一个编号。", "Choose another key."),
            )
        seen.add(key)


def _unknown(path: Path, key: str, known: Iterable[str]) -> Problem:
    return Problem(
        path,
        Text(f"没有“{key}”。", f"There is no “{key}”."),
        Text(f"可选：{'、'.join(sorted(known))}。", f"Choose one of: {', '.join(sorted(known))}."),
    )


class Renewal(StrEnum):
    """How a board stands in a month (S4.46.02)."""

    DONE = "done"
    LATE = "late"
    WAITING = "waiting"
    MISSING = "missing"


def renewal(month: date, changed: Iterable[date], last_day: int, today: date) -> tuple[Renewal, date | None]:
    """How a board stands in the month that begins on ``month``, and the day on which it was first changed in it.

    In time up to and with day ``last_day``; nothing by then is missing from the next day on.
    """
    first = min((day for day in changed if (day.year, day.month) == (month.year, month.month)), default=None)
    if first is not None:
        return (Renewal.DONE if first.day <= last_day else Renewal.LATE), first
    over = (today.year, today.month) > (month.year, month.month) or (
        (today.year, today.month) == (month.year, month.month) and today.day > last_day
    )
    return (Renewal.MISSING if over else Renewal.WAITING), None


def sms_text(office: str, title: str, address: str, most: int = MOST_SMS) -> str:
    """A short message that tells of a publication, at most ``most`` characters: the title is cut, never the address.

    Where not even a word of the title has room beside the address, the board is named instead.
    """
    for tail in (f"已公开，详见{address}", "已公开，详见公开栏"):
        head = f"【{office[:12]}】"
        room = most - len(head) - len(tail)
        if room >= 8:
            return head + (title if len(title) <= room else title[: room - 1] + "…") + tail
    return f"{title[: most - 10]}已公开，详见公开栏"[:most]


def spoken_text(office: str, title: str, text: str, stated: Mapping[str, str]) -> str:
    """What is read out on the village radio: short plain sentences, told where it can be read, and the title twice."""
    lines = ["各位村民、居民，下面播送一份公开内容。", f"{office}公开：{title}。"]
    for part in text.replace("；", "。").replace(";", "。").splitlines():
        lines += [f"{one.strip()}。" for one in part.split("。") if one.strip()]
    lines += [f"{name}：{value}。" for name, value in stated.items()]
    lines += [
        f"刚才播送的是{office}公开的“{title}”。",
        "原文贴在公开栏，也可以在镇政府网站上看到。有意见请向镇里反映。",
    ]
    return "\n".join(lines)
