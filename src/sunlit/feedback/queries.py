"""Reads of feedback, for the desk from what the viewer may see, for the public from what is public."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Min, Q

from sunlit import clock
from sunlit.core.text import Text
from sunlit.feedback import months
from sunlit.feedback.models import (
    COUNTED,
    HOT,
    KINDS,
    PUBLIC_KINDS,
    Told,
    Voice,
    VoiceQuerySet,
)
from sunlit.matters.book import book, number_in_force
from sunlit.matters.models import Matter, Task
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.registers import values
from sunlit.registers.models import Record

STATES: Mapping[str, Text] = {
    "": Text("全部", "All"),
    "unsorted": Text("没有整理", "Not sorted"),
    "open": Text("在办", "Open"),
    "late": Text("逾期", "Late"),
    "idle": Text("没有进展的投诉", "Complaints without progress"),
    "no_outcome": Text("没有结论的意见", "Opinions without an outcome"),
    "closed": Text("已办结", "Closed"),
}


def topics() -> dict[str, Text]:
    """The topics of the rulebook, by code."""
    field = next(one for one in book().registers["opinion"].every_field() if one.key == "topic")
    return {choice.code: choice.label for choice in field.choices}


@dataclass(frozen=True)
class Choice:
    """What a list of entries is narrowed to: state, channel, topic, the publication they are about, the month and kind of
    a figure whose cases they are."""

    state: str = ""
    channel: str = ""
    topic: str = ""
    notice: int | None = None
    month: str = ""
    kind: str = ""

    @property
    def of_a_figure(self) -> bool:
        """Whether it opens a number of the figures."""
        return bool(self.notice or self.month)


UNSORTED = "-"
"""The topic of what has none yet, in an address."""


def choice_of(asked: Mapping[str, str]) -> Choice:
    """What the address of a list asks for. Raises LookupError for a state, publication or month that can't be."""
    state, notice, month = asked.get("state", ""), asked.get("notice", ""), asked.get("month", "")
    fits = not notice or (notice.isascii() and notice.isdecimal() and len(notice) < 16)
    if state not in STATES or not fits:
        raise LookupError(state)
    try:
        if month:
            months.of(month)
    except (ValueError, OverflowError) as error:
        raise LookupError(month) from error
    kind = "complaint" if asked.get("kind") == "complaint" else ""
    number = int(notice) if notice else None
    return Choice(state, asked.get("channel", ""), asked.get("topic", ""), number, month, kind)


def chosen(viewer: Viewer, choice: Choice) -> VoiceQuerySet:
    """The entries of a choice that the viewer may see. Where it opens a figure, those that figures count: no reports."""
    topic = "" if choice.topic == UNSORTED else choice.topic
    rows = listed(viewer, choice.state, choice.channel, topic, choice.notice)
    if choice.topic == UNSORTED:
        rows = rows.filter(topic="")
    if choice.month:
        rows = rows.filter(day__range=months.of(choice.month))
    if choice.of_a_figure:
        rows = rows.filter(matter__kind__in=(choice.kind,) if choice.kind else COUNTED)
    return rows


def listed(
    viewer: Viewer, state: str = "", channel: str = "", topic: str = "", notice: int | None = None
) -> VoiceQuerySet:
    """The entries that the viewer may see, newest first; ``state`` from STATES."""
    rows = Voice.objects.visible_to(viewer)
    if channel:
        rows = rows.filter(channel=channel)
    if topic:
        rows = rows.filter(topic=topic)
    if notice is not None:
        rows = rows.filter(publication_id=notice)
    today = clock.today()
    still = Q(matter__state=Matter.State.OPEN)
    if state == "unsorted":
        rows = rows.filter(still, sorted_at=None).exclude(matter__kind="staff-report")
    elif state == "open":
        rows = rows.filter(still)
    elif state == "closed":
        rows = rows.exclude(still)
    elif state == "late":
        late = Task.objects.filter(done_at=None, due__lt=today)
        rows = rows.filter(still, matter_id__in=late.values("matter_id"))
    elif state == "idle":
        rows = idle(rows, today, viewer.township_id)
    elif state == "no_outcome":
        rows = rows.filter(still, matter__kind="opinion", decision="")
    return rows.select_related("matter__unit", "matter__handler", "publication", "charge_check").order_by(
        "-matter__opened_at", "-pk"
    )


def idle(rows: VoiceQuerySet, today: date, township_id: int | None) -> VoiceQuerySet:
    """Open complaints in whose present step nothing was done for the set number of working days (S3.20.04)."""
    days = number_in_force("feedback-idle-days", today, township_id)
    limit = book().calendar.add_working_days(today, -days)
    since = datetime.combine(limit, datetime.min.time(), clock.CHINA)
    waiting = Task.objects.filter(done_at=None, opened_at__lt=since)
    return rows.filter(
        matter__kind="complaint", matter__state=Matter.State.OPEN, matter_id__in=waiting.values("matter_id")
    )


@dataclass(frozen=True)
class Backlog:
    """What isn't sorted yet: how many, and since when the oldest waits, in days (S0.03.05)."""

    count: int
    oldest: date | None
    days: int | None


