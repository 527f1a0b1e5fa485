"""Reads of openness: what is published, due and missing, by unit, and what the desk has to do. All from `visible_to`."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from sunlit.core.duties import Due, Duty, day_in_words, days_late, next_due, rule_in_words
from sunlit.core.text import Text
from sunlit.disclosure.models import (
    Occurrence,
    OccurrenceQuerySet,
    Particular,
    Publication,
    PublicationFile,
    Work,
)
from sunlit.matters.book import book
from sunlit.matters.models import Task
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

SHOWN_FOR = 365  # natural days for which a publication counts in the figures

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


def narrowed(rows: OccurrenceQuerySet, name: str, today: date) -> OccurrenceQuerySet:
    """The occurrences of one of LISTS, in its order. Raises KeyError for another name."""
    if name == "missing":
        return rows.filter(publication=None, due__lt=today).order_by("due", "pk")
    if name == "due":
        return rows.filter(publication=None, due__gte=today).order_by("due", "pk")
    if name == "published":
        return rows.filter(_lately(today)).order_by("-publication__published_at", "-pk")
    if name == "changes":
        return rows.filter(publication__change__isnull=False).order_by("-publication__published_at", "-pk")
    raise KeyError(name)


def _lately(today: date) -> Q:
    return Q(publication__published_on__gt=today - timedelta(days=SHOWN_FOR))


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
    return narrowed(rows, name, today).select_related(*wanted)


def rows_of(found: Iterable[Occurrence], today: date) -> list[Row]:
    """Each occurrence with its publication and its days late."""
    rows = []
    for occurrence in found:
        publication = getattr(occurrence, "publication", None)
        done = publication.published_on if publication else today
        rows.append(Row(occurrence, publication, days_late(occurrence.due, done)))
    return rows


def figures(township: Organisation, viewer: Viewer, today: date) -> tuple[Figures, list[Figures]]:
    """The figures of a township and of each of its units that has any. Two queries."""
    counted = list(
        Occurrence.objects.visible_to(viewer)
        .filter(township=township)
        .values("unit_id")
        .annotate(
            published=Count("pk", filter=_lately(today)),
            due_count=Count("pk", filter=Q(publication=None, due__gte=today)),
            missing=Count("pk", filter=Q(publication=None, due__lt=today)),
        )
    )
    units = Organisation.objects.in_bulk([row["unit_id"] for row in counted])
    found = [
        Figures(units[row["unit_id"]], row["published"], row["due_count"], row["missing"])
        for row in counted
        if row["published"] or row["due_count"] or row["missing"]
    ]
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
        if duty.timing.recurring:
            following = next_due(duty.timing.recurring, today, book().calendar)
            while (duty.key, following.period) in done:
                following = next_due(
                    duty.timing.recurring, following.day + timedelta(days=1), book().calendar
                )
        found.append(Registered(duty, rule_in_words(duty.timing), units.get(duty.unit), following))
    return found


def publication(township: Organisation, viewer: Viewer, number: int) -> Publication:
    """One publication with all that its page shows. Raises Publication.DoesNotExist."""
    found: Publication = (
        Publication.objects.visible_to(viewer)
        .select_related("occurrence__unit", "occurrence__work", "change__before", "by", "approved_by")
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


def open_works(viewer: Viewer) -> list[Work]:
    """Phased works of the viewer's township that are not closed."""
    rows = Work.objects.visible_to(viewer).filter(township_id=viewer.township_id, closed_at=None)
    return list(rows.select_related("unit").order_by("started_at", "pk"))


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
    return rows.select_related("occurrence").order_by("-published_at", "-pk")


def stated_in(publications: Iterable[Publication]) -> list[tuple[Publication, list[tuple[Text, Text]]]]:
    """Publications with their particulars in words; one query for all."""
    rows = list(publications)
    found: dict[int, dict[str, str]] = {}
    for row in Particular.objects.filter(publication__in=[one.pk for one in rows]).order_by("pk"):
        found.setdefault(row.publication_id, {})[row.key] = row.value
    return [(one, stated(one.occurrence.rule, found.get(one.pk, {}))) for one in rows]


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
