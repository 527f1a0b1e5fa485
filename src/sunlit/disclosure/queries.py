"""Reads of openness: what is published, due and missing, by unit, and what the desk has to do. All from `visible_to`."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet

from sunlit import clock
from sunlit.core.duties import SCOPES, Due, Duty, day_in_words, days_late, next_due, rule_in_words
from sunlit.core.duty_kinds import CARRIERS, CONTENTS, FORMS, LEVELS, WHOM
from sunlit.core.personal_columns import FIELDS
from sunlit.core.text import Text
from sunlit.disclosure.models import (
    Announced,
    Occurrence,
    OccurrenceQuerySet,
    Particular,
    Publication,
    PublicationFile,
    Reached,
    Withholding,
    Work,
)
from sunlit.matters.book import book, procedure_of
from sunlit.matters.hooks import public_values_of
from sunlit.matters.models import Task
from sunlit.people.models import Holding, Organisation, Staff
from sunlit.people.viewer import Viewer

PUBLISHER = "office_clerk"
MOST_WORKS = 60  # of phased works on one page, the oldest first
SHOWN_FOR = 365  # natural days for which a publication counts in the figures

OWED = Q(published_at=None) & ~Q(out_of_sight="withheld")

LISTS: Mapping[str, Text] = {
    "missing": Text("到期没有公开", "Missing"),
    "due": Text("该公开、还没到期", "Due, not late yet"),
    "published": Text("近一年公开的", "Published in the last year"),
    "changes": Text("办理期限的变动", "Changes of time limits"),
}


@dataclass(frozen=True)
class Row:
    """One publication that was demanded: done or not, and how many days late it is or was."""

    occurrence: Occurrence
    publication: Publication | None
    days: int
    waiting: Text | None = None
    """The step that it waits at and whose turn it is, where it isn't published yet."""


@dataclass(frozen=True)
class Figures:
    """How many of each list; ``unit`` is None for all units together."""

    unit: Organisation | None
    published: int
    due: int
    missing: int


@dataclass(frozen=True)
class Registered:
    """A duty as the public register shows it: when it is due, by which unit, and the next day of a recurring one."""

    duty: Duty
    rule: Text
    unit: Organisation | None
    next: Due | None
    ended: bool

    @property
    def form(self) -> Text:
        """How it is published."""
        return FORMS[self.duty.timing.form]

    @property
    def level(self) -> Text:
        """Whose catalogue it stands in."""
        return LEVELS[self.duty.level]

    @property
    def scope(self) -> Text:
        """For whom it is published (S2.19.03)."""
        scope = SCOPES[self.duty.audience]
        own = Text("合计和结果；个人部分只给本人", "totals and results; personal parts to the member alone")
        return Text(f"{scope.zh}{own.zh}", f"{scope.en}: {own.en}") if self.duty.members else scope

    @property
    def personal(self) -> list[Text]:
        """What its lists of persons may tell beside name, village and amount (S4.43.11)."""
        return [FIELDS[one] for one in self.duty.personal]

    @property
    def approvers(self) -> list[Text]:
        """The steps at which somebody reviews or approves it before it is published."""
        procedure = book().procedures[self.duty.procedure]
        steps = {
            key: step for key, step in procedure.steps.items() if any(seat.role for seat in step.who)
        }  # who writes it sits there as a person, not by role
        if not self.duty.needs_superior:
            steps.pop("superior", None)
        return [step.title for step in steps.values() if "published" not in step.outcomes]

    @property
    def contents(self) -> list[Text]:
        """Why it is disclosed (S2.19.01)."""
        return [CONTENTS[one] for one in self.duty.contents]

    @property
    def carriers(self) -> list[Text]:
        """On what it is published."""
        return [CARRIERS[key] for key in self.duty.carriers]

    @property
    def whom(self) -> list[Text]:
        """The kinds of units that each owe it."""
        return [WHOM[one] for one in self.duty.each]


