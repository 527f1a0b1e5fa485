"""What stands published, on any day, and what happened to it: every version with who signed it (S0.01.18)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from sunlit.core.openness import Exemption, counted
from sunlit.core.text import Text
from sunlit.disclosure.models import Publication, PublicationQuerySet, Review, Taking, Withholding
from sunlit.matters.book import book, procedure_of
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import PUBLIC, Viewer

CONFIRM_SHOWN = 50


def public_state(township: Organisation, day: date) -> PublicationQuerySet:
    """What everybody could read at the end of a day in China: published by then, and by then neither replaced, taken
    down nor hidden. The newest first."""
    last = (
        Taking.objects.filter(publication=OuterRef("pk"), on__lte=day).order_by("-number").values("kind")[:1]
    )
    return (
        Publication.objects.known_to(PUBLIC)
        .filter(occurrence__township=township, published_on__lte=day)
        .annotate(last_taking=Subquery(last))
        .filter(Q(last_taking=None) | Q(last_taking=Taking.Kind.RESTORED))
        .select_related("occurrence__unit")
        .order_by("-published_at", "-pk")
    )


@dataclass(frozen=True)
class Signed:
    """One signature behind a publication: the step, who, and when."""

    step: Text
    staff: Staff
    at: datetime


def signatures(publication: Publication) -> list[Signed]:
    """Who signed each step of a publication, in order; an announcement of the program has none."""
    matter = Matter.objects.filter(occurrence__publication=publication).first()
    if matter is None:
        return []
    steps = procedure_of(matter.procedure_id).steps
    rows = matter.tasks.filter(done_by__isnull=False).exclude(outcome="send_back").select_related("done_by")
    latest = {row.step: row for row in rows.order_by("pk")}
    return [
        Signed(steps[row.step].title, row.done_by, row.done_at)
        for row in sorted(latest.values(), key=lambda row: row.pk)
        if row.done_by is not None and row.done_at is not None and row.step in steps
    ]


def happened(publication: Publication) -> list[Taking]:
    """What happened to a publication after it was published, in order."""
    rows = publication.takings.select_related("by", "approved_by", "replacement__occurrence")
    return list(rows.order_by("number"))


@dataclass(frozen=True)
class Ticked:
    """A list of principles as it was answered: how many of how many, what wasn't ticked, and why."""

    title: Text
    clause: str
    ticked: int
    of: int
    missing: tuple[Text, ...]
    reason: str


@dataclass(frozen=True)
class Answers:
    """What was answered at one step: the lists, the basis (None where it isn't asked), and plain values."""

    step: Text
    who: str
    lists: tuple[Ticked, ...]
    basis: str | None
    values: tuple[tuple[Text, str], ...]


WORDS: Mapping[str, Text] = {
    "secret": Text("是否涉密", "Secret"),
    "level": Text("密级", "Level"),
    "classifier": Text("定密人", "Classified by"),
    "until": Text("解密日期", "Ends on"),
    "reviewer": Text("审查单位和人", "Reviewed by"),
    "day": Text("审查日期", "Day of the review"),
}


def answers_of(matter: Matter) -> list[Answers]:
    """What was answered at each step of a matter, in order, for whoever approves and for the file."""
    steps = procedure_of(matter.procedure_id).steps
    rows = Review.objects.filter(matter=matter).select_related("task", "by").order_by("pk")
    return [_answers(row, steps[row.task.step].title) for row in rows if row.task.step in steps]


def _answers(row: Review, step: Text) -> Answers:
    rules, given = book().openness, row.answers
    ticks: Mapping[str, list[str]] = given.get("ticked", {})
    reasons: Mapping[str, str] = given.get("reasons", {})
    lists = [one for one in rules.checklists if one.key in ticks] if rules else []
    found = tuple(
        Ticked(
            one.title,
            one.clause,
            number,
            len(one.points),
            tuple(point.title for point in one.points if point.key not in ticks[one.key]),
            reasons.get(one.key, ""),
        )
        for one, number in counted(lists, ticks)
    )
    words = {"none": "不涉密 / none", "secret": "涉密 / yes"}
    values = tuple(
        (title, words.get(str(given[key]), str(given[key]))) for key, title in WORDS.items() if given.get(key)
    )
    return Answers(step, row.by.name, found, given.get("basis") if ticks else None, values)


def to_confirm(viewer: Viewer) -> QuerySet[Publication]:
    """What stands published in the viewer's township and that no supervisor confirmed yet, the oldest first."""
    rows = Publication.objects.visible_to(viewer).filter(
        occurrence__township_id=viewer.township_id, way=Publication.Way.STAFF, confirmation=None
    )
    return rows.select_related("occurrence").order_by("published_at", "pk")[:CONFIRM_SHOWN]


@dataclass(frozen=True)
class GroundUsed:
    """A lawful ground with how many are withheld on it now and how many proposals wait."""

    exemption: Exemption
    withheld: int
    pending: int


def exceptions(township: Organisation) -> list[GroundUsed]:
    """Every ground of the rulebook with its counts, those without any as well (S3.12.01). One query."""
    rules = book().openness
    rows = (
        Withholding.objects.filter(township=township, occurrence__audience="everybody")
        .values("exemption")
        .annotate(
            withheld=Count("pk", filter=Q(state="withheld")), pending=Count("pk", filter=Q(state="pending"))
        )
    )
    by_key = {row["exemption"]: (row["withheld"], row["pending"]) for row in rows}
    return [GroundUsed(one, *by_key.get(one.key, (0, 0))) for one in (rules.exemptions if rules else ())]


def withheld_now(township: Organisation) -> QuerySet[Withholding]:
    """What is withheld for everybody's knowledge: that it is, on which ground, by whom agreed, and until when."""
    rows = Withholding.objects.filter(township=township, state="withheld", occurrence__audience="everybody")
    return rows.select_related("occurrence__unit", "approved_by").order_by("-decided_on", "-pk")
