"""Reads for the hall: how each window stands, who waits, how long it takes; nothing here changes anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import fmean

from django.db.models import Count, Q

from sunlit import clock
from sunlit.core.items import Item
from sunlit.core.text import Text
from sunlit.core.windows import Satisfaction, covers, in_order, is_within, measured_wait, satisfaction
from sunlit.hall import catalogue
from sunlit.hall.models import Rating
from sunlit.language import spoken
from sunlit.matters.book import book
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import PUBLIC
from sunlit.windows.actions.calling import line
from sunlit.windows.models import Queue, Rostered, Sitting, Ticket, Window

OPEN = Text("开放", "open")


@dataclass(frozen=True)
class Standing:
    """How a window stands now: open or not and why, who is there, and which number is at it.

    A window nobody sits at is closed, whatever its hours say (S1.03.05).
    """

    window: Window
    is_open: bool
    words: Text
    sitting: Sitting | None
    rostered: Rostered | None
    ticket: Ticket | None
    rating: Satisfaction

    @property
    def on_duty(self) -> Staff | None:
        """Who sits there, else who is planned for today."""
        row = self.sitting or self.rostered
        return row.staff if row else None

    @property
    def duties(self) -> Text | None:
        """The duties of the window's post (S3.30.11); None where they aren't written."""
        post = self.window.post
        return Text(post.duties, post.duties_en or post.duties) if post.duties.strip() else None


def windows_now(township: Organisation, now: datetime, *, with_ratings: bool = False) -> list[Standing]:
    """Every window of a township that has a place in the hall. Five queries, with ratings one more for each."""
    today = now.astimezone(clock.CHINA).date()
    windows = list(
        Window.objects.visible_to(PUBLIC)
        .standing()
        .filter(township=township, at_home=False)
        .select_related("department", "post")
        .order_by("number")
    )
    sittings = {
        row.window_id: row
        for row in Sitting.objects.filter(window__in=windows, until=None, since__date=today).select_related(
            "staff"
        )
    }
    planned = {
        row.window_id: row
        for row in Rostered.objects.filter(window__in=windows, day=today).select_related("staff")
    }
    tickets = {
        row.window_id: row
        for row in Ticket.objects.filter(
            window__in=windows, day=today, state=Ticket.State.CALLED
        ).select_related("queue")
    }
    works = book().calendar.is_working(today)
    found = []
    for window in windows:
        sitting = sittings.get(window.pk)
        words = _why_closed(window, sitting, works, now) or OPEN
        found.append(
            Standing(
                window,
                words is OPEN,
                words,
                sitting,
                planned.get(window.pk),
                tickets.get(window.pk),
                rating_of(window) if with_ratings else satisfaction((), 0),
            )
        )
    return found


def _why_closed(window: Window, sitting: Sitting | None, works: bool, now: datetime) -> Text | None:
    """None where the window is open; who sits at it opens it, also on a market day out of hours."""
    if sitting is None:
        if not works:
            return Text("关闭（非工作日）", "closed (no working day)")
        if not is_within(window.spans, now.astimezone(clock.CHINA).time()):
            return Text("关闭（不在开放时间）", "closed (outside its hours)")
        return Text("关闭（无人在岗）", "closed (nobody is there)")
    if sitting.away_since is not None:
        back = f"，{sitting.back_at:%H:%M}回来" if sitting.back_at else ""
        back_en = f", back at {sitting.back_at:%H:%M}" if sitting.back_at else ""
        return Text(f"暂停（{sitting.away_why}{back}）", f"paused ({sitting.away_why}{back_en})")
    return None


def rating_of(window: Window, first: date | None = None, last: date | None = None) -> Satisfaction:
    """How people rated what was taken in at a window; what nobody rated is counted apart (S4.26.04)."""
    tickets = Ticket.objects.filter(window=window, state=Ticket.State.DONE)
    if first is not None and last is not None:
        tickets = tickets.filter(day__range=(first, last))
    levels = list(
        Rating.objects.filter(matter__ticket__ticket__in=tickets.values("pk")).values_list("level", flat=True)
    )
    handled = tickets.filter(opened__matter__kind="application").values("opened__matter").distinct().count()
    return satisfaction(levels, max(handled, len(levels)))


@dataclass(frozen=True)
class QueueNow:
    """A queue today: who waits, the measured wait of those called last, and how many of its windows are open."""

    queue: Queue
    waiting: int
    wait: int | None
    windows: tuple[Window, ...]
    open_windows: int


def queues_now(township: Organisation, now: datetime) -> list[QueueNow]:
    """Every queue of a township with what is true of it now."""
    today = now.astimezone(clock.CHINA).date()
    standings = {row.window.pk: row for row in windows_now(township, now)}
    rows = (
        Queue.objects.visible_to(PUBLIC)
        .standing()
        .filter(township=township)
        .prefetch_related("windows")
        .annotate(
            waiting_now=Count("tickets", filter=Q(tickets__day=today, tickets__state=Ticket.State.WAITING))
        )
        .order_by("letter")
    )
    found = []
    for queue in rows:
        windows = tuple(sorted(queue.windows.all(), key=lambda window: window.number))
        opened = sum(1 for window in windows if window.pk in standings and standings[window.pk].is_open)
        found.append(QueueNow(queue, queue.waiting_now, wait_of(queue, today), windows, opened))
    return found


def wait_of(queue: Queue, day: date) -> int | None:
    """The wait in minutes as measured on the last who were called in order; None: not known yet."""
    called = (
        Ticket.objects.filter(queue=queue, day=day, called_at__isnull=False, priority="", booking=None)
        .order_by("called_at")
        .values_list("taken_at", "called_at")
    )
    return measured_wait(
        [(called_at - taken_at).total_seconds() for taken_at, called_at in called if called_at]
    )


@dataclass(frozen=True)
class Place:
    """Where a ticket stands: how many are called before it, and the measured wait of its queue."""

    ahead: int
    wait: int | None


def place_of(ticket: Ticket, now: datetime) -> Place | None:
    """How a waiting ticket stands; None once it no longer waits or its day is over."""
    if ticket.state != Ticket.State.WAITING or not ticket.is_of_today:
        return None
    order = [waiting.ticket for waiting in in_order(line([ticket.queue]), now)]
    return Place(order.index(ticket.pk) if ticket.pk in order else 0, wait_of(ticket.queue, ticket.day))


def called_last(township: Organisation, day: date, count: int = 6) -> list[Ticket]:
    """The numbers called last today, newest first, for the display."""
    rows = Ticket.objects.of_day(township, day).filter(last_called_at__isnull=False)
    return list(rows.select_related("queue", "window").order_by("-last_called_at", "-pk")[:count])


def waiting_at(window: Window, now: datetime) -> list[Ticket]:
    """Who waits for a window's queues, in the order in which they will be called."""
    order = [waiting.ticket for waiting in in_order(line(window.queues.standing()), now)]
    rows = Ticket.objects.select_related("queue", "booking").in_bulk(order)
    return [rows[pk] for pk in order if pk in rows]


