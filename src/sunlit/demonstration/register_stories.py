"""What the office enters itself: superior decisions, requests for instructions, and enforcement cases."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from sunlit import clock
from sunlit.demonstration.stage import Part, Story, Town
from sunlit.demonstration.townspeople import name, phone
from sunlit.hall.actions import ratings
from sunlit.matters.models import Matter
from sunlit.people.viewer import PUBLIC, Viewer
from sunlit.registers import actions

Plan = Callable[[Town], Story]

DECISIONS = (
    ("云岭县人民政府", "云政〔2026〕{}号", "冬季森林防火工作", "government_affairs"),
    ("云岭县人民政府", "云政〔2026〕{}号", "农村饮水安全排查", "economic_development"),
    ("县民政局", "云民〔2026〕{}号", "困难群众冬春救助", "social_affairs"),
    ("县农业农村局", "云农〔2026〕{}号", "秋粮收购服务", "economic_development"),
)
ORDERS = ("报送春季防汛物资清单", "转发征兵报名通知", "报送高龄老人名单")
REQUESTS = ("村道改线需占用集体林地", "村文化活动室改建", "集体鱼塘重新发包", "设立临时蔬菜交易点")
OFFENCES = (
    ("在集镇道路堆放建筑垃圾", "某条例第三十条", "罚款五百元"),
    ("擅自占用村道搭棚", "某条例第十八条", "责令拆除，罚款八百元"),
)


def plans(town: Town) -> list[Plan]:
    """Each course of each register once; in a township with a second officer, the ordinary ones again."""
    every: list[Plan] = [
        partial(decision, way="in_time"),
        partial(decision, way="again"),
        partial(order, way="done"),
        partial(order, way="measures"),
        partial(request, way="clear"),
        partial(request, way="unclear"),
        partial(inspection, way="clean"),
        partial(inspection, way="mended"),
        partial(inspection, way="case"),
        partial(penalty, way="heard"),
        partial(penalty, way="hearing"),
        partial(penalty, way="waived"),
        partial(coercion, way="performed"),
        partial(coercion, way="court"),
        partial(coercion, way="excused"),
        partial(appeal, way="plain"),
        partial(appeal, way="media"),
        partial(appeal, way="again"),
        partial(proposal, way="none"),
        partial(proposal, way="found"),
        partial(proposal, way="again"),
        partial(decision, way="plan_only"),
        partial(request, way="waits"),
    ]
    return [*every, partial(decision, way="in_time"), partial(request, way="clear")]


def do(matter_id: int, outcome: str, by: Viewer, opinion: str = "", **typed: Any) -> None:
    """Complete the open step of a record with this outcome."""
    task = Matter.objects.get(pk=matter_id).tasks.get(done_at=None)
    actions.complete_step(task.pk, outcome, typed, by=by, opinion=opinion)


def _issue(matter_id: int, template: str, by: Viewer, **typed: Any) -> None:
    actions.issue_paper(matter_id, template, typed, by=by)


def _today(days: int = 0) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def decision(town: Town, way: str) -> Story:
    """A superior decision: planned by the unit, reported by the office; now and then the plan is sent back."""
    issuer, document, about, unit = town.rng.choice(DECISIONS)
    typed = {
        "issuer": issuer, "document": document.format(town.rng.randint(3, 90)), "about": about, "received": _today(),
        "responsible": town.units[unit].code,
    }  # fmt: skip
    record = actions.open_record(town.place, "superior-decision", typed, by=town.viewer("office"))
    yield town.hours.in_days(3, 7)
    plan = "分片包干，责任到人；月底前排查完毕，问题列单限期整改。"
    do(record.matter_id, "planned", town.head_for(record.matter), plan=plan)
    if way == "plan_only":
        return
    yield town.hours.in_days(1, 2)
    if way == "again":
        do(record.matter_id, "replan", town.viewer("office"), "没有写完成时间")
        yield town.hours.in_days(1, 2)
        do(record.matter_id, "planned", town.head_for(record.matter), plan=f"{plan}完成时间：本月25日。")
        yield town.hours.in_days(1, 2)
    do(
        record.matter_id, "reported", town.viewer("office"), report="计划已定并开始执行。", reported=_today(),
        report_document=f"{town.place.name[:1]}政〔2026〕{town.rng.randint(10, 99)}号",
    )  # fmt: skip


def order(town: Town, way: str) -> Story:
    """A superior decision that needs no measures: carried out, or found to need some after all."""
    issuer, document, _about, unit = town.rng.choice(DECISIONS)
    typed = {
        "issuer": issuer, "document": document.format(town.rng.randint(3, 90)), "about": town.rng.choice(ORDERS),
        "received": _today(), "responsible": town.units[unit].code,
    }  # fmt: skip
    record = actions.open_record(town.place, "superior-order", typed, by=town.viewer("office"))
    yield town.hours.in_days(1, 6)
    if way == "measures":
        do(record.matter_id, "needs_measures", town.head_for(record.matter), "需要分村排查，另行登记落实")
        return
    do(record.matter_id, "carried_out", town.head_for(record.matter), result="已按要求办理并报送。")


APPEALS = ("村口路灯半个月没人修", "排水沟被占，雨天倒灌", "集市早上占道堵路")
PROPOSALS = ("增设村级公交站点", "改善集镇厕所", "农田灌溉渠清淤")


def appeal(town: Town, way: str) -> Story:
    """An appeal on its card: from the media by the head of the township, once sent back by a leader who won't sign."""
    typed = {
        "source": "media" if way == "media" else town.rng.choice(["visit", "letter", "phone", "online"]),
        "party": name(town.rng), "party_phone": phone(town.rng), "about": town.rng.choice(APPEALS),
        "responsible": town.units["economic_development"].code,
    }  # fmt: skip
    record = actions.open_record(town.place, "appeal", typed, by=town.viewer("office"))
    yield town.hours.after(10, 60)
    if way == "media":
        do(record.matter_id, "to_leader", town.viewer("office"))
        yield town.hours.after(30, 200)
        mayor = town.staff["mayor"]
        do(record.matter_id, "signed", town.own(mayor), leader_note="我到现场看，请经济发展服务部一起。")
        yield town.hours.after(10, 60)
    do(record.matter_id, "hand_out", town.viewer("office"), mode="direct")
    for final in (False, True) if way == "again" else (True,):
        yield town.hours.in_days(2, 5)
        do(
            record.matter_id, "handled", town.head_for(record.matter), investigation="到现场查看并问了周围住户。",
            result="已处理到位。" if final else "已列入计划。", cause="repair",
        )  # fmt: skip
        yield town.hours.in_days(0, 1)
        do(
            record.matter_id, "fed_back", town.head_for(record.matter), feedback="电话告知反映人，认可。",
            fed_back_on=_today(),
        )  # fmt: skip
        yield town.hours.in_days(0, 1)
        if not final:
            sign(town, record.matter_id, "deputy", "refuse", "没有处理到位，重办")
    sign(town, record.matter_id, "deputy", "agree", "同意办结")
    yield town.hours.after(20, 200)
    sign(town, record.matter_id, "mayor", "agree", "同意")
    if way == "plain":
        yield clock.now() + timedelta(days=1)
        closed = Matter.objects.get(pk=record.matter_id)
        ratings.rate(closed.number, ratings.token_for(closed), 5, by=PUBLIC)


