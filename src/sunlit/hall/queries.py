"""Reads of the desk: the list with its filters, and everything that the page of one matter shows."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from sunlit import clock
from sunlit.core.chain import stamp
from sunlit.core.explanations import Explanation
from sunlit.core.items import Item
from sunlit.core.procedures.model import Procedure, Step
from sunlit.core.text import Text
from sunlit.hall import catalogue
from sunlit.hall.models import AccountabilityDraft, Application, JointPart, JointWork, Paper
from sunlit.hall.wording import ACTS, ROLES, STAGES
from sunlit.ledger.models import Entry
from sunlit.matters import queries as kernel
from sunlit.matters.book import book, number_in_force, procedure_of
from sunlit.matters.models import (
    Alert,
    ClockEvent,
    Document,
    DoneRequest,
    HandOver,
    Matter,
    MatterQuerySet,
    Notice,
    Task,
)
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer

QUIET_ACTS = ("alert_raised", "ledger.read", "shared", "accountability_drafted")
"""Entries of the log that are no action on a matter: it stays idle when only these were written."""


# --- Lists ---


def soon_until(today: date) -> date:
    """The last day that counts as due soon (S2.15.13)."""
    return book().calendar.add_working_days(today, number_in_force("due-soon", today))


def a_year_before(today: date) -> datetime:
    """The first moment of the twelve months that supervision looks at."""
    return datetime.combine(today - timedelta(days=365), time(), clock.CHINA)


def late_closed() -> Q:
    """Closed after the last promised day (S2.15.13, S3.27.08)."""
    return Q(closed_at__date__gt=F("due")) & ~Q(state=Matter.State.OPEN)


def explained_delay() -> Q:
    """The reason was told to the applicant before the limit ended (S2.27.04)."""
    return Q(facts__has_key="delay_explained_on")


def _late(rows: MatterQuerySet, today: date) -> MatterQuerySet:
    return rows.open().filter(due__lt=today)


def _late_in_the_year(rows: MatterQuerySet, today: date) -> MatterQuerySet:
    since = a_year_before(today)
    return rows.filter(Q(state=Matter.State.OPEN, due__lt=today) | (late_closed() & Q(closed_at__gte=since)))


def _idle(rows: MatterQuerySet, today: date) -> MatterQuerySet:
    """Nothing was done for more than the days of the parameter, or it is outside the remit and nothing was done
    about that. What waits for the applicant or another authority isn't idle (S1.06.03, S1.06.09)."""
    first = today - timedelta(days=number_in_force("idle-days", today))
    since = datetime.combine(first, time(), clock.CHINA)
    touched = Entry.objects.filter(
        subject_kind="matter", subject=OuterRef("number"), at__gte=stamp(since)
    ).exclude(act__in=QUIET_ACTS)
    left_lying = Q(facts__outside_steps=[])
    return rows.open().filter(left_lying | (Q(stopped=False) & ~Exists(touched)))


def _bounced(rows: MatterQuerySet, today: date) -> MatterQuerySet:
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


def _immediate_open(rows: MatterQuerySet, today: date) -> MatterQuerySet:
    ids = [item.id for item in book().items.values() if item.immediate]
    return rows.open().filter(kind="application", item__in=ids)


@dataclass(frozen=True)
class NamedList:
    """A list that a figure opens: its title, what it says, and how it narrows the matters."""

    title: Text
    why: Text
    narrow: Callable[[MatterQuerySet, date], MatterQuerySet]


def _plain(title: Text, why: Text, *conditions: Q, **filters: Any) -> NamedList:
    return NamedList(title, why, lambda rows, today: rows.filter(*conditions, **filters))