def backlog(viewer: Viewer, today: date) -> Backlog:
    """The entries without topic, section and due day."""
    rows = listed(viewer, "unsorted")
    oldest = rows.aggregate(day=Min("day"))["day"]
    return Backlog(rows.count(), oldest, (today - oldest).days if oldest else None)


def channel_words() -> dict[str, Text]:
    """The channels by code, in both languages."""
    field = next(one for one in book().registers["opinion"].fields if one.key == "channel")
    return {choice.code: choice.label for choice in field.choices}


@dataclass(frozen=True)
class Answered:
    """One entry as everybody reads it: what was said, in the office's summary, and what came of it."""

    voice: Voice
    number: str
    topic: Text
    reply: str
    decision: Text
    reason: str
    result: str
    change: str
    changed_on: date | None
    measure_by: date | None
    ways: list[tuple[Text, date, str]]
    carrier: Text | None


WAYS = ("direct", "meeting", "media", "board")


def answered(voices: Iterable[Voice]) -> list[Answered]:
    """Entries with their latest entered values; two queries for all."""
    rows = list(voices)
    records = {
        row.matter_id: row
        for row in Record.objects.filter(matter_id__in=[one.matter_id for one in rows]).prefetch_related(
            "matter__register_entries"
        )
    }
    names = topics()
    return [_answered(row, records[row.matter_id], names) for row in rows]


def _answered(voice: Voice, record: Record, names: Mapping[str, Text]) -> Answered:
    entries = sorted(record.matter.register_entries.all(), key=lambda row: (row.at, row.pk))
    known = values.known(record, entries)
    register = book().registers[voice.matter.kind]
    labels = {one.key: one for one in register.every_field()}
    ways = [
        (
            Text(
                labels[f"{way}_on"].label.zh.removesuffix("日期"), labels[f"{way}_on"].label.en.split(":")[0]
            ),
            date.fromisoformat(known[f"{way}_on"]),
            known[f"{way}_how"],
        )
        for way in WAYS
        if known.get(f"{way}_on") and known.get(f"{way}_how")
    ]
    carrier = known.get("carrier", "")
    done = voice.replied_at is not None
    decided = voice.decision in ("not_adopted", "out_of_scope", "adopted", "partly")
    return Answered(
        voice,
        voice.matter.number,
        names.get(voice.topic, Text("还没有整理", "not sorted yet")),
        known.get("reply", "") if done else "",
        voice.decision_words,
        known.get("reason", "") or known.get("decision", "") if decided else "",
        known.get("result", "") if done else "",
        known.get("change", ""),
        date.fromisoformat(known["changed_on"]) if known.get("changed_on") else None,
        date.fromisoformat(known["measure_by"]) if known.get("measure_by") else None,
        ways if done else [],
        labels["carrier"].label_of(carrier) if carrier else None,
    )


def public_list(township: Organisation, notice: int | None = None, *, changed: bool = False) -> VoiceQuerySet:
    """What everybody may read: sorted opinions and questions, newest first; ``changed``: those that changed something."""
    rows = Voice.objects.in_public().filter(township=township)
    if notice is not None:
        rows = rows.filter(publication_id=notice)
    if changed:
        rows = rows.filter(decision__in=("adopted", "partly"))
    return rows.select_related("matter", "publication__occurrence").order_by("-matter__opened_at", "-pk")


def unanswered(township: Organisation) -> int:
    """How many opinions and questions have no reply yet, sorted or not (S2.33.11)."""
    rows = Voice.objects.filter(township=township, matter__kind__in=PUBLIC_KINDS, replied_at=None)
    return rows.filter(joined_to=None).count()


def waiting(viewer: Viewer) -> list[Task]:
    """What waits for this viewer, the overdue first (S4.28.04)."""
    rows = Task.objects.waiting_for(viewer).filter(matter__kind__in=(*KINDS, "complaint-correction", HOT))
    return list(rows.select_related("matter__unit").order_by("due", "pk"))


def overdue(viewer: Viewer, today: date) -> list[Task]:
    """The steps of entries that the viewer may see whose last day is past, the oldest first (S4.28.04)."""
    seen = Voice.objects.visible_to(viewer).values("matter_id")
    rows = Task.objects.filter(
        matter_id__in=seen, done_at=None, due__lt=today, matter__state=Matter.State.OPEN
    )
    return list(rows.select_related("matter__unit").order_by("due", "pk"))


TOLD_DAYS = 30


def told_lately(viewer: Viewer, today: date) -> list[Told]:
    """The notices of what was finished in the last thirty days for this viewer or a unit of theirs, the newest first."""
    if viewer.staff_id is None:
        return []
    mine = Q(staff_id=viewer.staff_id) | Q(unit_id__in=viewer.unit_ids)
    since = datetime.combine(today - timedelta(days=TOLD_DAYS), datetime.min.time(), clock.CHINA)
    rows = Told.objects.visible_to(viewer).filter(mine, at__gte=since)
    return list(rows.select_related("voice__matter").order_by("-at", "-pk")[:TOLD_DAYS])
