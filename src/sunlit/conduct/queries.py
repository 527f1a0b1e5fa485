"""Reads about conduct. Sums are counts of one person or one line; nothing here sorts people by them."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet

from sunlit import clock
from sunlit.bodies.queries import Survey
from sunlit.conduct.models import Badge, Certificate, Inspection, InspectionLine, StudyEntry, VisitorAnswer
from sunlit.core.conduct import (
    About,
    Checklist,
    Every,
    Line,
    Period,
    Question,
    StudyPoint,
    quarter_of,
    valid_on,
    year_of,
)
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.people.models import Holding, Organisation, Staff
from sunlit.people.queries import heads_over
from sunlit.people.viewer import Viewer


def holdings_in(township: Organisation, day: date) -> QuerySet[Holding]:
    """Who holds which post in a township on a day, unit by unit."""
    return (
        Holding.objects.filter(Q(until=None) | Q(until__gte=day), since__lte=day)
        .filter(staff__is_active=True, staff__admin="", staff__township=township)
        .select_related("staff", "post__organisation")
        .order_by("post__organisation__code", "post_id", "letter", "pk")
    )


def roles_of(rows: Iterable[Holding]) -> dict[Staff, set[str]]:
    """The roles of each person, in the order of the rows."""
    found: dict[Staff, set[str]] = {}
    for row in rows:
        found.setdefault(row.staff, set()).update(row.post.roles)
    return found


def certified(township: Organisation, day: date) -> dict[int, set[str]]:
    """The kinds of certificates that hold on a day, by person."""
    found: dict[int, set[str]] = {}
    for row in Certificate.objects.filter(township=township, valid_from__lte=day):
        if holds(row, day):
            found.setdefault(row.staff_id, set()).add(row.kind)
    return found


def holds(row: Certificate, day: date) -> bool:
    """Whether a certificate holds on a day: its last day counts, the day of a withdrawal doesn't (S3.07.07)."""
    return valid_on(row.valid_from, row.valid_to, day) and (
        row.withdrawn_on is None or day < row.withdrawn_on
    )


def has_certificate(staff_id: int, kind: str, day: date) -> bool:
    """Whether somebody has a certificate of this kind that holds on a day."""
    return any(holds(row, day) for row in Certificate.objects.filter(staff_id=staff_id, kind=kind))


def inspected_by(checklist: Checklist, township: Organisation, day: date) -> list[Staff]:
    """The people that a checklist applies to on a day, unit by unit."""
    if checklist.body:
        entries = [
            one
            for state in Survey(township, day).states()
            for one in state.sitting
            if state.rule.key == checklist.body
        ]
        return [one.staff for one in entries if one.position.leads and one.staff is not None]
    kinds = certified(township, day) if checklist.certificate else {}
    people = roles_of(holdings_in(township, day))
    return [staff for staff, roles in people.items() if checklist.applies_to(roles, kinds.get(staff.pk, ()))]


def checklists_for(viewer: Viewer) -> list[Checklist]:
    """The checklists that the viewer goes through."""
    return [one for one in book().checklists.values() if viewer.has_role(*one.inspectors)]


def lists_on_page(roles: Collection[str], certificates: Collection[str]) -> list[Checklist]:
    """The checklists whose lines stand on the public page of somebody with these roles and certificates."""
    return [
        one for one in book().checklists.values() if one.on_staff_page and one.applies_to(roles, certificates)
    ]


def inspections(viewer: Viewer) -> QuerySet[Inspection]:
    """The inspections that the viewer may read, the newest first."""
    return (
        Inspection.objects.visible_to(viewer)
        .select_related("staff", "unit", "inspector", "correction", "corrects")
        .order_by("-day", "-pk")
    )


@dataclass(frozen=True)
class Finding:
    """A finding with its owner, and where it stands."""

    matter: Matter
    line: InspectionLine


def open_findings(viewer: Viewer) -> list[Finding]:
    """The findings not mended yet that the viewer may see, the one due first on top."""
    seen = Matter.objects.visible_to(viewer).filter(kind="inspection-finding", state=Matter.State.OPEN)
    rows = (
        InspectionLine.objects.filter(finding__in=seen)
        .select_related("finding__handler", "inspection__unit")
        .order_by("finding__due", "finding_id")
    )
    return [Finding(row.finding, row) for row in rows if row.finding]


@dataclass(frozen=True)
class Missing:
    """Whom a recurring checklist hasn't reached in the running quarter or year."""

    checklist: Checklist
    period: Period
    people: list[Staff]
    units: list[Organisation]

    @property
    def count(self) -> int:
        """How many are still to be inspected."""
        return len(self.people) + len(self.units)


