"""Money in and money back: a bill is paid whole and once; a refund has a reason and another person's approval."""

from decimal import Decimal

from django.db import transaction

from sunlit import clock
from sunlit.core import money
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.fees import faults
from sunlit.fees.actions.billing import CASHIERS, RECEIPT, locked, paper_of
from sunlit.fees.models import Bill, DayClose, Payment, Refund, Way
from sunlit.matters import documents, frame
from sunlit.people.models import Staff
from sunlit.people.viewer import Viewer

APPROVERS = ("centre_director", "deputy_leader", "mayor")


def pay(
    bill_id: int,
    amount: Decimal | str,
    way: str,
    *,
    by: Viewer,
    key: str,
    reference: str = "",
    fiscal_receipt: str = "",
) -> Payment:
    """Take the money of a bill, print the receipt with its registered number.

    Raises Refused: not_your_seat, paid_already, bill_withdrawn, not_an_amount, other_amount (above or below the bill),
    reference_needed, day_is_closed.
    """
    frame.check_key(key)
    with transaction.atomic():
        row = locked(bill_id, by)
        done = Payment.objects.filter(key=key).first()
        if done is not None:
            return _same(done, row)
        _check_payable(row)
        _check_amount(row, amount)
        _check_way(way, reference)
        staff_id = frame.staff_of(by)
        check_day_open(staff_id)
        now, cashier = clock.now(), Staff.objects.get(pk=staff_id)
        data = {
            **paper_of(row.matter, row.payer, list(row.lines.order_by("pk")), row.total),
            "bill": row.number,
            "way": {"cash": "现金", "transfer": f"转账 {reference.strip()[:80]}"}.get(way, "其他"),
            "fiscal_receipt": fiscal_receipt.strip()[:80],
            "cashier": cashier.name,
        }
        document = documents.issue(RECEIPT, data, township=row.township, matter=row.matter, by=by)
        payment = Payment.objects.create(
            bill=row,
            amount=row.total,
            way=way,
            reference=reference.strip()[:80],
            fiscal_receipt=fiscal_receipt.strip()[:80],
            document=document,
            paid_at=now,
            paid_on=clock.today(),
            by_id=staff_id,
            key=key,
        )
        facts = {"bill": row.number, "amount": str(row.total), "way": way, "receipt": document.number}
        frame.log(row.matter, "bill_paid", by, facts, at=now)
    return payment


def _same(done: Payment, row: Bill) -> Payment:
    if done.bill_id != row.pk:
        raise faults.used_key()
    return done


def _check_payable(row: Bill) -> None:
    if row.withdrawn_at:
        raise Refused(
            "bill_withdrawn",
            Text("这张票已经作废。", "This bill was withdrawn."),
            Text("请按新开的票收。", "Take the money by the new bill."),
            clause="S3.25.06",
        )
    if hasattr(row, "payment"):
        raise Refused(
            "already_done",
            Text(
                f"这张票{row.payment.by.name}已经收过款。",
                f"{row.payment.by.name} has taken the money of this bill already.",
            ),
            Text("不能再收。", "It isn't taken twice."),
            clause="S3.25.06",
        )


def _check_amount(row: Bill, amount: Decimal | str) -> None:
    try:
        stated = money.yuan(amount)
    except money.NotMoney as error:
        raise faults.not_an_amount("amount") from error
    if stated != row.total:
        raise Refused(
            "other_amount",
            Text(
                f"应收{row.total:.2f}元，填的是{stated:.2f}元。",
                f"The bill is of {row.total:.2f} yuan; {stated:.2f} was typed.",
            ),
            Text(
                "一张票一次收清，不多收也不少收。", "A bill is paid whole and at once, no more and no less."
            ),
            clause="S1.04.11",
            field="amount",
        )


def _check_way(way: str, reference: str) -> None:
    if way not in Way.values:
        raise Refused(
            "no_such_way",
            Text("没有选收款方式。", "The way of payment isn't chosen."),
            Text("请选择。", "Choose one."),
            field="way",
        )
    if way == Way.TRANSFER and not reference.strip():
        raise Refused(
            "reference_needed",
            Text("转账没有写流水号。", "The transfer's number is missing."),
            Text("请填写银行或扫码付款的流水号。", "Give the number of the bank's or the QR payment."),
            field="reference",
        )


def check_day_open(staff_id: int) -> None:
    """Refuse (day_is_closed) money through a cashier who has closed the day."""
    if DayClose.objects.filter(cashier_id=staff_id, day=clock.today()).exists():
        raise faults.day_is_closed()