LISTS: dict[str, NamedList] = {
    "late": NamedList(
        Text("已超期", "Late"), Text("在办，承诺期限已过。", "Open and past the promised day."), _late
    ),
    "soon": NamedList(
        Text("即将到期", "Due soon"),
        Text(
            "按提醒天数（工作日）计算，含今天到期的。", "Within the reminder's working days, today included."
        ),
        lambda rows, today: rows.open().filter(due__gte=today, due__lte=soon_until(today)),
    ),
    "today": NamedList(
        Text("今天到期", "Due today"),
        Text("今天是最后一日。", "Today is the last day."),
        lambda rows, today: rows.open().filter(due=today),
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
        lambda rows, today: _late_in_the_year(rows, today).exclude(explained_delay()),
    ),
    "explained": NamedList(
        Text("已说明的延误", "Explained delays"),
        Text(
            "期满前已向群众说明原因（S2.27.04），与逾期分开统计。",
            "Explained before expiry (S2.27.04), counted apart.",
        ),
        lambda rows, today: _late_in_the_year(rows, today).filter(explained_delay()),
    ),
    "notices": _plain(
        Text("一次以上告知", "More than one notice"),
        Text(
            "同一事项出具了不止一份一次性告知书（S2.29.08）。",
            "More than one one-time notice in a matter (S2.29.08).",
        ),
        application__notices__ordinal=2,
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
    "due": (Text("按期限", "by due date"), (F("due").asc(nulls_last=True), F("pk").asc())),
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
        rows = LISTS[chosen.list].narrow(rows, today)
    return rows.select_related("unit", "handler", "village").order_by(*SORTS[chosen.sort][1])


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


# --- One matter ---


@dataclass(frozen=True)
class Happening:
    """One line of the timeline."""

    at: datetime
    what: Text
    who: str = ""
    detail: Text | str = ""
    late: bool = False


@dataclass(frozen=True)
class StageStamp:
    """One of the three stages with the moments at which it began and ended (S3.28.01)."""

    code: str
    words: Text
    began: datetime | None
    ended: datetime | None


@dataclass(frozen=True)
class Case:
    """Everything that the page of one matter shows."""

    matter: Matter
    procedure: Procedure
    application: Application | None
    item: Item | None
    tasks: list[Task]
    events: list[ClockEvent]
    documents: list[Document]
    papers: list[Paper]
    hand_overs: list[HandOver]
    alerts: list[Alert]
    joint: JointWork | None
    parts: list[JointPart]
    drafts: list[AccountabilityDraft]
    timeline: list[Happening]
    stages: list[StageStamp]
    former: list[tuple[Staff, datetime]]
    why: Explanation | None
    why_legal: Explanation | None
    people: Mapping[int, Staff] = field(default_factory=dict)

    @property
    def open_tasks(self) -> list[Task]:
        return [task for task in self.tasks if task.done_at is None]

    @property
    def step(self) -> Step:
        return self.procedure.steps[self.matter.step]

    @property
    def done_steps(self) -> list[str]:
        done = {task.step for task in self.tasks if task.done_at is not None}
        return [code for code in self.procedure.steps if code in done and code != self.matter.step]


def case(viewer: Viewer, number: str) -> Case:
    """The page of a matter. Raises Matter.DoesNotExist for what the viewer may not see, exactly as for nothing."""
    matter = (
        kernel.matters(viewer)
        .select_related(
            "township",
            "unit",
            "intake_unit",
            "village",
            "handler",
            "first_asked",
            "parent",
            "application",
            "rating",
        )
        .get(number=number)
    )
    procedure = procedure_of(matter.procedure_id)
    application: Application | None = getattr(matter, "application", None)
    item = catalogue.item(application.item) if application else book().items.get(matter.item)
    tasks = list(
        matter.tasks.select_related("unit", "person", "done_by", "on_behalf_of").order_by("round", "pk")
    )
    events = list(matter.clock_events.order_by("at", "pk"))
    entries = list(
        Entry.objects.filter(chain=matter.township.code, subject_kind="matter", subject=number).order_by(
            "seq"
        )
    )
    facts = [json.loads(entry.facts or "{}") for entry in entries]
    people = Staff.objects.in_bulk(_staff_in(entries, facts))
    joint = JointWork.objects.select_related("lead", "limit_set_by").filter(matter=matter).first()
    return Case(
        matter=matter,
        procedure=procedure,
        application=application,
        item=item,
        tasks=tasks,
        events=events,
        documents=list(matter.documents.order_by("issued_at", "pk")),
        papers=list(application.papers.order_by("pk")) if application else [],
        hand_overs=list(
            matter.hand_overs.select_related("giver", "unit", "receiver", "taken_by").order_by("offered_at")
        ),
        alerts=list(matter.alerts.order_by("raised_at")),
        joint=joint,
        parts=list(joint.parts.select_related("unit", "confirmed_by", "signed_by").order_by("pk"))
        if joint
        else [],
        drafts=list(matter.accountability_drafts.all()) if viewer.has_role("supervisor") else [],
        timeline=_timeline(procedure, tasks, entries, facts, people),
        stages=_stages(matter, procedure, tasks),
        former=_former(entries, facts, people),
        why=kernel.explained(matter, events),
        why_legal=kernel.explained(matter, events, legal=True),
        people=people,
    )


def _staff_in(entries: list[Entry], facts: list[dict[str, Any]]) -> set[int]:
    words = [entry.actor for entry in entries] + [
        str(known.get(name, "")) for known in facts for name in ("handler", "former", "giver")
    ]
    return {int(word[6:]) for word in words if word.startswith("staff:") and word[6:].isdigit()}


def _person(word: str, people: Mapping[int, Staff]) -> str:
    if word.startswith("staff:") and word[6:].isdigit() and int(word[6:]) in people:
        return people[int(word[6:])].name
    return {"clock": "系统 / program", "resident": "申请人 / applicant"}.get(word, "")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(clock.CHINA)


def _timeline(
    procedure: Procedure,
    tasks: list[Task],
    entries: list[Entry],
    facts: list[dict[str, Any]],
    people: Mapping[int, Staff],
) -> list[Happening]:
    """What happened, oldest first: each done step with its opinion, and every other entry of the log."""
    found = []
    for task in tasks:
        if task.done_at is None or task.outcome in ("", "moot"):
            continue
        step = procedure.steps.get(task.step)
        outcome = step.outcomes.get(task.outcome) if step else None
        title = step.title if step else Text(task.step, task.step)
        result = outcome.title if outcome else ANSWERS.get(task.outcome, Text(task.outcome, task.outcome))
        who = task.done_by.name if task.done_by else ROLES["clock"].zh
        if task.on_behalf_of:
            who = f"{who}（代{task.on_behalf_of.name}）"
        late = bool(task.due and task.done_at.astimezone(clock.CHINA).date() > task.due)
        found.append(
            Happening(
                task.done_at,
                Text(f"{title.zh}：{result.zh}", f"{title.en}: {result.en}"),
                who,
                task.opinion,
                late,
            )
        )
    for entry, known in zip(entries, facts, strict=True):
        if entry.act not in ACTS:
            continue
        found.append(
            Happening(
                _moment(entry.at),
                ACTS[entry.act],
                _person(entry.actor, people),
                str(known.get("number") or known.get("due") or known.get("unit") or ""),
                entry.act == "alert_raised",
            )
        )
    return sorted(found, key=lambda happening: happening.at)


ANSWERS = {
    "sign": Text("签署", "signed"),
    "refuse": Text("不签署", "not signed"),
    "yes": Text("赞成", "for"),
    "no": Text("反对", "against"),
    "abstain": Text("弃权", "abstained"),
    "elapsed": Text("期满", "the period elapsed"),
}


def _stages(matter: Matter, procedure: Procedure, tasks: list[Task]) -> list[StageStamp]:
    began: dict[str, datetime] = {}
    ended: dict[str, datetime] = {}
    for task in tasks:
        step = procedure.steps.get(task.step)
        if step is None or step.stage is None:
            continue
        code = step.stage.value
        began.setdefault(code, task.opened_at)
        if task.done_at is not None:
            ended[code] = task.done_at
    if matter.is_open:
        ended.pop(matter.stage, None)
    elif matter.closed_at and matter.stage in began:
        ended[matter.stage] = matter.closed_at
    return [StageStamp(code, words, began.get(code), ended.get(code)) for code, words in STAGES.items()]


def _former(
    entries: list[Entry], facts: list[dict[str, Any]], people: Mapping[int, Staff]
) -> list[tuple[Staff, datetime]]:
    """The handlers who were replaced, with the moment of the change (S3.27.07)."""
    found = []
    for entry, known in zip(entries, facts, strict=True):
        word = str(known.get("former", ""))
        if entry.act in ("handler_named", "taken") and word.startswith("staff:") and int(word[6:]) in people:
            found.append((people[int(word[6:])], _moment(entry.at)))
    return found


def waits_for(task: Task) -> Text:
    """Who an open task waits for, in words: a person, or a post at a department."""
    if task.person is not None:
        return Text(task.person.name, task.person.name_en or task.person.name)
    role = ROLES.get(task.role, Text(task.role, task.role))
    if task.unit is None:
        return role
    return Text(f"{task.unit.name} {role.zh}", f"{task.unit.label('en')}, {role.en}")


# --- The desk's own ---


def carried_out(key: str) -> bool:
    """Whether a request with this key was carried out, so that sending it again changes nothing."""
    return bool(key) and DoneRequest.objects.filter(pk=key).exists()


def joint_to_confirm(viewer: Viewer) -> list[JointPart]:
    """Joint work that the viewer's departments haven't confirmed yet (S1.02.12)."""
    if viewer.staff_id is None or viewer.admin:
        return []
    return list(
        JointPart.objects.filter(
            unit_id__in=viewer.unit_ids, confirmed_at=None, joint__matter__state=Matter.State.OPEN
        )
        .select_related("joint__matter", "unit", "joint__lead")
        .order_by("notified_at")
    )


def joint_for_leader(viewer: Viewer) -> list[JointWork]:
    """Joint limits that the departments didn't agree in time; a leader sets them (S1.02.13)."""
    from sunlit.hall.actions.joint import LEADERS, waits_for_leader

    if not viewer.has_role(*LEADERS):
        return []
    rows = JointWork.objects.filter(matter__in=kernel.matters(viewer).open(), limit_days=None).select_related(
        "matter", "lead"
    )
    return [joint for joint in rows if waits_for_leader(joint)]


def hours_since(moment: datetime) -> int:
    """Whole hours that have passed since a moment."""
    return int((clock.now() - moment).total_seconds() // 3600)


def staff_of_unit(unit_id: int) -> list[Staff]:
    """Who holds a post in a department now."""
    return list(
        Staff.objects.filter(is_active=True, holdings__post__organisation_id=unit_id, holdings__until=None)
        .distinct()
        .order_by("username")
    )


def units_of(township_id: int) -> list[Organisation]:
    """The units and villages of a township that exist today; one query."""
    return list(
        Organisation.objects.filter(township_id=township_id, outside=False)
        .valid_on(clock.today())
        .order_by("code")
    )


def unread(viewer: Viewer) -> list[Notice]:
    """The newest notices of the viewer that are not read yet."""
    return list(kernel.notices(viewer).filter(read_at=None)[:20])
