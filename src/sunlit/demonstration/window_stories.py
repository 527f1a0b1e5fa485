"""The hall of a township: windows with tested workers, a morning of people, two bookings, umbrellas and volunteers."""

from datetime import date, datetime, time, timedelta

from sunlit import clock
from sunlit.demonstration.stage import Story, Town
from sunlit.matters.book import book
from sunlit.people.models import Post
from sunlit.windows.actions import bookings, calling, facilities, setting_up, sitting
from sunlit.windows.models import Help, Queue, Station, Ticket, Window

HOURS = [["08:30", "12:00"], ["14:00", "17:30"]]
PEOPLE = 14
MORNINGS = 3
"""So many of the last working days have people with numbers; more would say nothing new."""
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
    return found


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
    for source in ("office", "discipline"):
        setting_up.second(town.units[source], None, by=director)
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
    for window, address in ((windows[0], ""), (team, "上河村12号")):
        free = bookings.free_slots(window, day, clock.now())
        if free:
            bookings.book(window.pk, free[-1], "subsidy.farmers", "云有田", "13800000000", address=address)
    served = 0
    while served < PEOPLE:
        for window, clerk in clerks:
            yield clock.now() + timedelta(minutes=town.rng.randint(1, 3))
            calling.give_ticket(queue.pk, by=clerk, priority="old" if served % 6 == 5 else "")
            yield clock.now() + timedelta(minutes=town.rng.randint(2, 7))
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
    for station in Station.objects.filter(township=town.place, name="大厅引导岗"):
        for kind in (Help.Kind.ENQUIRY, Help.Kind.WAY, Help.Kind.WATER):
            director = town.own(town.staff["director"])
            facilities.enter_help(station.pk, kind, town.rng.randint(1, 9), by=director)
    for window, clerk in clerks:
        sitting.leave(window.pk, by=clerk)