def not_inspected(township: Organisation, checklists: Iterable[Checklist], day: date) -> list[Missing]:
    """For each recurring checklist, who or what it hasn't reached yet in its period."""
    found = []
    for checklist in checklists:
        if checklist.every is Every.ANY:
            continue
        period = quarter_of(day) if checklist.every is Every.QUARTER else year_of(day)
        rows = Inspection.objects.standing().filter(
            township=township, checklist=checklist.key, day__range=(period.first, period.last)
        )
        if checklist.about is About.PERSON:
            done = set(rows.values_list("staff_id", flat=True))
            people = [one for one in inspected_by(checklist, township, day) if one.pk not in done]
            found.append(Missing(checklist, period, people, []))
        else:
            done = set(rows.values_list("unit_id", flat=True))
            found.append(
                Missing(checklist, period, [], [one for one in halls_of(township) if one.pk not in done])
            )
    return [one for one in found if one.count]


def halls_of(township: Organisation) -> list[Organisation]:
    """The places with a hall for the public: the service centre."""
    return list(
        Organisation.objects.filter(township=township, kind=Organisation.Kind.CENTRE)
        .valid_on(clock.today())
        .order_by("code")
    )


def units_of(township: Organisation) -> list[Organisation]:
    """The units of a township that stand on a day, and itself first."""
    units = (
        Organisation.objects.filter(township=township)
        .exclude(pk=township.pk)
        .exclude(kind=Organisation.Kind.VILLAGE)
        .valid_on(clock.today())
        .order_by("code")
    )
    return [township, *units]


@dataclass
class Counts:
    """The answers to one line or question: how many yes, how many no; of inspections also how many not applicable."""

    words: Line | Question | InspectionLine
    yes: int = 0
    no: int = 0
    none: int = 0

    @property
    def total(self) -> int:
        """How many answered yes or no."""
        return self.yes + self.no

    @property
    def text(self) -> object:
        """The words of the line."""
        return self.words.words if isinstance(self.words, InspectionLine) else self.words.text


@dataclass(frozen=True)
class PersonSheet:
    """The efficiency sheet of one person in a quarter (效能考核表): counts and their inspections, nobody beside them."""

    staff: Staff
    period: Period
    inspections: list[Inspection]
    lines: list[Counts]
    answers: list[Counts]
    findings: list[InspectionLine] = field(default_factory=list)

    @property
    def noes(self) -> int:
        """How many lines of inspections were answered no."""
        return sum(one.no for one in self.lines)


def may_read_sheet(viewer: Viewer, staff: Staff) -> bool:
    """Whether the viewer may read the record of a person: the own, as head or leader over them, as supervisor."""
    if viewer.staff_id is None or viewer.admin or viewer.township_id != staff.township_id:
        return False
    return viewer.staff_id == staff.pk or viewer.has_role("supervisor") or heads_over(viewer, staff)


def sheet_of(staff: Staff, period: Period) -> PersonSheet:
    """The sheet of one person for a quarter (S1.04.08, S0.02.02). Corrected inspections don't count."""
    rows = list(
        Inspection.objects.standing()
        .filter(staff=staff, day__range=(period.first, period.last))
        .select_related("unit", "inspector", "staff")
        .prefetch_related("lines__finding")
        .order_by("day", "pk")
    )
    lines: dict[tuple[str, str], Counts] = {}
    findings = []
    for inspection in rows:
        for line in sorted(inspection.lines.all(), key=lambda one: one.pk):
            counts = lines.setdefault((inspection.checklist, line.line), Counts(line))
            setattr(counts, line.answer, getattr(counts, line.answer) + 1)
            if line.finding_id:
                findings.append(line)
    return PersonSheet(staff, period, rows, list(lines.values()), answers_by_line(staff, period), findings)


def answers_by_line(staff: Staff, period: Period) -> list[Counts]:
    """What visitors answered about one person, each line by itself; those never asked have no row."""
    rows = VisitorAnswer.objects.filter(staff=staff, day__range=(period.first, period.last))
    return [one for one in _counted(rows) if one.total]


def _counted(rows: "QuerySet[VisitorAnswer]") -> list[Counts]:
    sums: Counter[tuple[str, bool]] = Counter()
    for question, yes, count in rows.values_list("question", "yes").annotate(n=Count("pk")).order_by():
        sums[question, yes] = count
    return [Counts(one, sums[one.key, True], sums[one.key, False]) for one in book().questions.values()]


