"""The steps of a publication, each signed by whoever sits there; for the story of the townships, for tests and benches."""

from collections.abc import Callable, Mapping
from datetime import date

from sunlit import clock
from sunlit.disclosure.actions import publishing, reviewing
from sunlit.disclosure.authorship import authors_of
from sunlit.disclosure.models import Occurrence, Publication
from sunlit.matters.book import book
from sunlit.matters.models import Task
from sunlit.people.models import Staff
from sunlit.people.viewer import Viewer, viewer_of

SIGNERS: Mapping[str, str] = {
    "content": "discipline",
    "legal": "deputy",
    "review": "mayor",
    "superior": "deputy",
    "publish": "office",
}
"""Who signs each step after the text, by the short name of the demonstration."""
BASIS, SUPERIOR = "政府信息公开条例第十九条", "县政务公开办公室 何晓东"
Who = Callable[[str], Viewer]


def task_of(occurrence: Occurrence) -> Task:
    """The task that a publication waits for."""
    return Task.objects.get(matter__occurrence=occurrence, done_at=None)


def who_in(people: Mapping[str, Staff], township: str = "qx") -> Who:
    """Who acts, by short name, for tests: ``who_in(people)("mayor")``."""
    return lambda name: viewer_of(people[f"{township}.{name}"])


def publisher(occurrence: Occurrence, who: Who) -> Viewer | None:
    """Whoever of the office is there today and publishes a text that waits for it: not who wrote it, nor somebody
    standing in for them (S2.19.04). None where today nobody can."""
    task = task_of(occurrence)
    authors = authors_of(task.matter)
    for by in map(who, (SIGNERS["publish"], "office2")):
        seat = by.acts_for(task.unit_id, task.role)
        if seat is not None and not {by.staff_id, seat.for_staff_id} & authors:
            return by
    return None


def sign(occurrence: Occurrence, who: Who) -> str:
    """Sign the step that a publication waits at, as everybody agrees to it; the step that was left. Raises LookupError
    where nobody but the author could publish today."""
    task = task_of(occurrence)
    by = publisher(occurrence, who) if task.step == "publish" else who(SIGNERS[task.step])
    if by is None:
        raise LookupError(f"{occurrence.title}: nobody of the office is there today but who wrote it")
    rules = book().openness
    lists = rules.checklists if rules else ()
    if task.step == "content":
        ticked = {one.key: [point.key for point in one.points] for one in lists if one.at.value == "content"}
        reviewing.review_content(task.pk, "passed", ticked=ticked, basis=BASIS, by=by)
    elif task.step == "legal":
        reviewing.review_legal(task.pk, "passed", secret=reviewing.NONE, by=by)
    elif task.step == "review":
        publishing.review(task.pk, "approved", by=by, opinion="同意公开。")
    elif task.step == "superior":
        reviewing.record_outside(task.pk, "passed", reviewer=SUPERIOR, day=clock.today(), by=by)
    else:
        usable = [point.key for one in lists if one.at.value == "publish" for point in one.points]
        publishing.publish(task.pk, "published", usable=usable, by=by)
    return task.step


def bring_to(occurrence: Occurrence, who: Who, step: str) -> Task:
    """Sign everything before a step; the task that waits there."""
    while (task := task_of(occurrence)).step != step:
        sign(occurrence, who)
    return task


def bring_out(
    occurrence: Occurrence,
    who: Who,
    text: str,
    *,
    title: str = "",
    stated: Mapping[str, str] | None = None,
    writer: Viewer | None = None,
) -> Publication:
    """Write, sign and publish something in one go."""
    matter = occurrence.matter
    assert matter is not None
    if task_of(occurrence).step == "prepare":
        by = writer or viewer_of(matter.handler)  # type: ignore[arg-type]
        publishing.prepare(
            task_of(occurrence).pk, title or occurrence.title[:100], text, by=by, particulars=stated
        )
    return finish(occurrence, who)


def finish(occurrence: Occurrence, who: Who) -> Publication:
    """Sign what is left for a text that is written, up to its publication."""
    while sign(occurrence, who) != "publish":
        pass
    return Publication.objects.get(occurrence=occurrence)


def classified(occurrence: Occurrence, who: Who, until: date) -> None:
    """The legal review finds a secret, which ends on a day."""
    task = bring_to(occurrence, who, "legal")
    reviewing.review_legal(
        task.pk,
        "secret",
        secret=reviewing.SECRET,
        level="plain",
        basis="国防设施保密规定",
        classifier="县国防动员办公室",
        until=until,
        by=who(SIGNERS["legal"]),
    )
