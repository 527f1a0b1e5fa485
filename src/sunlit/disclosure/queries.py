"""Reads of openness: what is published, due and missing, by unit, one publication with its particulars and files, and
what the desk has to do. All from `visible_to`."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet

from sunlit import clock
from sunlit.core.due_days import days_late
from sunlit.core.duties import Duty
from sunlit.core.periods import day_in_words
from sunlit.core.text import Text
from sunlit.disclosure.models import (
    Occurrence,
    OccurrenceQuerySet,
    Particular,
    Publication,
    PublicationFile,
    Withholding,
)
from sunlit.matters.book import procedure_of
from sunlit.matters.models import Task
from sunlit.people.models import Holding, Organisation, Staff
from sunlit.people.viewer import Viewer

PUBLISHER = "office_clerk"
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


def tasks_of(viewer: Viewer, kind: str) -> QuerySet[Task]:
    """What waits for this viewer of one kind of matter, the most urgent first."""
    return (
        Task.objects.waiting_for(viewer)
        .filter(matter__kind=kind)
        .select_related("matter__occurrence")
        .order_by("matter__due", "pk")
    )


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
