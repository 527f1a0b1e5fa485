"""The daily close: each cashier counts, the program says what should be there, another person signs."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from sunlit import clock
from sunlit.core import money
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.fees import faults
from sunlit.fees.actions.billing import CASHIERS
from sunlit.fees.models import DayClose, Payment, Refund, Way
from sunlit.ledger import actions as ledger
from sunlit.matters import frame
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

SIGNERS = ("centre_director", "deputy_leader", "mayor", "enquiry")


def drawer_of(cashier_id: int, day: date, counted: Decimal = money.ZERO) -> tuple[money.Drawer, Decimal, int]:
    """What a cashier took and paid back in cash on a day, beside it what came in another way, and how many bills."""
    payments = list(Payment.objects.filter(by_id=cashier_id, paid_on=day).values_list("way", "amount"))
    back = Refund.objects.filter(paid_by_id=cashier_id, paid_on=day, way=Way.CASH)
    cash = money.total(amount for way, amount in payments if way == Way.CASH)
    other = money.total(amount for way, amount in payments if way != Way.CASH)
    paid_back = money.total(back.values_list("amount", flat=True))
    return money.Drawer(cash, paid_back, counted), other, len(payments)


def open_days(cashier_id: int, today: date) -> list[date]:
    """The earlier days on which a cashier took or paid back money and that were never closed, the oldest first."""
    days = {*Payment.objects.filter(by_id=cashier_id, paid_on__lt=today).values_list("paid_on", flat=True)}
    days |= {
        *Refund.objects.filter(paid_by_id=cashier_id, paid_on__lt=today).values_list("paid_on", flat=True)
    }
    closed = DayClose.objects.filter(cashier_id=cashier_id, day__in=days).values_list("day", flat=True)
    return sorted(days - {*closed})


def close_day(
    township: Organisation, counted: Decimal | str, explanation: str, *, by: Viewer, key: str
) -> DayClose:
    """Close one's own day with the cash that was counted: today, or the oldest earlier day that was left open, so that no
    day stays without its close. A difference needs its explanation.

    Raises Refused: not_your_seat, not_an_amount, difference_unexplained, closed_already.
    """
    frame.check_key(key)
    if not by.has_role(*CASHIERS) or by.township_id != township.pk:
        raise faults.not_a_cashier()
    staff_id = frame.staff_of(by)
    with transaction.atomic():
        ledger.hold(township.code)
        done = DayClose.objects.filter(key=key).first()
        if done is not None:
            return done
        day = next(iter(open_days(staff_id, clock.today())), clock.today())
        if DayClose.objects.filter(cashier_id=staff_id, day=day).exists():
            raise Refused(
                "closed_already",
                Text("今天已经日结。", "Today is closed already."),
                Text("明天再结。", "Close tomorrow's tomorrow."),
            )
        try:
            cash = money.yuan(counted)
        except money.NotMoney as error:
            raise faults.not_an_amount("counted") from error
        drawer, other, bills = drawer_of(staff_id, day, cash)
        if drawer.difference and not explanation.strip():
            raise Refused(
                "difference_unexplained",
                Text(
                    f"应有{drawer.expected:.2f}元，清点{cash:.2f}元，相差{drawer.difference:.2f}元。",
                    f"{drawer.expected:.2f} yuan should be there, {cash:.2f} were counted: {drawer.difference:.2f}.",
                ),
                Text(
                    "请再点一遍；确实不符的写明原因，由另一个人签字。",
                    "Count again; where it still differs, say why, and another person signs.",
                ),
                field="explanation",
            )
        row = DayClose.objects.create(
            township=township,
            cashier_id=staff_id,
            day=day,
            bills=bills,
            received=drawer.received,
            paid_back=drawer.paid_back,
            not_cash=other,
            counted=cash,
            difference=drawer.difference,
            explanation=explanation.strip()[:300] if drawer.difference else "",
            closed_at=clock.now(),
            key=key,
        )
        facts = {"day": str(day), "counted": str(cash), "difference": str(drawer.difference), "bills": bills}
        ledger.append(
            township.code,
            "cash_closed",
            actor=by.actor,
            subject_kind="cash",
            subject=str(row.pk),
            facts=facts,
        )
    return row


def sign(close_id: int, *, by: Viewer) -> DayClose:
    """Sign the close of another person, after having counted as well. Raises Refused (not_your_seat, another_person,
    already_done)."""
    if not by.has_role(*SIGNERS):
        raise faults.not_a_cashier()
    with transaction.atomic():
        row = DayClose.objects.select_related("township").get(pk=close_id, township_id=by.township_id)
        ledger.hold(row.township.code)
        row.refresh_from_db()
        if row.cashier_id == by.staff_id:
            raise faults.another_person()
        if row.signed_at:
            raise Refused(
                "already_done",
                Text("已经有人签过。", "Somebody has signed it already."),
                Text("不用再签。", "Nothing more to do."),
            )
        row.signed_by_id, row.signed_at = frame.staff_of(by), clock.now()
        row.save(update_fields=["signed_by", "signed_at"])
        facts = {"day": str(row.day), "difference": str(row.difference)}
        ledger.append(
            row.township.code,
            "close_signed",
            actor=by.actor,
            subject_kind="cash",
            subject=str(row.pk),
            facts=facts,
        )
    return row
