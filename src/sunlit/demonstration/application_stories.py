"""The course that an application takes, from the counter to the rating. Which ones are filed says `application_plans`."""

from dataclasses import dataclass

from sunlit import clock
from sunlit.core.items import Item
from sunlit.demonstration import following_stories, reply_stories
from sunlit.demonstration.filing import file
from sunlit.demonstration.stage import Part, Story, Town
from sunlit.hall.actions import applications, further, handling, notices
from sunlit.hall.actions.tasks import find_task
from sunlit.hall.models import Application, Paper
from sunlit.matters import actions, clock_actions, documents
from sunlit.matters.models import Matter

GROUND = "本镇办事指南写明的依据、条件和标准"


@dataclass(frozen=True)
class Course:
    """Which way an application goes; the empty course is the straight one."""

    papers: str = ""  # "", notice, second, refused, never (the notice is never answered), gives_up, unread
    receive: str = ""  # "", late, send_back, waits
    handle: str = ""  # "", refuse, more_papers, more_never, stop, extend, withdraw, late, waits, explain
    approve: str = ""  # "", return, refuse, waits
    authority: str = ""  # "", refused, more_papers, chase, waits
    reply: str = ""  # "", waits
    rating: int = 0
    channel: str = Matter.Channel.WINDOW


def apply(town: Town, item: Item, course: Course) -> Story:
    """One application from the counter to the rating, as far as its course and the time left go."""
    application, _code = file(town, item, course.channel)
    if course.papers == "unread":
        return
    yield town.hours.after(2, 15)
    accepted = yield from _papers(town, application, course)
    if not accepted:
        return
    if item.procedure == "service-immediate":
        yield from _at_once(town, application, course)
    else:
        yield from _department(town, application, item, course)
    matter = Matter.objects.get(pk=application.matter_id)
    if not matter.is_open and course.rating and matter.state != Matter.State.WITHDRAWN:
        yield from reply_stories.rate(town, application, course.rating)


def _papers(town: Town, application: Application, course: Course) -> Part:
    """The checklist, the notices, and acceptance; whether it was accepted."""
    clerk = town.viewer(town.clerk())
    rows = [paper.material for paper in application.papers.exclude(state=Paper.State.FETCHED).order_by("pk")]
    short = rows[-1:] if course.papers in ("notice", "second", "never", "gives_up") else []
    states = {row: (Paper.State.MISSING if row in short else Paper.State.THERE) for row in rows}
    if states:
        applications.check_papers(application.pk, states, by=clerk)
    if course.papers == "refused":
        applications.refuse(
            application.pk, by=clerk, reason="申请人户籍不在本镇，不属本镇受理范围。", ground=GROUND,
            where=("户籍所在地乡镇政务服务中心", "户籍所在地乡镇政府", "0000-6000024"),
        )  # fmt: skip
        return False
    if short:
        yield town.hours.after(3, 10)
        notices.give_notice(application.pk, by=clerk)
        if course.papers in ("never", "gives_up"):
            return (yield from _never_brought(town, application, course))
        yield town.hours.in_days(1, 5)
        if course.papers == "second" and len(rows) > 1:
            yield from _second_notice(town, application, rows)
            short = [rows[0]]
        clerk = town.viewer(town.clerk())
        applications.hand_in(
            application.pk, dict.fromkeys(short, Paper.State.THERE), by=clerk, rights_told=True
        )
        return True
    yield town.hours.after(2, 8)
    applications.accept(application.pk, by=town.viewer(town.clerk()), rights_told=True)
    return True


def _second_notice(town: Town, application: Application, rows: list[str]) -> Story:
    """What was brought shows that something else is wrong: a second notice, explained and approved."""
    clerk = town.viewer(town.clerk())
    task = find_task(application.matter, "supplied")
    assert task is not None
    applications.check_papers(
        application.pk, {rows[-1]: Paper.State.THERE, rows[0]: Paper.State.FAULTY}, by=clerk
    )
    actions.complete(task.pk, "supplied", by=clerk)
    yield town.hours.after(5, 30)
    notices.give_notice(
        application.pk,
        by=clerk,
        explanations={rows[0]: "补来的材料与申请表所填不一致，首次核对时看不出来。"},
        approved_by=town.viewer("director"),
    )
    yield town.hours.in_days(1, 3)


def _never_brought(town: Town, application: Application, course: Course) -> Part:
    """The papers never come: the waiting period elapses by the sweep, and the counter asks."""
    for _ in range(40):
        yield town.hours.in_days(1, 1)
        matter = Matter.objects.get(pk=application.matter_id)
        if not matter.is_open:
            return False
        if matter.step == "ask_again":
            break
    else:
        return False
    clerk = town.viewer(town.clerk())
    if course.papers == "never":
        task = find_task(matter, "wait_more")
        assert task is not None
        actions.complete(task.pk, "wait_more", by=clerk)
        return False
    task = find_task(matter, "give_up")
    assert task is not None
    actions.complete(task.pk, "give_up", by=clerk, opinion="电话联系，申请人表示不办了")
    return False


