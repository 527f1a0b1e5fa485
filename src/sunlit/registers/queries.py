"""Reads of the registers; each starts from what the viewer may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from sunlit import clock
from sunlit.core.fields import Field, FieldKind
from sunlit.core.registers import Figure, Register
from sunlit.core.text import Text
from sunlit.matters import documents, field_values
from sunlit.matters import queries as kernel
from sunlit.matters.book import book, procedure_of
from sunlit.matters.models import Matter, MatterQuerySet, Task
from sunlit.people.viewer import Viewer
from sunlit.registers import actions, facts, splitting, values
from sunlit.registers.models import Entry, Record

STATES = {
    "": Text("全部", "All"),
    "open": Text("在办", "Open"),
    "late": Text("逾期", "Late"),
    "closed": Text("已办结", "Closed"),
}
"""How a register's list may be narrowed."""
OTHERS = Text("其他", "Others")


@dataclass(frozen=True)
class Shelf:
    """One register as the list of registers shows it to a viewer."""

    register: Register
    may_open: bool
    total: int
    open: int
    late: int


def shelves(viewer: Viewer) -> list[Shelf]:
    """Every register that the viewer may open records in or sees records of. Three queries."""
    rows = kernel.matters(viewer).filter(kind__in=book().registers)

    def counted(matters: MatterQuerySet) -> dict[str, int]:
        return dict(matters.values_list("kind").annotate(n=Count("pk")).order_by())

    total, unfinished = counted(rows), counted(rows.open())
    late = counted(_late(rows, clock.today()))
    return [
        Shelf(
            register,
            actions.may_open(viewer, register),
            total.get(key, 0),
            unfinished.get(key, 0),
            late.get(key, 0),
        )
        for key, register in book().registers.items()
        if key in total or actions.may_open(viewer, register)
    ]


@dataclass(frozen=True)
class Room:
    """The registers of one regulation, and how many of their records are open and late."""

    title: Text
    shelves: list[Shelf]

    @property
    def open(self) -> int:
        return sum(shelf.open for shelf in self.shelves)

    @property
    def late(self) -> int:
        return sum(shelf.late for shelf in self.shelves)


def rooms(viewer: Viewer) -> list[Room]:
    """The registers of `shelves` under the regulation that the first clause of each stands in, in the order of the
    rulebook. Three queries."""
    titles = {clause.id: rule.title for rule in book().regulations.values() for clause in rule.clauses}
    found: dict[Text, list[Shelf]] = {}
    for shelf in shelves(viewer):
        clause = next((one for one in shelf.register.clauses if one in titles), "")
        found.setdefault(titles.get(clause, OTHERS), []).append(shelf)
    return [Room(title, rows) for title, rows in found.items()]


def _late(rows: MatterQuerySet, today: date) -> MatterQuerySet:
    """Open and past its last day, or closed after it (S2.27.06, S2.27.07). Where the whole has no limit, the limit of
    the present step counts."""
    step = Task.objects.filter(matter=OuterRef("pk"), done_at=None, due__lt=today)
    still_open = Q(due__lt=today) | Q(legal_due__lt=today) | Q(Exists(step), due=None, legal_due=None)
    closed = Q(closed_at__date__gt=F("due")) | Q(closed_at__date__gt=F("legal_due"))
    return rows.filter(Q(still_open, state=Matter.State.OPEN) | (~Q(state=Matter.State.OPEN) & closed))


def listed(
    viewer: Viewer, key: str, state: str = "", words: str = "", within: MatterQuerySet | None = None
) -> MatterQuerySet:
    """The records of a register that the viewer may see, newest first, as their matters; ``state`` from STATES.
    ``within`` narrows to the records of a figure. Each carries the last day of its present step as ``step_due``."""
    rows = kernel.matters(viewer).filter(kind=key)
    if within is not None:
        rows = rows.filter(pk__in=within.values("pk"))
    if state == "open":
        rows = rows.open()
    elif state == "closed":
        rows = rows.exclude(state=Matter.State.OPEN)
    elif state == "late":
        rows = _late(rows, clock.today())
    if words and "\x00" not in words:
        rows = rows.filter(
            Q(number__istartswith=words) | Q(title__icontains=words) | Q(subject__icontains=words)
        )
    step_due = Task.objects.filter(matter=OuterRef("pk"), done_at=None).order_by("due").values("due")[:1]
    rows = rows.annotate(step_due=Subquery(step_due))
    return rows.select_related("unit", "handler").order_by("-opened_at", "-pk")


@dataclass(frozen=True)
class Share:
    """A figure of a register for a year: ``met`` of ``total`` records, and whether it reaches its target."""

    figure: Figure
    met: int
    total: int

    @property
    def percent(self) -> int:
        """Whole per cent, rounded down, so that 100 means every one."""
        return self.met * 100 // self.total if self.total else 0

    @property
    def reached(self) -> bool:
        """Whether the year reaches the target."""
        return bool(self.total) and self.met * 100 >= self.figure.target * self.total

    @property
    def missing(self) -> int:
        """How many records don't count."""
        return self.total - self.met


def of_year(viewer: Viewer, key: str, year: int) -> MatterQuerySet:
    """The records of a register that were opened in a year, as far as the viewer may see them."""
    first, last = (datetime(number, 1, 1, tzinfo=clock.CHINA) for number in (year, year + 1))
    return kernel.matters(viewer).filter(kind=key, opened_at__gte=first, opened_at__lt=last)


