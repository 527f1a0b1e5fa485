"""What the township publishes: the regular duties as they open, decisions and spending at once, projects by stages."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sunlit import clock
from sunlit.demonstration import chain
from sunlit.demonstration.stage import Part, Story, Town
from sunlit.disclosure.actions import correcting, listing, phasing, publishing, staging, starting
from sunlit.disclosure.catalogues import owner_of
from sunlit.disclosure.models import Occurrence, Proposal
from sunlit.matters.book import book
from sunlit.matters.models import Matter, Task
from sunlit.people.models import Organisation
from sunlit.people.viewer import RESIDENT
from sunlit.registers import actions as registers

TEXTS = {
    "finance-quarter": "本季度收入 386.4 万元，其中上级补助 241.0 万元；支出 352.7 万元，其中民生 198.3 万元、项目 102.5 万元、机关运转 51.9 万元。",
    "board-month": "本月公开栏更新：低保和临时救助名单（按规定公开的内容）、惠农补贴标准、在建项目进度、值班安排。",
    "work-half-year": "主要工作：修复村道 6.2 公里，改造厕所 118 户，新增公益岗位 24 个。未完成：一处饮水管网推迟到下一阶段。",
    "routine-quarter": "本季度常规工作：接待来访 214 人次，办结事项 386 件，村道养护 31 公里，河道保洁 12 次。",
    "compiled-rules": "汇编本镇规章制度 38 项，分决策、执行、监督三类，全文见公开栏。",
    "work-points-year": "一、公开目录核对（党政办，三月底前）；二、公开栏更换（各村，五月底前）；三、办事指南重印（服务中心，九月底前）。",
}
DECISIONS = (
    ("decision", "关停镇北旧砖窑", "office", "会议决定关停镇北旧砖窑，理由是采矿许可到期、周边住户反映粉尘。十二月底前拆除并复绿。"),
    ("special-spending", "抗旱水泵采购", "econ", "用途：抗旱。购买水泵 6 台，共 8.4 万元，来自县级抗旱专项资金，已验收。"),
    ("decision", "调整集日停车", "office", "会议决定集日在河东空地设免费停车场，理由是镇街拥堵。自下月第一个集日起试行三个月。"),
)  # fmt: skip
SOURCES = (
    ("statistics", "上年粮食产量", "gov", "全镇粮食总产 8640 吨，其中稻谷 5120 吨。", {"period": "上年"}),
    ("investment-policy", "返乡办厂补助", "econ", "固定资产投入 50 万元以上、在本镇用工 5 人以上的，按县级办法申报补助。", {"effective": "2026-01-01", "concerns": "返乡在本镇办厂的人"}),
)  # fmt: skip
CONFIRMED = 0.85
PROJECTS = (
    ("河堤加固工程", (4, 20, 45)),
    ("卫生院发热门诊改造", (12, 60, 150)),
)
STAGE_TEXTS = (
    "经县级部门批准立项，总投资 214 万元，依据和批准文号见公开栏附件。",
    "施工已完成六成，付款 120 万元，无变更、无事故。",
    "已竣工验收，决算 209.6 万元，结余 4.4 万元退回县级财政。",
)


def stories(town: Town, begin: datetime, end: datetime) -> list[tuple[datetime, Story]]:
    """The regular duties all the time, decisions at once, and two projects: one finished, one that still runs."""
    span = max((end - begin).days, 1)
    found = [(town.hours.on(working(begin + timedelta(days=1))), regular(town))]
    for number, decision in enumerate(DECISIONS, 1):
        day = begin + timedelta(days=span * number // (len(DECISIONS) + 1))
        found.append((town.hours.on(working(day)), at_once(town, *decision)))
    for duty, title, who, text, stated in SOURCES:
        first = town.hours.on(working(begin))
        found.append((first, at_once(town, duty, title, who, text, stated)))
    for title, days in PROJECTS:
        found.append((town.hours.on(working(begin + timedelta(days=2))), by_stages(town, title, days)))
    first = town.hours.on(working(begin + timedelta(days=1)))
    found += [(first, permanent(town, *one)) for one in STANDING]
    found.append((first, flood(town)))
    found.append((first, proposals(town)))
    found.append((first, work_points(town)))
    return found


STANDING = (
    ("functions", "镇政府机构职能", "office", "负责本行政区域内的经济、教育、卫生、民政和社会治安等行政工作，设五个内设机构。"),
    ("normative-documents", "集镇停车管理规定", "office", "青溪政发〔2026〕3号：集日停车、货车通行和处罚按本规定执行。"),
    ("fee-items", "收费项目和标准", "econ", "本镇没有自行设立的收费；代收项目和标准见收费目录。"),
    ("procedures", "救助办理程序", "social", "申请、入户核实、公示、审批、发放，每一步的时限见办事指南。"),
)  # fmt: skip
FLOOD = (
    "预计两日内有强降雨，低洼路段请绕行。",
    "河东路积水，已封闭；安置点设在镇中心小学。",
    "积水已退，道路恢复通行；受灾十二户已登记救助。",
)


def permanent(town: Town, duty: str, title: str, who: str, text: str) -> Story:
    """What is fixed is written down once and stays."""
    row = starting.start_ad_hoc(town.place, duty, title, by=town.viewer(who))
    yield from publish(town, row, text)


def flood(town: Town) -> Story:
    """A flood: forecast, occurrence and handling, each published when it came."""
    work = staging.start_as_it_comes(town.place, "emergency", "强降雨", by=town.viewer("office"))
    for number, text in enumerate(FLOOD, 1):
        staging.reach_stage(work.pk, number, by=town.viewer("office"))
        row = Occurrence.objects.select_related("matter__handler").get(work=work, stage=number)
        yield from publish(town, row, text)
        yield town.hours.in_days(1, 1)
    phasing.close_work(work.pk, by=town.viewer("office"))


def proposals(town: Town) -> Story:
    """A resident's proposal becomes a heading; one of the staff is declined with its reason; a unit says that it has
    nothing of a kind."""
    asked = listing.propose(town.place, "农村公路养护资金", "想知道养护费用到哪里了。", by=RESIDENT)
    inside = listing.propose(town.place, "食堂采购价格", "", by=town.viewer("social"))
    yield town.hours.in_days(1, 2)
    by = town.viewer("discipline")
    listing.decide(_answer_of(asked), "added", by=by, catalogue="key-list")
    yield town.hours.after(20, 60)
    why = "食堂由承包方经营，价格在食堂公示，不属于对内公开目录。"
    listing.decide(_answer_of(inside), "declined", by=town.viewer("discipline"), reason=why)
    yield town.hours.after(20, 60)
    unit = Organisation.objects.get(township=town.place, key="social_affairs")
    worker = owner_of(unit)
    assert worker is not None
    listing.say_nothing(unit, "key-list", "land-use", by=town.viewer(worker))


def work_points(town: Town) -> Story:
    """The year's work points with one task: issued, followed up, carried out, closed."""
    office, today = town.viewer("office"), clock.today()
    typed = {"year": str(today.year), "based_on": "县政务公开办要点和本镇实际"}
    points = registers.open_record(town.place, "work-points", typed, by=office).matter
    task: dict[str, Any] = {
        "points": points.number, "task": "公开目录逐类核对", "responsible": town.units["social_affairs"].code,
        "owner": town.staff["social"], "by_day": (today + timedelta(days=60)).isoformat(),
    }  # fmt: skip
    point = registers.open_record(town.place, "work-point", task, by=office).matter
    yield town.hours.after(20, 60)
    _complete(town, points, "issued", "office")
    yield town.hours.in_days(5, 8)
    _complete(town, point, "progress", "social.head", progress="已核对十一类。")
    yield town.hours.in_days(5, 8)
    _complete(town, point, "carried_out", "social.head", result="十七类核对完毕，缺的已列入。")
    yield town.hours.after(20, 60)
    _complete(town, points, "complete", "office", summary="任务完成。")