def narrowed(rows: OccurrenceQuerySet, name: str, today: date) -> OccurrenceQuerySet:
    """The occurrences of one of LISTS, in its order. Raises KeyError for another name."""
    rows = rows if name in ("published", "changes") else rows.exclude(out_of_sight="withheld")
    if name == "missing":
        return rows.filter(published_at=None, due__lt=today).order_by("due", "pk")
    if name == "due":
        return rows.filter(published_at=None, due__gte=today).order_by("due", "pk")
    if name == "published":
        return rows.filter(_lately(today)).order_by("-published_at", "-pk")
    if name == "changes":
        return rows.filter(publication__change__isnull=False).order_by("-publication__published_at", "-pk")
    raise KeyError(name)


def _lately(today: date) -> Q:
    return Q(published_at__gte=datetime.combine(today - timedelta(days=SHOWN_FOR - 1), time(), clock.CHINA))


@dataclass(frozen=True)
class Long:
    """A long list for a paginator: its length is known, and of a page far behind only the numbers are passed over, by
    the index of the order, before its rows are read (T29)."""

    rows: OccurrenceQuerySet
    total: int

    def count(self) -> int:
        """How many."""
        return self.total

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, part: slice) -> list[Occurrence]:
        numbers = list(
            self.rows.select_related(None).prefetch_related(None).values_list("pk", flat=True)[part]
        )
        found = self.rows.order_by().in_bulk(numbers)
        return [found[number] for number in numbers if number in found]


def listed(
    township: Organisation, viewer: Viewer, name: str, today: date, *, unit: int | None = None, duty: str = ""
) -> OccurrenceQuerySet:
    """What a figure opens: one list of a township, of one unit or duty where given."""
    rows = Occurrence.objects.visible_to(viewer).filter(township=township)
    if unit:
        rows = rows.filter(unit_id=unit)
    if duty:
        rows = rows.filter(duty=duty)
    wanted: tuple[str, ...] = ("unit", "publication")
    if name == "changes":
        wanted += ("publication__change", "publication__change__before")
    if name in ("missing", "due"):
        wanted += ("matter",)
    found = narrowed(rows, name, today).select_related(*wanted)
    if name in ("missing", "due"):
        found = found.prefetch_related(
            Prefetch(
                "matter__tasks",
                Task.objects.filter(done_at=None).select_related("unit"),
                to_attr="open_tasks",
            ),
            Prefetch("withholdings", Withholding.objects.filter(state="pending"), to_attr="pending"),
        )
    return found


def rows_of(found: Iterable[Occurrence], today: date) -> list[Row]:
    """Each occurrence with its publication and its days late."""
    rows = []
    for occurrence in found:
        publication = getattr(occurrence, "publication", None)
        done = publication.published_on if publication else today
        waiting = None if publication else _waiting(occurrence)
        rows.append(Row(occurrence, publication, days_late(occurrence.due, done), waiting))
    return rows


def _waiting(occurrence: Occurrence) -> Text | None:
    """The step that an occurrence waits at and its unit, as far as `listed` read them."""
    tasks = getattr(occurrence.matter, "open_tasks", ()) if "matter" in occurrence._state.fields_cache else ()
    if not tasks or occurrence.matter is None:
        return None
    step = procedure_of(occurrence.matter.procedure_id).steps[occurrence.matter.step].title
    unit = tasks[0].unit or occurrence.unit
    name_en = unit.name_en or unit.name
    zh, en = f"{step.zh}（{unit.name}）", f"{step.en} ({name_en})"
    if getattr(occurrence, "pending", ()):
        zh, en = f"{zh}；正在审核可否不公开", f"{en}; it is being reviewed whether it is withheld"
    return Text(zh, en)


