"""The invented county, its townships, units, posts and staff."""

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from sunlit import clock
from sunlit.agents.models import Duty, TrainingDay
from sunlit.conduct.models import Badge, Certificate
from sunlit.hall import catalogue
from sunlit.hall.models import ItemState
from sunlit.matters import seats
from sunlit.people.models import Holding, Organisation, Post, Staff
from sunlit.promises.models import Functions

SINCE = date(2020, 1, 1)


def build(password: str | None = None) -> dict[str, Staff]:
    """Build both townships; every staff member by user name. Without a password nobody can sign in.

    Raises IntegrityError where they exist already.
    """
    plan = _plan()
    people: dict[str, Staff] = {}
    with transaction.atomic():
        county = Organisation.objects.create(
            kind=Organisation.Kind.COUNTY, valid_from=SINCE, **plan["county"]
        )
        Organisation.objects.bulk_create(
            Organisation(kind=Organisation.Kind.OFFICE, parent=county, outside=True, valid_from=SINCE, **body)
            for body in plan["outside"]
        )
        for entry in plan["townships"]:
            _township(county, entry, plan, people, password)
        administrators = [
            _person(username, name, name_en, None, password, admin=kind)
            for username, name, name_en, kind in plan["administrators"]
        ]
        people.update((staff.username, staff) for staff in Staff.objects.bulk_create(administrators))
    seats.forget()
    return people


@cache
def _plan() -> dict[str, Any]:
    """What ``townships.yaml`` says; nobody may change it."""
    plan: dict[str, Any] = yaml.safe_load(
        (Path(__file__).parent / "townships.yaml").read_text(encoding="utf-8")
    )
    return plan


def _township(
    county: Organisation,
    entry: dict[str, Any],
    plan: dict[str, Any],
    people: dict[str, Staff],
    password: str | None,
) -> None:
    plain = {key: value for key, value in entry.items() if key != "villages"}
    town = Organisation.objects.create(
        kind=Organisation.Kind.TOWNSHIP, parent=county, valid_from=SINCE, **plain
    )
    Organisation.objects.filter(pk=town.pk).update(township=town)
    town.township = town
    units = _units(town, entry, plan)
    _posts(town, units, plan, people, password)
    _agents_on_duty(town, people)
    _badges_and_certificates(town, people)
    _say_functions(units, people[f"{town.code.lower()}.office"])
    _offer(town, people)


def _units(town: Organisation, entry: dict[str, Any], plan: dict[str, Any]) -> dict[str, Organisation]:
    """The offices, the centre with its departments, and the villages, by the end of their code; "" is the township."""
    units = {"": town}
    # What stands below another unit needs its key first.
    for inside in (False, True):
        found = [
            Organisation(
                code=f"{town.code}-{unit['suffix']}",
                kind=unit["kind"],
                name=unit["name"],
                name_en=unit["name_en"],
                key=unit["key"],
                parent=units[unit.get("parent", "")],
                township=town,
                address=f"{town.address}政务服务中心" if unit["suffix"].startswith("ZX") else town.address,
                address_en=town.address_en,
                phone=town.phone[:-2] + unit["phone"],
                complaint_phone=town.complaint_phone,
                hours=town.hours,
                hours_en=town.hours_en,
                valid_from=SINCE,
            )
            for unit in plan["units"]
            if ("parent" in unit) is inside
        ]
        if not inside:
            found += [
                Organisation(
                    kind=Organisation.Kind.VILLAGE,
                    parent=town,
                    township=town,
                    phone=town.phone,
                    complaint_phone=town.complaint_phone,
                    valid_from=SINCE,
                    **village,
                )
                for village in entry["villages"]
            ]
        for unit in Organisation.objects.bulk_create(found):
            units[unit.code.removeprefix(f"{town.code}-")] = unit
    return units


def _posts(
    town: Organisation,
    units: dict[str, Organisation],
    plan: dict[str, Any],
    people: dict[str, Staff],
    password: str | None,
) -> None:
    """The posts, and who holds each: the first the A post, the second the B post."""
    posts = Post.objects.bulk_create(
        Post(
            organisation=units[post["unit"]],
            title=post["title"],
            title_en=post["title_en"],
            duties=post["duties"],
            duties_en=post["duties_en"],
            roles=list(post["roles"]),
        )
        for post in plan["posts"]
    )
    held = [
        (row, letter, _person(username, name, name_en, town, password))
        for row, post in zip(posts, plan["posts"], strict=True)
        for letter, (username, name, name_en) in zip("AB", post["people"][town.code], strict=False)
    ]
    people.update(
        (staff.username, staff) for staff in Staff.objects.bulk_create(staff for _, _, staff in held)
    )
    Holding.objects.bulk_create(
        Holding(post=row, staff=staff, letter=letter, since=SINCE) for row, letter, staff in held
    )