def counts_by_kind(township: Organisation, day: date) -> tuple[list[tuple[str, str, int]], int]:
    """The day's people by the four jobs of the centre, and in all; the parts make up the whole (S3.27.05)."""
    served = Ticket.objects.of_day(township, day).filter(state=Ticket.State.DONE)
    numbers = dict(served.values_list("kind").annotate(n=Count("pk")))
    rows = [(kind.value, str(kind.label), numbers.get(kind.value, 0)) for kind in Ticket.Kind]
    return rows, served.count()


def scope_words(scope: Sequence[str]) -> list[str]:
    """What a scope takes in, in the language of the page."""
    if not scope:
        return [spoken(Text("所有事项", "all services"))]
    titles = {f"category:{category.number}": category.name for category in catalogue.categories()}
    titles |= {item.id: item.name for category in catalogue.categories() for item in category.items}
    return [spoken(titles[entry]) for entry in scope if entry in titles]


def without_window(township: Organisation) -> list[Item]:
    """The offered items that no window names in its scope (应进尽进): nobody's number would be called for them."""
    scopes = list(
        Window.objects.standing().filter(township=township, at_home=False).values_list("scope", flat=True)
    )
    return [
        offer.item
        for offer in catalogue.offers(township)
        if offer.offered and not any(covers(scope, offer.category.number, offer.item.id) for scope in scopes)
    ]


@dataclass(frozen=True)
class Report:
    """What a window did in some days: people, average handling in minutes, and how it was rated (S4.26.04)."""

    window: Window
    served: int
    handling: float | None
    wait: float | None
    rating: Satisfaction


def report(township: Organisation, first: date, last: date) -> list[Report]:
    """The report of every window over some days, both included."""
    found = []
    for window in Window.objects.filter(township=township, at_home=False).order_by("number", "pk"):
        rows = list(
            Ticket.objects.filter(
                window=window, day__range=(first, last), state=Ticket.State.DONE
            ).values_list("taken_at", "called_at", "ended_at")
        )
        if window.closed_for_good and not rows:
            continue
        handling = [
            (ended - called).total_seconds() / 60 for _taken, called, ended in rows if called and ended
        ]
        waits = [(called - taken).total_seconds() / 60 for taken, called, _ended in rows if called]
        found.append(
            Report(
                window,
                len(rows),
                round(fmean(handling), 1) if handling else None,
                round(fmean(waits), 1) if waits else None,
                rating_of(window, first, last),
            )
        )
    return found
