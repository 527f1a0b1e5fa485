"""The village agents' trips: every few days what was taken in the village goes to the centre, signed on both sides."""

from datetime import datetime

from sunlit.agents import queries
from sunlit.agents.actions import helping, lists
from sunlit.agents.models import HandOverList
from sunlit.demonstration.application_stories import Course, apply
from sunlit.demonstration.stage import Story, Town
from sunlit.hall import catalogue
from sunlit.matters.book import book
from sunlit.matters.models import Matter

TAKEN = 5
"""Matters that an agent takes, beside those that happen to come through one."""
REFUSED = 0.12
"""How often the centre doesn't take a line."""
REASONS = ("身份证复印件看不清", "申请表没有签名", "少一份材料，和清单对不上")
HELP = (
    ("guided", 3, "在手机上查办件进度"),
    ("home", 1, "上门做待遇资格认证"),
    ("trained", 6, "集日教老人用手机缴医保"),
    ("done_for", 2, "代填申请，本人签字"),
)


def stories(town: Town, begin: datetime, end: datetime) -> list[tuple[datetime, Story]]:
    """Trips to the centre and help for older people, in a township that has an agent."""
    if "agent" not in town.staff:
        return []
    first = town.hours.on(begin.date())
    found = [(first, trips(town)), (first, help_for_the_old(town))]
    items = [
        offer.item
        for offer in catalogue.offers(town.place)
        if offer.offered and offer.item.procedure == "service-agent" and not offer.item.in_person
    ]
    for number in range(TAKEN):
        day = book().calendar.on_or_after((begin + (end - begin) * ((number + 1) / (TAKEN + 1))).date())
        course = Course(rating=(5, 0, 4)[number % 3], channel=Matter.Channel.AGENT)
        found.append((town.hours.on(day), apply(town, town.rng.choice(items), course)))
    return found


def trips(town: Town) -> Story:
    """Every few days all that waits goes along on one list; mostly everything is taken, now and then something isn't."""
    while True:
        yield town.hours.in_days(2, 4)
        agent = town.viewer("agent")
        on_lists = HandOverList.objects.filter(lines__answer="", agent=town.staff["agent"])
        waiting = queries.to_deliver(agent).exclude(lines__list__in=on_lists)
        chosen = [row.pk for row in waiting[:12]]
        if not chosen:
            continue
        key = f"trip:{chosen[0]}:{len(chosen)}:{town.rng.random()}"
        made = lists.make_list(chosen, by=agent, key=key)
        yield town.hours.after(40, 90)
        lists.hand_over(made.pk, by=town.viewer("agent"))
        yield town.hours.after(5, 20)
        clerk = town.viewer(town.clerk())
        for line in made.lines.order_by("pk"):
            if town.rng.random() < REFUSED:
                lists.refuse(line.pk, by=clerk, reason=town.rng.choice(REASONS))
            else:
                lists.receive(line.pk, by=clerk)


def help_for_the_old(town: Town) -> Story:
    """Every few weeks somebody older is helped with a telephone."""
    village = next(place for place in town.villages if place.code.endswith("-V1"))
    for way, persons, note in HELP:
        yield town.hours.in_days(8, 20)
        helping.give_help(village, way, by=town.viewer("agent"), persons=persons, note=note)
