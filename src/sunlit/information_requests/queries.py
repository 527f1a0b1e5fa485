"""Reads of requests: for the desk from what the viewer may see, for the public from what is published."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from sunlit import clock
from sunlit.core.text import Text
from sunlit.disclosure.models import Publication, PublicationQuerySet
from sunlit.information_requests import report
from sunlit.information_requests.actions import library, reporting
from sunlit.information_requests.letters import rules
from sunlit.information_requests.models import Report, Request, RequestQuerySet
from sunlit.matters.book import procedure_of
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC, Viewer

STATES: Mapping[str, Text] = {
    "": Text("全部", "All"),
    "open": Text("在办", "Open"),
    "unconfirmed": Text("没有确认收到之日", "Receipt not confirmed"),
    "waiting": Text("等补正、意见、缴费", "Waiting for others"),
    "late": Text("过了承诺日", "Past the promised day"),
    "overdue": Text("过了法定日", "Past the legal day"),
    "closed": Text("已答复、已结束", "Closed"),
}


def listed(viewer: Viewer, state: str = "", cell: tuple[int, str, str] | None = None) -> RequestQuerySet:
    """The requests that the viewer may see, newest first. ``state`` is one of STATES; ``cell`` a year, row and column of
    the yearly report. Raises LookupError for a cell that the report doesn't have."""
    rows = Request.objects.visible_to(viewer)
    if cell is not None and viewer.township_id is not None:
        township = Organisation.objects.get(pk=viewer.township_id)
        rows = rows.filter(pk__in=report.cases(township, *cell).values("pk"))
    today = clock.today()
    still = Q(matter__state=Matter.State.OPEN)
    wanted = {
        "": Q(),
        "open": still,
        "unconfirmed": Q(still, received_on=None),
        "waiting": Q(still, matter__stopped=True),
        "late": Q(still, matter__due__lt=today),
        "overdue": Q(still, matter__legal_due__lt=today),
        "closed": ~still,
    }[state]
    return rows.filter(wanted).select_related("matter__procedure").order_by("-came_on", "-pk")


@dataclass(frozen=True)
class Shown:
    """One request in a list: without who asked and without what was asked."""

    row: Request
    step: Text
    applicant: Text
    answer: Text | None


def shown(rows: list[Request]) -> list[Shown]:
    """Requests with their words; no further query."""
    known = rules()
    kinds = {one.key: one.title for one in known.applicants}
    found = []
    for row in rows:
        answer, counted = known.answer(row.answer), known.row(row.row)
        words = answer.title if answer else counted.title if counted else None
        found.append(Shown(row, step_of(row.matter), kinds[row.applicant], words))
    return found


def step_of(matter: Matter) -> Text:
    """The step that a request stands at."""
    return procedure_of(matter.procedure_id).steps[matter.step].title


def stated(township: Organisation, year: int) -> dict[str, Decimal]:
    """The numbers of the second table that the office stated in the report of a year; none before it was written."""
    found = Report.objects.filter(township=township, year=year).first()
    return {key: Decimal(number) for key, number in (found.stated if found else {}).items()}


def published(township: Organisation) -> PublicationQuerySet:
    """What was asked for once and is open to everybody now, newest first."""
    return _of_duty(township, library.DUTY)


def reports(township: Organisation) -> PublicationQuerySet:
    """The published yearly reports, newest first."""
    return _of_duty(township, reporting.DUTY)


def _of_duty(township: Organisation, duty: str) -> PublicationQuerySet:
    rows = Publication.objects.visible_to(PUBLIC).filter(occurrence__township=township, occurrence__duty=duty)
    return rows.order_by("-published_on", "-pk")