def figures(township: Organisation, viewer: Viewer, today: date) -> tuple[Figures, list[Figures]]:
    """The figures of a township and of each of its units that has any. Three queries."""
    rows = Occurrence.objects.visible_to(viewer).filter(township=township).order_by().values("unit_id")
    published = dict(
        rows.filter(_lately(today)).annotate(how_many=Count("pk")).values_list("unit_id", "how_many")
    )
    owed = {
        unit: (due, missing)
        for unit, due, missing in rows.filter(OWED)
        .annotate(
            due_count=Count("pk", filter=Q(due__gte=today)),
            missing_count=Count("pk", filter=Q(due__lt=today)),
        )
        .values_list("unit_id", "due_count", "missing_count")
    }
    units = Organisation.objects.in_bulk({*published, *owed})
    found = [Figures(one, published.get(pk, 0), *owed.get(pk, (0, 0))) for pk, one in units.items()]
    found.sort(key=lambda row: (-row.missing, -row.due, row.unit.code if row.unit else ""))
    total = Figures(
        None,
        sum(row.published for row in found),
        sum(row.due for row in found),
        sum(row.missing for row in found),
    )
    return total, found


def register(township: Organisation, viewer: Viewer, today: date) -> list[Registered]:
    """Every duty that this viewer may know of, with the next day on which a recurring one is due: that of the first
    period not published yet. Two queries."""
    units = {
        unit.key: unit
        for unit in Organisation.objects.filter(township=township, valid_to=None).exclude(key="")
    }
    done = set(
        Occurrence.objects.filter(township=township, due__gte=today, publication__isnull=False)
        .exclude(period="")
        .values_list("duty", "period")
    )
    inside = viewer.staff_id is not None and not viewer.admin and viewer.township_id == township.pk
    found = []
    for duty in book().duties.values():
        if duty.audience.value != "everybody" and not inside:
            continue
        following = None
        if duty.timing.recurring and not duty.over(today):
            following = next_due(duty.timing.recurring, today, book().calendar)
            while (duty.key, following.period) in done:
                following = next_due(
                    duty.timing.recurring, following.day + timedelta(days=1), book().calendar
                )
        found.append(
            Registered(duty, rule_in_words(duty.timing), units.get(duty.unit), following, duty.over(today))
        )
    return found


def publication(township: Organisation, viewer: Viewer, number: int) -> Publication:
    """One publication with all that its page shows; whether its words stand, its occurrence says. Raises
    Publication.DoesNotExist."""
    found: Publication = (
        Publication.objects.known_to(viewer)
        .select_related("occurrence__unit", "occurrence__work", "change__before", "by", "approved_by")
        .select_related("confirmation__by", "occurrence__township", "occurrence__replaces__occurrence")
        .get(pk=number, occurrence__township=township)
    )
    return found


def stages_of(work: Work | None, today: date) -> list[Row]:
    """Every stage of phased work, published or not, in order."""
    if work is None:
        return []
    return rows_of(work.occurrences.select_related("publication").order_by("stage"), today)


def tasks_of(viewer: Viewer, kind: str) -> QuerySet[Task]:
    """What waits for this viewer of one kind of matter, the most urgent first."""
    return (
        Task.objects.waiting_for(viewer)
        .filter(matter__kind=kind)
        .select_related("matter__occurrence")
        .order_by("matter__due", "pk")
    )


@dataclass(frozen=True)
class Stage:
    """One stage of phased work: when it was planned for or reached, left out with a note, published, or missing.
    ``overtaken``: a later stage was reached while this one isn't published (S2.19.09)."""

    number: int
    name: Text
    due: date | None
    reached: Reached | None
    publication: Publication | None
    days: int
    overtaken: bool

    @property
    def left_out(self) -> str:
        """Why it needs no publication; empty where it does."""
        return self.reached.left_out if self.reached else ""


def timeline(work: Work, today: date) -> list[Stage]:
    """Every stage of phased work with its dates, in order (S2.19.24). Two queries."""
    rows = work.occurrences.select_related("publication").order_by("stage")
    return _stages(work, list(rows), list(work.reached.order_by("stage")), today)


