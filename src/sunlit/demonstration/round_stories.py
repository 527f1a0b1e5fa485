"""The round of the year before, made up for in the demonstration: every step of it, and one record of each register.

Few units: the township's round covers all of them, so most hand nothing in and that is recorded; two are judged.
"""

from datetime import date, datetime, time, timedelta

from sunlit import clock
from sunlit.assessment import round_queries
from sunlit.assessment.actions import circulars, judging, rounds, years
from sunlit.assessment.models import Check, Round, RoundSheet
from sunlit.core.indicators import Where
from sunlit.demonstration.register_stories import do
from sunlit.demonstration.stage import Story, Town
from sunlit.disclosure.models import Publication
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.registers import actions

AFTER = 12
"""Working days from the beginning of the demonstration to the round."""
ENTRIES = {
    "looked": "窗口和公开栏都看了，内容有更新日期。", "visited": "走访六户，五户知道在哪里看公开内容。", "heard": "听了负责人汇报和两名群众意见。",
    "found": "公开栏有一处收费标准没有更新。", "rated": "公开及时，内容基本齐全。",
}  # fmt: skip


def stories(town: Town, begin: datetime, end: datetime) -> list[tuple[datetime, Story]]:
    """The round of a town, where there is time for its notice; without chance."""
    first = book().calendar.add_working_days(begin.date(), AFTER)
    if book().calendar.add_working_days(first, 2 * AFTER) >= end.date():
        return []
    found: list[tuple[datetime, Story]] = [
        (_at(first), _round(town)),
        (_at(first) + timedelta(minutes=40), _registers(town)),
    ]
    day = begin.date() + timedelta(days=25)
    while day < end.date():
        found.append((_at(book().calendar.next_working_day(day), 11), _regular(town)))
        day += timedelta(days=28)
    return found


def _at(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour, 10), clock.CHINA)


def _later(days: int) -> datetime:
    return _at(book().calendar.add_working_days(clock.today(), days))


def _round(town: Town) -> Story:
    year = clock.today().year - 1
    typed = {"period": f"{year}-12-31"}
    office, group = town.viewer("office"), town.viewer("discipline")
    record = actions.open_record(town.place, "openness-round", typed, by=office)
    row = Round.objects.select_related("township", "matter").get(matter=record.matter)
    purpose = "保障群众的民主权利和根本利益，使行政行为规范、公正、透明、高效。"
    rounds.write_plan(
        town.place, year, purpose, "县政府关于规范政务公开工作的意见", "镇年度政务公开工作安排", by=office
    )
    rounds.finish(row, "planned", by=office)
    for area, text in (
        ("organisation", "有人管、有人办、有方案、有经费"),
        ("content", "应公开的都公开，内容真实，按时更新"),
        ("form", "大厅、窗口、网站、公开栏都用起来"),
    ):
        rounds.set_standard(row, area, text, by=group)
    _finish(row, "set", town, "discipline")
    yield _later(1)
    judged = _judged(town, row)
    for sheet in round_queries.sheets_of(row):
        if sheet.unit.code not in judged:
            rounds.record_absence(sheet, "上年没有布置自评，今年起补上", by=town.viewer("office"))
            continue
        rule = round_queries.sheet_named(sheet.sheet)
        own = {line.key: str(line.weight) for line in rule.lines}
        rounds.hand_in(
            sheet,
            own,
            "全年公开12件，答复咨询30件，没有投诉。",
            by=town.own(town.staff[judged[sheet.unit.code]]),
        )
    _finish(row, "collected", town, "office")
    yield _later(2)
    _review(town, row, judged)
    yield _later(1)
    for number, finding in enumerate(round_queries.Review(row).open_findings):
        assert finding.handler is not None
        do(
            finding.pk,
            "mended",
            town.own(finding.handler),
            resolution="已更新收费标准。",
            evidence="公开栏照片1号",
        )
        if number == 0:
            do(finding.pk, "again", town.viewer("discipline"), "照片看不清")
            do(
                finding.pk,
                "mended",
                town.own(finding.handler),
                resolution="已更新收费标准。",
                evidence="公开栏照片2号",
            )
        do(finding.pk, "confirmed", town.viewer("discipline"))
    _finish(row, "reviewed", town, "discipline")
    rounds.post(row, "县融媒体中心", by=town.viewer("office"))
    unit = next(iter(judged))
    for text in ("第四项应当按时公开的都公开了", "群众来信反映公开栏内容太少"):
        typed = {"unit": unit, "day": clock.today().isoformat(), "channel": "letter", "text": text}
        actions.open_record(town.place, "openness-objection", typed, by=town.viewer("office"))
    yield _later(2)
    for number, matter in enumerate(round_queries.objections(row, only_open=True)):
        if number:
            do(matter.pk, "rejected", town.viewer("discipline"), rejected_answer="已到现场看过，内容齐全。")
        else:
            do(matter.pk, "upheld", town.viewer("discipline"), upheld_answer="已重新核对，得分不变。")
    posting = round_queries.posting(row)
    assert posting is not None
    yield _at(round_queries.notice_last_day(row, posting) + timedelta(days=1))
    yield _later(1)
    _finish(row, "over", town, "office")
    for sheet in round_queries.sheets_of(row):
        if not sheet.absent and round_queries.outcome(sheet).unmet:
            rounds.decide(
                sheet, "good", "经费没有单独落实，集体研究定为良好。", by=town.own(town.staff["mayor"])
            )
    rounds.fix(row, by=town.own(town.staff["mayor"]))
    _finish(row, "graded", town, "mayor")
    circulars.issue_results(
        row, f"{town.place.name}公开〔{clock.today().year}〕1号", by=town.viewer("office")
    )
    for kind in ("routine", "annual"):
        typed = {"person": "", "round": kind, "kept": "kept", "day": f"{year}-12-20"}
        typed["person"] = town.staff["social"].username
        duty = actions.open_record(town.place, "openness-duty", typed, by=town.viewer("discipline"))
        do(duty.matter_id, "filed", town.viewer("office"))
    _finish(row, "issued", town, "office")
    _yearly(town, year)


