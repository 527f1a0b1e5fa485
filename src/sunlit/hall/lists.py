"""The desk's list of matters: the named lists that figures open, its filters and orders, who may list a person."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef, Q

from sunlit import clock
from sunlit.core.chain import stamp
from sunlit.core.text import Text
from sunlit.hall.faults import notices_at_fault
from sunlit.hall.models import AccountabilityDraft
from sunlit.ledger.models import Entry
from sunlit.matters import queries as kernel
from sunlit.matters.book import book, number_in_force
from sunlit.matters.listing import BY_DUE, Listing
from sunlit.matters.models import (
    HandOver,
    Matter,
    MatterQuerySet,
    Task,
)
from sunlit.people.viewer import Viewer

QUIET_ACTS = ("alert_raised", "ledger.read", "skip_refused", "shared", "accountability_drafted")
"""Entries of the log that are no action on a matter: it stays idle when only these were written."""


def soon_until(today: date, township_id: int | None = None) -> date:
    """The last day that counts as due soon (S2.15.13)."""
    return book().calendar.add_working_days(today, number_in_force("due-soon", today, township_id))


def a_year_before(today: date) -> datetime:
    """The first moment of the twelve months that supervision looks at."""
    return datetime.combine(today - timedelta(days=365), time(), clock.CHINA)


def late_closed() -> Q:
    """Closed after the last promised day (S2.15.13, S3.27.08)."""
    return Q(closed_at__date__gt=F("due")) & ~Q(state=Matter.State.OPEN)


def explained_delay() -> Q:
    """The reason was told to the applicant before the limit ended (S2.27.04)."""
    return Q(facts__has_key="delay_explained_on")


def _late(rows: MatterQuerySet, today: date, place: int | None) -> MatterQuerySet:
    return rows.open().filter(due__lt=today)


def _late_in_the_year(rows: MatterQuerySet, today: date, place: int | None) -> MatterQuerySet:
    since = a_year_before(today)
    return rows.filter(Q(state=Matter.State.OPEN, due__lt=today) | (late_closed() & Q(closed_at__gte=since)))


def _idle(rows: MatterQuerySet, today: date, place: int | None) -> MatterQuerySet:
    """Nothing was done for more than the days of the parameter, or it is outside the remit and nothing was done
    about that. What waits for the applicant or another authority isn't idle (S1.06.03, S1.06.09)."""
    first = today - timedelta(days=number_in_force("idle-days", today, place))
    since = datetime.combine(first, time(), clock.CHINA)
    touched = Entry.objects.filter(
        subject_kind="matter", subject=OuterRef("number"), at__gte=stamp(since)
    ).exclude(act__in=QUIET_ACTS)
    left_lying = Q(facts__outside_steps=[])
    return rows.open().filter(left_lying | (Q(stopped=False) & ~Exists(touched)))


def _bounced(rows: MatterQuerySet, today: date, place: int | None) -> MatterQuerySet:
    """Moved twice between the same two offices, or sent back twice (S1.06.03)."""
    moved = HandOver.objects.filter(
        matter=OuterRef("pk"),
        what__in=[HandOver.What.VISITOR, HandOver.What.HANDLING],
        taken_at__isnull=False,
    ).exclude(from_unit=F("unit"))
    again = HandOver.objects.filter(
        Q(from_unit=OuterRef("from_unit"), unit=OuterRef("unit"))
        | Q(from_unit=OuterRef("unit"), unit=OuterRef("from_unit")),
        matter=OuterRef("matter"),
        what__in=[HandOver.What.VISITOR, HandOver.What.HANDLING],
        taken_at__isnull=False,
        pk__gt=OuterRef("pk"),
    )
    sent_back = Task.objects.filter(matter=OuterRef("pk"), outcome="send_back")
    sent_back_again = Task.objects.filter(
        matter=OuterRef("matter"), outcome="send_back", pk__gt=OuterRef("pk")
    )
    return rows.filter(
        Exists(moved.filter(Exists(again))) | Exists(sent_back.filter(Exists(sent_back_again)))
    )


def _immediate_open(rows: MatterQuerySet, today: date, place: int | None) -> MatterQuerySet:
    ids = [item.id for item in book().items.values() if item.immediate]
    return rows.open().filter(kind="application", item__in=ids)


