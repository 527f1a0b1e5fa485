"""What people say about the office: an opinion that changes something, questions, a complaint that goes through it all."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sunlit import clock
from sunlit.demonstration.register_stories import Plan, do
from sunlit.demonstration.stage import Story, Town
from sunlit.feedback.actions import authors, intake
from sunlit.feedback.models import Channel, Voice
from sunlit.matters.models import Matter
from sunlit.people.viewer import RESIDENT, viewer_of
from sunlit.registers import actions
from sunlit.registers.models import Record

SAYINGS = (
    ("box", "集市门口的厕所晚上没有灯。", "集市公厕夜间没有灯", "roads"),
    ("book", "收费公示栏太高，老人看不清。", "收费公示栏位置太高", "roads"),
    ("web", "村道转弯处杂草挡住视线。", "村道转弯处杂草挡视线", "roads"),
    ("phone", "垃圾车来得太晚。", "垃圾清运时间太晚", "roads"),
    ("meeting", "路灯坏了半个月没人修。", "路灯报修慢", "roads"),
)
ALIKE = (("opinion", "opinion"), ("question", "policy"), ("complaint", "disclosure"))
"""Each register with a type of its entries that come in twice."""


def plans(town: Town) -> list[Plan]:
    """Each course once."""
    return [
        *(
            partial(opinion, number=number, way=way)
            for number, way in enumerate(("adopted", "not_adopted", "", "", ""))
        ),
        *(partial(joined, kind=kind, type_=type_) for kind, type_ in ALIKE),
        partial(question, way="answered"),
        partial(question, way="late"),
        complaint,
        report,
        live,
        review,
        partial(research, way="measured"),
        partial(research, way="unsolved"),
        hot,
    ]


def stories(town: Town, begin: datetime, end: datetime) -> list[tuple[datetime, Story]]:
    """Every course, one each working day after the first quarter of the time, so that each comes to its end."""
    calendar = town.hours.calendar
    first = calendar.on_or_after(begin.date() + (end.date() - begin.date()) / 4)
    return [
        (town.hours.on(calendar.add_working_days(first, number)), plan(town))
        for number, plan in enumerate(plans(town))
    ]


def _key(town: Town) -> str:
    return str(UUID(int=town.rng.getrandbits(128), version=4))


def _say(town: Town, kind: str, type_: str, words: str, channel: str = Channel.WEB, **more: Any) -> Voice:
    said = intake.Said(kind, type_, words, channel, **more)
    by = RESIDENT if channel in (Channel.WEB, Channel.BOOK) else town.viewer("office")
    return intake.file_entry(town.place, said, by=by, key=_key(town))


def _sort(town: Town, matter: Matter, summary: str, topic: str, unit: str = "economic_development") -> None:
    typed = {"topic": topic, "responsible": town.units[unit].code, "answer_by": _day(5), "summary": summary}
    do(matter.pk, "sorted", town.viewer("office"), **typed)


def _day(days: int = 0) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def _told(reply: str) -> dict[str, str]:
    return {"reply": reply, "board_on": _day(), "board_how": "政务公开栏第二期"}


def _soon(town: Town) -> Iterator[datetime]:
    yield town.hours.after(20, 90)


def opinion(town: Town, number: int, way: str) -> Story:
    """An opinion: adopted and carried out, not adopted with the reason, or still waiting."""
    channel, words, summary, topic = SAYINGS[number]
    matter = _say(town, "opinion", "suggestion", words, channel).matter
    yield from _soon(town)
    _sort(town, matter, summary, topic)
    if not way:
        return
    yield town.hours.in_days(1, 3)
    head = town.head_for(Matter.objects.get(pk=matter.pk))
    if way == "adopted":
        owner = town.staff["econ"].username
        do(
            matter.pk,
            "adopted",
            head,
            decision="夜间不安全，应当装灯。",
            measure="装两盏感应灯。",
            owner=owner,
            measure_by=_day(20),
        )
        typed = {
            "opinion": matter.number,
            "facility": "集市公厕感应灯",
            "unit": town.units["economic_development"].code,
        }
        project = actions.open_record(town.place, "opinion-project", typed, by=head).matter
        yield town.hours.in_days(3, 6)
        do(project.pk, "completed", head, completed_on=_day(), state="装了两盏感应灯，晚上自动亮。")
        do(
            matter.pk,
            "carried_out",
            head,
            change="装了两盏感应灯。",
            changed_on=_day(),
            evidence="验收照片两张",
        )
    else:
        do(matter.pk, "not_adopted", head, reason="公示栏高度按统一样式，另在窗口备有纸质目录。")
    yield town.hours.in_days(1, 2)
    do(matter.pk, "told", head, **_told("谢谢您的意见，办理情况已公布。"))


def joined(town: Town, kind: str, type_: str) -> Story:
    """The same thing by telephone and on the web stands under one number."""
    first = _say(town, kind, type_, "河边垃圾没人清。", Channel.PHONE)
    second = _say(town, kind, type_, "河边一直有垃圾。")
    yield from _soon(town)
    do(second.matter_id, "joined", town.viewer("office"), joined_to=first.matter.number)


def question(town: Town, way: str) -> Story:
    """A question is answered in time, or goes to the head of the section."""
    matter = _say(town, "question", "policy", "高龄补贴几号发？").matter
    yield from _soon(town)
    _sort(town, matter, "高龄补贴发放时间", "subsidies", "social_affairs")
    yield town.hours.in_days(1, 2) if way == "answered" else town.hours.in_days(9, 11)
    who = town.viewer("social") if way == "answered" else town.head_for(Matter.objects.get(pk=matter.pk))
    do(matter.pk, "answered", who, carrier="bulletin", **_told("每月十五日前发到一卡通。"))


def complaint(town: Town) -> Story:
    """A complaint is confirmed, corrected, replied to; the person isn't content, it is handled again, then it is good."""
    voice = _say(town, "complaint", "disclosure", "收费标准改了没有公布。", Channel.VISIT, author="来访群众")
    matter = voice.matter
    yield from _soon(town)
    _sort(town, matter, "收费标准变动没有公布", "disclosure")
    yield town.hours.in_days(1, 2)
    head = town.head_for(Matter.objects.get(pk=matter.pk))
    unit = town.units["economic_development"].code
    confirmed = {"investigation": "公布晚了三天。", "correction": "补公布并写明原因。", "correction_unit": unit, "correction_owner": town.staff["econ"].username, "correction_by": _day(7)}  # fmt: skip
    do(matter.pk, "confirmed", head, **confirmed)
    yield town.hours.in_days(1, 2)
    part = Matter.objects.get(parent=matter, kind="complaint-correction")
    do(part.pk, "mended", head, mended="已补公布。", evidence="公开栏照片")
    yield from _soon(town)
    do(matter.pk, "mended", town.viewer("office"))
    yield from _soon(town)
    reply = {"result": "已补公布。", **_told("已补公布，以后当天公布。")}
    do(matter.pk, "replied", head, **reply)
    yield town.hours.in_days(1, 2)
    visit = {"visited_on": _day(), "visit_note": "还想知道以后怎么避免。"}
    do(matter.pk, "dissatisfied", town.viewer("office"), again_by=_day(5), **visit)
    yield town.hours.in_days(1, 2)
    do(matter.pk, "not_confirmed", head, investigation="已定每月核对一次。")
    yield from _soon(town)
    do(matter.pk, "replied", head, **reply)
    yield town.hours.in_days(1, 2)
    do(matter.pk, "satisfied", town.viewer("office"), visited_on=_day(), visit_note="满意。")
    authors.say_solved(Voice.objects.get(pk=voice.pk))


