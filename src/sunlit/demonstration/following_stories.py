"""What follows an application: the house-land record, the certified contract, the feedback case, the answer's source."""

from typing import Any

from sunlit.demonstration.stage import Town
from sunlit.matters.models import Matter
from sunlit.promises.actions import consulting
from sunlit.registers import actions, following

PLOT = {
    "household": "户主、配偶、一子",
    "place": "本村村东新规划点",
    "boundaries": "东至村路，西至水渠，南北至邻户",
    "area": "120",
    "farmland": "none",
}


def step(matter: Matter, outcome: str, town: Town, *, opinion: str = "", **typed: Any) -> None:
    """Answer the open step of a record, by whoever it waits for."""
    task = matter.tasks.select_related("person").get(done_at=None)
    by = town.viewer(task.person) if task.person else town.head_for(matter)
    actions.complete_step(task.pk, outcome, typed, by=by, opinion=opinion)


def record_of(matter: Matter, kind: str) -> Matter | None:
    """The open record of a register that follows a matter."""
    return following.records_of(matter).filter(kind=kind, state=Matter.State.OPEN).first()


def house_land(town: Town, matter: Matter) -> None:
    """Household and plot, then the approvals that the decision rests on."""
    record = record_of(matter, "house-land")
    if record is None:
        return
    step(record, "entered", town, **PLOT)
    day = record.opened_at.date().isoformat()
    for approval, authority in (("planning", "县自然资源局"), ("plot", "镇人民政府")):
        record.refresh_from_db()
        step(record, "approved", town, approval=approval, authority=authority, approved_on=day)
    record.refresh_from_db()
    step(record, "complete", town)


def after_the_end(town: Town, matter: Matter) -> None:
    """The certified contract is entered, the person who complained is told."""
    contract = record_of(matter, "certified-contract")
    if contract is not None:
        first = contract.opened_at.date()
        step(
            contract, "entered", town,
            first_party="村股份经济合作社", first_id="91110000MA00000000",
            second_party=matter.subject, second_id="110101199001011237",
            plot="东至路，西至渠", area="3.2亩",
            first_day=first.isoformat(), last_day=first.replace(year=first.year + 5, day=1).isoformat(),
        )  # fmt: skip
    case = record_of(matter, "feedback")
    if case is not None:
        day = case.opened_at.date().isoformat()
        step(case, "passed_on", town, trader="镇上一家商店", about="退换有质量问题的商品", sent_to="县市场监督管理局", sent_on=day)  # fmt: skip
        case.refresh_from_db()
        step(case, "told", town, result="商店已退款。", told_on=day)


def answer_from(town: Town, matter: Matter, by: Any) -> bool:
    """Log which publication answers a question, or make it a request; whether it can be answered at all."""
    rule = consulting.answering(matter.item)
    if rule is None:
        return True
    published = consulting.published_for(matter)
    if published:
        consulting.give(matter.pk, "来人询问有关情况", published[0].pk, by=by)
    elif rule.otherwise:
        consulting.make_a_request(matter.pk, "来人询问尚未公布的数据", by=by)
    else:
        return False
    return True
