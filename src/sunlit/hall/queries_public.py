"""What the public may know: of one matter to whoever holds its receipt, of an item to everybody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Avg, Count, Q

from sunlit import clock
from sunlit.core.explanations import Explanation
from sunlit.core.items import Item, Mode, PaperForm
from sunlit.core.limits import ClockKind
from sunlit.core.procedures.chart import chart, in_sentences
from sunlit.core.procedures.model import Step, StepKind
from sunlit.core.text import Text
from sunlit.hall import catalogue, hands, joint_steps, sheets
from sunlit.hall.actions.following import BROUGHT_LATER, Held
from sunlit.hall.actions.ratings import NOT_RATED, can_be_rated, token_for
from sunlit.hall.models import OneTimeNotice, Paper, Rating
from sunlit.language import current
from sunlit.matters import queries
from sunlit.matters.book import book, procedure_of
from sunlit.matters.documents import title_of
from sunlit.matters.models import Attachment, Document, Matter, Task
from sunlit.matters.timing import soon_from
from sunlit.pages.progress import Bar, Stage, Standing, clock_bar, stages, standing
from sunlit.people.models import Organisation, Staff

THEIRS = frozenset(
    {
        "acceptance-receipt",
        "one-time-notice",
        "not-accepted",
        "result-sheet",
        "stop-notice",
        "extension-notice",
        "material-receipt",
        "inquiry-slip",
        "referral-slip",
    }
)
"""The papers that are made for the applicant; undertaking forms and supervision notices are not among them."""


def papers_for(matter: Matter) -> frozenset[str]:
    """The papers of a matter that are made for the applicant: those of every item, and the item's own."""
    item = book().items.get(matter.item)
    return THEIRS | {paper.template for paper in item.papers} if item else THEIRS


@dataclass(frozen=True)
class RatingOf:
    """What people thought of an item: the average of ``count`` ratings, and how many completed matters were not
    rated. The last are shown apart and never counted as good (S3.17.06)."""

    average: float | None
    count: int
    not_rated: int


@dataclass(frozen=True)
class Waiting:
    """Who has to do something now, and until when."""

    unit: Organisation | None
    person: Staff | None
    due: date | None


@dataclass(frozen=True)
class PaperRow:
    """One material of an application as the applicant sees it."""

    material: str
    name: Text
    how: Text
    state: str
    words: str
    note: str
    until: date | None
    wanted: bool
    files: tuple[Attachment, ...]


@dataclass(frozen=True)
class Titled:
    """A paper with the title of its kind."""

    row: Document
    title: Text


@dataclass(frozen=True)
class Picture:
    """Where a matter stands, for whoever holds its receipt."""

    matter: Matter
    step: Step
    theirs: bool
    stages: tuple[Stage, ...]
    standing: Standing
    waiting: tuple[Waiting, ...]
    departments: tuple[joint_steps.InternalStep, ...]
    why: Explanation | None
    bar: Bar | None
    chart: str
    chart_words: tuple[str, ...]
    notice: OneTimeNotice | None
    added: tuple[tuple[Text, str], ...]
    papers: tuple[PaperRow, ...]
    documents: tuple[Titled, ...]
    rating_token: str
    rated: bool
    passed: tuple[hands.Hand, ...] = ()
    in_person: str = ""


def rating_of(township: Organisation, item: str) -> RatingOf:
    """Average and number of ratings of an item in a township. One query."""
    found = Matter.objects.filter(township=township, item=item).aggregate(
        average=Avg("rating__level"),
        count=Count("rating"),
        completed=Count("pk", filter=Q(kind="application") & ~Q(state__in=NOT_RATED)),
    )
    average = round(float(found["average"]), 1) if found["count"] else None
    return RatingOf(average, found["count"], found["completed"] - found["count"])


def online_extent(item: Item) -> Text:
    """Whether an item can be done online from beginning to end, in one sentence (S4.18.01)."""
    if item.mode in (Mode.INFORMATION, Mode.RECEIVE):
        return Text(
            "可以在网上提出，答复也在网上看。", "Can be asked online; the answer is shown online too."
        )
    if item.in_person:
        return Text(
            "可以先在网上申请，但依法要本人到场一次。",
            "Can be begun online, but the law asks you to come in person once.",
        )
    originals = {PaperForm.ORIGINAL, PaperForm.ORIGINAL_AND_COPY, PaperForm.ORIGINAL_SHOWN}
    if any(row.form in originals and not row.fetched for row in item.materials):
        return Text(
            "可以在网上申请和查进度；材料原件要交到或者寄到窗口。",
            "Can be applied for and followed online; original papers are brought or sent to the counter.",
        )
    return Text("可以全程在网上办，不用跑。", "Can be done online from beginning to end; no need to come.")


