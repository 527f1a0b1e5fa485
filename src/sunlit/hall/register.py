"""Reads of the first-inquiry register (首问登记本): entries, what nobody looked after, figures, books for printing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import TruncDate

from sunlit import clock
from sunlit.core.periods import chinese_day
from sunlit.core.text import Text
from sunlit.hall.models import Inquiry
from sunlit.matters.book import number_in_force, procedure_of
from sunlit.matters.models import HandOver, Matter, Task
from sunlit.people.models import Holding, Organisation, Staff
from sunlit.people.viewer import Viewer

DECLINED = "不愿透露"
HIDDEN = "举报事项，内容另行保管"


def entries(viewer: Viewer) -> QuerySet[Inquiry]:
    """The inquiries that the viewer may see, newest first, with what a list shows of them."""
    return (
        Inquiry.objects.filter(matter__in=Matter.objects.visible_to(viewer))
        .select_related(
            "matter", "matter__first_asked", "matter__handler", "matter__unit", "matter__township"
        )
        .order_by("-matter__opened_at", "-pk")
    )


def minutes_open(inquiry: Inquiry, now: datetime) -> int:
    """Whole minutes from registration until it was over, or until now."""
    return int(((inquiry.matter.closed_at or now) - inquiry.matter.opened_at).total_seconds() // 60)


def untouched_minutes(on: date, township_id: int | None = None) -> int:
    """After how many minutes an untouched visit is shown to the head of the office (rulebook, ``visit-untouched``)."""
    return number_in_force("visit-untouched", on, township_id)


def untouched(viewer: Viewer, now: datetime) -> QuerySet[Inquiry]:
    """Inquiries that nobody did anything about for the configured minutes (S1.01.02)."""
    since = now - timedelta(minutes=untouched_minutes(now.astimezone(clock.CHINA).date(), viewer.township_id))
    return entries(viewer).filter(matter__state="open", matter__round=1, matter__opened_at__lte=since)


def not_passed_on(viewer: Viewer) -> QuerySet[Inquiry]:
    """Calls without an answer and without a receiver (S1.01.10)."""
    return entries(viewer).filter(
        way=Inquiry.Way.PHONE, matter__state="open", matter__step__in=("receive", "pass_on")
    )


def pending_with(viewer: Viewer) -> QuerySet[Inquiry]:
    """What still lies on the first-asked person: open, whoever was asked to take it (S1.01.05)."""
    return entries(viewer).filter(matter__state="open", matter__first_asked_id=viewer.staff_id)


def responsible_now(inquiry: Inquiry) -> str:
    """The first-asked person until the handler has taken over, then the handler (S1.01.01)."""
    matter = inquiry.matter
    taken = matter.first_asked_id is None or any(
        row.what == HandOver.What.VISITOR and row.taken_at for row in matter.hand_overs.all()
    )
    person = matter.handler if taken and matter.handler_id else matter.first_asked
    return person.name if person else matter.unit.name


def step_words(matter: Matter) -> Text:
    """The title of the step in which a matter is."""
    return procedure_of(matter.procedure_id).steps[matter.step].title


def result_words(inquiry: Inquiry) -> str:
    """What became of an inquiry, in one line, as the register prints it."""
    if inquiry.matter.is_open:
        return f"在办：{step_words(inquiry.matter).zh}"
    if inquiry.disposal == Inquiry.Disposal.OUTSIDE:
        return f"不予受理：{inquiry.answer[:40].rstrip('。；. ')}；已引导至{inquiry.outside_name}"
    if inquiry.disposal == Inquiry.Disposal.LED:
        who = inquiry.matter.handler.name if inquiry.matter.handler else ""
        return f"已交{inquiry.matter.unit.name}{who}接办"
    return inquiry.answer[:60] or step_words(inquiry.matter).zh


# --- figures ---


@dataclass(frozen=True)
class Figure:
    """The entries of one person in a period: how many, how many open, how many closed in time (S2.26.12)."""

    staff: Staff
    number: int
    still_open: int
    in_time: int

    @property
    def rate(self) -> float:
        """Share of entries closed in time, 0 to 1; what is open isn't in time yet."""
        return self.in_time / self.number if self.number else 0.0

    @property
    def percent(self) -> str:
        """The rate as people read it: whole per cent, cut and never rounded up to 100."""
        return str(int(self.rate * 100 + 1e-9))

    @property
    def open_percent(self) -> str:
        """The share still open in whole per cent, rounded up: what is open is never hidden as 0."""
        return str(-(-self.still_open * 100 // self.number) if self.number else 0)


def figures(viewer: Viewer, first: date, last: date) -> list[Figure]:
    """The figures of each first-asked person for entries registered from a day to a day, both included.

    In time means closed with no step done after its last day. In order of the account's number, never by figure:
    people aren't ranked. Every entry of the township counts, also one whose content is closed to the viewer, as in
    the printed register: whoever looks sees the same figure, and the assessment uses it (S2.26.12).
    """
    late = Task.objects.filter(matter=OuterRef("matter"), done_at__isnull=False, due__isnull=False).annotate(
        day=TruncDate("done_at", tzinfo=clock.CHINA)
    )
    rows = (
        between(Inquiry.objects.filter(matter__township=viewer.township_id), first, last)
        .exclude(matter__first_asked=None)
        .select_related("matter__first_asked")
        .annotate(late=Exists(late.filter(day__gt=F("due"))))
        .order_by("matter__first_asked_id")
    )
    found: dict[int, list[Inquiry]] = {}
    for row in rows:
        found.setdefault(row.matter.first_asked_id or 0, []).append(row)
    return [
        Figure(
            staff=mine[0].matter.first_asked,  # type: ignore[arg-type]
            number=len(mine),
            still_open=sum(row.matter.is_open for row in mine),
            in_time=sum(not row.matter.is_open and not row.late for row in mine),  # type: ignore[attr-defined]
        )
        for mine in found.values()
    ]


def between(rows: QuerySet[Inquiry], first: date, last: date) -> QuerySet[Inquiry]:
    """Entries registered from a day to a day, both included, by Chinese time."""
    start = datetime.combine(first, time.min, clock.CHINA)
    end = datetime.combine(last + timedelta(days=1), time.min, clock.CHINA)
    return rows.filter(matter__opened_at__gte=start, matter__opened_at__lt=end)


# --- books for printing ---


def book_sheet(viewer: Viewer, township: Organisation, first: date, last: date) -> dict[str, Any]:
    """The first-inquiry register in its issued layout (S2.26.11): every entry of the period in order of time."""
    office = Organisation.objects.filter(township=township, key="office", valid_to=None).first()
    return {
        "office": township.name,
        "date": clock.today(),
        "period": _period(first, last),
        "maker": office.name if office else township.name,
        "rows": [
            {
                "no": number,
                "name": (row.visitor or DECLINED) if seen else DECLINED,
                "unit": (row.visitor_unit or "未说明") if seen else "—",
                "time": row.matter.opened_at,
                "matter": row.question[:80] if seen else HIDDEN,
                "result": result_words(row) if seen else "已转监督部门",
                "clerk": row.matter.first_asked.name if row.matter.first_asked else "网上来问",
            }
            for number, row, seen in _numbered(viewer, township, first, last, {})
        ],
    }


def call_sheet(viewer: Viewer, township: Organisation, first: date, last: date) -> dict[str, Any]:
    """The register of telephone calls: matter, caller, unit, contact, in order of time, numbered without gaps
    within the year (S1.01.09)."""
    return {
        "office": township.name,
        "date": clock.today(),
        "period": _period(first, last),
        "rows": [
            {
                "no": number,
                "time": row.matter.opened_at,
                "matter": row.question[:80] if seen else HIDDEN,
                "caller": (row.visitor or DECLINED) if seen else DECLINED,
                "unit": (row.visitor_unit or "未说明") if seen else "—",
                "contact": (row.contact or "未留") if seen else "—",
            }
            for number, row, seen in _numbered(viewer, township, first, last, {"way": Inquiry.Way.PHONE})
        ],
    }


def _numbered(
    viewer: Viewer, township: Organisation, first: date, last: date, only: Mapping[str, str]
) -> Iterable[tuple[int, Inquiry, bool]]:
    """Each entry of a period with its number in the year, and whether the viewer may see what it says.

    What the viewer may not see keeps its line, so that the numbering has no gap that hides it.
    """
    all_rows = Inquiry.objects.filter(matter__township=township, **only)
    before = (
        between(all_rows, date(first.year, 1, 1), first - timedelta(days=1)).count() if _later(first) else 0
    )
    seen = set(between(entries(viewer).filter(**only), first, last).values_list("pk", flat=True))
    rows = (
        between(all_rows, first, last)
        .select_related("matter", "matter__first_asked", "matter__handler", "matter__unit")
        .order_by("matter__opened_at", "pk")
    )
    return [(before + place, row, row.pk in seen) for place, row in enumerate(rows, start=1)]


def _later(first: date) -> bool:
    return (first.month, first.day) != (1, 1)


def _period(first: date, last: date) -> str:
    return f"{chinese_day(first)}至{chinese_day(last)}"


# --- desk plates ---


@dataclass(frozen=True)
class Plate:
    """The work notice board of one clerk (S2.26.02); without a complaint telephone it can't be made."""

    holding: Holding
    complaint_phone: str
    maker: Organisation

    @property
    def complete(self) -> bool:
        return bool(self.complaint_phone.strip())


def plates(township: Organisation) -> list[Plate]:
    """The board of everybody who holds a post, with who makes it: the Party-government office for inner bodies,
    villages and stations for themselves (S2.26.02). Two queries."""
    holdings = (
        Holding.objects.filter(until=None, staff__township=township, staff__is_active=True)
        .select_related("staff", "post__organisation")
        .order_by("post__organisation_id", "post_id", "letter")
    )
    office = Organisation.objects.filter(township=township, key="office", valid_to=None).first() or township
    own = (Organisation.Kind.VILLAGE, Organisation.Kind.STATION)
    return [
        Plate(
            row,
            row.post.organisation.complaint_phone,
            row.post.organisation if row.post.organisation.kind in own else office,
        )
        for row in holdings
    ]