def _complete(town: Town, matter: Matter, outcome: str, who: str, **typed: str) -> None:
    task = Task.objects.get(matter=matter, done_at=None)
    registers.complete_step(task.pk, outcome, typed, by=town.viewer(who))


def _answer_of(proposal: Proposal) -> int:
    task = listing.task_of(proposal)
    assert task is not None
    return task.pk


def working(moment: datetime) -> date:
    """The day of a moment, or the next on which the office works."""
    return book().calendar.on_or_after(moment.date())


def regular(town: Town) -> Story:
    """Each working day somebody looks at what is open; most is done soon, some of it late, little is forgotten."""
    while True:
        for occurrence in _open(town):
            if occurrence.duty == "compiled-rules" and clock.today().month < 12:
                continue  # in December, once the county reviewed them
            rests = town.rng.random() < (0.93 if occurrence.duty == "work-points-year" else 0.55)
            if rests or _forgotten(occurrence):
                continue
            yield from publish(
                town,
                occurrence,
                TEXTS[occurrence.duty],
                again=town.rng.random() < 0.3,
                stated=_stated(occurrence),
            )
        yield town.hours.in_days(1, 1)


def _open(town: Town) -> list[Occurrence]:
    rows = Occurrence.objects.filter(township=town.place, publication=None).exclude(period="")
    return list(rows.select_related("matter__handler").order_by("due", "pk"))


