"""The hall of a township: windows with tested workers, mornings of people, bookings that are kept, umbrellas and
volunteers, leaders on duty and the day on which they receive people, plates that hang there and a round of windows."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from sunlit import clock
from sunlit.demonstration.register_stories import do
from sunlit.demonstration.stage import Story, Town
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.people.models import Holding, Post
from sunlit.windows import checks, leaders, placards, signs
from sunlit.windows.actions import bookings, calling, facilities, leading, putting_up, setting_up, sitting
from sunlit.windows.models import Help, Queue, Station, Ticket, Window

HOURS = [["08:30", "12:00"], ["14:00", "17:30"]]
PEOPLE = 14
MORNINGS = 3
"""So many of the last working days have people with numbers; more would say nothing new."""
THURSDAY, ANNOUNCED_ON, RECEIVED_ON = 3, 3, 26
"""The weekday on which the leaders' turns are planned; the days of a month on which the reception day is announced and
on which it is."""
FACILITIES = (
    ("残疾人专用轮椅", "Wheelchair", 2),
    ("童车", "Pram", 1),
    ("拐杖", "Crutches", 4),
    ("雨伞", "Umbrella", 10),
)
KINDS = (Ticket.Kind.APPLICATION, Ticket.Kind.POLICY, Ticket.Kind.INFORMATION, Ticket.Kind.VISIT)


def stories(town: Town, begin: datetime, end: datetime) -> list[tuple[datetime, Story]]:
    """The hall is set up at the beginning; people come on the last working days."""
    first = book().calendar.on_or_after((begin + timedelta(days=1)).date())
    found = [(datetime.combine(first, time(8, 10), clock.CHINA), set_up(town))]
    day = end.date()
    for _number in range(MORNINGS):
        day = book().calendar.on_or_before(day)
        if day > first:
            found.append((datetime.combine(day, time(8, 31), clock.CHINA), morning(town, day)))
        day -= timedelta(days=1)
    walk = book().calendar.on_or_before((end - timedelta(days=12)).date())
    if walk > first:
        found.append((datetime.combine(walk, time(16, 40), clock.CHINA), hung_and_walked(town)))
    for day in _days(first, end.date()):
        if day.weekday() == THURSDAY:
            found.append((datetime.combine(day, time(16, 20), clock.CHINA), roster(town)))
        if day.day == ANNOUNCED_ON:
            found.append((town.hours.on(book().calendar.on_or_after(day)), reception(town)))
    return found


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def roster(town: Town) -> Story:
    """The leaders take turns on the working days that come; the farthest day is left for whoever plans next."""
    today, director = clock.today(), town.own(town.staff["director"])
    people = leaders.leaders(town.place, today)
    open_days = [one.day for one in leaders.roster(town.place, today, today + timedelta(days=15)) if one.gap]
    for day in open_days[:-1]:
        there = [
            person
            for person in people
            if not any(away[0] == person.pk and away[1] <= day <= away[2] for away in town.away)
        ]
        if there:
            leading.plan_leader(town.place, day, there[day.toordinal() % len(there)].pk, by=director)
    return
    yield


def reception(town: Town) -> Story:
    """The day of the month on which the head receives people is announced ahead."""
    waiting = Matter.objects.filter(township=town.place, kind="reception-day", step="announce").open()
    for matter in waiting:
        day = book().calendar.on_or_after(clock.today().replace(day=RECEIVED_ON))
        do(
            matter.pk,
            "announced",
            town.viewer("office"),
            day=day.isoformat(),
            place="上午9点至11点，政务服务中心接待室",
        )
    return
    yield


def hung_and_walked(town: Town) -> Story:
    """Plates, boards, guides and signs are printed and hang there; then the director walks round all windows."""
    director = town.own(town.staff["director"])
    for kind in placards.FINDERS:
        rows = [(one.about, one.mark) for one in placards.FINDERS[kind](town.place) if one.to_print]
        if rows:
            putting_up.put_up(town.place, kind, rows, by=director)
    windows = list(Window.objects.standing().filter(township=town.place).order_by("number"))
    for window in windows:
        signs.printed(window.pk, by=director)
    yield clock.now() + timedelta(minutes=25)
    remarks = {window.number: "" for window in windows}
    remarks[windows[0].number] = "饮水机水位低，已请保洁加水。"
    checks.close_round(town.place, remarks, by=director)


def set_up(town: Town) -> Story:
    """Three windows of the enquiry post, of which two have a worker; a team for visits at home; what can be lent."""
    director = town.own(town.staff["director"])
    unit = town.units["enquiry"]
    post = Post.objects.filter(organisation=unit, title="咨询受理岗").get()
    plans = [
        setting_up.WindowPlan(1, "综合受理", unit, post, "大厅进门左手", HOURS, name_en="General", place_en="Left of the entrance"),
        setting_up.WindowPlan(2, "综合受理", unit, post, "大厅正面", HOURS, name_en="General", place_en="Facing the entrance"),
        setting_up.WindowPlan(3, "社会保障", unit, post, "大厅右手", HOURS, scope=["category:8"], name_en="Social insurance", place_en="On the right"),
        setting_up.WindowPlan(9, "上门服务", unit, post, "到村到户", HOURS, name_en="Visits at home", place_en="In the villages", at_home=True),
    ]  # fmt: skip
    windows = [setting_up.set_up_window(town.place, plan, by=director) for plan in plans]
    for window in windows:
        for name in ("clerk", "clerk2"):
            setting_up.enter_test(
                window.pk, town.staff[name], town.rng.randint(72, 96), by=director, training="窗口业务培训"
            )
    queue = setting_up.QueuePlan("A", "综合办理", windows[:2], name_en="General services")
    setting_up.set_up_queue(town.place, queue, by=director)
    setting_up.renew_kiosk(town.place, by=director)
    for key in ("enquiry", "centre_office"):
        head = Post.objects.create(
            organisation=town.units[key], title=f"{town.units[key].name}负责人", title_en="Head", roles=["station_head"],
            duties="主持本部室工作，安排值守和交接。", duties_en="Runs this department; plans who is there.",
        )  # fmt: skip
        Holding.objects.create(post=head, staff=town.staff["director"], since=clock.today())
    setting_up.second(town.units["office"], town.staff["clerk2"], by=director)
    for name, name_en, number in FACILITIES:
        facilities.list_facility(town.place, name, number, "大厅门口", by=director, name_en=name_en)
    for name in ("大厅引导岗", "汽车站服务岗"):
        facilities.open_station(town.place, name, name[:3], by=director)
    return
    yield


def morning(town: Town, day: date) -> Story:
    """People take numbers, two clerks serve them, one number is called in vain, one person comes by appointment."""
    windows = list(Window.objects.standing().filter(township=town.place, at_home=False).order_by("number"))[
        :2
    ]
    team = Window.objects.standing().get(township=town.place, at_home=True)
    queue = Queue.objects.standing().get(township=town.place)
    clerks = [
        (window, town.own(town.staff[name]))
        for window, name in zip(windows, ("clerk", "clerk2"), strict=True)
        if town.staff[name].pk not in {pk for pk, first, last, _who in town.away if first <= day <= last}
    ]
    for window, clerk in clerks:
        sitting.sit_down(window.pk, by=clerk)
    made = []
    for window, address in ((windows[0], ""), (team, "上河村12号")):
        free = [slot for slot in bookings.free_slots(window, day, clock.now()) if slot.time() >= time(10)]
        if free:
            made.append(
                bookings.book(window.pk, free[0], "subsidy.farmers", "云有田", "13800000000", address=address)
            )
    served = 0
    while served < PEOPLE:
        for window, clerk in clerks:
            yield clock.now() + timedelta(minutes=town.rng.randint(1, 3))
            calling.give_ticket(queue.pk, by=clerk, priority="old" if served % 6 == 5 else "")
            yield clock.now() + timedelta(minutes=town.rng.randint(2, 7))
            _keep(town, made)
            ticket = calling.call_next(window.pk, by=clerk)
            served += 1
            if ticket is None:
                continue
            yield clock.now() + timedelta(minutes=town.rng.randint(3, 12))
            if served == PEOPLE - 4:
                calling.absent(window.pk, ticket.pk, by=clerk)
            else:
                calling.done(window.pk, ticket.pk, KINDS[served % len(KINDS)], by=clerk)
        if not clerks:
            break
    _keep(town, made)
    for window, clerk in clerks[:1]:
        while (left := calling.call_next(window.pk, by=clerk)) is not None:
            yield clock.now() + timedelta(minutes=town.rng.randint(3, 9))
            calling.done(window.pk, left.pk, Ticket.Kind.APPLICATION, by=clerk)
    for station in Station.objects.filter(township=town.place, name="大厅引导岗"):
        for kind in (Help.Kind.ENQUIRY, Help.Kind.WAY, Help.Kind.WATER, Help.Kind.DISABLED, Help.Kind.LOST):
            director = town.own(town.staff["director"])
            facilities.enter_help(station.pk, kind, town.rng.randint(1, 9), by=director)
    for window, clerk in clerks:
        sitting.leave(window.pk, by=clerk)


def _keep(town: Town, made: list[bookings.Booked]) -> None:
    """Whose time has come is here and takes the number of the booking; the team has been at the house by then."""
    now = clock.now()
    for one in [row for row in made if row.booking.starts - timedelta(minutes=10) <= now]:
        if not one.booking.window.at_home:
            bookings.check_in(town.place, one.code)
        elif one.booking.starts <= now:
            bookings.visited(one.booking.pk, by=town.viewer("clerk"))
        else:
            continue
        made.remove(one)
