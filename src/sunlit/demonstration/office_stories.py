"""What comes round in an office: the records that open by themselves, appeals that several units share, a vacancy."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

from sunlit import clock
from sunlit.bodies.actions import composing, training
from sunlit.core.bodies import Named
from sunlit.demonstration.conduct_stories import inspection
from sunlit.demonstration.register_stories import APPEALS, Plan, do, sign
from sunlit.demonstration.stage import Story, Town
from sunlit.demonstration.townspeople import name, phone
from sunlit.feedback.models import Drawn
from sunlit.matters.actions import complete
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.people.actions.posts import end_post
from sunlit.people.models import Holding
from sunlit.people.viewer import Viewer
from sunlit.registers import actions, binding, splitting

FOUND = {"investigation": "到现场查看并问了周围住户。", "result": "已处理到位。"}
ANSWERS: dict[str, tuple[str, Callable[[], dict[str, str]]]] = {
    "centre-meeting": (
        "held",
        lambda: {
            "held": clock.today().isoformat(),
            "present": "中心全体人员",
            "minutes": "核对本月临期件；由窗口组在五日内补齐标牌。",
        },
    ),
    "staff-talk": ("talked", lambda: {"talked": clock.today().isoformat()}),
    "ethics-session": (
        "attended",
        lambda: {"held": clock.today().isoformat(), "content": "窗口人员职业道德规范"},
    ),
    "self-check": ("checked", lambda: {"integrity": "kept"}),
    "return-visit": (
        "visited",
        lambda: {
            "matter": "抽查一件本季度办结的事项",
            "visited": clock.today().isoformat(),
            "content": "content",
        },
    ),
    "duty-report": ("reported", lambda: {"summary": "按计划完成。", "duties": "按岗位说明逐条履行。"}),
}
LATE_IN_YEAR = ("self-check", "duty-report")


def plans(town: Town) -> list[Plan]:
    """Each way of an appeal, measures against causes, patrol duty."""
    return [
        split,
        supervised,
        prevention,
        partial(prevention, left=True),
        patrol,
        finding,
        deliverable,
        inspection,
    ]


def rounds(town: Town, begin: datetime, end: datetime) -> list[tuple[datetime, Story]]:
    """Towards the end of each month, most of what opened by itself is done."""
    found = []
    day = date(begin.year, begin.month, 24)
    while day < end.date() - timedelta(days=2):
        if day > begin.date():
            found.append((town.hours.on(day), _round(town)))
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=24)
    if "v5" in town.staff:
        middle = begin.date() + (end - begin) * 0.6
        found.append((town.hours.on(middle), _vacancy(town)))
    return found


def _round(town: Town) -> Story:
    waiting = Matter.objects.filter(township=town.place, kind__in=ANSWERS).open().select_related("handler")
    for number, matter in enumerate(waiting.order_by("pk")):
        yearly = matter.kind not in ("centre-meeting", "staff-talk")
        if yearly and town.rng.random() > (0.1 if matter.kind in LATE_IN_YEAR else 0.4) and number % 9:
            continue
        if not any(
            away[0] == matter.handler_id and away[1] <= clock.today() <= away[2] for away in town.away
        ):
            _answer(town, matter)
    for matter in Matter.objects.filter(township=town.place, kind="body", procedure__key="body-task").open():
        complete(matter.tasks.get(done_at=None).pk, "finished", by=_handler(town, matter))
    _supervision(town)
    _reception(town)
    return
    yield


def _reception(town: Town) -> None:
    """Reception days that are over are recorded; one that nobody announced yet is."""
    for matter in Matter.objects.filter(township=town.place, kind="reception-day").open().order_by("pk"):
        if matter.step == "hold":
            said = matter.register_entries.filter(field="day").order_by("pk").last()
            if said is not None and said.value > clock.today().isoformat():
                continue
            today = clock.today().isoformat()
            do(
                matter.pk,
                "held",
                _handler(town, matter),
                held=today,
                visitors="2",
                answers="问道路维修，当场答复。",
            )
        else:
            day = (clock.today() + timedelta(days=3)).isoformat()
            do(matter.pk, "announced", town.viewer("office"), day=day, place="上午9点，政务服务中心接待室")


def _supervision(town: Town) -> None:
    """Leaders' duty sheets take effect and one is assessed; past months of supervision are closed; a post is trained."""
    sheets = Matter.objects.filter(township=town.place, kind="leader-duty-sheet").open().order_by("pk")
    for matter in list(sheets.filter(step="assess"))[:1]:
        facts = {"work_facts": "分管事项按期办结。", "integrity_facts": "每季度检查一次窗口作风。"}
        results = {"work_result": "done", "integrity_result": "done"}
        do(matter.pk, "assessed", town.viewer("discipline"), **facts, **results)
    for matter in sheets.filter(step="write"):
        parts = {"work": "分管单位的事项按期办结。", "integrity": "分管单位的作风和收费每季度检查一次。"}
        do(matter.pk, "activate", _handler(town, matter), offices="政务服务中心", **parts)
    months = Matter.objects.filter(township=town.place, kind="supervision-month").open()
    waits = book().registers["supervision-month"].waits
    for matter in months.select_related("record"):
        past = matter.record.values["last"] < clock.today().isoformat()
        if past and waits is not None and not binding.open_within(matter, waits):
            do(matter.pk, "closed", town.viewer("discipline"), feedback="当月发现都已处理并反馈。")
    for matter in Matter.objects.filter(township=town.place, kind="post-training").open().order_by("pk")[:1]:
        training.trained(matter.tasks.get(done_at=None).pk, "岗位职责和交接要求", by=_handler(town, matter))


