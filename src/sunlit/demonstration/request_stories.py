"""Requests for information: one corrected and consulted about, one that took longer, one charged and reviewed, one given up."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from sunlit import clock
from sunlit.demonstration.stage import Story, Town
from sunlit.demonstration.townspeople import name, phone
from sunlit.information_requests.actions import files, intake, library
from sunlit.information_requests.models import Request
from sunlit.matters.models import Matter
from sunlit.people.viewer import RESIDENT
from sunlit.registers import actions


def stories(town: Town, begin: datetime, end: datetime) -> list[tuple[datetime, Story]]:
    """Each course once, early enough to come to its end."""
    calendar = town.hours.calendar
    first = calendar.on_or_after(begin.date() + (end.date() - begin.date()) / 5)
    plans = (corrected(town), longer(town), charged(town), given_up(town))
    return [
        (town.hours.on(calendar.add_working_days(first, number)), plan) for number, plan in enumerate(plans)
    ]


def _ask(town: Town, channel: str, about: str, **more: Any) -> Matter:
    asked = intake.Asked(
        channel, "person", name(town.rng), about, contact=phone(town.rng), form="paper", **more
    )
    by = RESIDENT if channel == "web" else town.viewer("office")
    key = str(UUID(int=town.rng.getrandbits(128), version=4))
    return intake.file_request(town.place, asked, by=by, key=key).matter


def _do(
    town: Town, matter: Matter, outcome: str, who: str = "office", opinion: str = "", **typed: str
) -> None:
    task = Matter.objects.get(pk=matter.pk).tasks.get(done_at=None)
    actions.complete_step(task.pk, outcome, typed, by=town.viewer(who), opinion=opinion)


def _hand_out(town: Town, matter: Matter, name: str, table: str) -> None:
    """A table that goes out with the answer."""
    row = Request.objects.get(matter=matter)
    files.attach(row, BytesIO(table.encode()), name, by=town.viewer("office"))


def _day(days: int = 0) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def _soon(town: Town) -> Iterator[datetime]:
    yield town.hours.after(20, 90)


def answered(town: Town, matter: Matter, kind: str, text: str, **more: str) -> Story:
    """Draft, approve and send an answer."""
    _do(town, matter, "drafted", answer_kind=kind, answer_text=text, **more)
    yield town.hours.after(30, 90)
    _do(town, matter, "approved_answer", "deputy")
    yield town.hours.after(20, 60)
    _do(town, matter, "sent", sent_way="post")


def plain(town: Town, about: str, text: str) -> Story:
    """Handed in at the counter and answered."""
    matter = _ask(town, "counter", about)
    yield from _soon(town)
    _do(town, matter, "clear")
    yield from answered(town, matter, "given", text)


def corrected(town: Town) -> Story:
    """Asked online, confirmed, corrected; a third party is asked; part of it is given."""
    matter = _ask(town, "web", "维修合同")
    yield from _soon(town)
    _do(town, matter, "confirmed", confirmed_on=_day())
    yield town.hours.in_days(1, 2)
    _do(town, matter, "correct", lacking="请写明是哪一年、哪项工程的合同。", correct_by=_day(14))
    yield town.hours.in_days(2, 3)
    _do(town, matter, "corrected", corrected_on=_day(), corrected_about="今年村道维修的合同")
    yield from _soon(town)
    _do(town, matter, "ask_third", third_name="虚构建材厂", third_part="村道维修合同的单价和联系人")
    yield town.hours.in_days(1, 2)
    _do(town, matter, "served", third_served=_day())
    yield town.hours.in_days(2, 4)
    _do(town, matter, "agreed", third_on=_day())
    yield from _soon(town)
    _hand_out(town, matter, "合同单价.csv", "项目,单位,单价（元）\n混凝土路面,平方米,86\n排水沟,米,120\n")
    yield from answered(
        town,
        matter,
        "partly",
        "合同总价十二万元，单价见附件。",
        answer_reason="联系人的电话是个人信息，已遮盖。",
    )


def longer(town: Town) -> Story:
    """Handed in; it takes longer, with the deputy's consent; what was given becomes public."""
    matter = _ask(town, "counter", "近三年村集体资产出租的面积和价格")
    yield from _soon(town)
    _do(town, matter, "clear")
    yield town.hours.in_days(1, 2)
    _do(town, matter, "need_time", more_days="5", more_reason="资料分散在各村，要逐村核对。")
    yield town.hours.after(30, 90)
    _do(town, matter, "approved", "deputy")
    yield town.hours.in_days(3, 5)
    _hand_out(
        town, matter, "资产出租.csv", "资产,面积（平方米）,年租金（元）\n旧校舍,420,12000\n河边地,900,5400\n"
    )
    yield from answered(town, matter, "given", "三年共出租四宗，面积和价格见附件。")
    yield town.hours.in_days(1, 2)
    row = Request.objects.get(matter=matter)
    library.make_public(row, "近三年村集体资产出租情况", by=town.viewer("office"))


def charged(town: Town) -> Story:
    """Signed-for post; another body is asked; forty pages are charged and paid; there is no such information; a review."""
    matter = _ask(town, "registered", "联合检查的全部记录")
    yield from _soon(town)
    _do(town, matter, "clear")
    _do(
        town, matter, "ask_agency", agency_name="县水务局", agency_part="联合检查的记录", agency_served=_day()
    )
    yield town.hours.in_days(2, 4)
    _do(town, matter, "agency_agreed", agency_on=_day())
    _do(town, matter, "charge", fee_basis="pages", fee_pages="40")
    yield town.hours.in_days(2, 4)
    _do(town, matter, "paid", paid_on=_day())
    yield from _soon(town)
    yield from answered(
        town, matter, "none", "没有找到去年以前的记录。", answer_reason="查了档案室和承办单位。"
    )
    yield town.hours.in_days(2, 3)
    office = town.viewer("office")
    typed = {"way": "reconsideration", "about": matter.number, "filed": _day()}
    review = actions.open_record(town.place, "request-review", typed, by=office).matter
    yield town.hours.in_days(5, 8)
    _do(town, review, "upheld", decided_on=_day())


def given_up(town: Town) -> Story:
    """An ordinary letter, confirmed the same day; nobody corrects it."""
    matter = _ask(town, "post", "有关材料")
    yield from _soon(town)
    _do(town, matter, "confirmed", confirmed_on=_day())
    _do(town, matter, "correct", lacking="请写明要哪方面的材料。", correct_by=_day(14))
    yield town.hours.in_days(11, 13)
    if clock.today() <= Request.objects.get(matter=matter).correct_by:  # type: ignore[operator]
        yield town.hours.in_days(3, 4)
    _do(town, matter, "lapsed", opinion="没有补正，电话联系不上。")
