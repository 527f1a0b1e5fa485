"""What feedback counts: months, publications, hot topics, rosters, tests of channels, surveys, reviews, projects."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Max, Q

from sunlit import clock
from sunlit.core.feedback import gaps, median
from sunlit.core.personal import masked
from sunlit.core.text import Text
from sunlit.disclosure.models import Publication
from sunlit.feedback import months
from sunlit.feedback.models import (
    HOT,
    HOT_DAYS,
    BoxOpening,
    Channel,
    ChannelTest,
    Closing,
    Shift,
    Survey,
    Voice,
)
from sunlit.feedback.queries import channel_words, topics
from sunlit.matters import queries as kernel
from sunlit.matters.book import book, number_in_force
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC, Viewer
from sunlit.registers import values
from sunlit.registers.models import Record


@dataclass(frozen=True)
class Month:
    """The figures of a month; every list of counts adds up to ``total``."""

    code: str
    total: int
    channels: list[tuple[str, Text, int]]
    topics: list[tuple[str, Text, int]]
    replied: int
    done: int
    office_solved: int
    author_solved: int
    author_not_solved: int
    median: Decimal | None
    longest: int | None
    unanswered: list[tuple[Voice, int]]
    late_responses: int
    closed: bool

    @property
    def percent(self) -> str:
        """How many of all have their reply and their result."""
        return months.percent_words(self.done, self.total)


def month_of(township: Organisation, code: str, today: date, kind: str = "") -> Month:
    """The figures of a township's month, by the day of receipt (S1.03.09, S2.20.05, S3.11.04, S0.06.12). Reports about
    people stand in none. Raises ValueError for no month."""
    first, last = months.of(code)
    rows = Voice.objects.counted(township).filter(day__range=(first, last))
    if kind:
        rows = rows.filter(matter__kind=kind)
    found = list(rows.select_related("matter").order_by("day", "pk"))
    channels = Counter(row.channel for row in found)
    by_topic = Counter(row.topic for row in found)
    names: dict[str, Text] = {**topics(), "": Text("还没有整理", "not sorted yet")}
    own = [row for row in found if row.joined_to_id is None]
    took = [(row.replied_at.astimezone(clock.CHINA).date() - row.day).days for row in own if row.replied_at]
    done = sum(not row.matter.is_open for row in found)
    return Month(
        code,
        len(found),
        [
            (value, Text(channel_words()[value].zh, channel_words()[value].en), channels[value])
            for value in Channel.values
        ],
        [(key, name, by_topic[key]) for key, name in names.items() if by_topic[key] or key],
        sum(bool(row.replied_at) or row.joined_to_id is not None for row in found),
        done,
        sum(not row.matter.is_open and row.joined_to_id is None for row in found),
        sum(row.said == Voice.Said.SOLVED for row in found),
        sum(row.said == Voice.Said.NOT_SOLVED for row in found),
        median(took),
        max(took, default=None),
        [(row, (today - row.day).days) for row in own if row.replied_at is None],
        sum(responded_late(row, today) for row in found),
        Closing.objects.filter(township=township, month=code).exists(),
    )


def response_due(voice: Voice) -> date:
    """The last day of the first response (S4.03.03)."""
    days = number_in_force("feedback-first-response", voice.day, voice.township_id)
    return book().calendar.add_working_days(voice.matter.opened_at.astimezone(clock.CHINA).date(), days)


def responded_late(voice: Voice, today: date) -> bool:
    """Whether the first response came, or still waits, after its last day."""
    done = voice.responded_at.astimezone(clock.CHINA).date() if voice.responded_at else today
    return done > response_due(voice)


@dataclass(frozen=True)
class OnPublication:
    """How often something that was published was spoken about, and what was changed because of it (S0.03.01)."""

    publication: Publication
    count: int
    corrected: list[Voice]


def on_publications(township: Organisation, first: date, last: date) -> list[OnPublication]:
    """Each publication of a time, and each one spoken about in it, with its entries; one with none shows 0."""
    spoken = Voice.objects.counted(township).filter(day__range=(first, last), publication__isnull=False)
    counts = dict(spoken.values_list("publication_id").annotate(n=Count("pk")).order_by())
    rows = (
        Publication.objects.visible_to(PUBLIC)
        .filter(occurrence__township=township)
        .filter(Q(published_on__range=(first, last)) | Q(pk__in=counts))
        .select_related("occurrence")
        .order_by("-published_on", "-pk")
    )
    changed: dict[int, list[Voice]] = {}
    for row in spoken.filter(decision__in=("adopted", "partly"), replied_at__isnull=False).select_related(
        "matter"
    ):
        changed.setdefault(row.publication_id or 0, []).append(row)
    return [OnPublication(row, counts.get(row.pk, 0), changed.get(row.pk, [])) for row in rows]


@dataclass(frozen=True)
class Project:
    """A facility built after an opinion, as everybody reads it; without a day it is still in progress (S3.16.04)."""

    facility: str
    opinion: str
    completed_on: date | None
    state: str


def projects(township: Organisation) -> list[Project]:
    """What is built after opinions, the newest first. Two queries."""
    rows = Record.objects.filter(register="opinion-project", matter__township=township)
    found = []
    for row in rows.select_related("matter").prefetch_related("matter__register_entries").order_by("-pk"):
        entered = {entry.field: entry.value for entry in row.matter.register_entries.all()}
        day = entered.get("completed_on", "")
        found.append(
            Project(
                masked(row.values["facility"]),
                row.values["opinion"],
                date.fromisoformat(day) if day else None,
                masked(entered.get("state", "")),
            )
        )
    return found


@dataclass(frozen=True)
class Hot:
    """A topic with its entries of thirty days, of the thirty before, their channels, and the record that studies it."""

    code: str
    topic: Text
    mentions: int
    before: int
    channels: list[tuple[Text, int]]
    record: Matter | None
    studied: bool
    solved_on: date | None
    since_solved: int | None
    flagged: bool


def hot_topics(township: Organisation, today: date) -> list[Hot]:
    """The topics by their number of entries, most first, with where they came from (S3.11.07, S3.11.08)."""
    rows = list(
        Voice.objects.counted(township)
        .filter(day__gt=today - timedelta(days=2 * HOT_DAYS), joined_to=None)
        .exclude(topic="")
        .values_list("topic", "channel", "day")
    )
    border = today - timedelta(days=HOT_DAYS - 1)
    records: dict[str, Record] = {}
    for record in (
        Record.objects.filter(matter__township=township, register=HOT).select_related("matter").order_by("pk")
    ):
        records[record.values["topic"]] = record
    names, words = topics(), channel_words()
    limit = number_in_force("feedback-study-number", today, township.pk)
    found = []
    for code in {*(row[0] for row in rows), *records}:
        now = [row for row in rows if row[0] == code and row[2] >= border]
        earlier = sum(1 for row in rows if row[0] == code and row[2] < border)
        kept = records.get(code)
        entered = values.known(kept, kept.matter.register_entries.order_by("at", "pk")) if kept else {}
        solved = date.fromisoformat(entered["solved_on"]) if entered.get("solved_on") else None
        studied = bool(entered.get("study"))
        sources = Counter(row[1] for row in now)
        found.append(
            Hot(
                code,
                names.get(code, Text(code, code)),
                len(now),
                earlier,
                [(words[channel], count) for channel, count in sources.most_common()],
                kept.matter if kept else None,
                studied,
                solved,
                sum(1 for row in rows if row[0] == code and row[2] > solved) if solved else None,
                len(now) >= limit and not studied,
            )
        )
    return sorted(found, key=lambda one: (-one.mentions, one.code))


def collected(township: Organisation, code: str) -> bool:
    """Whether anything was collected in a month: an entry, an opening of the box, a survey. A month without any isn't an
    empty success (S3.11.07)."""
    span = months.of(code)
    return (
        Voice.objects.counted(township).filter(day__range=span).exists()
        or BoxOpening.objects.filter(township=township, day__range=span).exists()
        or Survey.objects.filter(township=township, held_on__range=span).exists()
    )


def roster_gaps(township: Organisation, monday: date) -> list[tuple[datetime, datetime]]:
    """The uncovered stretches of a week that begins on a day, around the clock (S3.11.03)."""
    first = datetime.combine(monday, datetime.min.time(), clock.CHINA)
    last = first + timedelta(days=7)
    rows = Shift.objects.filter(township=township, starts__lt=last, ends__gt=first)
    return gaps(rows.values_list("starts", "ends"), first, last)


def last_tests(township: Organisation) -> list[tuple[str, Text, date | None, date | None]]:
    """Each channel with the day of its last test that worked, and of the last one that didn't (S4.21.01)."""
    rows = {
        (row["channel"], row["worked"]): row["day"]
        for row in ChannelTest.objects.filter(township=township)
        .values("channel", "worked")
        .annotate(day=Max("day"))
        .order_by()
    }
    return [
        (code, name, rows.get((code, True)), rows.get((code, False)))
        for code, name in channel_words().items()
    ]


