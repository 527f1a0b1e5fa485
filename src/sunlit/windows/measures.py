"""What the windows count about a unit in a period, for indicator sheets: the days on which they served people."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count as Counted
from django.db.models import Q

from sunlit.core.indicators import Count
from sunlit.core.text import Text
from sunlit.language import spoken
from sunlit.matters.measures import CARRIED, Case, Fact, Span, facts_from
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.rulebook import Rulebook
from sunlit.windows.acting import REPORTERS
from sunlit.windows.models import Ticket


@facts_from
def counted(_rulebook: Rulebook) -> Iterable[Fact]:
    """The facts of the windows: a day counts once, however many came; so no crowd makes up for a closed window."""
    yield Fact(
        "windows.days",
        Text("窗口叫号服务的日子", "Days on which people were served at windows"),
        CARRIED,
        _count,
        _cases,
    )


def _days(unit: Organisation, span: Span) -> list[tuple[date, int]]:
    mine = Q(queue__township=unit) if unit.kind == Organisation.Kind.TOWNSHIP else Q(window__department=unit)
    rows = Ticket.objects.filter(mine, state=Ticket.State.DONE, day__range=(span.first, span.last))
    return list(rows.values_list("day").annotate(served=Counted("pk")).order_by("-day"))


def _count(unit: Organisation, span: Span) -> Count:
    number = len(_days(unit, span))
    return Count(number, number)


def _cases(unit: Organisation, span: Span, viewer: Viewer) -> list[Case]:
    if viewer.staff_id is None or viewer.admin or viewer.township_id != (unit.township_id or unit.pk):
        return []
    return [
        Case(
            spoken(Text(f"窗口服务 {served} 人次", f"{served} people served at windows")),
            day,
            True,
            f"/desk/windows/report/?first={day}&last={day}" if viewer.has_role(*REPORTERS) else "",
        )
        for day, served in _days(unit, span)
    ]
