"""Which applications are filed in a township: each course once, then mostly straight ones of all offered items."""

from collections.abc import Callable
from functools import partial

from sunlit.core.items import Item
from sunlit.demonstration import reply_stories
from sunlit.demonstration.application_stories import Course, apply
from sunlit.demonstration.stage import Story, Town
from sunlit.hall import catalogue
from sunlit.matters.models import Matter

Plan = Callable[[Town], Story]


EVERY_STANDARD = (
    Course(rating=5),
    Course(papers="notice", rating=4),
    Course(papers="second", rating=2),
    Course(papers="refused"),
    Course(papers="gives_up"),
    Course(receive="send_back"),
    Course(receive="late", rating=3),
    Course(handle="refuse", rating=1),
    Course(handle="more_papers"),
    Course(handle="more_never"),
    Course(handle="stop", rating=5),
    Course(handle="extend"),
    Course(handle="withdraw"),
    Course(approve="return", rating=4),
    Course(approve="refuse"),
)


EVERY_AGENT = (
    Course(rating=5),
    Course(papers="notice"),
    Course(papers="gives_up"),
    Course(papers="refused"),
    Course(receive="send_back"),
    Course(authority="refused", rating=2),
    Course(authority="more_papers"),
    Course(authority="chase", rating=3),
)


EVERY_IMMEDIATE = (
    Course(rating=5),
    Course(papers="notice"),
    Course(papers="refused"),
    Course(papers="never"),
    Course(handle="refuse"),
    Course(handle="late", rating=4),
)


EVERY_INFORMATION = ("answered", "ask_handler", "outside")


EVERY_RECEPTION = ("settled", "assign", "leader", "hand_over", "leader_hand_over", "return")


OPEN = (
    Course(papers="unread"),
    Course(papers="never"),
    Course(receive="waits"),
    Course(handle="waits"),
    Course(handle="late"),
    Course(approve="waits"),
    Course(authority="waits"),
    Course(reply="waits"),
)


def plans(town: Town, count: int) -> list[Plan]:
    """``count`` applications: first each course once, then mostly straight ones of all offered items."""
    by_procedure: dict[str, list[Item]] = {}
    for offer in catalogue.offers(town.place):
        # The enquiry department has no head of its own who could receive papers.
        if offer.offered and not (
            offer.item.department == "enquiry" and offer.item.procedure == "service-standard"
        ):
            by_procedure.setdefault(offer.item.procedure, []).append(offer.item)
    with_limit = [
        item for item in by_procedure.get("service-standard", []) if item.legal and item.legal.amount >= 10
    ]
    every: list[partial[Story]] = []
    for course in EVERY_STANDARD:
        items = with_limit if course.handle == "extend" else by_procedure.get("service-standard", [])
        if items:
            every.append(partial(apply, item=town.rng.choice(items), course=course))
    for procedure, courses in (("service-agent", EVERY_AGENT), ("service-immediate", EVERY_IMMEDIATE)):
        for course in courses:
            if procedure in by_procedure:
                every.append(partial(apply, item=town.rng.choice(by_procedure[procedure]), course=course))
    for way in EVERY_INFORMATION:
        if "service-information" in by_procedure:
            item = town.rng.choice(by_procedure["service-information"])
            every.append(partial(reply_stories.information, item=item, way=way))
    for way in EVERY_RECEPTION:
        if "service-reception" in by_procedure:
            item = town.rng.choice(by_procedure["service-reception"])
            every.append(partial(reply_stories.reception, item=item, way=way))
    town.rng.shuffle(every)
    # Those that wait for papers which never come begin first, so that each can end.
    every.sort(key=lambda plan: not _waits_long(plan.keywords.get("course")))
    found: list[Plan] = [*every[:count]]
    while len(found) < count:
        found.append(_usual(town, by_procedure))
    return found


def _waits_long(course: Course | None) -> bool:
    return course is not None and (course.papers in ("never", "gives_up") or course.handle == "more_never")


def _usual(town: Town, by_procedure: dict[str, list[Item]]) -> Plan:
    chance = town.rng.random()
    kinds = ["service-agent"] * 4 + ["service-standard"] * 4 + ["service-immediate", "service-information"]
    procedure = town.rng.choice([kind for kind in kinds if kind in by_procedure])
    item = town.rng.choice(by_procedure[procedure])
    if procedure == "service-information":
        return partial(reply_stories.information, item=item, way="answered")
    rating = town.rng.choice((0, 0, 5, 5, 4, 4, 3, 2 if town.rng.random() < 0.3 else 5))
    channel = town.rng.choice((Matter.Channel.WINDOW,) * 6 + (Matter.Channel.AGENT, Matter.Channel.PAPER))
    if chance < 0.35:
        course = town.rng.choice(OPEN)
    elif chance < 0.5:
        course = Course(papers="notice", rating=rating, channel=channel)
    else:
        course = Course(rating=rating, channel=channel)
    return partial(apply, item=item, course=course)