def report(town: Town) -> Story:
    """A report about staff goes to discipline inspection, and nobody else learns of it."""
    matter = _say(
        town,
        "staff-report",
        "staff",
        "下乡收了两条烟。",
        accused=town.staff["econ2" if "econ2" in town.staff else "econ"],
    ).matter
    yield town.hours.in_days(2, 4)
    do(
        matter.pk,
        "looked_into",
        town.viewer("discipline"),
        investigation="走访三户，没有此事。",
        finding="not_confirmed",
    )
    yield town.hours.in_days(1, 2)
    do(matter.pk, "result_only", town.viewer("discipline"), result="查无此事。")


def live(town: Town) -> Story:
    """The head of the township answers on a live programme; the question raised there gets its number."""
    typed = {"programme": "行风热线", "day": _day()}
    matter = actions.open_record(town.place, "live-programme", typed, by=town.viewer("office")).matter
    yield from _soon(town)
    who = {"attended": "principal", "who": town.staff["mayor"].username, "raised": "1"}
    do(matter.pk, "attended", town.viewer("office"), **who)
    asked = {"channel": "broadcast", "type": "policy", "received": _day(), "about": "直播节目上的提问", "words": "医保几号缴？", "signed": "anonymous", "live": matter.number}  # fmt: skip
    actions.open_record(town.place, "question", asked, by=town.viewer("office"))
    do(matter.pk, "registered", town.viewer("office"))


def review(town: Town) -> Story:
    """A unit's yearly review proposes one change, which becomes a task and is done."""
    unit = town.units["economic_development"].code
    head = town.viewer("econ.head")
    matter = actions.open_record(
        town.place, "openness-review", {"year": str(clock.today().year), "unit": unit}, by=head
    ).matter
    yield from _soon(town)
    do(
        matter.pk,
        "written",
        head,
        studied="补贴公示的格式和时间。",
        lessons="名单太长，老人看不完。",
        changes="1",
    )
    typed = {"review": matter.number, "what": "补贴名单按村分页公示", "unit": unit}
    change = actions.open_record(town.place, "openness-change", typed, by=head).matter
    do(matter.pk, "followed", head)
    yield town.hours.in_days(3, 6)
    do(change.pk, "changed", head, changed="已按村分页。")


def research(town: Town, way: str) -> Story:
    """Somebody visits a village and notes the problem; there is a measure, or there is none."""
    typed = {"day": _day(), "place": "石桥村", "problem": "机耕路积水", "suggestion": "加一道涵管。", "owner": town.staff["econ"].username}  # fmt: skip
    matter = actions.open_record(town.place, "research-note", typed, by=town.viewer("office")).matter
    yield town.hours.in_days(1, 3)
    field = {"measured": {"measure": "列入秋后小型水利。"}, "unsolved": {"why": "不属本镇管理的干渠。"}}[way]
    # The note waits for whoever opened it.
    assert matter.handler is not None
    do(matter.pk, way, viewer_of(matter.handler), **field)


def hot(town: Town) -> Story:
    """The topic that reached the set number was proposed by the program: it is published, and studied until solved."""
    for _ in range(30):
        record = (
            Record.objects.filter(register="hot-topic", matter__township=town.place)
            .select_related("matter")
            .first()
        )
        if record is not None and record.matter.step == "decide":
            do(record.matter_id, "publish", town.viewer("mayor"), publish_by=_day(5))
            yield town.hours.in_days(2, 3)
            study = {"study": "集镇设施分三期维修。", "measure": "先修公厕和路灯。", "solved_on": _day()}
            do(record.matter_id, "solved", town.viewer("office"), **study)
            return
        yield town.hours.in_days(2, 3)
