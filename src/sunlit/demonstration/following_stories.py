"""What follows an application: the house-land record, the certified contract, the feedback case, the answer's source."""

from typing import Any

from sunlit import clock
from sunlit.demonstration import application_stories, request_stories
from sunlit.demonstration.stage import Story, Town
from sunlit.hall import catalogue
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.promises.actions import consulting
from sunlit.registers import actions, following

PLOT = {
    "household": "户主、配偶、一子",
    "place": "本村村东新规划点",
    "boundaries": "东至村路，西至水渠，南北至邻户",
    "area": "120",
    "farmland": "none",
}


def _step(matter: Matter, outcome: str, town: Town, *, opinion: str = "", **typed: Any) -> None:
    task = matter.tasks.select_related("person").get(done_at=None)
    by = town.viewer(task.person) if task.person else town.head_for(matter)
    actions.complete_step(task.pk, outcome, typed, by=by, opinion=opinion)


def _record(matter: Matter, kind: str) -> Matter | None:
    return following.records_of(matter).filter(kind=kind, state=Matter.State.OPEN).first()


def house_land(town: Town, matter: Matter) -> None:
    """Household and plot, then the approvals that the decision rests on."""
    record = _record(matter, "house-land")
    if record is None:
        return
    _step(record, "entered", town, **PLOT)
    day = record.opened_at.date().isoformat()
    for approval, authority in (("planning", "县自然资源局"), ("plot", "镇人民政府")):
        record.refresh_from_db()
        _step(record, "approved", town, approval=approval, authority=authority, approved_on=day)
    record.refresh_from_db()
    _step(record, "complete", town)


def after_the_end(town: Town, matter: Matter) -> None:
    """The certified contract is entered, the person who complained is told."""
    contract = _record(matter, "certified-contract")
    if contract is not None:
        first = contract.opened_at.date()
        _step(
            contract, "entered", town,
            first_party="村股份经济合作社", first_id="91110000MA00000000",
            second_party=matter.subject, second_id="110101199001011237",
            plot="东至路，西至渠", area="3.2亩",
            first_day=first.isoformat(), last_day=first.replace(year=first.year + 5, day=1).isoformat(),
        )  # fmt: skip
    case = _record(matter, "feedback")
    if case is not None:
        day = case.opened_at.date().isoformat()
        _step(case, "passed_on", town, trader="镇上一家商店", about="退换有质量问题的商品", sent_to="县市场监督管理局", sent_on=day)  # fmt: skip
        case.refresh_from_db()
        _step(case, "told", town, result="商店已退款。", told_on=day)


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


MEASURES = (
    "一窗受理", "材料清单上墙", "电话也能办", "村里有代办", "老年人优先", "当场答复", "办结短信告知", "错时开门", "好差评公开",
)  # fmt: skip


def kept_by_hand(town: Town) -> Story:
    """One application of each kind that a register follows, the nine measures, the yearly check, a request."""
    for item in ("land.contract-certification", "business.consumer-complaint", "land.house-plot"):
        yield from application_stories.apply(town, catalogue.item(item), application_stories.Course())
    application, _code = application_stories.file(town, catalogue.item("land.house-plot"))
    record = _record(application.matter, "house-land")
    assert record is not None
    _step(record, "dropped", town, opinion="申请户改为翻建旧房，不再申请")
    yield town.hours.after(30, 90)
    yield from request_stories.plain(town, "本村上年办理宅基地的户数", "全村上年办理 6 户。")
    office, today = town.viewer("office"), clock.today().isoformat()
    notice = {"number": "青府发〔2026〕56号", "about": "推进最多跑一次的九条措施", "issued": today}
    parent = actions.open_record(town.place, "measure-notice", notice, by=office).matter
    unit = Organisation.objects.get(township=town.place, key="enquiry")
    for ordinal, words in enumerate(MEASURES, 1):
        typed = {"notice": parent.number, "ordinal": str(ordinal), "measure": words, "responsible": unit, "owner": town.staff["clerk"]}  # fmt: skip
        row = actions.open_record(town.place, "measure", typed, by=office).matter
        _step(row, "carried_out", town, result="已在大厅落实")
    _step(parent, "complete", town, summary="九条都已落实。")
    check = Matter.objects.filter(kind="hall-check", township=town.place, state=Matter.State.OPEN).first()
    if check is not None:
        _step(check, "complete", town, findings="权力清单逐项核对，没有应进未进的。")