def finding(town: Town) -> Story:
    """Supervision finds a window unstaffed; the unit mends it, the supervisor takes note."""
    post = town.units["social_affairs"].posts.order_by("pk").first()
    today = clock.today().isoformat()
    typed = {
        "post": post,
        "about": "窗口无人值守",
        "day": today,
        "found": today,
        "detail": "上午十点现场查看，无人替岗。",
    }
    record = actions.open_record(town.place, "post-finding", typed, by=town.viewer("discipline"))
    yield town.hours.in_days(1, 2)
    do(record.matter_id, "mended", town.head_for(record.matter), mending="已排定替岗人员。")
    yield town.hours.in_days(1, 3)
    do(record.matter_id, "corrected", town.viewer("discipline"), result="已改正，口头提醒。")


def deliverable(town: Town) -> Story:
    """The office hands in its list of powers; the head checks it."""
    typed = {"about": "职权目录（初稿）", "sections": "政务服务部、社会事务服务部"}
    record = actions.open_record(town.place, "reform-deliverable", typed, by=town.viewer("office"))
    yield town.hours.in_days(2, 5)
    do(
        record.matter_id,
        "submitted",
        _handler(town, record.matter),
        content="清理出职权四十二项，列明依据和岗位。",
    )
    yield town.hours.in_days(1, 3)
    do(record.matter_id, "checked", town.own(town.staff["mayor"]), mark="passed")


def _handler(town: Town, matter: Matter) -> Viewer:
    assert matter.handler is not None
    return town.own(matter.handler)


def _answer(town: Town, matter: Matter) -> None:
    outcome, typed = ANSWERS[matter.kind]
    drawn = Drawn.objects.filter(visit=matter, matter__isnull=False).select_related("matter").first()
    said = typed() | ({"matter": drawn.matter.number} if drawn and drawn.matter else {})
    actions.complete_step(matter.tasks.get(done_at=None).pk, outcome, said, by=_handler(town, matter))


def _appeal(town: Town) -> Matter:
    typed = {
        "source": town.rng.choice(["visit", "letter", "phone", "online"]),
        "party": name(town.rng), "party_phone": phone(town.rng), "about": town.rng.choice(APPEALS),
        "responsible": town.units["economic_development"].code,
    }  # fmt: skip
    return actions.open_record(town.place, "appeal", typed, by=town.viewer("office")).matter


def _close(town: Town, matter: Matter, head: Viewer) -> Story:
    do(matter.pk, "fed_back", head, feedback="电话告知反映人，认可。", fed_back_on=clock.today().isoformat())
    yield town.hours.in_days(0, 1)
    sign(town, matter.pk, "deputy", "agree", "同意办结")
    yield town.hours.after(20, 200)
    sign(town, matter.pk, "mayor", "agree", "同意")


def split(town: Town) -> Story:
    """An appeal that concerns two units: each answers its part."""
    matter = _appeal(town)
    yield town.hours.after(10, 60)
    first, second = town.units["social_affairs"].code, town.units["economic_development"].code
    do(matter.pk, "split", town.viewer("office"), first_unit=first, second_unit=second)
    for part in splitting.parts_of(matter):
        yield town.hours.in_days(1, 3)
        do(part.pk, "answered", town.head_for(part), **FOUND)
    yield town.hours.in_days(0, 1)
    do(matter.pk, "all_answered", town.viewer("office"), **FOUND, cause="repair")
    yield town.hours.in_days(0, 1)
    yield from _close(town, matter, town.head_for(matter))


def supervised(town: Town) -> Story:
    """An appeal that supervisors look into before the answer goes out."""
    matter = _appeal(town)
    yield town.hours.after(10, 60)
    do(matter.pk, "hand_out", town.viewer("office"), mode="supervised")
    yield town.hours.in_days(1, 4)
    do(matter.pk, "to_check", town.head_for(matter), **FOUND, cause="repair")
    yield town.hours.in_days(0, 1)
    do(matter.pk, "in_order", town.viewer("discipline"))
    yield town.hours.in_days(0, 1)
    yield from _close(town, matter, town.head_for(matter))


def prevention(town: Town, left: bool = False) -> Story:
    """A measure against a frequent cause: carried out, or still to do."""
    typed = {
        "cause": "repair", "measure": "每月巡查一次村口路灯", "responsible": town.units["economic_development"].code,
        "by_day": (clock.today() + timedelta(days=40)).isoformat(),
    }  # fmt: skip
    record = actions.open_record(town.place, "prevention", typed, by=town.viewer("office"))
    yield town.hours.in_days(8, 20)
    if not left:
        do(record.matter_id, "carried_out", town.head_for(record.matter), effect="巡查两次，坏灯三天内修好。")


def patrol(town: Town) -> Story:
    """A patrol on market day, filed by the office."""
    typed = {
        "member": name(town.rng), "day": clock.today().isoformat(), "task": "patrol", "place": "集市路口",
        "what": "疏导车辆，没有异常。",
    }  # fmt: skip
    record = actions.open_record(town.place, "patrol-duty", typed, by=town.viewer("office"))
    yield town.hours.in_days(0, 2)
    do(record.matter_id, "filed", town.viewer("office"))


def _vacancy(town: Town) -> Story:
    """A village secretary leaves; the head of the township is told, and a successor leads the group."""
    holding = Holding.objects.get(staff=town.staff["v5"], until=None)
    end_post(holding.pk, by=Viewer(name="system", machine="command", admin="system"))
    town.forget()
    yield town.hours.in_days(2, 3)
    village = holding.post.organisation
    named = [
        Named("leader", town.staff["agent"].pk),
        Named("members", "村务监督员"),
        Named("worker", town.staff["agent"].pk, None, "part"),
    ]
    composing.compose(
        "unit-disclosure",
        village,
        composing.Composition(named, "原组长离任", revision=1),
        by=town.viewer("office"),
    )
