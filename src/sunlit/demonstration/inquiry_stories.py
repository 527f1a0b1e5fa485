"""What visitors and callers ask, and what becomes of it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from sunlit.demonstration import filing
from sunlit.demonstration.stage import Story, Town
from sunlit.demonstration.townspeople import name, phone
from sunlit.hall import catalogue
from sunlit.hall.actions import handovers, inquiries, leading
from sunlit.hall.actions.tasks import find_task
from sunlit.hall.models import Inquiry
from sunlit.matters import actions
from sunlit.matters.book import book
from sunlit.people.models import Staff
from sunlit.people.viewer import RESIDENT, Viewer

Plan = Callable[[Town], Story]

QUESTIONS = (
    ("civil.low-income-rural", "家里老人生病花了很多钱，能不能申请低保？", "social_affairs"),
    ("civil.temporary-aid", "房子被大风掀了顶，有没有临时救助？", "social_affairs"),
    ("land.house-plot", "儿子分户，想申请一处宅基地，要哪些手续？", "government_affairs"),
    ("household.birth", "孩子出生在外地，户口怎么上？", "government_affairs"),
    ("business.self-employed", "想在集上开个小吃店，执照在哪里办？", "economic_development"),
    ("pension.resident", "居民养老保险今年还能补缴吗？", "social_affairs"),
    ("subsidy.farmers", "种粮补贴什么时候发到卡上？", "government_affairs"),
    ("medical.chronic-illness", "高血压的慢性病补助怎么办？", "social_affairs"),
    ("", "村口的路灯坏了半个月没人修。", "government_affairs"),
    ("", "邻居盖房占了公用的排水沟，该找谁？", "economic_development"),
    ("", "孙子在县城上学，想问转学的事。", "social_affairs"),
    ("", "手机收到说能领补贴的短信，是不是骗人的？", "economic_development"),
)
OUTSIDE = (
    ("县教育局", "云岭县城文昌路3号", "0000-6000021", "转学由县教育局办理，不属本镇职责。"),
    ("县公安局交通警察大队", "云岭县城环城路18号", "0000-6000022", "机动车登记由交警部门办理。"),
    ("县不动产登记中心", "云岭县城府东街6号", "0000-6000023", "城区房屋登记由县不动产登记中心办理。"),
)


def plans(town: Town, count: int) -> list[Plan]:
    """``count`` inquiries: first each course once, then mostly the ordinary ones."""
    every: list[Plan] = [
        answered,
        partial(led, course="accepted"),
        partial(led, course="away"),
        partial(led, course="not_ours"),
        outside,
        partial(unclear, course="found"),
        partial(unclear, course="dispute"),
        partial(unclear, course="outside"),
        partial(by_phone, course="passed"),
        partial(by_phone, course="number_given"),
        report,
        handled,
        partial(answered, written=True),
        partial(led, course="reached"),
        partial(led, course="waits"),
        online,
    ]
    usual: list[Plan] = [
        answered,
        answered,
        answered,
        partial(led, course="accepted"),
        outside,
        online,
        handled,
    ]
    usual += [partial(by_phone, course="passed"), partial(led, course="waits")]
    return [every[n] if n < len(every) else town.rng.choice(usual) for n in range(count)]


def _ask(town: Town, way: str = Inquiry.Way.VISIT, **more: Any) -> tuple[Inquiry, str]:
    """Register a question at the counter; the inquiry and the key of the department it belongs to."""
    item, text, unit = town.rng.choice(QUESTIONS)
    known = town.rng.random() < 0.8
    question = inquiries.Question(
        text=text,
        way=way,
        visitor=name(town.rng) if known else "",
        contact=phone(town.rng) if known else "",
        item=item,
        **more,
    )
    clerk = town.viewer(town.clerk())
    return inquiries.register(town.place, question, by=clerk), unit


def _first(town: Town, inquiry: Inquiry) -> Viewer:
    """Whoever was asked first, or who stands in for them today."""
    assert inquiry.matter.first_asked is not None
    return town.viewer(inquiry.matter.first_asked)


def _complete(town: Town, inquiry: Inquiry, outcome: str, by: Viewer, opinion: str = "") -> None:
    task = find_task(inquiry.matter, outcome)
    assert task is not None, (inquiry.matter.number, outcome)
    actions.complete(task.pk, outcome, by=by, opinion=opinion)


def answered(town: Town, written: bool = False) -> Story:
    """Answered at the counter in the same visit, now and then only after some days."""
    inquiry, _unit = _ask(town, written_wanted=written)
    late = town.rng.random() < 0.1
    yield town.hours.in_days(1, 3) if late else town.hours.after(3, 20)
    inquiries.answer(
        inquiry.pk, "已说明办理条件、所需材料和时限，并交给办事指南一份。", by=_first(town, inquiry)
    )


def handled(town: Town) -> Story:
    """The question turns out to be an application, which is then opened at the counter."""
    inquiry, _unit = _ask(town)
    yield town.hours.after(5, 25)
    application, _code = filing.file(town, catalogue.item(inquiry.item or "civil.temporary-aid"))
    inquiries.handled(inquiry.pk, application.matter, by=_first(town, inquiry))


def _lead(town: Town, inquiry: Inquiry, unit: str) -> Staff:
    place = town.units[unit]
    handler = town.rng.choice(town.handlers_of(place))
    inquiries.lead(inquiry.pk, place, handler, by=_first(town, inquiry), category="other")
    return handler


def led(town: Town, course: str) -> Story:
    """Led to the handler, who takes over, is away, or says that it isn't theirs."""
    inquiry, unit = _ask(town)
    yield town.hours.after(3, 12)
    handler = _lead(town, inquiry, unit)
    if course == "waits":
        return
    yield town.hours.after(4, 28)
    if course in ("away", "reached"):
        handovers.handler_away(inquiry.pk, by=_first(town, inquiry))
        yield town.hours.after(5, 40)
        reached = course == "reached"
        handovers.try_contact(
            inquiry.pk,
            by=_first(town, inquiry),
            reached=reached,
            note="约定当日回中心" if reached else "电话未接通",
        )
        yield town.hours.after(5, 20)
        if not reached:
            handovers.take_in_papers(inquiry.pk, ["身份证复印件", "情况说明"], by=_first(town, inquiry))
            yield town.hours.in_days(1, 2)
            handovers.confirm_papers(inquiry.pk, by=town.viewer(handler))
            return
    elif course == "not_ours":
        handovers.not_ours(inquiry.pk, by=town.viewer(handler), reason="此事不归本部门负责")
        yield town.hours.after(10, 60)
        other = {"social_affairs": "government_affairs"}.get(unit, "social_affairs")
        handler = _lead(town, inquiry, other)
        yield town.hours.after(4, 28)
    handovers.take_over(inquiry.pk, by=town.viewer(handler))