def refunded(row: Bill, *, waiting: bool = False) -> Decimal:
    """What was paid back of a bill; with ``waiting`` also what is asked for or approved and not refused."""
    rows = row.refunds.exclude(approved=False)
    if not waiting:
        rows = rows.filter(paid_at__isnull=False)
    return money.total(rows.values_list("amount", flat=True))


def ask_refund(bill_id: int, amount: Decimal | str, reason: str, *, by: Viewer, key: str) -> Refund:
    """Ask for money to go back. Raises Refused: not_your_seat, reason_needed, not_paid, not_an_amount, more_than_paid."""
    frame.check_key(key)
    with transaction.atomic():
        row = locked(bill_id, by, *CASHIERS, *APPROVERS)
        done = Refund.objects.filter(key=key).first()
        if done is not None:
            if done.bill_id != row.pk:
                raise faults.used_key()
            return done
        if not reason.strip():
            raise faults.reason_needed("reason")
        try:
            wanted = money.yuan(amount)
        except money.NotMoney as error:
            raise faults.not_an_amount("amount") from error
        paid = row.payment.amount if hasattr(row, "payment") else money.ZERO
        left = paid - refunded(row, waiting=True)
        if not wanted or wanted > left:
            raise Refused(
                "more_than_paid",
                Text(f"最多可退{left:.2f}元。", f"At most {left:.2f} yuan can go back."),
                Text("请核对金额。", "Look at the amount."),
                clause="S3.25.06",
                field="amount",
            )
        refund = Refund.objects.create(
            bill=row,
            amount=wanted,
            reason=reason.strip()[:200],
            asked_by_id=frame.staff_of(by),
            asked_at=clock.now(),
            key=key,
        )
        frame.log(
            row.matter,
            "refund_asked",
            by,
            {"bill": row.number, "amount": str(wanted), "reason": refund.reason},
        )
    return refund


def decide_refund(refund_id: int, approved: bool, opinion: str, *, by: Viewer) -> Refund:
    """Approve a refund or refuse it with a reason; never by whoever asked for it.

    Raises Refused (not_your_seat, another_person, already_done, reason_needed)."""
    with transaction.atomic():
        refund, row = _refund(refund_id, by, *APPROVERS)
        if refund.asked_by_id == by.staff_id:
            raise faults.another_person()
        if refund.decided_at:
            raise Refused(
                "already_done",
                Text("已经有人审批过。", "Somebody has decided already."),
                Text("请看审批结果。", "Look at the decision."),
            )
        if not approved and not opinion.strip():
            raise faults.reason_needed("opinion")
        refund.approved, refund.decision = approved, opinion.strip()[:200]
        refund.decided_by_id, refund.decided_at = frame.staff_of(by), clock.now()
        refund.save(update_fields=["approved", "decision", "decided_by", "decided_at"])
        facts = {"bill": row.number, "amount": str(refund.amount), "approved": approved}
        frame.log(row.matter, "refund_decided", by, facts)
    return refund


def pay_back(refund_id: int, way: str, *, by: Viewer, reference: str = "") -> Refund:
    """Pay an approved refund back. Raises Refused: not_your_seat, not_approved, already_done, reference_needed,
    day_is_closed."""
    with transaction.atomic():
        refund, row = _refund(refund_id, by, *CASHIERS)
        if not refund.approved:
            raise Refused(
                "not_approved",
                Text("退费还没有批准。", "The refund isn't approved."),
                Text("请先报批。", "Have it approved first."),
            )
        if refund.paid_at:
            raise Refused(
                "already_done",
                Text("这笔钱已经退过。", "This was paid back already."),
                Text("不能再退。", "It isn't paid back twice."),
            )
        _check_way(way, reference)
        staff_id = frame.staff_of(by)
        check_day_open(staff_id)
        refund.way, refund.reference = way, reference.strip()[:80]
        refund.paid_by_id, refund.paid_at, refund.paid_on = staff_id, clock.now(), clock.today()
        refund.save(update_fields=["way", "reference", "paid_by", "paid_at", "paid_on"])
        facts = {"bill": row.number, "amount": str(refund.amount), "way": way}
        frame.log(row.matter, "refund_paid", by, facts)
    return refund


def _refund(refund_id: int, by: Viewer, *roles: str) -> tuple[Refund, Bill]:
    bill_id = Refund.objects.values_list("bill_id", flat=True).get(pk=refund_id)
    row = locked(bill_id, by, *roles)
    return Refund.objects.get(pk=refund_id), row