@dataclass(frozen=True)
class NamedList:
    """A list that a figure opens: its title, what it says, and how it narrows the matters."""

    title: Text
    why: Text
    narrow: Callable[[MatterQuerySet, date, int | None], MatterQuerySet]


def _plain(title: Text, why: Text, *conditions: Q, **filters: Any) -> NamedList:
    return NamedList(title, why, lambda rows, today, place: rows.filter(*conditions, **filters))


LISTS: dict[str, NamedList] = {
    "late": NamedList(
        Text("已超期", "Late"), Text("在办，承诺期限已过。", "Open and past the promised day."), _late
    ),
    "soon": NamedList(
        Text("即将到期", "Due soon"),
        Text(
            "按提醒天数（工作日）计算，含今天到期的。", "Within the reminder's working days, today included."
        ),
        lambda rows, today, place: rows.open().filter(due__gte=today, due__lte=soon_until(today, place)),
    ),
    "today": NamedList(
        Text("今天到期", "Due today"),
        Text("今天是最后一日。", "Today is the last day."),
        lambda rows, today, place: rows.open().filter(due=today),
    ),
    "unassigned": _plain(
        Text("未确定承办人", "Unassigned"),
        Text(
            "已转到承办部门，还没有全程承办人（S3.28.05）。",
            "With the department, no handler yet (S3.28.05).",
        ),
        state=Matter.State.OPEN,
        kind="application",
        stage="handling",
        handler=None,
    ),
    "to_tell": _plain(
        Text("待告知结果", "To be notified"),
        Text(
            "已有结果，还没有告知申请人（S3.28.11）。",
            "There is a result; the applicant isn't told (S3.28.11).",
        ),
        state=Matter.State.OPEN,
        kind="application",
        stage="reply",
        application__told_at=None,
    ),
    "idle": NamedList(
        Text("闲置", "Idle"),
        Text(
            "超过规定天数没有动静（S1.06.03）。",
            "Nothing was done for more than the days allowed (S1.06.03).",
        ),
        _idle,
    ),
    "bounced": NamedList(
        Text("来回推转", "Bounced"),
        Text(
            "在同样两个单位之间转了两次（S1.06.03）。", "Moved twice between the same two offices (S1.06.03)."
        ),
        _bounced,
    ),
    "stopped": _plain(
        Text("停止计时", "Clock stopped"),
        Text(
            "正在等申请人、上级机关或者其他法定事由。",
            "Waiting for the applicant, an authority or another lawful reason.",
        ),
        state=Matter.State.OPEN,
        stopped=True,
    ),
    "late_year": NamedList(
        Text("近十二个月逾期", "Late in the last twelve months"),
        Text(
            "办结时或现在已过承诺期限，未在期满前说明。",
            "Past the promise when closed or now, not explained in time.",
        ),
        lambda rows, today, place: _late_in_the_year(rows, today, place).exclude(explained_delay()),
    ),
    "explained": NamedList(
        Text("已说明的延误", "Explained delays"),
        Text(
            "期满前已向群众说明原因（S2.27.04），与逾期分开统计。",
            "Explained before expiry (S2.27.04), counted apart.",
        ),
        lambda rows, today, place: _late_in_the_year(rows, today, place).filter(explained_delay()),
    ),
    "notices": NamedList(
        Text("一次以上告知", "More than one notice"),
        Text(
            "同一事项出具了不止一份一次性告知书，或者受理以后才要求补材料（S2.29.08）。",
            "More than one one-time notice in a matter, or papers asked for only after acceptance (S2.29.08).",
        ),
        lambda rows, today, place: rows.filter(pk__in=notices_at_fault().values("application__matter_id")),
    ),
    "immediate": NamedList(
        Text("即办未结", "Immediate items left open"),
        Text(
            "应当场办结的事项还没有结果（S1.02.04、S3.28.06）。",
            "To be done on the spot and still open (S1.02.04, S3.28.06).",
        ),
        _immediate_open,
    ),
    "outside": _plain(
        Text("职责之外", "Outside the remit"),
        Text(
            "要说明、请示或者移送，不能放着（S1.06.09）。",
            "To be explained, referred up or transferred (S1.06.09).",
        ),
        state=Matter.State.OPEN,
        facts__has_key="outside_remit",
    ),
    "bad_ratings": _plain(
        Text("差评整改", "Bad ratings"),
        Text("核实、整改、回访中的差评。", "Bad ratings being verified, mended, called back."),
        kind="bad-rating",
        state=Matter.State.OPEN,
    ),
    "drafted": _plain(
        Text("问责草稿", "Accountability drafts"),
        Text(
            "纪检监察办公室已立草稿的事项（S1.06.03）。",
            "Matters with a draft of the discipline office (S1.06.03).",
        ),
        accountability_drafts__isnull=False,
    ),
}