@dataclass(frozen=True)
class Summary:
    """The supervision of a month: each line of visitors and of inspections by itself, and how findings stand."""

    period: Period
    answers: list[Counts]
    visits: int
    unnamed: int
    lines: list[tuple[Checklist, list[Counts]]]
    inspections: int
    findings_opened: int
    findings_open: int


def summary_of(township: Organisation, viewer: Viewer, period: Period) -> Summary:
    """The monthly supervision summary: every line stands apart, so that one "no" lowers its own line and no other
    (S0.02.02, S1.03.04)."""
    days = (period.first, period.last)
    answers = VisitorAnswer.objects.visible_to(viewer).filter(township=township, day__range=days)
    walked = Inspection.objects.visible_to(viewer).standing().filter(township=township, day__range=days)
    sums: Counter[tuple[str, str, str]] = Counter()
    found = InspectionLine.objects.filter(inspection__in=walked)
    for checklist, line, answer, count in (
        found.values_list("inspection__checklist", "line", "answer").annotate(n=Count("pk")).order_by()
    ):
        sums[checklist, line, answer] = count
    lists = []
    for one in book().checklists.values():
        rows = [
            Counts(line, *(sums[one.key, line.key, answer] for answer in ("yes", "no", "none")))
            for line in one.lines
        ]
        if any(row.total or row.none for row in rows):
            lists.append((one, rows))
    findings = found.filter(finding__isnull=False)
    return Summary(
        period,
        _counted(answers),
        answers.values("matter").distinct().count(),
        answers.filter(staff=None).values("matter").distinct().count(),
        lists,
        walked.count(),
        findings.count(),
        findings.filter(finding__state=Matter.State.OPEN).count(),
    )


@dataclass(frozen=True)
class BadgeRow:
    """One person on the list of badges: where they work, and the badge where there is one."""

    holding: Holding
    badge: Badge | None
    certificates: list[Certificate]


def badge_rows(township: Organisation, day: date) -> list[BadgeRow]:
    """Everybody with a post, unit by unit, with badge and certificates; each person once. Three queries."""
    badges = {row.staff_id: row for row in Badge.objects.filter(township=township)}
    certificates: dict[int, list[Certificate]] = {}
    for row in Certificate.objects.filter(township=township).order_by("valid_to", "pk"):
        certificates.setdefault(row.staff_id, []).append(row)
    found: dict[int, BadgeRow] = {}
    for holding in holdings_in(township, day):
        pk = holding.staff_id
        found.setdefault(pk, BadgeRow(holding, badges.get(pk), certificates.get(pk, [])))
    return list(found.values())


@dataclass(frozen=True)
class Studied:
    """One point of study with its materials and the entries under it."""

    point: StudyPoint
    entries: list[StudyEntry]


def study_of(township: Organisation, viewer: Viewer, *, in_summary: bool = False) -> list[Studied]:
    """The points of study in their order, with the entries that the viewer may read, the newest first (S1.03.06); or
    the sections that stand in the summary alone (S4.29.10)."""
    found: dict[str, list[StudyEntry]] = {}
    rows = StudyEntry.objects.visible_to(viewer).filter(township=township).select_related("matter")
    for row in rows.order_by("-written_at", "-pk"):
        found.setdefault(row.point, []).append(row)
    return [
        Studied(one, found.get(one.key, [])) for one in book().study.values() if one.in_summary == in_summary
    ]


def rules_of_the_building() -> list[Checklist]:
    """The checklists whose lines are the rules of the building (S4.39.03)."""
    return [one for one in book().checklists.values() if one.in_building]


@dataclass(frozen=True)
class DriverCard:
    """A driver with the number that is answered day and night, and what the post asks (S4.38.07)."""

    staff: Staff
    phone: str
    duties: list[Checklist]
    unanswered: int
    violations: int


DRIVER = "driver"


def drivers_of(township: Organisation, day: date) -> list[DriverCard]:
    """The drivers of a township; how many calls of the running quarter the office noted as unanswered, and how many
    violations were confirmed."""
    duties = [one for one in book().checklists.values() if DRIVER in one.roles]
    period = quarter_of(day)
    people = [staff for staff, roles in roles_of(holdings_in(township, day)).items() if DRIVER in roles]
    noted = InspectionLine.objects.filter(
        inspection__in=Inspection.objects.standing().filter(
            checklist__in=[one.key for one in duties], day__range=(period.first, period.last)
        ),
        line__in=("phone", "driving"),
        answer=InspectionLine.Answer.NO,
    )
    counts = Counter(noted.values_list("inspection__staff_id", "line"))
    return [
        DriverCard(staff, staff.phone, duties, counts[staff.pk, "phone"], counts[staff.pk, "driving"])
        for staff in people
    ]
