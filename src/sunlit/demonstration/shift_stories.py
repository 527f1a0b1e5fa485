"""Patrol shifts and complaints about patrols; a vehicle goes out with its slip; a violation is confirmed or not."""

from functools import partial

from sunlit import clock
from sunlit.demonstration.register_stories import Plan, do
from sunlit.demonstration.stage import Story, Town
from sunlit.demonstration.townspeople import name
from sunlit.matters.models import Matter
from sunlit.registers import actions


def plans(town: Town) -> list[Plan]:
    """Each course once; vehicles where the township has a driver."""
    patrols: list[Plan] = [partial(shift, badge="worn"), partial(shift, badge="missing"), complaint]
    if "driver" not in town.staff:
        return patrols
    return [
        *patrols,
        partial(dispatch, driven=True),
        partial(dispatch, driven=False),
        partial(violation, confirmed=True),
        partial(violation, confirmed=False),
    ]


def _open(town: Town, register: str, typed: dict[str, str]) -> Matter:
    typed = {"day": clock.today().isoformat(), **typed}
    return actions.open_record(town.place, register, typed, by=town.viewer("office")).matter


def shift(town: Town, badge: str) -> Story:
    """Before market day a patrol goes on its shift with the badge on, or doesn't go."""
    matter = _open(town, "patrol-shift", {"member": name(town.rng), "place": "集市路口"})
    if badge == "missing":
        do(matter.pk, "not_started", town.viewer("office"), badge=badge)
        return
    do(matter.pk, "started", town.viewer("office"), badge=badge)
    yield town.hours.in_days(0, 1)
    do(matter.pk, "ended", town.viewer("office"))


def complaint(town: Town) -> Story:
    """A member was rude at home after a shift; the supervisor hears both and rates it."""
    typed = {
        "member": name(town.rng),
        "duty": "off_duty",
        "about": "courtesy",
        "what": "在小卖部门口说话难听。",
    }
    matter = _open(town, "patrol-complaint", typed)
    yield town.hours.in_days(2, 5)
    rated = {
        "heard": "承认说话急了，已经道歉。",
        "found": "问了两名在场的人，说法一致。",
        "rating": "founded",
    }
    do(matter.pk, "rated", town.viewer("discipline"), **rated)


def dispatch(town: Town, driven: bool) -> Story:
    """A vehicle is asked for; the director of the office allows it or doesn't."""
    typed = {
        "driver": town.staff["driver"].username, "vehicle": "示A·00006", "time": "08:30", "user": "农业农村办",
        "people": "3", "purpose": "核对秋粮补贴面积", "from": "镇政府", "to": "上河村",
    }  # fmt: skip
    matter = _open(town, "vehicle-dispatch", typed)
    yield town.hours.after(20, 90)
    director = town.viewer("office.head")
    if not driven:
        do(matter.pk, "refused", director, "与另一趟车同路，合并乘车。")
        return
    do(matter.pk, "allowed", director)
    yield town.hours.after(20, 90)
    actions.issue_paper(matter.pk, "dispatch-slip", {}, by=town.viewer("office"))
    yield town.hours.in_days(0, 1)
    do(matter.pk, "back", town.viewer("office"), back_on=clock.today().isoformat())


def violation(town: Town, confirmed: bool) -> Story:
    """A notice of the traffic police is confirmed and enters the driver's record; hearsay isn't and doesn't."""
    typed = {
        "driver": town.staff["driver"].username,
        "kind": "rules" if confirmed else "impolite",
        "source": "交警通知书" if confirmed else "路人反映",
        "what": "路口压实线变道。" if confirmed else "说是按喇叭催人。",
    }
    matter = _open(town, "driving-violation", typed)
    yield town.hours.in_days(1, 3)
    director = town.viewer("office.head")
    if confirmed:
        do(matter.pk, "confirmed", director, heard="避让行人时压了线。", basis="通知书照片清楚")
    else:
        do(matter.pk, "not_confirmed", director, "没有照片，也没有第二个人看见。", heard="没有按喇叭。")
