"""Questions and visits that are applications too, and the rating with what a bad one sets in motion."""

from sunlit import clock
from sunlit.core.items import Item
from sunlit.demonstration import filing, following_stories
from sunlit.demonstration.stage import Story, Town
from sunlit.demonstration.townspeople import phone
from sunlit.hall.actions import handling, ratings
from sunlit.hall.actions.tasks import find_task
from sunlit.hall.models import Application
from sunlit.matters import actions, assignment
from sunlit.matters.models import Matter
from sunlit.people.models import Staff
from sunlit.people.viewer import PUBLIC


def _do(town: Town, matter_id: int, outcome: str, by: Staff | str, opinion: str = "") -> None:
    """Complete the task that has this outcome; ``by`` is a person, a short name, or ``head`` for the department's."""
    matter = Matter.objects.get(pk=matter_id)
    task = find_task(matter, outcome)
    assert task is not None, (matter.number, matter.step, outcome)
    actions.complete(
        task.pk, outcome, by=town.head_for(matter) if by == "head" else town.viewer(by), opinion=opinion
    )


def information(town: Town, item: Item, way: str) -> Story:
    """Information is given at once, prepared by the department, or found to be somebody else's."""
    application, _code = filing.file(town, item)
    matter_id = application.matter_id
    yield town.hours.after(3, 15)
    if way == "outside":
        _do(town, matter_id, "outside", town.clerk(), "此项信息由县级部门提供，已写明地址电话")
        return
    matter = Matter.objects.get(pk=matter_id)
    if not following_stories.answer_from(town, matter, town.viewer(town.clerk())):
        _do(town, matter_id, "outside", town.clerk(), "本镇还没有公布有关政策，已写明县级部门地址电话")
        return
    if way == "answered":
        _do(town, matter_id, "answered", town.clerk())
        return
    _do(town, matter_id, "ask_handler", town.clerk())
    yield town.hours.after(60, 400)
    _do(town, matter_id, "prepared", "head")
    yield town.hours.after(10, 60)
    _do(town, matter_id, "told", town.clerk())


def reception(town: Town, item: Item, way: str) -> Story:
    """A letter or a visit: settled at once, looked into by a handler, or passed to who has the power."""
    application, _code = filing.file(town, item)
    matter_id = application.matter_id
    yield town.hours.after(5, 30)
    if way == "settled":
        _do(town, matter_id, "settled", town.clerk(), "当场说明政策，来访人满意")
        return
    _do(town, matter_id, "to_director", town.clerk(), "建议由经济发展服务部调查")
    yield town.hours.after(30, 200)
    decider: Staff | str = "director"
    if way == "return":
        _do(town, matter_id, "return", decider, "办理意见不明")
        yield town.hours.after(20, 60)
        _do(town, matter_id, "to_director", town.clerk(), "已写明：建议调查排水沟占用情况")
        yield town.hours.after(20, 90)
    if way.startswith("leader"):
        _do(town, matter_id, "leader", decider, "涉及两个部门，请分管领导批示")
        yield town.hours.in_days(0, 1)
        decider = "deputy"
    if way.endswith("hand_over"):
        handling.pass_on(
            application.pk, by=town.viewer(decider), reason="属县自然资源局职权，转请办理",
            body="县自然资源局", address="云岭县城府东街6号", phone="0000-6000025",
        )  # fmt: skip
        yield town.hours.after(20, 200)
        handling.tell(
            application.pk, by=town.viewer(town.clerk()), channel="phone", text="已转县自然资源局办理。"
        )
        return
    handler = town.staff["econ"]
    unit = town.units["economic_development"]
    offered = assignment.offer(
        matter_id,
        "handling",
        unit,
        by=town.viewer("director"),
        receiver=handler,
        reason="由经济发展服务部调查",
    )
    assignment.take(offered.pk, by=town.viewer(handler))
    handling.assign(application.pk, handler, "assign", by=town.viewer(decider))
    yield town.hours.in_days(2, 7)
    handling.decide(
        application.pk,
        "granted",
        by=town.viewer(handler),
        text="经调查，反映的情况属实，已责成整改。",
        ground="《信访工作条例》第三十三条",
    )
    yield town.hours.after(30, 300)
    handling.tell(
        application.pk, by=town.viewer(town.clerk()), channel="phone", text="调查结果已告知来访人。"
    )


def _follow(town: Town, matter_id: int, outcome: str, by: str, text: str) -> None:
    """A step in the matter of a bad rating; what was found is kept with it."""
    matter = Matter.objects.get(pk=matter_id)
    task = find_task(matter, outcome)
    assert task is not None, (matter.number, matter.step, outcome)
    viewer = town.head_for(matter) if by == "head" else town.viewer(by)
    handling.follow_up_rating(task.pk, outcome, by=viewer, text=text)


def rate(town: Town, application: Application, level: int) -> Story:
    """The applicant rates; a bad rating is verified, mended and called back by supervision."""
    yield clock.now() + (town.hours.in_days(0, 3) - clock.now())
    matter = Matter.objects.select_related("application").get(pk=application.matter_id)
    bad = level <= ratings.BAD
    rating = ratings.rate(
        matter.number,
        ratings.token_for(matter),
        level,
        by=PUBLIC,
        criteria=["prompt", "warm"] if bad else [],
        text="跑了两趟才办成。" if bad else "",
        call_back=phone(town.rng) if bad else "",
    )
    if rating.follow_up_id is None:
        return
    follow_up = rating.follow_up_id
    yield town.hours.in_days(1, 2)
    if level == 1:
        _follow(town, follow_up, "not_confirmed", "discipline", "经调取记录，属对政策不了解，已准备说明")
        yield town.hours.in_days(1, 1)
        _follow(town, follow_up, "explained", "discipline", "已电话说明，评价人保留意见")
        return
    _follow(town, follow_up, "confirmed", "discipline", "经核实，首次告知不完整")
    yield town.hours.in_days(1, 3)
    _follow(town, follow_up, "rectified", "head", "已重新培训窗口一次性告知的要求")
    yield town.hours.in_days(0, 1)
    _follow(town, follow_up, "again", "discipline", "评价人称仍被要求多跑一趟")
    yield town.hours.in_days(1, 2)
    _follow(town, follow_up, "rectified", "head", "已当面致歉并补交材料清单")
    yield town.hours.in_days(0, 1)
    _follow(town, follow_up, "satisfied", "discipline", "评价人认可整改")
