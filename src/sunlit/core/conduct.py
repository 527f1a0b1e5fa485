"""Conduct (作风) as data: checklists for inspections, questions for visitors, certificates, points of study.

A checklist names what is looked at, by whom, and which clause each line carries. A "no" on a line with an ``owner``
becomes a finding that somebody has to mend; on any line it is a count in the record of the person, never a comparison of
persons.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sunlit.core.problems import Path, Problem
from sunlit.core.text import Text

KEY = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
MOST_KEY = 40
"""Characters of a key, as they are stored."""


class About(StrEnum):
    """What a checklist looks at: somebody at work, or a place such as a hall."""

    PERSON = "person"
    PLACE = "place"


class Every(StrEnum):
    """How often a checklist is gone through for each person or place; ``any`` for whenever somebody inspects."""

    ANY = "any"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True)
class Line:
    """One line of a checklist, said so that "yes" is good.

    ``photo``: a picture may be attached. ``owner``: the role whose holder mends a "no"; empty where a "no" is only
    recorded. ``clauses``: what the line carries. ``noted_by``: a register that answers it with "no" by itself.
    """

    key: str
    text: Text
    clauses: tuple[str, ...]
    photo: bool = False
    owner: str = ""
    noted_by: "NotedBy | None" = None


@dataclass(frozen=True)
class NotedBy:
    """A register whose records answer this line with "no" by themselves: one that ends with ``outcome`` is noted for the
    person in the intake field ``person``, on the day in ``day``, by who gave that outcome (S4.38.02)."""

    register: str
    outcome: str
    person: str
    day: str


@dataclass(frozen=True)
class Checklist:
    """One checklist: what it looks at, who inspects, and its lines.

    ``roles``: the posts to whose holders it applies; empty for everybody. ``certificate``: it applies to whoever has a
    certificate of this kind, in place of a post; ``body``: to who leads this body. ``on_staff_page``: its lines stand on the public page of the people that
    it applies to. ``in_building``: its lines are the rules of the building, shown on that page.
    """

    key: str
    title: Text
    about: About
    inspectors: tuple[str, ...]
    lines: tuple[Line, ...]
    purpose: Text | None = None
    every: Every = Every.ANY
    roles: tuple[str, ...] = ()
    certificate: str = ""
    body: str = ""
    on_staff_page: bool = False
    in_building: bool = False

    def line(self, key: str) -> Line | None:
        """The line with this key."""
        return next((one for one in self.lines if one.key == key), None)

    def applies_to(self, roles: Iterable[str], certificates: Iterable[str] = ()) -> bool:
        """Whether somebody with these roles and kinds of valid certificates is inspected by this list; who leads a body
        is known elsewhere."""
        if self.about is not About.PERSON or self.body:
            return False
        if self.certificate:
            return self.certificate in set(certificates)
        return not self.roles or bool(set(self.roles) & set(roles))


@dataclass(frozen=True)
class Question:
    """One yes-or-no question that a visitor may answer about who received them."""

    key: str
    text: Text
    clauses: tuple[str, ...]
    group: Text | None = None


@dataclass(frozen=True)
class StudyPoint:
    """One point of study (学习园地). With ``case`` an entry of this point needs the closed matter behind it; one ``in_summary``
    is a section of the monthly summary and no point of the study page. Nothing counts entries."""

    key: str
    text: Text
    clauses: tuple[str, ...]
    materials: tuple[Text, ...] = ()
    case: bool = False
    in_summary: bool = False


@dataclass(frozen=True)
class CertificateKind:
    """A kind of certificate, and the kinds of matters that only somebody with a valid one may be given."""

    key: str
    title: Text
    clause: str
    needed_for: tuple[str, ...]


@dataclass(frozen=True)
class Tally:
    """What the summary of a month counts of a register, without names: its records by what stands in the choice field ``by``.
    A record belongs to the month of its intake field ``day``; ``only`` leaves those with these intake values."""

    key: str
    title: Text
    register: str
    by: str
    day: str
    clauses: tuple[str, ...]
    only: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Conduct:
    """What one file says; each file fills what it is named after."""

    checklists: tuple[Checklist, ...] = ()
    questions: tuple[Question, ...] = ()
    study: tuple[StudyPoint, ...] = ()
    certificates: tuple[CertificateKind, ...] = ()
    tallies: tuple[Tally, ...] = ()


def valid_on(valid_from: date, valid_to: date | None, day: date) -> bool:
    """Whether a certificate holds on a day; its last day counts (S3.07.07)."""
    return valid_from <= day and (valid_to is None or day <= valid_to)


@dataclass(frozen=True)
class Period:
    """A quarter, a month or a year: its name as it stands in an address, and its first and last day."""

    code: str
    first: date
    last: date

    @property
    def words(self) -> Text:
        """The period as people say it."""
        if "Q" in self.code:
            return Text(
                f"{self.first.year}年第{self.code[-1]}季度", f"quarter {self.code[-1]} of {self.first.year}"
            )
        if "-" in self.code:
            return Text(f"{self.first.year}年{self.first.month}月", f"{self.first:%B %Y}")
        return Text(f"{self.first.year}年", str(self.first.year))


def _last_day(year: int, month: int) -> date:
    return date.fromordinal((date(year + month // 12, month % 12 + 1, 1)).toordinal() - 1)


def quarter_of(day: date) -> Period:
    """The quarter in which a day lies."""
    number = (day.month - 1) // 3 + 1
    return Period(f"{day.year}Q{number}", date(day.year, 3 * number - 2, 1), _last_day(day.year, 3 * number))


def month_of(day: date) -> Period:
    """The month in which a day lies."""
    return Period(f"{day:%Y-%m}", day.replace(day=1), _last_day(day.year, day.month))


def year_of(day: date) -> Period:
    """The year in which a day lies, as a period without a name of its own."""
    return Period(str(day.year), date(day.year, 1, 1), date(day.year, 12, 31))


def period_named(code: str) -> Period | None:
    """The quarter ``2026Q3`` or month ``2026-08`` of an address; None for anything else."""
    if found := re.fullmatch(r"([1-9][0-9]{3})Q([1-4])", code, re.ASCII):
        return quarter_of(date(int(found[1]), 3 * int(found[2]), 1)) if int(found[1]) < 9999 else None
    if found := re.fullmatch(r"([1-9][0-9]{3})-(0[1-9]|1[0-2])", code, re.ASCII):
        return month_of(date(int(found[1]), int(found[2]), 1)) if int(found[1]) < 9999 else None
    return None


def check_conduct(conduct: Conduct) -> list[Problem]:
    """Everything that is wrong with a file in itself: keys, empty lists, lines without a clause."""
    return list(_problems(conduct))


def _problems(conduct: Conduct) -> Iterator[Problem]:
    for place, checklist in enumerate(conduct.checklists):
        at: Path = ("checklists", place)
        yield from _key((*at, "key"), checklist.key)
        if not checklist.lines:
            yield _problem((*at, "lines"), "检查表没有检查项。", "The checklist has no lines.",
                           "至少写一项。", "Write at least one.")  # fmt: skip
        if not checklist.inspectors:
            yield _problem((*at, "inspectors"), "没有写由谁检查。", "It isn't said who inspects.",
                           "写上角色。", "Name the roles.")  # fmt: skip
        if checklist.about is About.PLACE and (
            checklist.roles or checklist.certificate or checklist.body or checklist.on_staff_page
        ):
            yield _problem((*at, "about"), "查场所的检查表不能按人员适用。", "A checklist of a place applies to no persons.",
                           "删去 roles、certificate、body、on_staff_page。", "Remove roles, certificate, body and on_staff_page.")  # fmt: skip
        yield from _rows(at, "lines", checklist.lines)
        for number, line in enumerate(checklist.lines):
            if line.noted_by is not None and (checklist.about is About.PLACE or line.owner):
                yield _problem(
                    (*at, "lines", number, "noted_by"),
                    "noted_by 只用于查人员、没有 owner 的检查项。", "noted_by is for lines about a person that have no owner.",
                    "删去 noted_by 或 owner。", "Remove noted_by or the owner.")  # fmt: skip
    yield from _rows((), "questions", conduct.questions)
    yield from _rows((), "study", conduct.study)
    yield from _rows((), "tallies", conduct.tallies)
    for place, kind in enumerate(conduct.certificates):
        yield from _key(("certificates", place, "key"), kind.key)


def _rows(at: Path, name: str, rows: Sequence[Line | Question | StudyPoint | Tally]) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, row in enumerate(rows):
        where: Path = (*at, name, number)
        yield from _key((*where, "key"), row.key)
        if row.key in seen:
            yield _problem((*where, "key"), f"代码“{row.key}”写了两次。", f"The key {row.key!r} is there twice.",
                           "换一个代码。", "Choose another key.")  # fmt: skip
        seen.add(row.key)
        if not row.clauses:
            yield _problem((*where, "clauses"), "没有写依据的条款。", "No clause is named.",
                           "写上条款编号。", "Name the clauses.")  # fmt: skip


def _key(at: Path, key: str) -> Iterator[Problem]:
    if not KEY.fullmatch(key) or len(key) > MOST_KEY:
        yield _problem(at, f"代码“{key}”写法不对。", f"The key {key!r} is not well formed.",
                       f"小写字母、数字和短横，不超过{MOST_KEY}个字符。", f"Small letters, digits and dashes, at most {MOST_KEY}.")  # fmt: skip


def _problem(path: Path, zh: str, en: str, mend_zh: str, mend_en: str) -> Problem:
    return Problem(path, Text(zh, en), Text(mend_zh, mend_en))
