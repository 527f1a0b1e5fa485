"""The invented county, its townships, units, posts and staff."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from sunlit import clock
from sunlit.agents.models import Duty, TrainingDay
from sunlit.hall import catalogue
from sunlit.hall.models import ItemState
from sunlit.matters import seats
from sunlit.people.models import Holding, Organisation, Post, Staff

SINCE = date(2020, 1, 1)


def build(password: str | None = None) -> dict[str, Staff]:
    """Build both townships; every staff member by user name. Without a password nobody can sign in.

    Raises IntegrityError where they exist already.
    """
    plan = yaml.safe_load((Path(__file__).parent / "townships.yaml").read_text(encoding="utf-8"))
    people: dict[str, Staff] = {}
    with transaction.atomic():
        county = Organisation.objects.create(
            kind=Organisation.Kind.COUNTY, valid_from=SINCE, **plan["county"]
        )
        for body in plan["outside"]:
            Organisation.objects.create(
                kind=Organisation.Kind.OFFICE, parent=county, outside=True, valid_from=SINCE, **body
            )
        for entry in plan["townships"]:
            _township(county, entry, plan, people, password)
        for username, name, name_en, kind in plan["administrators"]:
            people[username] = _person(username, name, name_en, None, password, admin=kind)
    seats.forget()
    return people


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
    units = {"": town}
    for unit in plan["units"]:
        units[unit["suffix"]] = Organisation.objects.create(
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
    for village in entry["villages"]:
        units[village["code"].split("-")[1]] = Organisation.objects.create(
            kind=Organisation.Kind.VILLAGE,
            parent=town,
            township=town,
            phone=town.phone,
            complaint_phone=town.complaint_phone,
            valid_from=SINCE,
            **village,
        )
    for post in plan["posts"]:
        row = Post.objects.create(
            organisation=units[post["unit"]],
            title=post["title"],
            title_en=post["title_en"],
            duties=post["duties"],
            duties_en=post["duties_en"],
            roles=post["roles"],
        )
        for letter, (username, name, name_en) in zip("AB", post["people"][town.code], strict=False):
            people[username] = _person(username, name, name_en, town, password)
            Holding.objects.create(post=row, staff=people[username], letter=letter, since=SINCE)
    _agents_on_duty(town, people)
    _offer(town, people)


def _agents_on_duty(town: Organisation, people: dict[str, Staff]) -> None:
    """The agents were trained for three days and are on duty, before the first matter."""
    director = people[f"{town.code.lower()}.director"]
    holdings = Holding.objects.filter(
        staff__township=town, post__organisation__kind=Organisation.Kind.VILLAGE
    ).select_related("staff", "post__organisation")
    for holding in holdings:
        for number, subject in enumerate(("受理和材料清单", "手机收件和保密", "跟中心老师跑一趟")):
            day = SINCE + timedelta(days=number)
            TrainingDay.objects.create(staff=holding.staff, day=day, subject=subject, recorded_by=director)
        Duty.objects.create(
            staff=holding.staff,
            village=holding.post.organisation,
            since=SINCE + timedelta(days=3),
            set_by=director,
        )


def _person(
    username: str, name: str, name_en: str, town: Organisation | None, password: str | None, admin: str = ""
) -> Staff:
    return Staff.objects.create_user(
        username,
        password,
        name=name,
        name_en=name_en,
        township=town,
        admin=admin,
        must_change_password=False,
        password_changed_at=clock.now(),
    )


def _offer(town: Organisation, people: dict[str, Staff]) -> None:
    """Offer every item that is complete, with the A person of its department as the one responsible."""
    short = {
        "government_affairs": "gov",
        "social_affairs": "social",
        "economic_development": "econ",
        "enquiry": "clerk",
    }
    for category in catalogue.categories():
        for item in category.items:
            owner = people[f"{town.code.lower()}.{short.get(item.department, 'clerk')}"]
            ItemState.objects.create(
                township=town, item=item.id, offered=True, owner=owner, first_offered_at=clock.now()
            )
