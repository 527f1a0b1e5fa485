"""How a body stands on a day: who sits where, what is missing, and how far a unit or village is covered."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sunlit.bodies.models import Body, Seat
from sunlit.core.bodies import BodyRule, Gap, Person, Position
from sunlit.core.text import Text
from sunlit.people.models import Organisation, Staff


class Status(StrEnum):
    """How somebody sits: as they should; or why the seat counts as vacant."""

    SITS = "sits"
    LEFT = "left"
    POST_LOST = "post_lost"
    ELSEWHERE = "elsewhere"
    TWICE = "twice"


STATUS_WORDS = {
    Status.SITS: Text("在任", "in office"),
    Status.LEFT: Text("已离开，空缺", "has left; vacant"),
    Status.POST_LOST: Text("职务已变，待确认", "no longer holds the post; to be confirmed"),
    Status.ELSEWHERE: Text("在须分开的机构任职，不计", "sits in a body kept apart; not counted"),
    Status.TWICE: Text(
        "已任另一职位，须由另一人担任", "already holds the other position; another person is needed"
    ),
}


@dataclass(frozen=True)
class Entry:
    """Somebody in a position of a body; ``seat`` where they were named, none where the post brings it."""

    position: Position
    person: Person
    staff: Staff | None
    name: str
    unit: Organisation | None
    status: Status
    seat: Seat | None = None
    letter: str = ""

    @property
    def words(self) -> Text:
        """The status in words."""
        return STATUS_WORDS[self.status]

    @property
    def sits(self) -> bool:
        return self.status is Status.SITS

    def label(self, language: str) -> str:
        """The name in the interface language."""
        return self.staff.label(language) if self.staff else self.name

    @property
    def kind(self) -> Text | None:
        """What the holder was entered as, in words."""
        code = self.seat.kind if self.seat else ""
        return next((one.label for one in self.position.kinds if one.code == code), None)


@dataclass(frozen=True)
class Missing:
    """A gap with the unit that it is for."""

    gap: Gap
    unit: Organisation | None

    def label(self, language: str) -> str:
        """The gap in words, such as “组长：缺1人”."""
        title = self.gap.position.title.in_language(language)
        where = self.unit.label(language) if self.unit else ""
        if language.startswith("en"):
            return f"{title}{f' ({where})' if where else ''}: {self.gap.missing} missing"
        return f"{title}{f'（{where}）' if where else ''}：缺{self.gap.missing}人"


@dataclass(frozen=True)
class State:
    """A body as it stands on a day."""

    rule: BodyRule
    unit: Organisation
    row: Body | None
    entries: tuple[Entry, ...]
    missing: tuple[Missing, ...]
    office_unit: Organisation | None
    day: date

    @property
    def sitting(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.sits]

    @property
    def vacancies(self) -> int:
        """How many named seats stand vacant, because who sat there left or lost the post (S3.09.02)."""
        return sum(entry.seat is not None and not entry.sits for entry in self.entries)

    @property
    def set_up(self) -> bool:
        """Whether it exists: it was set up, or needs no setting up because posts alone fill it."""
        return self.row is not None or self.rule.by_posts_alone

    @property
    def expired(self) -> bool:
        return self.row is not None and self.row.until is not None and self.row.until < self.day

    @property
    def complete(self) -> bool:
        return self.set_up and not self.missing and not self.vacancies and not self.expired

    @property
    def leader(self) -> Entry | None:
        """Who leads it today."""
        return next((entry for entry in self.sitting if entry.position.leads), None)

    @property
    def checks(self) -> list[tuple[Text, bool]]:
        """The yes/no items of an inspection: body set up, working mechanism written (S3.03.01)."""
        mechanism = self.row is not None and bool(self.row.mechanism)
        return [
            (Text("领导机构已建立", "Leading body set up"), self.set_up and self.leader is not None),
            (Text("工作机制已建立", "Working mechanism written"), mechanism),
        ]

    @property
    def checks_met(self) -> int:
        return sum(met for _words, met in self.checks)

    def of(self, position: Position) -> list[Entry]:
        """Everybody in a position, those who count first."""
        mine = [entry for entry in self.entries if entry.position.key == position.key]
        return sorted(mine, key=lambda entry: not entry.sits)

    @property
    def rows(self) -> list[tuple[Position, list[Entry], list[Missing]]]:
        """Position by position: who sits there and what is missing."""
        return [
            (one, self.of(one), [gap for gap in self.missing if gap.gap.position.key == one.key])
            for one in self.rule.positions
        ]


@dataclass(frozen=True)
class Coverage:
    """How many of the units or villages that need something have it: ``10/11, missing: X``."""

    title: Text
    have: int
    of: int
    missing: tuple[Organisation, ...]

    @property
    def full(self) -> bool:
        return not self.missing

    def label(self, language: str) -> str:
        """The figure in words."""
        names = [unit.label(language) for unit in self.missing]
        if not names:
            return f"{self.have}/{self.of}"
        if language.startswith("en"):
            return f"{self.have}/{self.of}, missing: {', '.join(names)}"
        return f"{self.have}/{self.of}，缺：{'、'.join(names)}"