def sign(town: Town, matter_id: int, who: str, answer: str, opinion: str) -> None:
    """One of the leaders signs, or refuses to, from the own account."""
    role = {"deputy": "deputy_leader"}.get(who, who)
    task = Matter.objects.get(pk=matter_id).tasks.get(done_at=None, role=role)
    actions.complete_step(task.pk, answer, {}, by=town.own(town.staff[who]), opinion=opinion)


def proposal(town: Town, way: str) -> Story:
    """A deputy's proposal: met, checked against our own work, replied to, judged."""
    typed = {
        "body": town.rng.choice(["deputy", "member"]), "proposer": name(town.rng), "about": town.rng.choice(PROPOSALS),
        "responsible": town.units["government_affairs"].code,
    }  # fmt: skip
    record = actions.open_record(town.place, "proposal", typed, by=town.viewer("office"))
    yield town.hours.in_days(2, 5)
    head = town.head_for(record.matter)
    do(record.matter_id, "met", head, met_on=_today(), meeting="当面听取建议，看了现场。")
    yield town.hours.in_days(1, 3)
    head = town.head_for(record.matter)
    if way == "none":
        do(record.matter_id, "none", head, no_shortcoming="属新增需求，原规划没有遗漏。")
    else:
        do(record.matter_id, "found", head, shortcoming="巡查不够勤。", measure="每周巡查一次并记录。")
    for final in (False, True) if way == "again" else (True,):
        yield town.hours.in_days(1, 3)
        do(record.matter_id, "replied", town.viewer("deputy"), reply="已列入今年计划，年底前完成。")
        yield town.hours.in_days(1, 3)
        if final:
            do(record.matter_id, "rated", town.viewer("office"), satisfaction="satisfied")
        else:
            do(record.matter_id, "again", town.viewer("office"), "希望写明完成时间")