def _yearly(town: Town, year: int) -> None:
    """The task book of a unit assessed together with openness, its yearly sheet and that of one person."""
    unit, office = town.units["social_affairs"], town.viewer("office")
    typed = {
        "unit": unit.code,
        "year": f"{year}",
        "business": "救助复核、养老服务各一项。",
        "disclosure": "按期公开救助名单和标准。",
    }
    book_ = actions.open_record(town.place, "task-book", typed, by=office)
    do(book_.matter_id, "issued", town.viewer("mayor"))
    do(
        book_.matter_id,
        "checked",
        town.viewer("discipline"),
        business_checked="两项都完成。",
        disclosure_checked="名单按期公开。",
    )
    do(book_.matter_id, "assessed", office, business_done="done")
    years.finalise_unit(unit, year, "两项业务任务完成。", by=office)
    years.finalise_person(town.place, town.staff["social"].username, year, "按岗位说明逐条履行。", by=office)


def _finish(row: Round, outcome: str, town: Town, who: str) -> None:
    row.matter.refresh_from_db()
    rounds.finish(row, outcome, by=town.viewer(who))


def _judged(town: Town, row: Round) -> dict[str, str]:
    """The units that are judged, with who hands their points in: of the villages the one with an agent."""
    found = {town.units["social_affairs"].code: "social.head"}
    agent = town.staff["agent"]
    village = agent.holdings.filter(until=None).values_list("post__organisation__code", flat=True).first()
    if village and row.sheets.filter(unit__code=village).exists():
        found[village] = "agent"
    return found


def _review(town: Town, row: Round, judged: dict[str, str]) -> None:
    mayor = town.own(town.staff["mayor"])
    page = Publication.objects.filter(
        occurrence__township=town.place, occurrence__audience="everybody"
    ).first()
    for code in judged:
        sheet = RoundSheet.objects.select_related("unit__township", "round__township").get(
            round=row, unit__code=code
        )
        for one in round_queries.from_facts(sheet).lines:
            if one.line.where is Where.ONLINE:
                number = page.pk if page else 1
                judging.see(sheet, one.line.key, f"/{town.place.code}/disclosure/{number}/", by=mayor)
            if one.points is None:
                judging.give(
                    sheet,
                    one.line.key,
                    one.line.weight,
                    "内容齐全，更新及时",
                    "检查记录和公开页面",
                    seen=0,
                    by=mayor,
                )
        owner = town.staff[judged[code]].pk
        problem = judging.Problem("公开栏有一处收费标准没有更新", owner, clock.today() + timedelta(days=10))
        for method in ("online", "onsite", "appraisal", "comprehensive"):
            if method == "online" and sheet.sheet != "openness-hundred":
                continue
            type_ = Check.Type.ROUTINE if method == "onsite" else Check.Type.CENTRAL
            check = judging.schedule(sheet.unit, row.year, type_, method, clock.today(), by=mayor)
            if method == "onsite":
                judging.file_visit(check, ENTRIES, [problem], by=mayor)
            elif method == "appraisal":
                judging.file_appraisal(check, 30, 27, "大厅发放问卷", by=mayor)
            elif method == "comprehensive":
                judging.file_comprehensive(check, "公开工作总体较好。", by=mayor)
            else:
                judging.file_online(check, "逐行看了公开页面。", by=mayor)