def _stated(occurrence: Occurrence) -> Mapping[str, str] | None:
    """What a recurring text states by itself."""
    if occurrence.duty != "compiled-rules":
        return None
    return {"reviewed": clock.today().isoformat(), "reviewer": "云岭县政府法制办"}


def _forgotten(occurrence: Occurrence) -> bool:
    """The smaller township leaves its board as it was in November and December."""
    return (
        occurrence.township.code == "LH" and occurrence.duty == "board-month" and occurrence.opens.month >= 11
    )


def at_once(
    town: Town, duty: str, title: str, who: str, text: str, stated: Mapping[str, str] | None = None
) -> Story:
    """A decision or a payment is written, approved and published on the day it comes up."""
    row = starting.start_ad_hoc(town.place, duty, title, by=town.viewer(who))
    yield from publish(town, row, text, stated=stated)


def by_stages(town: Town, title: str, days: tuple[int, ...]) -> Story:
    """A project: each stage is published on its day or soon after it, and the work is closed after the last."""
    today = clock.today()
    planned = [today + timedelta(days=number) for number in days]
    work = phasing.start_phased(town.place, "project", title, planned, by=town.viewer("econ"))
    for number, (day, text) in enumerate(zip(planned, STAGE_TEXTS, strict=True), 1):
        late = 2 if number == 2 else 0
        moment = town.hours.on(book().calendar.on_or_before(day + timedelta(days=late)))
        yield max(moment, town.hours.after(60, 120))
        row = Occurrence.objects.select_related("matter__handler").get(work=work, stage=number)
        yield from publish(town, row, text)
    yield town.hours.after(30, 90)
    phasing.close_work(work.pk, by=town.viewer("econ"))


def publish(
    town: Town,
    occurrence: Occurrence,
    text: str,
    *,
    again: bool = False,
    stated: Mapping[str, str] | None = None,
) -> Part:
    """Written by who is in charge, reviewed, approved by the head of the township, published by the office, mostly
    confirmed by the supervisor; once more where the text was sent back."""
    matter = occurrence.matter
    assert matter is not None and matter.handler is not None
    yield town.hours.after(10, 60)
    title = occurrence.title[:100]
    publishing.prepare(_task(occurrence).pk, title, text, by=town.viewer(matter.handler), particulars=stated)
    yield town.hours.after(10, 40)
    chain.bring_to(occurrence, town.viewer, "review")
    yield town.hours.after(10, 50)
    if again:
        publishing.review(
            _task(occurrence).pk, "send_back", by=town.viewer("mayor"), opinion="数字与报表再核对一次。"
        )
        yield town.hours.after(20, 60)
        publishing.prepare(
            _task(occurrence).pk, title, text, by=town.viewer(matter.handler), particulars=stated
        )
        yield town.hours.after(10, 60)
    chain.bring_to(occurrence, town.viewer, "publish")
    yield town.hours.after(5, 40)
    while chain.publisher(occurrence, town.viewer) is None:
        yield town.hours.in_days(1, 1)
    chain.sign(occurrence, town.viewer)
    if town.rng.random() < CONFIRMED:
        correcting.confirm(occurrence.publication.pk, by=town.viewer("discipline"))
    return True


def _task(occurrence: Occurrence) -> Task:
    return Task.objects.get(matter=occurrence.matter, done_at=None)
