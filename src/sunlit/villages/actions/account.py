"""The village's account: what it says about a period, and the one way to add to it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum

from sunlit import clock
from sunlit.core import money
from sunlit.core.periods import Every, days_of_period
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.core.village_sheets import Account
from sunlit.ledger import actions as ledger
from sunlit.matters import frame, refusals
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.villages.models import BOOKKEEPERS, AccountLine

DECISIONS = "village-decision"


def days_of(period: str) -> tuple[date, date]:
    """First and last day of a month or quarter. Raises Refused (no_such_period)."""
    try:
        return days_of_period(Every.QUARTER if "Q" in period else Every.MONTH, period)
    except ValueError as error:
        raise Refused(
            "no_such_period",
            Text("没有这一期。", "There is no such period."),
            Text("请写 2026-Q3 或 2026-09。", "Write 2026-Q3 or 2026-09."),
            field="period",
        ) from error


def of_period(village: Organisation, period: str) -> Account:
    """What the account says about a period. Two queries. Raises Refused (no_such_period)."""
    first, last = days_of(period)
    rows = AccountLine.objects.filter(village=village, day__range=(first, last))
    sides = dict(rows.order_by().values_list("side").annotate(total=Sum("amount")))
    paid = dict(rows.exclude(payee="").order_by().values_list("payee").annotate(total=Sum("amount")))
    return Account(
        _cents(sides.get("income")),
        _cents(sides.get("spending")),
        {who: _cents(sum_) for who, sum_ in paid.items()},
    )


def _cents(found: Decimal | None) -> Decimal:
    return (found or money.ZERO).quantize(money.CENT)


def lines_of_period(village: Organisation, period: str) -> list[dict[str, str]]:
    """The account's lines of a period as a finance sheet begins with them."""
    first, last = days_of(period)
    rows = AccountLine.objects.filter(village=village, day__range=(first, last)).order_by("day", "pk")
    return [
        {"side": row.side, "what": row.what, "amount": f"{row.amount:.2f}", "voucher": row.voucher}
        for row in rows
    ]


def village_of(by: Viewer, code: str) -> Organisation:
    """A village of the viewer's township. Raises Refused (no_such_village)."""
    found = Organisation.objects.filter(
        township_id=by.township_id, kind=Organisation.Kind.VILLAGE, code=code.upper()
    ).first()
    if found is None or by.township_id is None:
        raise _no_village()
    return found


def _no_village() -> Refused:
    return Refused(
        "no_such_village",
        Text("没有这个村。", "There is no such village."),
        Text("请从列出的村中选择。", "Choose one of those listed."),
    )


def decision_of(village: Organisation, number: str) -> Matter | None:
    """The decision with this number, if it is this village's and every step of its chart was done."""
    found = Matter.objects.filter(number=number.strip().upper(), kind=DECISIONS, unit=village, outcome="done")
    return found.first() if number.strip() else None


def enter(village: Organisation, typed: Mapping[str, Any], *, by: Viewer, key: str) -> AccountLine:
    """Add a line to a village's account: ``day``, ``side``, ``what``, ``amount`` in yuan, ``voucher``, ``payee`` (a
    cadre), ``decision`` (number). Spending of the large sum or more needs a decision whose chart is done (S2.18.03).

    Raises Refused (not_your_seat, field_unfit, decision_needed). The same key makes one line.
    """
    staff = frame.staff_of(by)
    if not by.has_role(*BOOKKEEPERS) or village.township_id != by.township_id:
        raise refusals.not_your_seat()
    known = AccountLine.objects.filter(key=_key(village, key)).first()
    if known is not None:
        return known
    side, what, voucher = (" ".join(str(typed.get(one, "")).split()) for one in ("side", "what", "voucher"))
    payee, number = (" ".join(str(typed.get(one, "")).split()) for one in ("payee", "decision"))
    try:
        amount = money.yuan(str(typed.get("amount", "")))
    except money.NotMoney:
        amount = money.ZERO
    day = typed.get("day")
    for name, right in (
        ("day", isinstance(day, date) and day <= clock.today()),
        ("side", side in AccountLine.Side.values),
        ("what", 0 < len(what) <= 120),
        ("amount", amount > 0),
        ("voucher", 0 < len(voucher) <= 40),
        ("payee", len(payee) <= 40 and (not payee or side == AccountLine.Side.SPENDING)),
    ):
        if not right:
            raise Refused(
                "field_unfit",
                Text("这一项没有填或者不对。", "This is missing or unfit."),
                Text("日期不晚于今天，金额最多两位小数，凭证号必填。", "A day not after today, money with at most two decimals, and the voucher's number."),
                clause="S4.49.03",
                field=name,
            )  # fmt: skip
    assert isinstance(day, date)
    rules = book().villages
    decision = decision_of(village, number)
    large = rules is not None and side == AccountLine.Side.SPENDING and amount >= rules.large_sum
    if (large or number) and decision is None:
        raise Refused(
            "decision_needed",
            Text(
                f"{amount:,.2f}元是大额支出，没有走完流程的决定不能付。" if large else "没有这个编号的决定，或者流程没有走完。",
                f"{amount:,.2f} yuan is a large sum; without a decision that went through its chart it isn't paid."
                if large
                else "There is no such decision, or its chart isn't done.",
            ),
            Text("请先在“村级重大事项决策”台账走完流程，再写它的编号。", "Carry it through the register of village decisions and write its number."),
            clause=rules.large_sum_clause if rules else "",
            field="decision",
        )  # fmt: skip
    assert isinstance(day, date)  # looked at above, with the other fields
    with transaction.atomic():
        row = AccountLine.objects.create(
            village=village, day=day, side=side, what=what, amount=amount, voucher=voucher, payee=payee,
            decision=decision, at=clock.now(), by_id=staff, key=_key(village, key),
        )  # fmt: skip
        ledger.append(
            by_chain(village),
            "village_account_line",
            actor=by.actor,
            subject_kind="village",
            subject=village.code,
            facts={
                "line": row.pk,
                "day": str(day),
                "side": side,
                "amount": f"{amount:.2f}",
                "voucher": voucher,
            },
        )
        return row


def township_of(village: Organisation) -> Organisation:
    """The township that a village belongs to. Raises Refused (no_such_village) for what belongs to none."""
    if village.township is None:
        raise _no_village()
    return village.township


def by_chain(village: Organisation) -> str:
    """The ledger's chain of a village's township."""
    return township_of(village).code


def _key(village: Organisation, key: str) -> str:
    return f"account:{village.pk}:{key}"[:80]