def _at_once(town: Town, application: Application, course: Course) -> Story:
    yield town.hours.after(5, 20)
    matter = Matter.objects.get(pk=application.matter_id)
    assert matter.handler is not None
    by = town.viewer(matter.handler)
    if course.handle == "waits" or course.reply == "waits":
        return
    if course.handle == "late":
        handling.defer(application.pk, by=by, reason="业务系统故障，约定次日来取")
        yield town.hours.in_days(1, 1)
        by = town.viewer(matter.handler)
    if course.handle == "refuse":
        handling.decide(application.pk, "refused", by=by, text="不符合参保年龄。", ground=GROUND)
        handling.tell(
            application.pk,
            by=town.viewer(town.clerk()),
            channel="in_person",
            text="已当面说明理由和救济途径。",
        )
        return
    if find_task(matter, "grant") and course.handle != "late":
        handling.finish_at_once(application.pk, by=by, text="已当场办结。", ground=GROUND)
        return
    handling.decide(application.pk, "granted", by=by, text="已办结。", ground=GROUND)
    yield town.hours.after(3, 30)
    handling.tell(application.pk, by=town.viewer(town.clerk()), channel="phone", text="请来中心领取结果。")


def _department(town: Town, application: Application, item: Item, course: Course) -> Story:
    """Receipt by the department, handling, and reply."""
    if course.receive == "waits":
        return
    yield town.hours.in_days(1, 2) if course.receive == "late" else town.hours.after(5, 50)
    matter = Matter.objects.select_related("unit").get(pk=application.matter_id)
    if course.receive == "send_back":
        task = find_task(matter, "send_back")
        assert task is not None
        actions.complete(
            task.pk, "send_back", by=town.head_for(matter), opinion="材料封面写错部门，退窗口更正"
        )
        yield town.hours.after(10, 60)
        applications.accept(application.pk, by=town.viewer(town.clerk()))
        yield town.hours.after(10, 50)
    handler = town.rng.choice(town.handlers_of(matter.unit))
    matter.refresh_from_db()
    handling.receive(application.pk, handler, by=town.head_for(matter), promised_day=matter.due)
    if course.handle == "waits":
        return
    if item.procedure == "service-agent":
        decided = yield from _authority(town, application, course)
    else:
        decided = yield from _handling(town, application, course, item)
    if not decided:
        return
    yield town.hours.after(30, 240)
    by = town.viewer(handler)
    handling.hand_back(application.pk, by=by)
    if course.reply == "waits":
        return
    yield town.hours.after(10, 120)
    clerk = town.viewer(town.clerk())
    handling.take_back(application.pk, by=clerk)
    yield town.hours.after(10, 200)
    way = town.rng.choice(("in_person", "phone", "message", "post"))
    handling.tell(application.pk, by=town.viewer(town.clerk()), channel=way, text="结果告知书已交申请人。")
    following_stories.after_the_end(town, Matter.objects.get(pk=application.matter_id))


def _handling(town: Town, application: Application, course: Course, item: Item) -> Part:
    """Handler and head; whether it was decided."""
    matter = Matter.objects.get(pk=application.matter_id)
    assert matter.handler is not None
    person = matter.handler
    days = (item.promised.amount if item.promised else 2) or 1
    if course.handle == "stop":
        yield town.hours.in_days(1, 1)
        paper = _stop_paper(town, matter, person.name)
        clock_actions.stop_clock(matter.pk, by=town.viewer(person), reason="inspection", document=paper)
        yield town.hours.in_days(3, 6)
        clock_actions.resume_clock(matter.pk, by=town.viewer(person))
    elif course.handle == "extend":
        yield town.hours.in_days(2, 3)
        clock_actions.extend(
            matter.pk, by=town.viewer("deputy"), amount=5, reason="入户核查人员外出，需延长",
            notice=f"延告〔{matter.opened_at.year}〕{matter.pk}号",
        )  # fmt: skip
    elif course.handle == "withdraw":
        yield town.hours.in_days(1, 2)
        actions.withdraw(matter.pk, by=town.viewer(town.clerk()), reason="申请人来中心书面撤回")
        return False
    elif course.handle in ("more_papers", "more_never"):
        yield town.hours.in_days(1, 2)
        yield from _more_papers(town, matter, course)
    yield (
        town.hours.in_days(days + 1, days + 3)
        if course.handle == "late"
        else town.hours.in_days(0, max(days - 2, 0))
    )
    refuse = course.handle == "refuse"
    handling.decide(
        application.pk,
        "refused" if refuse else "granted",
        by=town.viewer(person),
        text="家庭人均收入高于标准。" if refuse else "经核查符合条件，同意办理。",
        ground=GROUND,
    )
    if course.approve == "waits":
        return False
    yield town.hours.after(20, 300)
    matter.refresh_from_db()
    head = town.head_for(matter)
    if course.approve == "return":
        handling.approve(application.pk, "return", by=head, opinion="请补充入户核查照片")
        yield town.hours.in_days(0, 1)
        handling.decide(
            application.pk, "granted", by=town.viewer(person), text="已补充，同意办理。", ground=GROUND
        )
        yield town.hours.after(20, 120)
    if course.approve == "refuse" or refuse:
        handling.approve(application.pk, "refuse", by=head, opinion="核查结论清楚，不予办理")
    else:
        handling.approve(application.pk, "grant", by=head)
    return True


