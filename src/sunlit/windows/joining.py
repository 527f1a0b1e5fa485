"""Where the windows join the kernel and the hall: what is opened while a number stands at a window belongs to that
number; and which items a window serves (S4.30.05)."""

from collections.abc import Callable

from sunlit import clock
from sunlit.core.windows import covers
from sunlit.hall.powers import served_at_windows
from sunlit.ledger.models import Entry
from sunlit.matters.hooks import before_offer, on_event
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.windows import centre
from sunlit.windows.models import Sitting, Ticket, TicketMatter, Window

before_offer(centre.check_transfer)

KINDS = ("inquiry", "application")


@on_event("opened")
def keep_the_number(matter: Matter, _detail: str) -> None:
    """An inquiry or application that somebody opens at a window takes the number that stands there. The entry just
    written says who opened it; without a called number nothing is asked."""
    if matter.kind not in KINDS or matter.channel not in (Matter.Channel.WINDOW, Matter.Channel.PAPER):
        return
    called = Ticket.objects.of_day(matter.township, clock.today()).filter(state=Ticket.State.CALLED)
    tickets = dict(called.values_list("window_id", "pk"))
    if not tickets:
        return
    entry = Entry.objects.filter(chain=matter.township.code).order_by("-seq").first()
    if entry is None or entry.subject != matter.number or not entry.actor.startswith("staff:"):
        return
    sitting = Sitting.objects.filter(staff_id=int(entry.actor[6:]), until=None, window_id__in=tickets).first()
    if sitting is not None:
        TicketMatter.objects.create(ticket_id=tickets[sitting.window_id], matter=matter)


@served_at_windows
def items_at_windows(township: Organisation) -> Callable[[int, str], bool]:
    """Which items stand in the scope of a window of the hall; the team that visits at home is none. One query."""
    rows = Window.objects.standing().filter(township=township, at_home=False)
    scopes = list(rows.values_list("scope", flat=True))
    return lambda category, item: any(covers(scope, category, item) for scope in scopes)
