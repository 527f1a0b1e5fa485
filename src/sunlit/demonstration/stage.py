"""The simulated township: office hours, who sits where on a day, and the clock that lets stories happen in order."""

import heapq
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from sunlit import clock
from sunlit.core.calendar import WorkCalendar
from sunlit.matters.models import Matter
from sunlit.matters.seats import seat_for
from sunlit.people.models import Holding, Organisation, Staff
from sunlit.people.viewer import Viewer, viewer_of

Story = Iterator[datetime]
"""What happens in one matter: it yields the moment of its next act, and acts when that moment has come."""

Part = Generator[datetime, None, bool]
"""A part of a story that says whether the story goes on."""

MORNING, NOON, EVENING = time(8, 30), time(12, 0), time(17, 30)


@dataclass
class Hours:
    """The office hours of a township on the working days of the calendar."""

    calendar: WorkCalendar
    afternoon: time
    rng: Random

    def next(self, moment: datetime) -> datetime:
        """This moment where the office is open, else soon after it opens again."""
        day, at = moment.date(), moment.time()
        soon = timedelta(minutes=self.rng.randint(1, 25), seconds=self.rng.randint(0, 59))
        if not self.calendar.is_working(day) or at > EVENING:
            return self._at(self.calendar.next_working_day(day), MORNING) + soon
        if at < MORNING:
            return self._at(day, MORNING) + soon
        if NOON < at < self.afternoon:
            return self._at(day, self.afternoon) + soon
        return moment

    def after(self, least: int, most: int) -> datetime:
        """An office moment between so many minutes from now."""
        return self.next(
            clock.now() + timedelta(minutes=self.rng.randint(least, most), seconds=self.rng.randint(0, 59))
        )

    def in_days(self, least: int, most: int) -> datetime:
        """An office moment between so many working days from today; never before now."""
        day = self.calendar.add_working_days(clock.today(), self.rng.randint(least, most))
        return max(self.on(day), clock.now() + timedelta(minutes=5))

    def on(self, day: date) -> datetime:
        """Some office moment of a working day."""
        start = self._at(day, MORNING) + timedelta(
            minutes=self.rng.randint(0, 525), seconds=self.rng.randint(0, 59)
        )
        return self.next(start)

    @staticmethod
    def _at(day: date, at: time) -> datetime:
        return datetime.combine(day, at, clock.CHINA)


@dataclass
class Town:
    """One township with its staff by short name (``clerk``, ``social.head``) and its villages."""

    place: Organisation
    staff: dict[str, Staff]
    units: dict[str, Organisation]
    villages: list[Organisation]
    hours: Hours
    rng: Random
    away: list[tuple[int, date, date, Staff]] = field(default_factory=list)
    _seen: dict[tuple[int, date], Viewer] = field(default_factory=dict)

    def viewer(self, staff: Staff | str) -> Viewer:
        """Who acts for this person today: the person, or the substitute while the person is away."""
        person = self.staff[staff] if isinstance(staff, str) else staff
        today = clock.today()
        for staff_id, first, last, substitute in self.away:
            if staff_id == person.pk and first <= today <= last:
                person = substitute
                break
        key = (person.pk, today)
        if key not in self._seen:
            self._seen[key] = viewer_of(person, today)
        return self._seen[key]

    def own(self, person: Staff) -> Viewer:
        """This very person, also on a day on which somebody stands in for them: what can't be done on behalf."""
        return viewer_of(person, clock.today())

    def forget(self) -> None:
        """Forget who sat where, after an absence was entered."""
        self._seen.clear()

    def head_for(self, matter: Matter) -> Viewer:
        """Who heads the department that a matter's step waits at, as the seats resolve it."""
        unit, role = seat_for(matter.township_id, matter.unit_id, "station_head")
        holding = (
            Holding.objects.select_related("staff")
            .filter(post__organisation_id=unit, letter="A", until=None, post__roles__icontains=role)
            .get()
        )
        return self.viewer(holding.staff)

    def handlers_of(self, unit: Organisation) -> list[Staff]:
        """Who handles the items of a department."""
        short = SHORT.get(unit.key, "clerk")
        return [self.staff[name] for name in (short, f"{short}2") if name in self.staff]

    def clerk(self) -> Staff:
        """One of the two at the counter."""
        return self.staff[self.rng.choice(["clerk", "clerk", "clerk2"])]


SHORT = {"government_affairs": "gov", "social_affairs": "social", "economic_development": "econ"}


def run(stories: list[tuple[datetime, Story]], mornings: Callable[[date], None], until: datetime) -> None:
    """Let all stories happen in the order of time up to ``until``, each act with the clock standing at its moment.

    ``mornings`` is called at eight o'clock of each day, before anything of that day.
    """
    waiting = [(moment, number, story) for number, (moment, story) in enumerate(stories)]
    heapq.heapify(waiting)
    if not waiting:
        return
    day = waiting[0][0].date()
    while waiting and waiting[0][0] <= until:
        moment, number, story = heapq.heappop(waiting)
        while day <= moment.date():
            _morning(mornings, day)
            day += timedelta(days=1)
        with clock.standing_at(moment):
            following = next(story, None)
        if following is not None:
            heapq.heappush(waiting, (max(following, moment), number, story))
    while datetime.combine(day, time(8), clock.CHINA) <= until:
        _morning(mornings, day)
        day += timedelta(days=1)


def _morning(mornings: Callable[[date], None], day: date) -> None:
    with clock.standing_at(datetime.combine(day, time(8), clock.CHINA)):
        mornings(day)