def _stages(
    work: Work, occurrences: Iterable[Occurrence], reached: Iterable[Reached], today: date
) -> list[Stage]:
    duty = book().duties.get(work.duty)
    names = duty.timing.stages if duty else ()
    by_stage = {row.stage: row for row in occurrences}
    came = {row.stage: row for row in reached}
    found: list[Stage] = []
    for number in range(1, work.stages + 1):
        row = by_stage.get(number)
        publication = getattr(row, "publication", None) if row else None
        done = publication.published_on if publication else today
        name = names[number - 1] if number <= len(names) else Text(str(number), str(number))
        later = any(other > number for other in came)
        found.append(
            Stage(
                number,
                name,
                row.due if row else None,
                came.get(number),
                publication,
                days_late(row.due, done) if row else 0,
                later and row is not None and publication is None,
            )
        )
    return found


def open_works(
    viewer: Viewer, today: date, township: Organisation | None = None
) -> list[tuple[Work, list[Stage]]]:
    """Phased works of a township, the viewer's own if none is given, that are not closed, with their stages. Three
    queries, however many there are."""
    rows = Work.objects.visible_to(viewer).filter(
        township_id=township.pk if township else viewer.township_id, closed_at=None
    )
    wanted = Prefetch("occurrences", Occurrence.objects.select_related("publication"))
    works = list(
        rows.select_related("unit")
        .prefetch_related(wanted, "reached")
        .order_by("started_at", "pk")[:MOST_WORKS]
    )
    return [(work, _stages(work, work.occurrences.all(), work.reached.all(), today)) for work in works]


@dataclass(frozen=True)
class Changed:
    """A time limit that changed after something was published: of what, from what to what, on which day."""

    name: Text
    before: Text
    now: Text
    on: date
    at: datetime


def to_update(publications: Iterable[Publication], township: Organisation) -> dict[int, list[Changed]]:
    """Which publications of a township must be updated, and why: they name a service whose time limit changed after them,
    announced or seen at this very moment, and nothing newer of the same duty and unit names it (S0.06.09). By the
    publication's id, with the changes. A fixed number of queries."""
    rows = [row for row in publications if row.way == Publication.Way.STAFF]
    if not rows:
        return {}
    changes = _changes(township, min(row.published_at for row in rows))
    found: dict[int, list[Changed]] = {}
    for row in rows:
        hits = [one for one in changes if one.at >= row.published_at and _names(row, one)]
        if hits:
            found[row.pk] = hits
    if not found:
        return {}
    hit = [row for row in rows if row.pk in found]
    newer = Publication.objects.filter(
        occurrence__duty__in={row.occurrence.duty for row in hit},
        occurrence__unit_id__in={row.occurrence.unit_id for row in hit},
        published_at__gt=min(row.published_at for row in hit),
        way=Publication.Way.STAFF,
    ).select_related("occurrence")
    renewed = list(newer)
    for row in hit:
        found[row.pk] = [one for one in found[row.pk] if not any(_renews(it, row, one) for it in renewed)]
    return {key: kept for key, kept in found.items() if kept}


def _changes(township: Organisation, since: datetime) -> list[Changed]:
    """Every change of a public value since a moment, those that the next look will announce among them."""
    rows = Announced.objects.filter(township=township).select_related("before", "publication")
    last: dict[str, Announced] = {}
    found = []
    for row in rows.order_by("number"):
        last[row.subject] = row
        if row.before is not None and row.publication is not None and row.publication.published_at >= since:
            at = row.publication.published_at
            found.append(Changed(row.title, row.before.words, row.words, row.noticed_on, at))
    for value in public_values_of(township) if last else ():
        known = last.get(value.subject)
        if known is not None and known.code != value.code:
            found.append(Changed(value.name, known.words, value.words, clock.today(), clock.now()))
    return found


