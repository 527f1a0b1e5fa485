"""Publishing what a charge costs here: only with its ground, only within the bounds of the law (S1.04.11, S4.04.04)."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from sunlit import clock
from sunlit.core import charges, money
from sunlit.core.charges import Charge, Measure
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.fees import catalogue, faults
from sunlit.fees.models import PublishedRate
from sunlit.ledger import actions as ledger
from sunlit.matters import frame
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

MAY_PUBLISH = ("mayor", "deputy_leader")


def publish(
    township: Organisation, charge_id: str, rate: str, basis: str, since: date, *, by: Viewer, key: str
) -> PublishedRate:
    """Publish the rate of a charge from a day on. ``rate`` in yuan for each unit or in percent, ``basis`` the document
    that sets it.

    Raises Refused (not_your_seat, no_such_charge, basis_needed, not_an_amount, other_rate, past_day).
    """
    charge = _begin(township, charge_id, by)
    grounds = " ".join(basis.split())
    if not grounds or not charge.basis:
        raise Refused(
            "basis_needed",
            Text("没有写收费依据。", "The charge has no ground."),
            Text(
                "没有依据的不能收。请写明文件名称、文号和条款。",
                "What has no ground can't be taken. Name the document, its number and article.",
            ),
            clause="S1.04.11",
            field="basis",
        )
    try:
        value = money.quantity(rate)
    except money.NotMoney as error:
        raise faults.not_an_amount("rate") from error
    _check_rate(charge, rate=value, since=since)
    return _add(township, charge, value, grounds[:200], since, ends=False, by=by, key=key)


def take_out(
    township: Organisation, charge_id: str, basis: str, since: date, *, by: Viewer, key: str
) -> PublishedRate:
    """Take a charge out of the catalogue from a day on; what was billed before stays. Raises Refused as `publish`."""
    charge = _begin(township, charge_id, by)
    if not basis.strip():
        raise faults.reason_needed("basis", "S4.04.04")
    present = catalogue.rate_on(township, charge.id, since)
    if present is None:
        raise faults.not_published(charge.title)
    _check_day(since)
    return _add(township, charge, present.rate, basis.strip()[:200], since, ends=True, by=by, key=key)


def _begin(township: Organisation, charge_id: str, by: Viewer) -> Charge:
    if by.township_id != township.pk or by.admin or not by.has_role(*MAY_PUBLISH):
        raise faults.not_a_cashier()
    charge = catalogue.charges().get(charge_id)
    if charge is None:
        raise Refused(
            "no_such_charge",
            Text("规则手册里没有这项收费。", "The rulebook has no such charge."),
            Text(
                "请先在规则手册写明依据、范围和程序。",
                "Write its ground, scope and procedure into the rulebook first.",
            ),
            clause="S4.04.04",
            field="charge",
        )
    return charge


def _check_day(since: date) -> None:
    if since < clock.today():
        raise Refused(
            "past_day",
            Text("公布的标准不能从过去的日子起算。", "A rate can't be published for days that are past."),
            Text("请写今天或以后的日期。", "Choose today or a later day."),
            clause="S4.04.04",
            field="since",
        )


def _check_rate(charge: Charge, rate: Decimal, since: date) -> None:
    _check_day(since)
    fixed = charge.fixed_on(since)
    if fixed is not None and rate != money.quantity(fixed.rate):
        raise Refused(
            "other_rate",
            Text(
                f"上级定的标准是{fixed.rate}（{fixed.citation}）。",
                f"The rate is fixed at {fixed.rate} ({fixed.citation}).",
            ),
            Text("只能按这个标准公布。", "Publish that one."),
            clause="S4.04.04",
            field="rate",
        )
    if not charges.within(charge, rate):
        raise Refused(
            "other_rate",
            Text(
                f"{charge.basis}规定在{charge.lowest}至{charge.highest}之间。",
                f"By {charge.basis} it lies between {charge.lowest} and {charge.highest}.",
            ),
            Text("请对照文件核对。", "Compare with the document."),
            clause="S4.04.04",
            field="rate",
        )
    if charge.measure is Measure.NOTICE and rate:
        raise Refused(
            "other_rate",
            Text(
                "按缴款通知书收的没有本镇标准。", "What follows a payment notice has no rate of the township."
            ),
            Text(
                "请写0；金额以通知书为准，不得加收。",
                "Write 0; the notice names the amount, and nothing is added.",
            ),
            clause="S3.26.03",
            field="rate",
        )


def _add(
    township: Organisation,
    charge: Charge,
    rate: Decimal,
    basis: str,
    since: date,
    *,
    ends: bool,
    by: Viewer,
    key: str,
) -> PublishedRate:
    frame.check_key(key)
    with transaction.atomic():
        ledger.hold(township.code)
        done = PublishedRate.objects.filter(key=key).first()
        if done is not None:
            return done
        if PublishedRate.objects.filter(township=township, charge=charge.id, since=since).exists():
            raise Refused(
                "published_already",
                Text("这一天起的标准已经公布过。", "A rate from this day on was published already."),
                Text("请换一个起始日期。", "Choose another first day."),
                field="since",
            )
        row = PublishedRate.objects.create(
            township=township,
            charge=charge.id,
            rate=rate,
            basis=basis,
            since=since,
            ends=ends,
            published_at=clock.now(),
            by_id=frame.staff_of(by),
            key=key,
        )
        facts = {"rate": str(rate), "basis": basis, "since": str(since), "ends": ends}
        ledger.append(
            township.code,
            "charge_published",
            actor=by.actor,
            subject_kind="charge",
            subject=charge.id,
            facts=facts,
        )
    return row
