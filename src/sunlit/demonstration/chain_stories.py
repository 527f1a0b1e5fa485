"""What doesn't go straight from the text to the public: a secret, withholding, correction, objection, withdrawal; and a
disclosure project with its plan and joint meeting."""

from datetime import datetime, timedelta

from sunlit import clock
from sunlit.demonstration import chain
from sunlit.demonstration.disclosure_stories import publish, working
from sunlit.demonstration.register_stories import do
from sunlit.demonstration.stage import Story, Town
from sunlit.disclosure.actions import (
    correcting,
    phasing,
    publishing,
    reviewing,
    starting,
    withholding,
)
from sunlit.disclosure.models import Occurrence, Publication
from sunlit.matters import actions
from sunlit.matters.book import book
from sunlit.matters.models import Task
from sunlit.registers import actions as registers


def stories(town: Town, begin: datetime, end: datetime) -> list[tuple[datetime, Story]]:
    """Each course once, in the larger township, early enough to end."""
    if town.place.code != "QX":
        return []
    early, third = begin + timedelta(days=3), begin + timedelta(days=(end - begin).days // 3)
    courses = (
        (early, secret_stage(town)),
        (third, secret_at_once(town)),
        (third, withheld(town)),
        (third, argued_about(town)),
        (third, objected(town)),
        (third, project(town)),
    )
    return [(town.hours.on(working(moment)), story) for moment, story in courses]


def secret_stage(town: Town) -> Story:
    """The first stage of a project holds a secret for four weeks; then it is written anew, reviewed and published. Its
    later stages are still to come."""
    today = clock.today()
    planned = [today + timedelta(days=number) for number in (5, 400, 500)]
    work = phasing.start_phased(town.place, "project", "通信线路迁改", planned, by=town.viewer("econ"))
    yield town.hours.after(30, 120)
    row = Occurrence.objects.select_related("matter__handler").get(work=work, stage=1)
    assert row.matter is not None and row.matter.handler is not None
    text = "线路迁改已批准，走向和接续点见批文。"
    publishing.prepare(chain.task_of(row).pk, row.title[:100], text, by=town.viewer(row.matter.handler))
    yield town.hours.after(30, 120)
    chain.classified(row, town.viewer, today + timedelta(days=28))
    yield town.hours.on(working(clock.now() + timedelta(days=31)))
    row.refresh_from_db()
    if row.out_of_sight:
        return
    task = chain.task_of(row)
    publishing.prepare(task.pk, row.title[:100], text, by=town.viewer(task.matter.handler or "econ"))
    chain.bring_to(row, town.viewer, "publish")
    yield town.hours.after(20, 60)
    while chain.publisher(row, town.viewer) is None:
        yield town.hours.in_days(1, 1)
    chain.sign(row, town.viewer)


def _ask_to_withhold(town: Town, row: Occurrence, exemption: str, basis: str, reason: str) -> int:
    rules = book().openness
    found = withholding.propose(
        row.pk,
        withholding.Proposal(
            exemption=exemption,
            basis=basis,
            reason=reason,
            tests={one.key: False for one in rules.tests.points} if rules else {},
            until=clock.today() + timedelta(days=180),
            approver=town.staff["mayor"].pk,
        ),
        by=town.viewer("office"),
    )
    return found.matter.pk


def _decide(town: Town, matter: int, step: str, outcome: str, opinion: str = "") -> None:
    task = Task.objects.get(matter_id=matter, done_at=None)
    assert task.step == step
    if step in ("legal_office", "efficiency_office"):
        who = "县司法局 尹正则" if step == "legal_office" else "县效能办 白晓川"
        by = town.viewer("deputy" if step == "legal_office" else "discipline")
        reviewing.record_outside(task.pk, outcome, reviewer=who, day=clock.today(), by=by, opinion=opinion)
    else:
        by = town.viewer("discipline" if step == "decide" and outcome in ("upheld", "restored") else "mayor")
        actions.complete(task.pk, outcome, by=by, opinion=opinion)


def withheld(town: Town) -> Story:
    """A discussion paper isn't published yet: the leader and both county offices agree."""
    row = starting.start_ad_hoc(town.place, "decision", "集镇规划方案讨论稿", by=town.viewer("office"))
    yield town.hours.after(30, 90)
    reason = "方案还在征求意见，定稿后公开。"
    matter = _ask_to_withhold(town, row, "in_process", "政府信息公开条例第十六条第二款", reason)
    for step in ("leader", "legal_office", "efficiency_office"):
        yield town.hours.in_days(1, 2)
        _decide(town, matter, step, "agreed")


def argued_about(town: Town) -> Story:
    """The unit would rather not publish; the county says no. Published, corrected, objected to without cause, asked to
    be taken down too soon, and taken down later with the leader's consent."""
    row = starting.start_ad_hoc(town.place, "decision", "公务用车更新", by=town.viewer("office"))
    yield town.hours.after(30, 90)
    reason = "属于内部后勤管理。"
    matter = _ask_to_withhold(town, row, "internal_affairs", "政府信息公开条例第十六条第一款", reason)
    yield town.hours.in_days(1, 2)
    _decide(town, matter, "leader", "agreed")
    yield town.hours.in_days(1, 2)
    _decide(town, matter, "legal_office", "refused", "用车费用属于三公经费，应当公开。")
    yield from publish(town, row, "会议决定更新公务用车 1 辆，费用 16 万元。")
    yield town.hours.in_days(1, 3)
    later = correcting.correct(
        row.publication.pk, "金额写错，16 万元应为 12.6 万元。", by=town.viewer("office")
    )
    yield from publish(town, later, "会议决定更新公务用车 1 辆，费用 12.6 万元。")
    shown = Publication.objects.get(occurrence=later)
    yield town.hours.in_days(1, 2)
    objection = correcting.object_to(shown, "写的是我开的那辆车。", "")
    yield town.hours.in_days(1, 2)
    _decide(town, objection.pk, "decide", "restored", "没有写到个人，不涉及隐私。")
    for outcome, opinion in (("kept", "公开才几天，继续公开。"), ("taken_down", "")):
        yield town.hours.in_days(8, 10)
        asked = correcting.ask_withdrawal(shown.pk, "车辆已处置，内容过时。", by=town.viewer("office"))
        yield town.hours.after(60, 200)
        _decide(town, asked.pk, "decide", outcome, opinion)


def objected(town: Town) -> Story:
    """Somebody finds themselves described; the objection is upheld."""
    row = starting.start_ad_hoc(town.place, "decision", "危房拆除", by=town.viewer("office"))
    yield from publish(town, row, "会议决定拆除桥头东侧第三户危房，该户长期外出。")
    yield town.hours.in_days(1, 3)
    objection = correcting.object_to(row.publication, "一看就知道是我家。", "村委会转")
    yield town.hours.in_days(1, 2)
    _decide(town, objection.pk, "decide", "upheld")


def secret_at_once(town: Town) -> Story:
    """A decision holds a secret for longer than the story lasts."""
    row = starting.start_ad_hoc(town.place, "decision", "战备物资仓库选址", by=town.viewer("office"))
    yield town.hours.after(30, 90)
    assert row.matter is not None and row.matter.handler is not None
    writer = town.viewer(row.matter.handler)
    publishing.prepare(chain.task_of(row).pk, "选址", "选址和库容见批文。", by=writer)
    yield town.hours.after(30, 90)
    chain.classified(row, town.viewer, clock.today() + timedelta(days=3 * 365))


def project(town: Town) -> Story:
    """A disclosure project: planned, deliberated by both groups, signed, and carried out."""
    office = town.viewer("office")
    matter = registers.open_record(
        town.place, "disclosure-project", {"about": "行政权力目录公开"}, by=office
    ).matter
    plan = {"content": "本镇权力目录和流程图", "form": "网站、公开栏", "method": "逐项公开，每年核对"}
    do(matter.pk, "planned", town.viewer("office"), **plan)
    yield town.hours.in_days(1, 3)
    held = {
        "held_on": clock.today().isoformat(), "leading": "yes", "supervision": "yes",
        "heard": "分管领导汇报了目录清理情况。", "result": "同意公开，流程图补监督点。",
    }  # fmt: skip
    do(matter.pk, "held", town.viewer("office"), **held)
    yield town.hours.in_days(1, 2)
    do(matter.pk, "signed", town.viewer("mayor"))
    yield town.hours.in_days(1, 3)
    do(matter.pk, "published", town.viewer("office"), published_on=clock.today().isoformat())
    yield town.hours.in_days(5, 8)
    asked = {
        "leading_forms": "座谈会、网上意见表",
        "supervision_forms": "问卷",
        "solicited_until": clock.today().isoformat(),
    }
    do(matter.pk, "solicited", town.viewer("office"), opinions="没有收到修改意见。", **asked)