def request(town: Town, way: str) -> Story:
    """A village asks for instructions; the leader in charge answers, once only after a reply without a position."""
    typed = {
        "asker": town.rng.choice(town.villages).code, "about": town.rng.choice(REQUESTS), "received": _today(),
        "details": "村民代表会议已讨论，请示可否办理。",
    }  # fmt: skip
    record = actions.open_record(town.place, "instruction-request", typed, by=town.viewer("office"))
    yield town.hours.in_days(2, 6)
    if way == "waits":
        return
    if way == "unclear":
        do(
            record.matter_id,
            "no_position",
            town.viewer("deputy"),
            "要先问县局",
            interim="已收到，正在了解情况。",
        )
        yield town.hours.in_days(14, 16)
    do(
        record.matter_id, "answered", town.viewer("deputy"), position=town.rng.choice(["agreed", "partly", "refused"]),
        answer="经研究，按县里批复的范围办理，手续齐全后动工。",
    )  # fmt: skip


def _officers(town: Town) -> list[str]:
    return [town.staff["gov"].name, town.staff["gov.head"].name]


def _notice_inspection(town: Town, matter_id: int, at: str) -> None:
    _issue(
        matter_id, "inspection-notice", town.viewer("gov"), ground="某办法第十二条", place="经营场所", time=at,
        officers=_officers(town), certificates=["示例证号0101", "示例证号0102"],
        phone=town.units["government_affairs"].phone, about="消防通道和经营台账", prepare=["营业执照"],
    )  # fmt: skip


def inspection(town: Town, way: str) -> Story:
    """An inspection: nothing found, mended in time, or passed on as a case."""
    typed = {
        "party": name(town.rng), "party_phone": phone(town.rng), "place": "集镇", "about": "消防通道和经营台账",
        "ground": "某办法第十二条", "officers": "、".join(_officers(town)),
    }  # fmt: skip
    record = actions.open_record(town.place, "inspection", typed, by=town.viewer("gov"))
    yield town.hours.after(20, 200)
    _notice_inspection(town, record.matter_id, f"{_today(1)}T09:30")
    yield town.hours.in_days(1, 3)
    if way != "mended":
        outcome = {"clean": "clean", "case": "case"}[way]
        do(record.matter_id, outcome, town.viewer("gov"), finding="按清单逐项查看，已当场说明情况。")
        return
    do(
        record.matter_id, "mend", town.viewer("gov"), finding="通道堆放货物。", to_mend="三日内清空通道。",
        mend_by=_today(4),
    )  # fmt: skip
    yield town.hours.in_days(4, 6)
    do(record.matter_id, "mended", town.viewer("gov"), second_finding="通道已清空。")


