"""What the pages of requests share: the status of a refusal, answers that belong to one person, a section of the matter."""

from functools import partial
from typing import Any

from sunlit.information_requests.actions import applicants, files, library
from sunlit.information_requests.letters import DISCLOSING, remedies_of, rules
from sunlit.information_requests.models import KIND, Request
from sunlit.matters.models import Matter
from sunlit.pages import answers
from sunlit.pages.matter_page import Section, attach
from sunlit.people.viewer import Viewer

status_of = partial(answers.status_of, also=("nothing_to_correct", "no_duty_open"))


def facts_of(row: Request) -> dict[str, Any]:
    """What page and section say of a request: its days, its answer, the remedies that exist."""
    kind = rules().answer(row.answer)
    counted = rules().row(row.row)
    return {
        "row": row,
        "matter": row.matter,
        "answer": kind.title if kind else counted.title if counted else None,
        "article": kind.article if kind else "",
        "remedies": remedies_of(row),
        "fees": rules().fees,
    }


@attach
def of_a_request(matter: Matter, viewer: Viewer) -> list[Section]:
    """On the matter's page: receipt, extension, charge, files, what the applicant sent, remedies, and the way to the library."""
    if matter.kind != KIND:
        return []
    row = Request.objects.visible_to(viewer).select_related("occurrence").filter(matter=matter).first()
    if row is None:
        return []
    row.matter = matter
    sent_on, words = applicants.corrected_words(row)
    may = viewer.has_role(*library.KEEPERS) and row.answer in DISCLOSING
    more = {
        "sent_on": sent_on,
        "words": words,
        "may_publish": may and row.occurrence is None,
        "files": list(row.files.visible_to(viewer)),
        "may_attach": files.may_change(row, viewer),
    }
    return [Section("information_requests/section.html", {**facts_of(row), **more})]
