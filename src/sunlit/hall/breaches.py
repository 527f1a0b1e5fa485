"""Breaches of the one-time notice: somebody came again and was turned away for what the first notice hadn't named."""

from dataclasses import dataclass
from datetime import datetime

from sunlit.core.text import Text
from sunlit.hall import catalogue
from sunlit.hall.models import Application, OneTimeNotice, Paper
from sunlit.matters import queries as kernel
from sunlit.matters.models import Matter
from sunlit.people.models import Staff
from sunlit.people.viewer import Viewer


@dataclass(frozen=True)
class Breach:
    """A later visit that failed for a material which the first notice hadn't named (S1.01.04).

    It is laid to the first-asked person: of the inquiry that the application came from, else whoever gave the first
    notice. ``refused`` tells a refusal from a further notice.
    """

    matter: Matter
    first_asked: Staff
    materials: list[tuple[Text, str]]
    at: datetime
    refused: bool


def not_told_at_first(viewer: Viewer) -> list[Breach]:
    """Every such breach that the discipline office may see, newest first; nothing for anybody else, because the list
    names persons (整治形式主义若干规定, S1.06.05)."""
    if not viewer.has_role("supervisor"):
        return []
    rows = (
        Application.objects.filter(matter__in=kernel.matters(viewer), notices__ordinal=1)
        .select_related("matter", "inquiry__matter__first_asked")
        .prefetch_related("notices__given_by", "papers")
        .order_by("-matter__opened_at")
    )
    found = [breach for row in rows for breach in _of(row)]
    return sorted(found, key=lambda breach: breach.at, reverse=True)


def _of(application: Application) -> list[Breach]:
    notices = sorted(application.notices.all(), key=lambda notice: notice.ordinal)
    first: OneTimeNotice = notices[0]
    inquiry = application.inquiry
    person = (inquiry.matter.first_asked if inquiry else None) or first.given_by

    def breach(why: dict[str, str], at: datetime, *, refused: bool) -> Breach:
        item = catalogue.item(application.item)
        named = [(catalogue.material(item, code).name, reason) for code, reason in sorted(why.items())]
        return Breach(application.matter, person, named, at, refused)

    found = [
        breach(notice.added, notice.given_at, refused=False)
        for notice in notices
        if notice.added and notice.ordinal > 1
    ]
    if application.decision == "not_accepted" and application.decided_at:
        told = {code for notice in notices for code in notice.missing}
        short = (Paper.State.MISSING, Paper.State.FAULTY)
        new = {
            paper.material: application.decision_text
            for paper in application.papers.all()
            if paper.state in short and paper.material not in told
        }
        if new:
            found.append(breach(new, application.decided_at, refused=True))
    return found
