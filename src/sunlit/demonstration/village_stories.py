"""Village affairs: the first village decides, keeps its account and publishes a quarter; the others are late. A villager
reports what wasn't published, and the township orders it."""

from datetime import date, datetime, timedelta

from sunlit import clock
from sunlit.core.periods import Every, days_of_period
from sunlit.core.villages import last_closed
from sunlit.demonstration.disclosure_stories import working
from sunlit.demonstration.register_stories import do
from sunlit.demonstration.stage import Story, Town
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.registers import actions as registers
from sunlit.villages.actions import account, saying, sheets, township
from sunlit.villages.models import SetUp, Sheet

PUBLISHED = 6
"""Days before the end on which the first village publishes its quarter."""
DOCUMENT = "青溪发〔2026〕3号"


def stories(town: Town, begin: datetime, end: datetime) -> list[tuple[datetime, Story]]:
    """In the larger township, early enough to end; the quarter comes out near the end, so that it is the last one."""
    if town.place.code != "QX":
        return []
    early = town.hours.on(working(begin + timedelta(days=2)))
    late = town.hours.on(working(max(begin + timedelta(days=4), end - timedelta(days=PUBLISHED))))
    return [(early, records(town)), (early, reported(town)), (late, quarter(town))]


def _village(town: Town) -> Organisation:
    return town.villages[0]


def _open(town: Town, register: str, who: str, **typed: str) -> Matter:
    typed = {"village": _village(town).code} | typed
    return registers.open_record(town.place, register, typed, by=town.viewer(who)).matter


def decide(town: Town, about: str, kind: str, ways: tuple[str, ...]) -> Story:
    """A decision through its chart: ``ways`` are the answers of the assembly and, after each that carried, of the
    committee."""
    matter = _open(town, "village-decision", "agent", kind=kind, about=about, rule="村规民约第八条")
    for outcome, typed in (
        ("proposed", {"proposed_by": "村党支部"}),
        ("discussed", {}),
        ("considered", {}),
    ):
        yield town.hours.after(30, 90)
        do(matter.pk, outcome, town.viewer("agent"), **typed, **{f"{outcome}_on": clock.today().isoformat()})
    for way in ways:
        yield town.hours.after(30, 90)
        today = clock.today().isoformat()
        if way in ("carried", "short"):
            present = "24" if way == "carried" else "12"
            do(
                matter.pk, "carried", town.viewer("agent"), resolved_on=today, decided_by="村民代表会议",
                members="30", present=present, in_favour=present,
            )  # fmt: skip
        elif way == "not_carried":
            do(matter.pk, way, town.viewer("agent"), refused_on=today)
        else:
            do(matter.pk, way, town.viewer("committee"))


def records(town: Town) -> Story:
    """Who has set up what, a rule that holds and one that is unlawful, decisions, records, a meeting."""
    first = date(2026, 1, 5) if clock.today() >= date(2026, 1, 5) else clock.today()
    for village in town.villages[:-1]:
        for what in SetUp.What.values:
            township.set_up(village, what, first, DOCUMENT, by=town.viewer("office"))
    rule = _open(town, "village-rule", "agent", name="村规民约", text="红白事从简，卫生包片。")
    fine = _open(town, "village-rule", "agent", name="乱倒垃圾罚款规定", text="乱倒垃圾罚款二百元。")
    yield town.hours.in_days(1, 2)
    do(rule.pk, "lawful", town.viewer("deputy"), checked_against="民法典、村民委员会组织法")
    do(fine.pk, "unlawful", town.viewer("deputy"), unlawful_part="村里没有罚款权（行政处罚法）。")
    yield town.hours.in_days(1, 2)
    today = clock.today().isoformat()
    do(
        rule.pk,
        "adopted",
        town.viewer("agent"),
        adopted_on=today,
        adopted_by="到会210人，赞成190人",
        holds_from=today,
    )
    yield from decide(town, "硬化机耕路", "large-sum", ("short", "wrong", "carried", "confirmed"))
    yield from decide(town, "出租村小学旧址", "decision", ("not_carried",))
    for pillar, what in (("management", "村民小组会议"), ("supervision", "监委会查账")):
        yield town.hours.after(10, 40)
        made = _open(
            town,
            "village-record",
            "agent",
            pillar=pillar,
            day=clock.today().isoformat(),
            what=what,
            rule="村规民约第二条",
        )
        do(made.pk, "confirmed", town.viewer("committee"))
    met = _open(
        town, "village-meeting", "agent", day=clock.today().isoformat(), about="支部党员大会",
        information="yes", hearing="yes", supervision="no",
    )  # fmt: skip
    yield town.hours.after(10, 40)
    do(met.pk, "confirmed", town.viewer("committee"))