def _agents_on_duty(town: Organisation, people: dict[str, Staff]) -> None:
    """The agents were trained for three days and are on duty, before the first matter."""
    director = people[f"{town.code.lower()}.director"]
    holdings = Holding.objects.filter(
        staff__township=town, post__organisation__kind=Organisation.Kind.VILLAGE
    ).select_related("staff", "post__organisation")
    for holding in holdings:
        if "village_agent" not in holding.post.roles:
            continue
        for number, subject in enumerate(("受理和材料清单", "手机收件和保密", "跟中心老师跑一趟")):
            day = SINCE + timedelta(days=number)
            TrainingDay.objects.create(staff=holding.staff, day=day, subject=subject, recorded_by=director)
        Duty.objects.create(
            staff=holding.staff,
            village=holding.post.organisation,
            since=SINCE + timedelta(days=3),
            set_by=director,
        )


def _badges_and_certificates(town: Organisation, people: dict[str, Staff]) -> None:
    """Everybody has a badge without a photo; who handles cases has an enforcement certificate without an end."""
    office = people[f"{town.code.lower()}.office"]
    holdings = Holding.objects.filter(staff__township=town).select_related("post").order_by("pk")
    holders = {row.staff_id: row.post.roles for row in holdings}
    now = clock.now()
    Badge.objects.bulk_create(
        Badge(township=town, staff_id=pk, number=f"{town.code}-{number:04d}", issued_at=now, issued_by=office)
        for number, pk in enumerate(holders, 1)
    )
    Certificate.objects.bulk_create(
        Certificate(
            township=town, staff_id=pk, kind="enforcement", number=f"ZF-{town.code}-{number:03d}", authority="云岭县人民政府",
            valid_from=SINCE, entered_at=now, entered_by=office,
        )
        for number, pk in enumerate((pk for pk, roles in holders.items() if "handler" in roles), 1)
    )  # fmt: skip


def _person(
    username: str, name: str, name_en: str, town: Organisation | None, password: str | None, admin: str = ""
) -> Staff:
    """Somebody who is not stored yet."""
    staff = Staff(
        username=username,
        name=name,
        name_en=name_en,
        township=town,
        admin=admin,
        must_change_password=False,
        password_changed_at=clock.now(),
    )
    staff.set_password(password)
    return staff


FUNCTIONS = {
    "enquiry": ("咨询、受理、登记和转办，收回并送达结果", "Enquiries, acceptance, registering, passing on, and handing over results", "一次告知、当日转办、按期送达", "Tell everything at once, pass on the same day, deliver in time"),
    "government_affairs": ("户籍、卫生计生、涉农补贴等事项的办理和代理", "Household, health and farm subsidies, here or as agent", "按公布的时限办结，不让群众跑腿", "Finish within the published limit; nobody is sent about"),
    "social_affairs": ("民政、救助、养老和就业服务", "Civil affairs, social aid, pensions and jobs", "入户核实、公开公示、应助尽助", "Visit, publish, and help whoever is entitled"),
    "economic_development": ("土地承包、林业、建设和经营主体服务", "Land contracts, forestry, construction and businesses", "现场核对、依法审核、公开结果", "Check on the spot, examine by law, publish the result"),
    "office": ("综合协调、文书和政务公开", "Coordination, documents and openness", "按期公开，管好台账", "Publish in time and keep the registers"),
    "discipline": ("监督检查、受理举报", "Supervision and reports", "查实必究，为举报人保密", "Follow up what is found; keep who reports secret"),
    "centre": ("政务服务中心的日常管理", "Daily running of the service centre", "值守窗口，督促限时办结", "Keep the windows staffed and the limits kept"),
}  # fmt: skip
"""What each unit of the demonstration is there for, and what it must do."""


def _say_functions(units: dict[str, Organisation], person: Staff) -> None:
    Functions.objects.bulk_create(
        Functions(
            unit=unit,
            **dict(zip(("text", "text_en", "duties", "duties_en"), FUNCTIONS[unit.key], strict=True)),
            at=clock.now(),
            by=person,
        )
        for unit in units.values()
        if unit.key in FUNCTIONS
    )


def _offer(town: Organisation, people: dict[str, Staff]) -> None:
    """Offer every item that is complete, with the A person of its department as the one responsible."""
    short = {
        "government_affairs": "gov",
        "social_affairs": "social",
        "economic_development": "econ",
        "enquiry": "clerk",
    }
    ItemState.objects.bulk_create(
        ItemState(
            township=town,
            item=item.id,
            offered=True,
            owner=people[f"{town.code.lower()}.{short.get(item.department, 'clerk')}"],
            first_offered_at=clock.now(),
        )
        for category in catalogue.categories()
        for item in category.items
    )