def _regular(town: Town) -> Story:
    """The month's inspection, and the quarter's circular, once they have opened by themselves."""
    rows = Matter.objects.filter(township=town.place, kind="openness-inspection")
    for matter in rows.open().order_by("pk"):
        do(
            matter.pk,
            "finished",
            town.viewer("discipline"),
            seen="看了公开栏和网站，两处更新晚了一天，已提醒。",
        )
    for matter in Matter.objects.filter(township=town.place, kind="openness-circular").open().order_by("pk"):
        number = f"{town.place.name}公开通报〔{clock.today().year}〕{clock.today().month}号"
        do(matter.pk, "finished", town.viewer("discipline"), text="本季公开总体及时。", document=number)
    return
    yield


def _registers(town: Town) -> Story:
    """A power evaluated, a request for cooperation answered, a document of the work and its funding filed."""
    unit, today = town.units["social_affairs"].code, clock.today().isoformat()
    office = town.viewer("office")
    power = actions.open_record(
        town.place, "power-evaluation", {"unit": unit, "power": "临时救助审核", "since": today}, by=office
    )
    do(
        power.matter_id,
        "finished",
        town.viewer("discipline"),
        content="met",
        time="met",
        course="met",
        measures="failed",
    )
    asked = actions.open_record(
        town.place, "openness-request", {"unit": unit, "what": "救助公示原件", "due": today}, by=office
    )
    do(
        asked.matter_id,
        "replied",
        town.head_for(Matter.objects.get(pk=asked.matter_id)),
        reply="已送党政办。",
    )
    for key, typed in (
        ("openness-basis", {"unit": unit, "document": "guide", "title": "社会事务公开指南", "day": today}),
        ("openness-funding", {"unit": unit, "budget": "5000", "spent": "3200", "day": today}),
    ):
        record = actions.open_record(town.place, key, typed, by=office)
        do(record.matter_id, "filed", office)
    met = {
        "body": "disclosure-leading",
        "what": "meeting",
        "day": today,
        "about": "部署本季公开工作",
        "minutes": "定了三件事，各有责任单位。",
    }
    acted = actions.open_record(town.place, "openness-activity", met, by=office)
    do(acted.matter_id, "filed", office)
    case = actions.open_record(
        town.place,
        "openness-model-case",
        {"unit": unit, "practice": "救助公示上门念给老人听", "evidence": "走访记录十二份"},
        by=office,
    )
    do(case.matter_id, "finished", town.viewer("discipline"), spread="每村照做。")
    _rules_of_openness(town, unit, today)
    return
    yield


def _rules_of_openness(town: Town, unit: str, today: str) -> None:
    """A rule of openness that is carried out and stays, one that ends, and the staff congress of a unit."""
    office, year = town.viewer("office"), today[:4]
    rule = {
        "title": "首问负责制", "builds_on": "norm", "basis": "政务服务规范第三条", "since": today,
    }  # fmt: skip
    kept = actions.open_record(town.place, "openness-rule", rule, by=office).matter
    ended = actions.open_record(town.place, "openness-rule", rule | {"title": "公开信箱制"}, by=office).matter
    congress = {
        "year": year, "unit": unit, "held_on": today, "reviewed": "全年工作和预算",
        "opened": "考勤、奖金发放办法、办公用品采购",
    }  # fmt: skip
    use = {"rule": kept.number, "day": today, "what": "大厅首问登记抽查"}
    for key, typed in (("openness-rule-use", use), ("staff-congress", congress)):
        record = actions.open_record(town.place, key, typed, by=office)
        do(record.matter_id, "filed", office)
    do(kept.pk, "kept", office)
    do(ended.pk, "ended", office, why="并入领导信箱。")
