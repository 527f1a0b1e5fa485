"""Boards: every unit and village has one but the last; what was published is posted, looked at, and brought by other carriers."""

from datetime import datetime, timedelta

from sunlit import clock
from sunlit.boards.actions import carrying, issuing, places, posting, publicizing
from sunlit.boards.actions.places import BoardPlan
from sunlit.boards.models import Board, Posting
from sunlit.boards.queries.places import units
from sunlit.boards.queries.walls import papers_to_post, to_post
from sunlit.core.refusals import Refused
from sunlit.demonstration.stage import Story, Town
from sunlit.matters.book import book
from sunlit.people.models import Organisation

POSTED = 3
"""So many publications hang; more would say nothing new, and each sheet is set as it is printed."""


def stories(town: Town, begin: datetime, end: datetime) -> list[tuple[datetime, Story]]:
    """The boards are entered at the beginning; at the end there is something on them."""
    first = book().calendar.on_or_after((begin + timedelta(days=1)).date())
    last = book().calendar.on_or_before((end - timedelta(days=3)).date())
    found = [(town.hours.on(first), register(town))]
    if last > first + timedelta(days=7):
        found.append((town.hours.on(last), posted(town)))
    return found


def register(town: Town) -> Story:
    """All units and villages but the last get a board; the service centre plans to be known."""
    office = town.viewer("office")
    rows = [row.unit for row in units(town.place, clock.today())]
    for unit in rows[:-1]:
        village = unit.kind == Organisation.Kind.VILLAGE
        place = f"{unit.name}村口主路旁" if village else f"{unit.name}门口"
        keeper = town.staff["agent"] if unit.code.endswith("-V1") else town.staff["office"]
        plan = BoardPlan(
            unit, place, 12, keeper=keeper, main_road=village, settlement=village, width=240, height=120
        )
        places.enter(town.place, plan, by=office)
    yield town.hours.in_days(1, 2)
    centre = publicizing.plan(town.place, "centre", clock.today().year, by=town.viewer("office"))
    for carrier, count in (("radio", 6), ("meeting", 2), ("banner", 8)):
        publicizing.enter(centre.pk, carrier, clock.today(), count, "宣传登记簿", by=town.viewer("office"))


def posted(town: Town) -> Story:
    """A few publications and a village's affairs hang; one is looked at; one is brought by the radio; the month's gazette is made."""
    office = town.viewer("office")
    board = Board.objects.filter(township=town.place, unit__key="office").first()
    village = Organisation.Kind.VILLAGE
    waiting = [
        row for row in to_post(town.place, office, clock.today()) if row.occurrence.unit.kind != village
    ][-POSTED:]
    if board is None or not waiting:
        return
    for row in waiting:
        posting.post(board.pk, row.pk, by=office)
    carrying.carry(waiting[0].pk, "radio", clock.today(), "早间播送", by=office, outlet="镇广播站")
    carrying.finish(waiting[0].pk, by=office)
    for paper, its in papers_to_post(town.place, clock.today()):
        if its.keeper_id == town.staff["agent"].pk:
            posting.post_paper(its.pk, paper.key, paper.of.pk, paper.period, by=town.viewer("agent"))
    yield town.hours.in_days(1, 1)
    hung = Posting.objects.filter(board=board).order_by("pk").first()
    if hung is not None:
        posting.look(hung.pk, True, by=town.viewer("office"))
    try:
        issuing.make(town.place, "gazette", clock.today(), by=town.viewer("office"))
    except Refused:
        return  # nothing that staff published fell into this month