def reported(town: Town) -> Story:
    """One report is founded and ends with what was ordered, one isn't; vouchers are shown."""
    village, key = _village(town), town.place.code
    missing = saying.file(village, saying.MISSING, "上个季度的救济发放没有贴。", key=f"{key}:1").matter
    untrue = saying.file(village, saying.UNTRUE, "修路的钱对不上。", key=f"{key}:2").matter
    asked = saying.file(village, saying.VOUCHERS, "上个季度，修路的凭证", key=f"{key}:3").matter
    yield town.hours.in_days(1, 2)
    do(untrue.pk, "unfounded", town.viewer("discipline"), found="逐笔核对，账和凭证一致。")
    do(missing.pk, "founded", town.viewer("discipline"), found_wrong="公开栏和网上都没有。")
    order = _open(
        town, "village-order", "discipline", report=missing.number, what="上个季度救济款物发放",
        ordered=clock.today().isoformat(),
    )  # fmt: skip
    registers.issue_paper(
        order.pk, "village-order", {"facts": "公开栏和网上都没有。", "within": "五个工作日"}, by=town.viewer("discipline")
    )  # fmt: skip
    do(
        order.pk,
        "delivered",
        town.viewer("discipline"),
        delivered_on=clock.today().isoformat(),
        received_by="村会计苗雨",
    )
    do(asked.pk, "shown", town.viewer("agent"), shown_on=clock.today().isoformat(), how="到村委会看")
    yield town.hours.in_days(1, 2)
    today = clock.today().isoformat()
    do(order.pk, "published", town.viewer("agent"), published_on=today, where="村公开栏")
    yield town.hours.after(60, 120)
    do(order.pk, "again", town.viewer("discipline"), lacking="没有写结余")
    yield town.hours.after(60, 120)
    do(order.pk, "published", town.viewer("agent"), published_on=today, where="村公开栏，写明结余")
    yield town.hours.in_days(1, 2)
    do(order.pk, "confirmed", town.viewer("discipline"))
    do(missing.pk, "published", town.viewer("discipline"))


def quarter(town: Town) -> Story:
    """The account of the last quarter, then its headings: eight of nine are out, one waits for the committee."""
    village = _village(town)
    period = last_closed(Every.QUARTER, clock.today())
    _first, last = days_of_period(Every.QUARTER, period)
    day = last - timedelta(days=20)
    for number, (side, what, amount, payee) in enumerate(
        (
            ("income", "鱼塘承包费", "12000", ""),
            ("spending", "书记补贴", "3600", "杜长林"),
            ("spending", "村会计补贴", "2400", "苗雨"),
            ("spending", "路灯电费", "486.50", ""),
        ),
        1,
    ):
        typed = {
            "day": day,
            "side": side,
            "what": what,
            "amount": amount,
            "voucher": f"{number:03d}",
            "payee": payee,
        }
        account.enter(village, typed, by=town.viewer("econ"), key=f"{period}:{number}")
    yield town.hours.after(30, 90)
    lines = account.lines_of_period(village, period)
    cadres = [
        {"person": "杜长林", "post": "村书记", "target": "硬化机耕路", "result": "已完成", "pay": "3600"},
        {"person": "苗雨", "post": "村会计", "target": "按月结账", "result": "按时", "pay": "2400"},
    ]
    land = [{"household": "王有田", "area": "2", "standard": "20000", "amount": "40000"}]
    relief = [{"person": "李大山", "kind": "money", "amount": "600"}]
    subsidy = [{"what": "种粮直补", "standard": "每亩一百元", "basis": "县农业农村局文件"}]
    township.add_activity(village, "秋季河道清理", clock.today(), True, by=town.viewer("agent"))
    rows: list[Sheet] = []
    for heading, more in (
        ("finances", {"lines": lines}),
        ("burden", {"none": True}),
        ("land", {"lines": land, "figures": {"total": "40000"}}),
        ("raised", {"none": True}),
        ("relief", {"lines": relief, "figures": {"received": "1000", "remaining": "400"}}),
        ("cadres", {"lines": cadres}),
        ("tax-relief", {"none": True}),
        ("grain-subsidy", {"lines": subsidy}),
        ("activities", {"lines": [{"what": "村民代表会议", "result": "讨论机耕路"}]}),
    ):
        typed_sheet = sheets.Typed(heading, period, channels=("board", "radio"), **more)
        rows.append(sheets.enter(village, typed_sheet, by=town.viewer("agent"), key=f"{period}:{heading}"))
    yield town.hours.after(30, 90)
    for row in rows[:-1]:
        sheets.check(row.pk, agree=True, by=town.viewer("committee"))
    sheets.check(rows[-1].pk, agree=False, by=town.viewer("committee"), opinion="请写明到会人数")