def _names(row: Publication, change: Changed) -> bool:
    """Whether a publication names what changed."""
    return change.name.zh in f"{row.title}\n{row.text}"


def _renews(other: Publication, row: Publication, change: Changed) -> bool:
    """Whether another publication says again, after a change, what this one said before it."""
    same = (other.occurrence.duty, other.occurrence.unit_id) == (row.occurrence.duty, row.occurrence.unit_id)
    return same and other.pk != row.pk and other.published_at >= change.at and _names(other, change)


def replaced_by(row: Publication) -> Publication | None:
    """What replaced a permanent publication: the next of the same duty and unit, about the same added heading. None where
    it stands, or where its duty isn't permanent (S2.19.07)."""
    duty = row.occurrence.rule
    if duty is None or not duty.timing.standing or duty.several:
        return None
    later = Publication.objects.filter(
        occurrence__duty=duty.key,
        occurrence__unit_id=row.occurrence.unit_id,
        occurrence__heading_id=row.occurrence.heading_id,
        occurrence__out_of_sight="",  # whatever doesn't stand itself has replaced nothing, and isn't named
        published_at__gte=row.published_at,
        pk__gt=row.pk,
    )
    found: Publication | None = later.order_by("published_at", "pk").first()
    return found


def stated(duty: Duty | None, values: Mapping[str, str]) -> list[tuple[Text, Text]]:
    """The particulars of a publication in words, in the order of its duty; one the duty no longer has, by its key."""
    known = {one.key: one for one in duty.particulars} if duty else {}
    found = []
    for key in [*(key for key in known if key in values), *(key for key in values if key not in known)]:
        one = known.get(key)
        words = (
            day_in_words(date.fromisoformat(values[key]))
            if one and one.day
            else Text(values[key], values[key])
        )
        found.append((one.title if one else Text(key, key), words))
    return found


def of_duties(township: Organisation, viewer: Viewer, duties: Collection[str]) -> QuerySet[Publication]:
    """Everything that was ever published on some duties, the newest first: the public policies, for example."""
    rows = Publication.objects.visible_to(viewer).filter(
        occurrence__township=township, occurrence__duty__in=list(duties)
    )
    return rows.select_related("occurrence__unit").order_by("-published_at", "-pk")


def stated_in(publications: Iterable[Publication]) -> list[tuple[Publication, list[tuple[Text, Text]]]]:
    """Publications with their particulars in words; one query for all."""
    rows = list(publications)
    found: dict[int, dict[str, str]] = {}
    for row in Particular.objects.filter(publication__in=[one.pk for one in rows]).order_by("pk"):
        found.setdefault(row.publication_id, {})[row.key] = row.value
    return [(one, stated(one.occurrence.rule, found.get(one.pk, {}))) for one in rows]


def publishers(township: Organisation, today: date) -> list[Staff]:
    """Who collects, prepares and publishes for a township on a day, in the order of their posts; empty where the seat is
    vacant (S2.10.04). One query."""
    rows = Holding.objects.filter(
        Q(until=None) | Q(until__gte=today),
        post__organisation__township=township,
        since__lte=today,
        staff__is_active=True,
    ).select_related("post", "staff")
    return list(
        dict.fromkeys(row.staff for row in rows.order_by("letter", "pk") if PUBLISHER in row.post.roles)
    )


def files_of(publication: Publication | None, viewer: Viewer) -> list[PublicationFile]:
    """The files of a publication, in order; none where the viewer doesn't see it."""
    if publication is None:
        return []
    return list(PublicationFile.objects.visible_to(viewer).filter(publication=publication).order_by("number"))


def file_of(township: Organisation, viewer: Viewer, publication: int, number: int) -> PublicationFile:
    """One file of a publication of a township. Raises PublicationFile.DoesNotExist."""
    found: PublicationFile = PublicationFile.objects.visible_to(viewer).get(
        publication=publication, publication__occurrence__township=township, number=number
    )
    return found