def picture(held: Held) -> Picture:
    """Where a matter stands now. At most twelve queries, whatever its length."""
    matter = held.matter
    procedure = procedure_of(matter.procedure_id)
    step = procedure.steps[matter.step]
    tasks = list(matter.tasks.select_related("unit", "person", "done_by").order_by("pk"))
    waiting = [task for task in tasks if task.is_open] if matter.is_open else []
    today = clock.today()
    closed_on = matter.closed_at.astimezone(clock.CHINA).date() if matter.closed_at else None
    # Before the acceptance only the waiting for papers is on the clock; there is no date to explain yet.
    started = matter.clock_events.filter(kind=ClockKind.START).exists()
    why = queries.why_this_date(matter) if started else None
    language = current()
    done = {task.step for task in tasks if not task.is_open and task.outcome != "moot"} - {matter.step}
    done &= set(procedure.steps)
    application = held.application
    rateable = matter.state not in NOT_RATED and can_be_rated(matter)
    notice = (
        application.notices.select_related("document").order_by("-ordinal").first() if application else None
    )
    return Picture(
        matter=matter,
        step=step,
        theirs=matter.is_open and step.kind is StepKind.WAIT and step.stop_reason == "materials",
        stages=stages(matter.stage, closed=not matter.is_open),
        standing=standing(
            matter.due,
            today=today,
            soon_from=_soon_from(matter),
            stopped=matter.stopped,
            provisional=matter.provisional,
            closed_on=closed_on,
        ),
        waiting=tuple(_waiting(matter, waiting)),
        departments=tuple(joint_steps.of(matter)),
        why=why,
        bar=clock_bar(why, book().calendar, today=today, closed_on=closed_on) if why else None,
        chart=chart(procedure, language=language, current=[matter.step], done=done, roles=book().roles),
        chart_words=tuple(in_sentences(procedure, language, [matter.step], done, book().roles).splitlines()),
        notice=notice,
        added=_added(notice),
        papers=_papers(held),
        documents=tuple(
            Titled(document, title_of(document.template))
            for document in matter.documents.defer("data").order_by("issued_at", "pk")
            if document.template in papers_for(matter)
        ),
        rating_token=token_for(matter) if rateable else "",
        in_person=catalogue.item(application.item).in_person if application is not None else "",
        passed=tuple(hands.of(matter, tasks)) if application is not None else (),
        rated=rateable and Rating.objects.filter(matter=matter).exists(),
    )


def _soon_from(matter: Matter) -> date | None:
    """From which day the matter counts as due soon, as the sweep does; a limit too short for that has none."""
    if matter.due is None:
        return None
    soon = soon_from(matter.due, matter.township_id)
    return soon if soon > matter.opened_at.astimezone(clock.CHINA).date() else None


def _waiting(matter: Matter, tasks: Iterable[Task]) -> Iterable[Waiting]:
    for task in tasks:
        person = task.person or (matter.handler if task.role in ("handler", "clock") else None)
        yield Waiting(task.unit or matter.unit, person, task.due)


def _added(notice: OneTimeNotice | None) -> tuple[tuple[Text, str], ...]:
    """What the last notice asked for beyond the ones before, each with the reason (S2.29.07)."""
    if notice is None or not notice.added:
        return ()
    item = catalogue.item(notice.application.item)
    return tuple((catalogue.material(item, code).name, why) for code, why in notice.added.items())


def _papers(held: Held) -> tuple[PaperRow, ...]:
    application = held.application
    if application is None:
        return ()
    files: dict[str, list[Attachment]] = {}
    for row in Attachment.objects.present().filter(matter=held.matter).order_by("pk"):
        files.setdefault(row.kind, []).append(row)
    states = {row.material: row for row in application.papers.order_by("pk")}
    found = []
    for material in catalogue.item(application.item).materials:
        paper = states.get(material.id)
        if paper is None:
            continue
        wanted = held.matter.is_open and paper.state in BROUGHT_LATER
        words = str(Paper.State(paper.state).label)
        form = sheets.FORMS[material.form]
        how = Text(
            f"{form.zh}{material.copies}份，由{material.issuer.zh}出具",
            f"{form.en}, {material.copies}, issued by: {material.issuer.en}",
        )
        found.append(
            PaperRow(
                material.id,
                material.name,
                how,
                paper.state,
                words,
                paper.note,
                paper.until,
                wanted,
                tuple(files.get(material.id, ())),
            )
        )
    return tuple(found)
