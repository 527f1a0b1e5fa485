"""Answered once, open to all: what was given to one applicant becomes published information (政府信息公开条例 44)."""

from django.db import transaction

from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.disclosure.actions import starting
from sunlit.disclosure.models import Occurrence
from sunlit.information_requests import answering
from sunlit.information_requests.letters import DISCLOSING
from sunlit.information_requests.models import Request
from sunlit.matters import frame, refusals
from sunlit.people.viewer import Viewer
from sunlit.registers import values

DUTY = "request-answered"
KEEPERS = ("office_clerk", "deputy_leader", "mayor")


def make_public(row: Request, title: str, *, by: Viewer, key: str = "") -> Occurrence:
    """Put what was answered on the list of what is to be published, under a title of the office's own words. Its text is
    written and signed there like every other; nothing of the request goes with it.

    Raises Refused (not_your_seat, not_given, names_applicant, personal_data, and those of `start_ad_hoc`).
    """
    if by.township_id != row.township_id or not by.has_role(*KEEPERS):
        raise refusals.not_your_seat()
    with transaction.atomic():
        matter = frame.lock(row.matter_id)
        row = Request.objects.select_related("occurrence", "township").get(pk=row.pk)
        if row.occurrence is not None:
            return row.occurrence
        if row.answer not in DISCLOSING or row.answered_on is None:
            raise Refused(
                "not_given",
                Text("没有给出信息的，不能转为主动公开。", "Nothing was given out that could be published."),
                Text("只有予以公开、部分公开的可以。", "Only what was disclosed, in full or in part."),
                clause="政府信息公开条例 44",
            )
        known = values.known(matter.record, matter.register_entries.order_by("at", "pk"))
        answering.names_nobody(title, known, "title")
        made = starting.start_ad_hoc(row.township, DUTY, title, by=by, key=key, formed=row.answered_on)
        row.occurrence = made
        row.save(update_fields=["occurrence"])
        frame.log(matter, "request_published", by, {"occurrence": made.pk, "title": made.title})
    return made