def penalty(town: Town, way: str) -> Story:
    """A penalty case: told and heard before the decision, once with a hearing, once without a penalty."""
    about, ground, proposal = town.rng.choice(OFFENCES)
    typed = {
        "party": name(town.rng), "party_phone": phone(town.rng), "place": town.rng.choice(town.villages).name,
        "about": about, "filed": _today(), "power": "某省赋权目录第8项", "officers": "、".join(_officers(town)),
    }  # fmt: skip
    record = actions.open_record(town.place, "penalty-case", typed, by=town.viewer("gov"))
    yield town.hours.in_days(3, 6)
    do(
        record.matter_id, "proven", town.viewer("gov"), facts="现场照片和询问笔录证实。", ground=ground,
        proposal=proposal,
    )  # fmt: skip
    yield town.hours.in_days(1, 2)
    yield from _told(town, record.matter_id, hearing=way == "hearing")
    if way == "hearing":
        do(record.matter_id, "hearing", town.viewer("gov"), hearing_asked=_today())
        yield town.hours.after(60, 200)
        day = town.hours.calendar.add_working_days(clock.today(), 8)
        _issue(
            record.matter_id, "hearing-notice", town.head_for(record.matter), time=f"{day}T09:30",
            place=f"{town.place.name}三楼会议室", chair=town.staff["social.head"].name,
            phone=town.units["government_affairs"].phone,
        )  # fmt: skip
        yield town.hours.on(day)
        do(
            record.matter_id,
            "held",
            town.head_for(record.matter),
            hearing_record="当事人到场陈述，笔录双方签字。",
        )
    else:
        do(record.matter_id, "heard", town.viewer("gov"), statement="当事人没有陈述、申辩。")
    yield town.hours.in_days(1, 3)
    if way == "waived":
        do(record.matter_id, "waived", town.viewer("mayor"), decision="已自行改正，没有造成后果，不予处罚。")
    else:
        number = f"{town.place.name[:1]}罚〔2026〕{town.rng.randint(1, 60)}号"
        do(record.matter_id, "penalised", town.viewer("mayor"), decision=proposal, decision_document=number)


def _told(town: Town, matter_id: int, hearing: bool) -> Part:
    _issue(
        matter_id, "penalty-advance-notice", town.viewer("gov"), reasons="责令改正后仍未改正。",
        statement_until=_today(7), hearing=hearing, where=f"{town.place.address}204室",
        handler=town.staff["gov"].name, phone=town.units["government_affairs"].phone,
    )  # fmt: skip
    yield town.hours.after(60, 300)
    do(matter_id, "told", town.viewer("gov"), told_on=_today())
    yield town.hours.in_days(5, 7)
    return True


def coercion(town: Town, way: str) -> Story:
    """A decision that wasn't performed: performed after the demand, passed to the court, or excused."""
    about, _ground, proposal = town.rng.choice(OFFENCES)
    typed = {
        "party": name(town.rng), "party_phone": phone(town.rng), "about": f"{about}处罚决定", "duty": proposal,
        "decision_document": f"{town.place.name[:1]}罚〔2026〕{town.rng.randint(1, 60)}号",
    }  # fmt: skip
    record = actions.open_record(town.place, "coercion-case", typed, by=town.viewer("gov"))
    yield town.hours.in_days(0, 1)
    _issue(
        record.matter_id, "coercion-demand", town.viewer("gov"), until=_today(14), manner="到指定银行缴纳，自行清理",
        money="涉及", amount="按决定书写明的数额，到决定书写明的银行缴纳", where=f"{town.place.address}204室",
        handler=town.staff["gov"].name, phone=town.units["government_affairs"].phone,
    )  # fmt: skip
    yield town.hours.after(60, 300)
    do(record.matter_id, "served", town.viewer("gov"), served_on=_today())
    yield town.hours.in_days(10, 12)
    if way == "performed":
        do(record.matter_id, "performed_after", town.viewer("gov"), statement="没有陈述、申辩，已缴款清理。")
        return
    do(record.matter_id, "unperformed", town.viewer("gov"), statement="当事人称经济困难，已复核。")
    yield town.hours.in_days(1, 3)
    if way == "court":
        do(record.matter_id, "court", town.viewer("mayor"), decision="本机关申请人民法院执行。")
    else:
        do(record.matter_id, "excused", town.viewer("mayor"), "当事人住院，家庭困难属实")
