"""The printed sheet of one record: what was entered, who did which step when, and the dates with how they came about."""

from sunlit import clock
from sunlit.core.procedures.identity import short_hash
from sunlit.matters import documents
from sunlit.matters import queries as kernel
from sunlit.matters.book import procedure_of
from sunlit.matters.models import Matter
from sunlit.paper.render import Paper
from sunlit.people.viewer import Viewer
from sunlit.registers import queries


def record_sheet(matter: Matter, viewer: Viewer) -> Paper:
    """The sheet of a record as it stands now, numbered like its matter. The caller has asked the gate.

    Raises Refused (paper) for a name that can't be set.
    """
    contents = queries.contents(matter, viewer)
    procedure = procedure_of(matter.procedure_id)
    why = kernel.why_this_date(matter) or kernel.why_this_date(matter, legal=True)
    steps = []
    for task in (
        matter.tasks.exclude(done_at=None)
        .exclude(outcome__in=["", "moot"])
        .select_related("done_by", "on_behalf_of")
        .order_by("done_at", "pk")
    ):
        step = procedure.steps[task.step]
        outcome = step.outcomes.get(task.outcome)
        words = {"agree": "签署", "refuse": "不签署"}.get(task.outcome, task.outcome)
        steps.append(
            {
                "step": step.title.zh,
                "outcome": outcome.title.zh if outcome else words,
                "who": (task.done_by.name if task.done_by else "系统")
                + (f"（代{task.on_behalf_of.name}）" if task.on_behalf_of else ""),
                "at": task.done_at,
                "opinion": task.opinion,
            }
        )
    data = {
        "office": matter.township.name,
        "date": clock.today(),
        "register": contents["register"].title.zh,
        "matter": matter.title,
        "state": str(matter.get_state_display())
        if not matter.is_open
        else procedure.steps[matter.step].title.zh,
        "opened": matter.opened_at,
        "unit": matter.unit.name,
        "handler": matter.handler.name if matter.handler else "",
        "due": matter.due or matter.legal_due,
        "closed": matter.closed_at,
        "why": why.summary.zh if why else "",
        "intake": [{"label": line.label.zh, "value": line.value.zh} for line in contents["intake"]],
        "entries": [
            {"step": part.title.zh, "label": line.label.zh, "value": line.value.zh}
            for part in contents["parts"]
            for line in part.lines
        ],
        "steps": steps,
        "papers": [
            f"《{documents.title_of(row.template).zh}》{row.number}"
            for row in matter.documents.order_by("issued_at", "pk")
        ],
        "procedure_hash": short_hash(procedure),
    }
    return documents.show("record-sheet", data, number=matter.number)
