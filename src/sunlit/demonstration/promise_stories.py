"""What the townships promise: each unit's promises, practical things with their states, and what stands around them."""

from datetime import datetime, timedelta

from sunlit import clock
from sunlit.core.service_promises import Measure
from sunlit.demonstration.stage import Story, Town
from sunlit.matters.book import book
from sunlit.people.models import Organisation
from sunlit.promises import queries
from sunlit.promises.actions import around, delivering, promising

PROMISES = (
    ("social_affairs", "社会救助事项90%以上按承诺时限办结", "At least 90% of aid cases closed within the promised limit", Measure.CLOSED_IN_TIME, 90, None),
    ("economic_development", "土地承包和林业事项95%以上按承诺时限办结", "At least 95% of land and forestry cases closed within the promised limit", Measure.CLOSED_IN_TIME, 95, None),
    ("government_affairs", "办过的人90%以上满意", "At least 90% of those served are satisfied", Measure.RATED_SATISFIED, 90, None),
    ("enquiry", "咨询2个工作日内答复", "Questions answered within 2 working days", Measure.ANSWERED_WITHIN, 90, 2),
    ("enquiry", "缺什么材料，一次性告知", "What is missing is told all at once", Measure.NONE, None, None),
)  # fmt: skip
THINGS = (
    ("economic_development", "修通上河村到集镇的2公里水泥路", "A concrete road of 2 km from the upper village to the market", 0.5, (("施工队进场", 20), ("路基完成", 60), ("通车", 100))),
    ("social_affairs", "为60户老人安装扶手和夜灯", "Rails and night lights in 60 homes of old people", 0.7, (("完成入户登记", 30),)),
    ("government_affairs", "集镇公厕改造2处", "Two public toilets of the market rebuilt", 1.2, (("设计完成", 25),)),
)  # fmt: skip
STAFF = (("clerk", "来办事的，当场一次性告知要带什么"), ("social", "低保申请材料齐全的，3个工作日内入户核实"))
HANDLING = "收到投诉当日登记，1个工作日内告诉您谁在办；5个工作日内书面答复。反映工作人员的，由纪检监察办理，被反映人不参与。不满意的，可以向镇长或者县政务服务管理部门反映。"
HANDLING_EN = "A complaint is registered the same day, and within one working day you are told who handles it; within five there is a written answer. What is about a member of staff goes to the discipline office, without that person. If you are not satisfied, write to the head of the township or to the county."


def stories(town: Town, begin: datetime, end: datetime) -> list[tuple[datetime, Story]]:
    """The promises in the first days, the practical things along the whole time."""
    first = book().calendar.on_or_after((begin + timedelta(days=1)).date())
    span = (end - begin).days
    found = [(town.hours.on(first), promised(town))]
    late = book().calendar.on_or_after((begin + timedelta(days=round(span * 0.9))).date())
    found.append((town.hours.on(late), explained(town)))
    for thing in THINGS:
        found.append((town.hours.on(first), delivered(town, span, *thing)))
    return found


def promised(town: Town) -> Story:
    """Written by the heads, published by the office on a decision of the joint meeting; one stands in the newspaper."""
    office, today = town.viewer("office"), clock.today()
    around.publish_handling(town.place, HANDLING, by=office, text_en=HANDLING_EN)
    for number, (key, text, text_en, measure, target, days) in enumerate(PROMISES):
        words = promising.Words(text, today, measure, target, days, text_en)
        made = promising.write(town.units[key], words, by=office)
        promising.publish(
            made.pk, by=office, decision=f"党政联席会纪要〔{today.year}〕{number + 2}号", decided_on=today
        )
        if number == 0:
            phone = town.place.complaint_phone
            promising.note_printed(made.pk, "山水日报", today, phone, phone, by=office)
    for name, text in STAFF:
        person = town.staff[name]
        unit = _unit(town, "enquiry" if name == "clerk" else "social_affairs")
        made = promising.write(unit, promising.Words(text, today), by=office, staff=person)
        promising.publish(made.pk, by=office)
    for number, village in enumerate(town.villages[:-1]):
        form = ("board", "broadcast", "group")[number % 3]
        why = ("人人路过", "老人多，听得到", "年轻人在外，手机上看")[number % 3]
        around.choose_place(village, form, "每月初更新", why, by=office)
    return
    yield


def explained(town: Town) -> Story:
    """Why what isn't kept was not."""
    office = town.viewer("office")
    for promise in queries.standing_promises(town.place, office):
        if queries.kept(promise, clock.today()).kept is False:
            promising.explain(promise.pk, "经办人请假期间没有及时交给B岗，已定好交接办法。", by=office)
    return
    yield


def _unit(town: Town, key: str) -> Organisation:
    return town.units[key]


def delivered(
    town: Town,
    span: int,
    key: str,
    title: str,
    title_en: str,
    part: float,
    states: tuple[tuple[str, int], ...],
) -> Story:
    """A practical thing with its dated states; one is late and says why."""
    office, unit, start = town.viewer("office"), town.units[key], clock.today()
    target = start + timedelta(days=max(round(span * part), 1))
    thing = delivering.promise_thing(unit, title, target, by=office, title_en=title_en)
    delivering.record_state(thing.pk, 0, start, "已立项，还没动工", by=office)
    delivering.publish_thing(thing.pk, by=office)
    for words, percent in states:
        yield town.hours.in_days(max(round(span * part / 5), 1), max(round(span * part / 4), 2))
        delivering.record_state(thing.pk, percent, clock.today(), words, by=town.viewer("office"))
    if part < 1 and states[-1][1] < 100:
        yield town.hours.on(book().calendar.on_or_after(target + timedelta(days=3)))
        delivering.explain_delay(
            thing.pk, "扶手供货推迟，已换供货单位，下月底前装完。", by=town.viewer("office")
        )