def _more_papers(town: Town, matter: Matter, course: Course) -> Story:
    """In the middle of handling something more is needed; it comes, or the waiting period elapses."""
    assert matter.handler is not None
    wanted = _demanded(town, matter, "入户核查时发现原来交的一份已经过期，受理时看不出来。")
    if not wanted:
        return
    if course.handle == "more_papers":
        yield town.hours.in_days(1, 4)
        applications.hand_in(
            matter.application.pk,
            dict.fromkeys(wanted, Paper.State.THERE),
            by=town.viewer(town.clerk()),
        )
        return
    for _ in range(40):
        yield town.hours.in_days(1, 1)
        matter.refresh_from_db()
        if matter.step == "handle":
            return


def _demanded(town: Town, matter: Matter, reason: str) -> list[str]:
    """The handler asks for one paper anew, in a further notice that the director approved; nothing where the item
    asks for no paper."""
    assert matter.handler is not None
    application = matter.application
    rows = (
        application.papers.exclude(state=Paper.State.FETCHED)
        .order_by("pk")
        .values_list("material", flat=True)
    )
    wanted = list(rows[:1])
    if wanted:
        further.demand(
            application.pk,
            wanted,
            reason=reason,
            by=town.viewer(matter.handler),
            approved_by=town.viewer("director"),
        )
    return wanted


def _stop_paper(town: Town, matter: Matter, person: str) -> str:
    """The paper without which a clock may not stop; its number."""
    last = f"{matter.due.year}年{matter.due.month}月{matter.due.day}日" if matter.due else "最后一日"
    return documents.issue(
        "stop-notice",
        {
            "applicant": matter.subject,
            "item": matter.title,
            "matter_number": matter.number,
            "accepted": matter.opened_at.astimezone(clock.CHINA).date(),
            "stopped": clock.today(),
            "used": "1个工作日（含暂停当日）",
            "remaining": f"至{last}的其余工作日",
            "reason": "需委托有资质的机构鉴定。",
            "expected": "约5个工作日",
            "resume_when": "收到鉴定报告的次日恢复计算，当天电话告知新的办结日。",
            "grounds": ["《中华人民共和国行政许可法》第四十五条"],
            "handler": person,
            "phone": matter.unit.phone,
        },
        township=matter.township,
        matter=matter,
        by=town.viewer("director"),
    ).number


def _authority(town: Town, application: Application, course: Course) -> Part:
    """The deciding authority of an agent item; whether it decided."""
    yield town.hours.after(60, 400)
    matter = Matter.objects.get(pk=application.matter_id)
    assert matter.handler is not None
    handling.forward(application.pk, by=town.viewer(matter.handler))
    if course.authority == "waits":
        return False
    if course.authority == "chase":
        for _ in range(40):
            yield town.hours.in_days(1, 1)
            matter.refresh_from_db()
            if matter.step == "chase":
                break
        else:
            return False
        task = find_task(matter, "asked")
        assert task is not None
        actions.complete(task.pk, "asked", by=town.viewer(matter.handler))
    elif course.authority == "more_papers":
        yield town.hours.in_days(2, 4)
        matter.refresh_from_db()
        wanted = _demanded(town, matter, "上级机关审核时要求补一份原件。")
        yield town.hours.in_days(1, 3)
        applications.hand_in(
            application.pk,
            dict.fromkeys(wanted, Paper.State.THERE),
            by=town.viewer(town.clerk()),
            rights_told=True,
        )
        yield town.hours.after(10, 60)
        matter.refresh_from_db()
        handling.receive(application.pk, matter.handler, by=town.head_for(matter), promised_day=matter.due)
        yield town.hours.after(60, 200)
        handling.forward(application.pk, by=town.viewer(matter.handler))
    yield town.hours.in_days(2, 9)
    refused = course.authority == "refused"
    if not refused:
        following_stories.house_land(town, matter)
    handling.decide(
        application.pk,
        "refused" if refused else "granted",
        by=town.viewer(matter.handler),
        text="上级机关审核后不予批准。" if refused else "上级机关已批准。",
        ground=GROUND,
    )
    return True
