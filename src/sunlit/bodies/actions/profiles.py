"""Profiles of units, and the duties of a unit given to its posts."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from sunlit import clock
from sunlit.bodies.models import DutyPost, Profile
from sunlit.bodies.queries import HEADS
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.matters import frame, refusals
from sunlit.matters.book import book
from sunlit.people.models import Organisation, Post
from sunlit.people.viewer import Viewer

KEEPERS = ("mayor", "deputy_leader", "executive_deputy", "office_director", "office_clerk")


@dataclass(frozen=True)
class Described:
    """What a profile says; areas in km², to two decimals."""

    nature: str
    founded_on: date
    rank: str
    owner: str
    constituents: str
    planned_area: Decimal
    managed_area: Decimal
    staff_number: int


def may_describe(by: Viewer, unit: Organisation) -> bool:
    """The township's leaders and office, and the head of the unit."""
    if by.staff_id is None or by.admin or by.township_id != unit.township_id:
        return False
    return by.has_role(*KEEPERS) or any(
        seat.organisation_id == unit.pk and seat.role in HEADS for seat in by.seats
    )


def describe(unit: Organisation, said: Described, *, confirmed: bool = False, by: Viewer) -> Profile:
    """Write the profile of a unit, checked today (S3.09.01, S0.07.03).

    Raises Refused (not_your_seat, unfit, to_be_confirmed where more is managed than was planned).
    """
    if not may_describe(by, unit):
        raise refusals.not_your_seat()
    if said.nature not in Profile.Nature.values:
        raise _unfit("nature", "请选四类中的一类。", "Choose one of the four kinds.", "S0.07.03")
    if said.founded_on > clock.today():
        raise _unfit("founded_on", "组建日期不能晚于今天。", "It can't be founded after today.")
    for name, most in (("rank", 60), ("owner", 80), ("constituents", 500)):
        words = getattr(said, name)
        if not words.strip() or len(words) > most:
            raise _unfit(name, f"请填写，不超过{most}个字。", f"Fill it in, at most {most} characters.")
    for name in ("planned_area", "managed_area"):
        area = getattr(said, name)
        if not area.is_finite() or not 0 <= area < 10_000_000 or area != round(area, 2):
            raise _unfit(
                name, "请填平方公里数，至多两位小数。", "Square kilometres with at most two decimals."
            )
    if not 0 <= said.staff_number <= 1_000_000:
        raise _unfit("staff_number", "请填在职人数。", "Give the number of staff.")
    if said.managed_area > said.planned_area and not confirmed:
        raise Refused(
            "to_be_confirmed",
            Text(f"管辖面积{said.managed_area}大于规划面积{said.planned_area}平方公里。",
                 f"More is managed ({said.managed_area} km²) than was planned ({said.planned_area} km²)."),
            Text("确认无误请勾选“已核实”再提交。", "If it is right, tick “checked” and send again."),
            clause="S3.09.01",
            field="confirmed",
        )  # fmt: skip
    with transaction.atomic():
        assert unit.township is not None
        row, _made = Profile.objects.update_or_create(
            unit=unit,
            defaults={
                **asdict(said),
                "area_confirmed": said.managed_area > said.planned_area,
                "checked_on": clock.today(),
                "checked_by_id": frame.staff_of(by),
            },
        )
        ledger.append(
            unit.township.code,
            "unit_described",
            actor=by.actor,
            subject_kind="organisation",
            subject=unit.code,
            facts={name: str(value) for name, value in asdict(said).items()},
        )
        return row


def give_duty(sheet_key: str, unit: Organisation, duty: str, post_id: int | None, *, by: Viewer) -> DutyPost:
    """Give a duty of a unit's duty sheet to one of its posts, or take it away (S2.35.01).

    Raises KeyError for an unknown sheet and Refused (not_your_seat, unfit).
    """
    sheet = book().duty_sheets[sheet_key]
    if not may_describe(by, unit):
        raise refusals.not_your_seat()
    if unit.key != sheet.unit or not any(one.key == duty for one in sheet.duties):
        raise _unfit("duty", "请从职责表中选。", "Choose a duty of the sheet.", sheet.clause)
    if post_id is not None and not Post.objects.filter(pk=post_id, organisation=unit).exists():
        raise _unfit("post", "请选本单位的岗位。", "Choose a post of this unit.", sheet.clause)
    with transaction.atomic():
        assert unit.township is not None
        ledger.hold(unit.township.code)
        last = DutyPost.objects.filter(unit=unit, sheet=sheet_key, duty=duty).order_by("-pk").first()
        if last is not None and last.post_id == post_id:
            return last
        row = DutyPost.objects.create(
            unit=unit,
            sheet=sheet_key,
            duty=duty,
            post_id=post_id,
            since=clock.now(),
            by_id=frame.staff_of(by),
        )
        ledger.append(
            unit.township.code,
            "duty_given",
            actor=by.actor,
            subject_kind="organisation",
            subject=unit.code,
            facts={"sheet": sheet_key, "duty": duty, "post": post_id or 0},
        )
        return row


def _unfit(field: str, zh: str, en: str, clause: str = "S3.09.01") -> Refused:
    return Refused(
        "unfit",
        Text("这一项填得不对。", "This is not filled in right."),
        Text(zh, en),
        clause=clause,
        field=field,
    )
