"""An item's own papers (事项自己的文书): printed in the act that the rulebook names, filled from form and matter."""

from collections.abc import Mapping
from typing import Any

from sunlit import clock
from sunlit.core.fields import YES, Field, FieldKind
from sunlit.core.item_forms import source_of
from sunlit.core.items import Item, ItemPaper
from sunlit.core.paper_forms import Kind
from sunlit.hall import own_forms, sheets
from sunlit.hall.models import Application
from sunlit.matters import documents
from sunlit.matters.book import book, procedure_of
from sunlit.matters.hooks import before_answer
from sunlit.matters.models import Document, Matter, Task
from sunlit.people.viewer import CLOCK, Viewer


@before_answer
def print_with_the_answer(matter: Matter, task: Task, outcome: str) -> None:
    """Print what the item's papers say for this answer, inside its act: where a paper can't be set, the answer doesn't
    count either. What was filed before its item had a form, and was accepted, goes on without. Raises Refused (paper)."""
    item = book().items.get(matter.item)
    application: Application | None = getattr(matter, "application", None)
    if item is None or application is None:
        return
    due = [paper for paper in item.papers if (paper.step, paper.outcome) == (task.step, outcome)]
    if due and item.form and not own_forms.values_of(application):
        return
    for paper in due:
        issue(
            paper,
            matter,
            application,
            task,
            outcome,
            by=Viewer(task.done_by_id) if task.done_by_id else CLOCK,
        )


def issue(
    paper: ItemPaper, matter: Matter, application: Application, task: Task, outcome: str, *, by: Viewer
) -> Document:
    """Issue one paper of an item. Raises Refused (paper)."""
    item = book().items[matter.item]
    known = _known(matter, application, item, task, outcome)
    values = own_forms.values_of(application)
    fields = {one.key: one for one in item.form}
    data: dict[str, Any] = {}
    for name, wanted in documents.forms_of(paper.template)[paper.template].fields.items():
        source = source_of(paper, name)
        if source in fields:
            if source in values:
                data[name] = _on_paper(fields[source], values[source], wanted.kind)
        elif source in known:
            data[name] = known[source]
    return documents.issue(paper.template, data, township=matter.township, matter=matter, by=by)


def _on_paper(one: Field, value: str, kind: Kind) -> Any:
    """A value of the form as a field of a paper takes it: in full, because the paper is made for the applicant."""
    if kind is Kind.NUMBER:
        return int(value)
    if kind is Kind.YES_NO:
        return value == YES
    if kind is Kind.LINES:
        return [line.strip() for line in value.splitlines() if line.strip()]
    if kind is Kind.DATE or one.kind is not FieldKind.DAY:
        return value if kind is Kind.DATE else one.label_of(value).zh
    year, month, day = (int(part) for part in value.split("-"))
    return f"{year}年{month}月{day}日"


def _known(
    matter: Matter, application: Application, item: Item, task: Task, outcome: str
) -> Mapping[str, Any]:
    """What a paper may take beside the form (`item_forms.SOURCES`), and the code that leads to following it."""
    handler, phone = sheets.responsible_for(matter)
    step = procedure_of(matter.procedure_id).steps[task.step]
    return {
        "qr": sheets.follow_address(matter),
        "applicant": application.applicant,
        "applicant_id": application.id_number,
        "applicant_phone": application.phone,
        "applicant_address": application.address,
        "agent": application.agent,
        "village": matter.village.name if matter.village else "",
        "item": item.name.zh,
        "item_number": item.number,
        "matter_number": matter.number,
        "filed": matter.opened_at.astimezone(clock.CHINA).date(),
        "department": matter.unit.name,
        "handler": handler,
        "phone": phone,
        "due": matter.due,
        "outcome": step.outcomes[outcome].title.zh if outcome in step.outcomes else outcome,
        "opinion": task.opinion,
        "decision": application.decision_text,
        "ground": application.decision_ground,
    }
