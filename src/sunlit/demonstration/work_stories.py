"""Work given to posts and persons: a plan approved, a power with its holder, a round of inspection, the internal board."""

from datetime import date, datetime, time, timedelta

from sunlit import clock
from sunlit.bodies.actions import board, plans, powers, rounds
from sunlit.bodies.models import Round
from sunlit.demonstration.stage import Story, Town
from sunlit.matters.book import book
from sunlit.people.models import Holding

TASKS = (
    ("social_affairs", "social", "编制社会救助职权目录", "清理救助职权，逐项写明依据", 12, "项职权"),
    ("government_affairs", "gov", "编制政务服务职权目录", "绘制办理流程图", 9, "张流程图"),
    ("economic_development", "econ", "编制涉农职权目录", "核对涉农职权的法律依据", 15, "项职权"),
)
"""A unit, who does it, its target, the task, how much of what."""
POWERS = (("social_affairs", "social", "临时救助初审"), ("economic_development", "econ", "土地承包合同鉴证"))
VERIFIED = "云司发〔2026〕5号"


def stories(town: Town, begin: datetime, _end: datetime) -> list[tuple[datetime, Story]]:
    """After the groups were set up, also where a week of holidays lies before; at fixed hours, so that nothing else moves."""
    return [(_at(begin.date() + timedelta(days=14)), _given(town))]


def _at(day: date) -> datetime:
    return datetime.combine(book().calendar.on_or_after(day), time(9, 40), clock.CHINA)


def _given(town: Town) -> Story:
    by, today = town.viewer("office"), clock.today()
    for key, name, goal, title, amount, counted in TASKS:
        target = plans.add_target("power-reform", town.units[key], goal, by=by)
        due = book().calendar.add_working_days(today, 20)
        post, person = _seat(town, name)
        plans.add_task(target, plans.Given(title, amount, counted, due, (post,), (person,)), by=by)
    plans.approve(target.plan, by=town.viewer("mayor"))
    for key, name, title in POWERS:
        powers.verify_subject(town.units[key], "entrusted", VERIFIED, today, by=by)
        row = powers.enter_power(town.units[key], title, "post", by=by)
        post, person = _seat(town, name)
        powers.publish_power(powers.assign_power(row, [post], [person], by=by), by=by)
    last = book().calendar.add_working_days(today, 5)
    rounds.open_round(town.place, "政务公开开展情况检查", today, last, by=town.viewer("executive"))
    yield _at(last)
    held = Round.objects.get(township=town.place)
    summary = "各部门和多数村已成立公开小组，工作机制上墙；未成立的一个社区限月底前补齐。"
    rounds.close_round(held, summary, revision=held.revision, by=town.viewer("executive"))
    by, month = town.viewer("office"), clock.today()
    clerk, handler = town.staff["clerk"].pk, town.staff["gov"].pk
    praise = "逢集日连续接待，没有一件漏登记"
    for line in (
        board.Line("attendance", clerk, month, late_days=0, absent_days=0),
        board.Line("attendance", handler, month, late_days=1, absent_days=0),
        board.Line("reward", clerk, month, praise),
    ):
        board.post_line(town.place, line, by=by)


def _seat(town: Town, name: str) -> tuple[int, int]:
    """The post that somebody holds, and the person."""
    staff = town.staff[name]
    return Holding.objects.filter(staff=staff, until=None).latest("pk").post_id, staff.pk