def outside(town: Town) -> Story:
    """Not the township's remit: explained, and told where to go."""
    inquiry, _unit = _ask(town)
    yield town.hours.after(3, 15)
    body, address, number, why = town.rng.choice(OUTSIDE)
    inquiries.outside(
        inquiry.pk,
        by=_first(town, inquiry),
        explanation=why,
        name=body,
        address=address,
        phone=number,
    )


def unclear(town: Town, course: str) -> Story:
    """Nobody knows at first whose it is; two offices may dispute, and the office then decides."""
    inquiry, unit = _ask(town)
    yield town.hours.after(3, 15)
    inquiries.unclear(inquiry.pk, by=_first(town, inquiry))
    yield town.hours.after(20, 50)
    if course == "outside":
        body, address, number, why = OUTSIDE[0]
        inquiries.outside(
            inquiry.pk,
            by=_first(town, inquiry),
            explanation=why,
            name=body,
            address=address,
            phone=number,
        )
        return
    if course == "dispute":
        handovers.dispute(inquiry.pk, by=_first(town, inquiry), reason="两个部门都认为不归自己，报办公室裁定")
        yield town.hours.in_days(0, 1)
        place = town.units[unit]
        handler = town.rng.choice(town.handlers_of(place))
        inquiries.lead(inquiry.pk, place, handler, by=town.viewer("office"), category="other")
    else:
        handler = _lead(town, inquiry, unit)
    yield town.hours.after(4, 28)
    handovers.take_over(inquiry.pk, by=town.viewer(handler))


def by_phone(town: Town, course: str) -> Story:
    """A call that has to be passed on, or that a telephone number answers."""
    inquiry, unit = _ask(town, way=Inquiry.Way.PHONE)
    yield town.hours.after(2, 8)
    inquiries.pass_on(inquiry.pk, by=_first(town, inquiry))
    yield town.hours.after(3, 25)
    if course == "number_given":
        leading.give_number(inquiry.pk, town.units[unit], by=_first(town, inquiry))
        return
    handler = _lead(town, inquiry, unit)
    yield town.hours.after(4, 50)
    handovers.take_over(inquiry.pk, by=town.viewer(handler))


def report(town: Town) -> Story:
    """Somebody complains about a member of staff: seen by supervision only, and answered by it."""
    about = town.staff["econ"]
    inquiry, _unit = _ask(town, about=about)
    yield town.hours.in_days(0, 1)
    handovers.take_over(inquiry.pk, by=town.viewer("discipline"))


def online(town: Town) -> Story:
    """Asked on the website, assigned by the Party-government office, answered by a named person."""
    item, text, unit = town.rng.choice(QUESTIONS)
    question = inquiries.Question(
        text=text, way=Inquiry.Way.ONLINE, visitor=name(town.rng), contact=phone(town.rng), item=item
    )
    if "inquiry-online" in book().procedures:
        inquiry, _code = inquiries.ask_online(town.place, question, by=RESIDENT)
    else:
        inquiry = inquiries.register(town.place, question, by=town.viewer("office"))
        yield town.hours.after(2, 20)
        _complete(town, inquiry, "website", _first(town, inquiry))
    yield town.hours.after(20, 300)
    handler = town.rng.choice(town.handlers_of(town.units[unit]))
    inquiries.lead(inquiry.pk, town.units[unit], handler, by=town.viewer("office"), category="other")
    yield town.hours.in_days(0, 3)
    inquiries.answer(
        inquiry.pk, "已在网上答复：请带身份证到窗口办理，无需其他材料。", by=town.viewer(handler)
    )
