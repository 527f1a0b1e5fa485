"""The one bill of a case: made from the catalogue, withdrawn while nobody has paid it (S3.25.06)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from sunlit import clock
from sunlit.core import money
from sunlit.core.charges import Charge, Measure, rate_for
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.fees import catalogue, faults
from sunlit.fees.models import Bill, BillLine, PublishedRate, reckoned
from sunlit.hall.models import Application
from sunlit.ledger import actions as ledger
from sunlit.matters import documents, frame
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.people.models import Staff
from sunlit.people.viewer import Viewer

CASHIERS = ("enquiry", "centre_director")
BILL, RECEIPT = "fee-bill", "fee-receipt"
MOST_LINES = 30


@dataclass(frozen=True)
class Wanted:
    """A line that is asked for: the charge, how much of its base, the class of household where it has classes, the
    number of the payment notice where it follows one. ``amount`` is what the person at the counter typed, to be held
    against the standard."""

    charge: str
    base: Decimal | str = Decimal(1)
    household: str = ""
    notice: str = ""
    amount: Decimal | str | None = None


@dataclass(frozen=True)
class Reckoned:
    """A line with its amount and all that it follows from."""

    charge: Charge
    published: PublishedRate
    household: str
    rate: Decimal
    base: Decimal
    basis: str
    notice: str
    amount: Decimal

    @property
    def percent(self) -> bool:
        """Whether the rate is in percent of the base."""
        return self.charge.measure is Measure.PERCENT


def bill(matter_id: int, wanted: Sequence[Wanted], *, by: Viewer, key: str) -> Bill:
    """Make the bill of a case with all its charges, print it, and write it down.

    Raises Refused: not_your_seat, not_an_application, second_bill, nothing_to_pay, and per line not_published,
    not_for_item, free_item, no_class, notice_needed, not_an_amount, above_standard, other_rate; all checked before
    anything is written.
    """
    frame.check_key(key)
    if not by.has_role(*CASHIERS):
        raise faults.not_a_cashier()
    with transaction.atomic():
        matter = frame.lock(matter_id)
        done = Bill.objects.filter(key=key).first()
        if done is not None:
            return done
        application = _application(matter, by)
        if Bill.objects.filter(matter=matter, withdrawn_at=None).exists():
            raise Refused(
                "second_bill",
                Text(
                    "这件事已经开过一张票，一件事只开一张。",
                    "This case has its bill; there is one for each case.",
                ),
                Text("票开错了又没缴的，先作废再重开。", "A wrong one that wasn't paid is withdrawn first."),
                clause="S3.25.06",
            )
        lines = reckon(matter, application.item, wanted, clock.today())
        total = money.total(line.amount for line in lines)
        if not total:
            raise Refused(
                "nothing_to_pay",
                Text("合计是0，免费的不用开票。", "It comes to 0; what is free needs no bill."),
                Text("请核对数量。", "Look at the quantities."),
                clause="S1.04.11",
                field="base",
            )
        staff_id, now = frame.staff_of(by), clock.now()
        row = Bill(
            township=matter.township, matter=matter, payer=application.applicant, total=total, made_at=now,
            by_id=staff_id, key=key,
        )  # fmt: skip
        cashier = Staff.objects.get(pk=staff_id)
        data = {**paper_of(matter, row.payer, lines, total), "cashier": cashier.name}
        row.document = documents.issue(BILL, data, township=matter.township, matter=matter, by=by)
        row.save(force_insert=True)
        BillLine.objects.bulk_create([_line(row, line) for line in lines])
        facts = {
            "bill": row.number,
            "total": str(total),
            "lines": [{"charge": line.charge.id, "amount": str(line.amount)} for line in lines],
        }
        frame.log(matter, "bill_made", by, facts, at=now)
    return row


def _application(matter: Matter, by: Viewer) -> Application:
    if (
        matter.township_id != by.township_id
        or not Matter.objects.visible_to(by).filter(pk=matter.pk).exists()
    ):
        raise faults.not_a_cashier()
    application = Application.objects.filter(matter=matter).first()
    if application is None:
        raise Refused(
            "not_an_application",
            Text("只有办理事项才有收费。", "Only an application has charges."),
            Text("请从办件开票。", "Make the bill from the application."),
            clause="S4.04.04",
        )
    return application


def reckon(matter: Matter, item: str, wanted: Sequence[Wanted], day: date) -> list[Reckoned]:
    """Each line by the catalogue of a day. Raises Refused as `bill` does."""
    if not wanted or len(wanted) > MOST_LINES:
        raise Refused(
            "nothing_chosen",
            Text("还没有选收费项目。", "No charge is chosen."),
            Text("请从目录里选。", "Choose from the catalogue."),
            field="charge",
        )
    if len({(one.charge, one.notice.strip()) for one in wanted}) != len(wanted):
        raise Refused(
            "charge_twice",
            Text("同一项目列了两次。", "A charge stands twice."),
            Text("请合并成一行。", "Put it into one line."),
            clause="S3.25.06",
            field="charge",
        )
    rates = catalogue.rates_on(matter.township, day)
    return [_reckoned(one, item, rates) for one in wanted]


def _reckoned(one: Wanted, item: str, rates: dict[str, PublishedRate]) -> Reckoned:
    charge = catalogue.charges().get(one.charge)
    published = rates.get(one.charge)
    if charge is None or published is None:
        raise faults.not_published(charge.title if charge else Text(one.charge[:40], one.charge[:40]))
    if catalogue.price_of(charge) and catalogue.is_free(item):
        raise Refused(
            "free_item",
            Text("这个事项免费，不能收费。", "This service is free; nothing may be taken for it."),
            Text("请免费办理。", "Do it free of charge."),
            clause="S1.04.11",
            field="charge",
        )
    if item not in charge.items:
        raise Refused(
            "not_for_item",
            Text(
                f"“{charge.title.zh}”不属于这个事项。", f"'{charge.title.en}' doesn't belong to this service."
            ),
            Text("只能收目录里列给这个事项的费用。", "Only what the catalogue lists for it may be taken."),
            clause="S4.04.04",
            field="charge",
        )
    notice = " ".join(one.notice.split())
    if charge.measure is Measure.NOTICE and not notice:
        raise Refused(
            "notice_needed",
            Text(
                "没有缴款通知书号，收多少没有依据。",
                "Without the payment notice there is no ground for the amount.",
            ),
            Text("请填写缴款通知书号。", "Give the number of the payment notice."),
            clause="S3.26.03",
            field="notice",
        )
    try:
        rate, share = rate_for(charge, published.rate, one.household)
    except KeyError as error:
        raise Refused(
            "no_class",
            Text("没有选户别或情形。", "The class isn't chosen."),
            Text("请从列出的里面选。", "Choose one of those listed."),
            clause="S4.49.04",
            field="household",
        ) from error
    try:
        base = money.quantity(one.base)
        amount = catalogue.for_household(charge, published, one.household, base)
        if charge.measure is Measure.NOTICE:
            money.yuan(one.base)
    except money.NotMoney as error:
        raise faults.not_an_amount("base") from error
    _check_typed(charge, one.amount, amount)
    grounds = [charge.basis, published.basis, notice]
    found = charge.class_of(one.household)
    if found and found.basis:
        grounds.append(found.basis)
    basis = "；".join(dict.fromkeys(ground for ground in grounds if ground))[:400]
    return Reckoned(charge, published, one.household, rate * share, base, basis, notice[:80], amount)


def _check_typed(charge: Charge, typed: Decimal | str | None, amount: Decimal) -> None:
    if typed is None or typed == "":
        return
    try:
        stated = money.yuan(typed)
    except money.NotMoney as error:
        raise faults.not_an_amount("amount") from error
    if stated == amount:
        return
    above = stated > amount
    raise Refused(
        "above_standard" if above else "other_rate",
        Text(
            f"“{charge.title.zh}”按公布的标准是{amount}元，{'不能多收' if above else '不能另定标准'}（填的是{stated}元）。",
            f"'{charge.title.en}' comes to {amount} yuan by the published standard; {stated} was typed.",
        ),
        Text("请按公布的标准收。", "Take what the published standard says."),
        clause="S1.04.11" if above else "S4.04.04",
        field="amount",
    )


def _line(row: Bill, line: Reckoned) -> BillLine:
    return BillLine(
        bill=row, published=line.published, title=line.charge.title.zh, title_en=line.charge.title.en,
        household=line.household, rate=line.rate, base=line.base, percent=line.percent, unit=line.charge.unit.zh,
        unit_en=line.charge.unit.en, basis=line.basis, notice=line.notice, amount=line.amount,
    )  # fmt: skip


def paper_of(
    matter: Matter, payer: str, lines: Sequence[Reckoned] | Sequence[BillLine], total: Decimal
) -> dict[str, object]:
    """What bill and receipt say alike."""
    rows = []
    for line in lines:
        if isinstance(line, Reckoned):
            name, unit = line.charge.title.zh, line.charge.unit.zh
            found = line.charge.class_of(line.household)
            name += f"（{found.title.zh}）" if found else ""
        else:
            name, unit = line.title, line.unit
        reckoning = f"{reckoned(line.base, line.rate, percent=line.percent)}（{unit}）"
        rows.append(
            {"name": name, "reckoning": reckoning, "basis": line.basis, "amount": f"{line.amount:.2f}"}
        )
    item = book().items.get(Application.objects.values_list("item", flat=True).get(matter=matter))
    return {
        "matter_number": matter.number,
        "payer": payer,
        "item": item.name.zh if item else matter.title,
        "lines": rows,
        "total": f"{total:.2f}",
        "total_in_words": money.capitals(total),
    }


def withdraw(bill_id: int, reason: str, *, by: Viewer) -> Bill:
    """Withdraw a bill that nobody has paid; it stays with its number and the reason.

    Raises Refused (not_your_seat, reason_needed, paid_already); Bill.DoesNotExist where the viewer may not see it.
    """
    with transaction.atomic():
        row = locked(bill_id, by)
        if row.withdrawn_at:
            return row
        if not reason.strip():
            raise faults.reason_needed("reason")
        if hasattr(row, "payment"):
            raise Refused(
                "paid_already",
                Text("已经缴了的票不能作废。", "A bill that was paid can't be withdrawn."),
                Text("收错了请办退费。", "What was taken wrongly is paid back by a refund."),
                clause="S3.25.06",
            )
        row.withdrawn_at, row.withdrawn_reason = clock.now(), reason.strip()[:200]
        row.withdrawn_by_id = frame.staff_of(by)
        row.save(update_fields=["withdrawn_at", "withdrawn_reason", "withdrawn_by"])
        frame.log(row.matter, "bill_withdrawn", by, {"bill": row.number, "reason": row.withdrawn_reason})
    return row


def locked(bill_id: int, by: Viewer, *roles: str) -> Bill:
    """A bill that the viewer may see, with its matter and its township's chain held until the transaction ends, so that
    two acts on one bill follow one another. Raises Refused (not_your_seat), Bill.DoesNotExist."""
    if not by.has_role(*(roles or CASHIERS)):
        raise faults.not_a_cashier()
    found = Bill.objects.visible_to(by).select_related("township").get(pk=bill_id)
    ledger.hold(found.township.code)
    row: Bill = Bill.objects.select_related("matter__township", "township", "document", "payment").get(
        pk=bill_id
    )
    return row