def meeting(rows: MatterQuerySet, figure: Figure, *, met: bool = True) -> MatterQuerySet:
    """Those of the records that count for a figure by their latest entry, or with ``met=False`` the others."""
    latest = Entry.objects.filter(matter=OuterRef("pk"), field=figure.field).order_by("-at", "-pk")
    rows = rows.annotate(entered=Subquery(latest.values("value")[:1]))
    counts = Q(entered__in=figure.values) if figure.values else Q(entered__isnull=False)
    # A record without an entry has no value at all, and NOT of nothing would lose it.
    return rows.filter(counts) if met else rows.filter(Q(entered=None) | ~counts)


def shares(viewer: Viewer, register: Register, year: int) -> list[Share]:
    """The figures of a register for a year (S3.11.09); each opens the list of its records."""
    rows = of_year(viewer, register.key, year)
    total = rows.count()
    return [Share(figure, meeting(rows, figure).count(), total) for figure in register.figures]


@dataclass(frozen=True)
class Line:
    """One value of a record in words, with who entered it and when (nobody for the intake form)."""

    label: Text
    value: Text
    clause: str = ""
    who: str = ""
    at: Any = None


@dataclass(frozen=True)
class Part:
    """The values that were entered together: with the intake form, or with one answer to one step."""

    title: Text
    lines: list[Line]
    who: Text | None = None
    at: Any = None


def contents(matter: Matter, viewer: Viewer) -> dict[str, Any]:
    """What a record holds, for its page and its sheet: the intake form, the entries of each step, and the papers of
    the present step. The caller has asked the gate for the matter."""
    register = book().registers[matter.kind]
    record = Record.objects.visible_to(viewer).filter(matter=matter).first()
    entries = list(
        Entry.objects.visible_to(viewer)
        .filter(matter=matter)
        .select_related("by", "task")
        .order_by("at", "pk")
    )
    intake = values.of_record(record) if record else {}
    pairs = [*intake.items(), *((entry.field, entry.value or entry.sealed) for entry in entries)]
    words = field_values.Words(register.every_field(), pairs)
    procedure = procedure_of(matter.procedure_id)
    parts: list[Part] = []
    for group in _by_task(entries):
        first = group[0]
        step = procedure.steps[first.step]
        outcome = step.outcomes.get(first.outcome)
        title = Text(
            f"{step.title.zh}{f'：{outcome.title.zh}' if outcome else ''}",
            f"{step.title.en}{f': {outcome.title.en}' if outcome else ''}",
        )
        asked = {one.key: one for one in register.asked_by(first.step, first.outcome)}
        lines = [
            _line(asked.get(entry.field) or register.field_of(entry.field), entry, words) for entry in group
        ]
        who = Text(first.by.name, first.by.label("en")) if first.by else None
        parts.append(Part(title, lines, who, first.at))
    return {
        "register": register,
        "matter": matter,
        "marks": facts.marks_of(matter),
        "intake": [
            Line(one.label, words.of(one, intake[one.key]), one.clause)
            for one in register.fields
            if one.key in intake
        ],
        "parts": parts,
        "split": list(
            kernel.matters(viewer)
            .filter(pk__in=splitting.parts_of(matter).values("pk"))
            .select_related("unit")
        ),
        "belonging": _belonging(matter, viewer),
        "sensitive": any(one.sensitive and one.key in dict(pairs) for one in register.every_field())
        or bool(record and record.receipt_hash and actions.may_open(viewer, register)),
        "papers": [
            {"title": documents.title_of(paper.template), "basis": paper.basis}
            for paper in (register.papers_at(matter.step) if matter.is_open else ())
        ],
    }


@dataclass(frozen=True)
class Belonging:
    """A record that belongs to another, with whoever it names as responsible."""

    matter: Matter
    owner: Text | None


def _belonging(matter: Matter, viewer: Viewer) -> list[Belonging]:
    """The records that belong to this one, each with its owner and state (S4.30.02); as far as the viewer sees them."""
    rows = kernel.matters(viewer).filter(pk__in=splitting.belonging_to(matter).values("pk"))
    found = list(rows.select_related("unit", "handler", "record").order_by("pk"))
    if not found:
        return []
    register = book().registers[found[0].kind]
    named = next((one for one in register.fields if one.kind is FieldKind.PERSON), None)
    who = {row.pk: row.record.values.get(named.key, "") for row in found} if named else {}
    pairs = [(named.key, name) for name in who.values()] if named else []
    words = field_values.Words(register.every_field(), pairs)
    return [Belonging(row, words.of(named, who[row.pk]) if named and who[row.pk] else None) for row in found]


def _by_task(entries: Iterable[Entry]) -> list[list[Entry]]:
    found: dict[int, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.task_id, []).append(entry)
    return list(found.values())


def _line(one: Field | None, entry: Entry, words: field_values.Words) -> Line:
    if one is None:  # the register no longer has this field; what was entered stays readable
        plain = entry.value or field_values.masked(entry.sealed)
        return Line(Text(entry.field, entry.field), Text(plain, plain))
    return Line(one.label, words.of(one, entry.value or entry.sealed), one.clause)