@dataclass(frozen=True)
class SurveyRow:
    """A survey with how it stands: held, due, to come or missed, and its rates with their bases."""

    survey: Survey
    state: Text
    missed: bool
    returned: str
    satisfied: str


def surveys(township: Organisation, year: int, today: date) -> list[SurveyRow]:
    """The surveys of a year in order (S3.07.13, S3.16.01, S4.18.03)."""
    found = []
    for row in Survey.objects.filter(township=township, due__year=year).order_by("due", "pk"):
        held = row.held_on is not None
        missed = not held and row.ends < today
        state = (
            Text("已完成", "held")
            if held
            else Text("过期未做", "missed")
            if missed
            else Text("该做了", "due now")
            if row.due <= today
            else Text("还没到", "to come")
        )
        found.append(
            SurveyRow(
                row,
                state,
                missed,
                months.percent_words(row.returned or 0, row.issued or 0) if held else "",
                months.percent_words(row.satisfied or 0, row.returned or 0) if held else "",
            )
        )
    return found


def reviews(township: Organisation, viewer: Viewer, year: int) -> list[tuple[Organisation, Matter | None]]:
    """Each unit with its review of a year, None where there is none (S0.07.45); as far as the viewer sees the reviews."""
    seen = kernel.matters(viewer).filter(kind="openness-review", record__values__year=str(year))
    found = {row.record.values["unit"]: row for row in seen.select_related("record").order_by("pk")}
    units = Organisation.objects.filter(township=township, outside=False, valid_to=None).exclude(
        kind=Organisation.Kind.VILLAGE
    )
    return [(unit, found.get(unit.code)) for unit in units.order_by("code")]
