"""The bodies of the invented townships: leaders in their posts, groups set up, a village without one, rules issued."""

from datetime import datetime, timedelta

from sunlit import clock
from sunlit.bodies.actions import composing, profiles, rules, training, vacancies
from sunlit.bodies.models import Question
from sunlit.core.bodies import Named
from sunlit.demonstration.places import SINCE
from sunlit.demonstration.stage import Story, Town
from sunlit.people.models import Holding, Organisation, Post, Staff

LEADERS = {
    "QX": [
        ("", "executive", "executive_deputy", "常务副镇长", "Executive deputy head", "顾怀远", "Gu Huaiyuan"),
        ("JW", "secretary", "discipline_secretary", "纪委书记", "Discipline secretary", "沈秉公", "Shen Binggong"),
        ("DZ", "office.head", "office_director", "党政办主任", "Director of the office", "温如玉", "Wen Ruyu"),
        ("DZ", "driver", "driver", "驾驶员", "Driver", "路平安", "Lu Ping'an"),
        ("V1", "v1", "village_secretary", "村党支部书记", "Village Party secretary", "杜长林", "Du Changlin"),
        ("V2", "v2", "village_secretary", "村党支部书记", "Village Party secretary", "苗秀云", "Miao Xiuyun"),
        ("V3", "v3", "village_secretary", "村党支部书记", "Village Party secretary", "石大桥", "Shi Daqiao"),
        ("V4", "v4", "village_secretary", "村党支部书记", "Village Party secretary", "竺青山", "Zhu Qingshan"),
        ("V5", "v5", "village_secretary", "村党支部书记", "Village Party secretary", "杨柳青", "Yang Liuqing"),
        ("V6", "v6", "village_secretary", "社区党支部书记", "Community Party secretary", "傅前进", "Fu Qianjin"),
    ],
    "LH": [
        ("", "executive", "executive_deputy", "常务副乡长", "Executive deputy head", "水长东", "Shui Changdong"),
        ("JW", "secretary", "discipline_secretary", "纪委书记", "Discipline secretary", "严守正", "Yan Shouzheng"),
        ("DZ", "office.head", "office_director", "党政办主任", "Director of the office", "柏文静", "Bai Wenjing"),
        ("V1", "v1", "village_secretary", "村党支部书记", "Village Party secretary", "柳成荫", "Liu Chengyin"),
    ],
}  # fmt: skip
DUTIES = "按职务分工负责。", "Answers for what belongs to the post."


def leaders() -> dict[str, Staff]:
    """Put the leaders and village secretaries into their posts; each by user name."""
    found: dict[str, Staff] = {}
    for code, rows in LEADERS.items():
        township = Organisation.objects.get(code=code)
        for suffix, short, role, title, title_en, name, name_en in rows:
            unit = Organisation.objects.get(code=f"{code}-{suffix}") if suffix else township
            post = Post.objects.create(
                organisation=unit, title=title, title_en=title_en, roles=[role], duties=DUTIES[0], duties_en=DUTIES[1]
            )  # fmt: skip
            staff = Staff.objects.create_user(
                f"{code.lower()}.{short}",
                name=name,
                name_en=name_en,
                township=township,
                must_change_password=False,
                password_changed_at=clock.now(),
            )
            Holding.objects.create(post=post, staff=staff, since=SINCE)
            found[staff.username] = staff
    return found


FULL = {
    "disclosure-leading": {"leader": "mayor", "executive": "executive", "discipline": "secretary", "director": "office.head"},
    "clean-government": {"leader": "mayor", "deputies": "executive deputy"},
    "centre-leading": {"leader": "mayor"},
    "centre-direction": {"deputy": "deputy", "daily": "director"},
    "reform-responsibility": {"deputy": "deputy", "department": "secretary", "staff": "discipline"},
}  # fmt: skip
OFFICES = {"disclosure-leading": "office", "clean-government": "office"}
SECTIONS = {"social_affairs": "social", "economic_development": "econ", "government_affairs": "gov"}
MECHANISM = "公开工作机制", "每月五日前汇总公开内容，负责人核对后送党政办；漏报的次月补齐并说明原因。"


RULES = (
    "openness-rules",
    "accountability-systems",
    "power-plan",
    "accountability-measures",
    "feedback-system",
)


def stories(town: Town, begin: datetime, _end: datetime) -> list[tuple[datetime, Story]]:
    """Groups are set up in the first days; one village stays without, and a rule is explained later."""
    first = town.hours.on(begin.date() + timedelta(days=1))
    return [(first, _bodies(town)), (first + timedelta(days=20), _rules(town))]


def _named(town: Town, position: str, names: str) -> list[Named]:
    return [Named(position, town.staff[name].pk) for name in names.split()]


def _bodies(town: Town) -> Story:
    by = town.viewer("office")
    for key, positions in FULL.items():
        named = [one for position, names in positions.items() for one in _named(town, position, names)]
        place = town.units[OFFICES[key]].pk if key in OFFICES else None
        composing.compose(key, town.place, composing.Composition(named, "成立", office_unit=place), by=by)
    yield town.hours.after(30, 60)
    for unit_key, short in SECTIONS.items():
        unit, clerk = town.units[unit_key], town.staff[short]
        named = _named(town, "leader", f"{short}.head") + _named(town, "members", short)
        named.append(Named("worker", clerk.pk, None, "part"))
        composing.compose("unit-disclosure", unit, composing.Composition(named, "成立"), by=by)
        composing.write_mechanism("unit-disclosure", unit, *MECHANISM, by=by)
    yield town.hours.after(30, 60)
    for number, village in enumerate(town.villages[:-1], 1):
        leader = f"v{number}" if f"v{number}" in town.staff else "agent"
        named = [*_named(town, "leader", leader), Named("members", "村务监督员")]
        named.append(Named("worker", town.staff["agent"].pk, None, "part"))
        composing.compose("unit-disclosure", village, composing.Composition(named, "成立"), by=by)
    vacancies.assign(
        "centre-direction", town.place, "staffing", "为逢集日增派一名窗口人员", by=town.viewer("mayor")
    )


def _rules(town: Town) -> Story:
    by, today = town.viewer("office"), clock.today()
    name = town.place.name[:2]
    for number, key in enumerate(RULES, 3):
        rules.issue(
            key,
            town.place,
            number=f"{name}政发〔{today.year}〕{number}号",
            issued_on=today,
            published_on=today,
            by=by,
        )
    for unit in (
        Organisation.objects.filter(township=town.place).exclude(kind="township").order_by("code")[1:]
    ):
        rules.take_part("power-plan", town.place, unit, by=by)
    training.take_up(town.units["government_affairs"], "service-information", by=town.viewer("director"))
    unit = town.units["social_affairs"]
    post = unit.posts.filter(roles__icontains="handler").order_by("-pk").first()
    for duty in ("policy", "servicemen", "allowance", "relief", "disabled", "welfare"):
        profiles.give_duty("civil-affairs", unit, duty, post.pk if post else None, by=by)
    rules.ask(
        "openness-rules", town.place, "S0.07.32", "“十五日前”包括十五日当天吗？", by=town.viewer("econ")
    )
    yield town.hours.in_days(1, 2)
    question = Question.objects.get(township=town.place, answered_at=None)
    rules.interpret(question.pk, "包括。十五日当天公布的算按时。", by=town.viewer("discipline"))