SORTS = {
    "due": (Text("按期限", "by due date"), BY_DUE),
    "opened": (Text("最新登记在前", "newest first"), (F("opened_at").desc(), F("pk").desc())),
    "number": (Text("按编号", "by number"), (F("number").asc(),)),
}


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; everything empty shows all that the viewer may see."""

    search: str = ""
    state: str = ""
    list: str = ""
    kind: str = ""
    item: str = ""
    unit: int | None = None
    village: int | None = None
    channel: str = ""
    handler: int | None = None
    waiting: str = ""
    opened: str = ""
    """A month of registration, such as 2026-03."""
    sort: str = "due"


def listed(viewer: Viewer, chosen: Filters, today: date | None = None) -> MatterQuerySet:
    """The matters that the viewer may see, narrowed and sorted. Raises KeyError for an unknown list or order.

    Lists of one person's matters are open to that person and to the discipline office only, so that nobody can be
    ranked (整治形式主义若干规定); for anybody else the filter by handler stays without effect.
    """
    today = today or clock.today()
    rows = kernel.matters(viewer)
    if chosen.search:
        text = chosen.search.strip()
        rows = rows.filter(
            Q(number__istartswith=text) | Q(subject__icontains=text) | Q(title__icontains=text)
        )
    for name in ("state", "kind", "item", "channel"):
        if value := getattr(chosen, name):
            rows = rows.filter(**{name: value})
    if chosen.opened:
        year, month = (int(part) for part in chosen.opened.split("-"))
        first = datetime(year, month, 1, tzinfo=clock.CHINA)
        after = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=clock.CHINA)
        rows = rows.filter(opened_at__gte=first, opened_at__lt=after)
    if chosen.unit:
        rows = rows.filter(unit_id=chosen.unit)
    if chosen.village:
        rows = rows.filter(village_id=chosen.village)
    if chosen.handler and may_list_person(viewer, chosen.handler):
        rows = rows.filter(handler_id=chosen.handler)
    if chosen.waiting:
        waits = Task.objects.filter(matter=OuterRef("pk"), done_at=None, role=chosen.waiting)
        rows = rows.open().filter(Exists(waits))
    if chosen.list:
        rows = LISTS[chosen.list].narrow(rows, today, viewer.township_id)
    if chosen.list == "drafted":
        rows = rows.filter(
            accountability_drafts__in=AccountabilityDraft.objects.visible_to(viewer)
        ).distinct()
    return rows.select_related("unit", "handler", "village").order_by(*SORTS[chosen.sort][1])


QUICK = {"state", "kind", "unit", "sort"}
"""The filters that the kernel's quick pages know."""


def pages(viewer: Viewer, chosen: Filters, size: int) -> "Paginator[Any]":
    """As `listed`, in pages of ``size``: the usual list (open matters by the day due) costs the same however many
    there are."""
    given = {name for name, value in asdict(chosen).items() if value not in ("", None)}
    if given <= QUICK and chosen.state and chosen.sort == "due":
        exact = {"kind": chosen.kind, "unit_id": chosen.unit}
        given_exactly = {name: value for name, value in exact.items() if value}
        quick: Any = Listing(viewer, state=chosen.state, **given_exactly)
        return Paginator(quick, size)
    return Paginator(listed(viewer, chosen), size)


def may_list_person(viewer: Viewer, staff_id: int) -> bool:
    """Whether the viewer may see somebody's matters as that person's list (S1.06.05)."""
    return viewer.staff_id == staff_id or viewer.has_role("supervisor")


def late_items_of(viewer: Viewer, staff_id: int, cutoff: date) -> MatterQuerySet:
    """The items of one person that were late at a cut-off day (S1.06.05). Nothing for whoever may not ask.

    Days in which the clock stood still don't count, because the due date moved with them.
    """
    if not may_list_person(viewer, staff_id):
        return Matter.objects.none()
    return (
        kernel.matters(viewer)
        .filter(handler_id=staff_id)
        .filter(Q(closed_at__date__gt=F("due")) | Q(closed_at=None, due__lt=cutoff))
    )
