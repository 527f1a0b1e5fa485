"""Certificates of regular payments: who is entitled, each period drawn once, what is missing stands in a list."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from sunlit import clock
from sunlit.core import money, programmes
from sunlit.core.programmes import AmountRule
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.matters.book import book, number_in_force
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.subsidies import faults
from sunlit.subsidies.actions.registering import MAKERS, allow, standards_on
from sunlit.subsidies.models import Certificate, Draw, Household, PayRow, Standard


@dataclass(frozen=True)
class Period:
    """One period of a certificate: drawn, missing since its day, or not due yet."""

    name: str
    draw: Draw | None
    missing: bool


def open_certificate(
    household_id: int, programme: str, category: str, number: str, since: date, until: date, *, by: Viewer
) -> Certificate:
    """Open a certificate. Raises Refused: not_your_seat, no_such (household, programme, category), number_needed,
    dates, overlaps. The category is mandatory where the programme has any (S2.38.03)."""
    with transaction.atomic():
        person = (
            Household.objects.select_related("township")
            .filter(pk=household_id, township_id=by.township_id)
            .first()
        )
        if person is None:
            raise faults.no_such("household", Text("户", "household"))
        staff_id = allow(by, person.township, *MAKERS)
        rule = book().programmes.get(programme)
        if rule is None or rule.rule is not AmountRule.FIXED:
            raise faults.no_such("which", Text("定额发放的项目", "programme of a fixed amount"))
        if (rule.category(category) is None) if rule.categories else category:
            raise faults.no_such("which", Text("对象类别", "category"))
        if not number.strip():
            raise Refused(
                "number_needed",
                Text("没有写证号。", "The number is missing."),
                Text("请填写。", "Fill it in."),
                field="number",
            )
        if until < since or (until - since).days > 3660:
            raise Refused(
                "dates",
                Text("起止日期不对。", "The days are not in order."),
                Text("请核对，最长十年。", "Look again; ten years at most."),
                field="until",
            )
        ledger.hold(person.township.code)
        others = Certificate.objects.filter(
            household=person, programme=programme, since__lte=until, until__gte=since
        )
        if (
            others.exists()
            or Certificate.objects.filter(township=person.township, number=number.strip()[:60]).exists()
        ):
            raise Refused(
                "overlaps",
                Text(
                    "这个证号用过，或者这段时间已经有证。",
                    "The number is used, or there is a certificate for this time.",
                ),
                Text("请核对。", "Look again."),
                clause="S2.36.10",
                field="number",
            )
        row = Certificate.objects.create(
            township=person.township, household=person, programme=programme, category=category,
            number=number.strip()[:60], since=since, until=until, at=clock.now(), by_id=staff_id,
        )  # fmt: skip
        ledger.append(
            person.township.code, "certificate_opened", actor=by.actor, subject_kind="certificate", subject=str(row.pk),
            facts={"programme": programme, "category": category, "since": str(since), "until": str(until)},
        )  # fmt: skip
    return row


def draw(certificate_id: int, period: str, amount: Decimal | str, *, by: Viewer) -> Draw:
    """Write down that a period was drawn. Without ``period`` it is the one that today counts for (S2.38.02).

    Raises Refused: not_your_seat, no_period, drawn_already (also where a list pays the period), no_standard,
    other_amount.
    """
    with transaction.atomic():
        row = Certificate.objects.select_related("township", "household").get(
            pk=certificate_id, township_id=by.township_id
        )
        staff_id = allow(by, row.township, *MAKERS)
        ledger.hold(row.township.code)
        rule = book().programmes[row.programme]
        today = clock.today()
        wanted = period.strip() or programmes.counts_for(
            rule.every, today, days_of(row.township_id, row.programme, today)
        )
        if wanted not in programmes.periods(rule.every, row.since, row.until):
            raise Refused(
                "no_period",
                Text(f"证上没有“{wanted}”这一期。", f"The certificate has no period '{wanted}'."),
                Text("请核对证的起止日期。", "Look at its first and last day."),
                clause="S2.36.10",
                field="period",
            )
        listed = PayRow.objects.filter(
            household=row.household, programme=row.programme, period=wanted, live=True
        )
        if row.draws.filter(period=wanted).exists() or listed.exists():
            raise Refused(
                "drawn_already",
                Text(
                    f"{wanted}已经领过或已列入发放名册。", f"{wanted} was drawn already, or a list pays it."
                ),
                Text("一期只能领一次。", "A period is drawn once."),
                clause="S2.36.10",
                field="period",
            )
        standard = _standard(row, wanted)
        _check_amount(amount, standard)
        found = Draw.objects.create(
            certificate=row, period=wanted, amount=money.product(standard.amount),
            standard=f"{standard.amount.normalize():f}元（{standard.basis}）"[:200], drawn_on=today, by_id=staff_id,
        )  # fmt: skip
        ledger.append(
            row.township.code, "period_drawn", actor=by.actor, subject_kind="certificate", subject=str(row.pk),
            facts={"period": wanted, "amount": str(found.amount), "category": row.category, "payer": rule.payer.zh},
        )  # fmt: skip
    return found


def _standard(row: Certificate, period: str) -> Standard:
    day = min(programmes.end_of(period), clock.today())
    standard = standards_on(row.township, day).get((row.programme, row.category))
    if standard is None:
        raise Refused(
            "no_standard",
            Text("这一期还没有公布标准。", "No standard is published for this period."),
            Text("请先按市县文件公布标准。", "Publish it first by the document of the city or county."),
            clause="S2.38.01",
            field="amount",
        )
    return standard


def _check_amount(amount: Decimal | str, standard: Standard) -> None:
    try:
        stated = money.yuan(amount)
    except money.NotMoney as error:
        raise faults.not_an_amount("amount") from error
    right = money.product(standard.amount)
    if stated != right:
        raise Refused(
            "other_amount",
            Text(
                f"标准是{right}元（{standard.basis}），填的是{stated}元。",
                f"The standard is {right} yuan ({standard.basis}); {stated} was typed.",
            ),
            Text("只能按标准发。", "Only the standard is paid."),
            clause="S2.38.01",
            field="amount",
        )


def days_of(township_id: int, programme: str, day: date) -> int:
    """Days after a period's end by which it must have been paid, by the programme's parameter as the township has it."""
    return number_in_force(book().programmes[programme].due, day, township_id)


def schedule(row: Certificate, today: date) -> list[Period]:
    """Every period of a certificate with what became of it; an undrawn one is marked from its day on (S2.36.10)."""
    rule = book().programmes[row.programme]
    drawn = {one.period: one for one in row.draws.all()}
    days = days_of(row.township_id, row.programme, today)
    names = programmes.periods(rule.every, row.since, row.until)
    gaps = set(programmes.missing(names, frozenset(drawn), today, days))
    return [Period(name, drawn.get(name), name in gaps) for name in names]


def missing_of(township: Organisation, today: date) -> list[tuple[Certificate, list[str]]]:
    """Every certificate of a township with the periods that should have been paid and weren't (S2.38.02, S2.38.03)."""
    rows = (
        Certificate.objects.filter(township=township)
        .select_related("household__village")
        .prefetch_related("draws")
    )
    found = [
        (row, [one.name for one in schedule(row, today) if one.missing])
        for row in rows
        if row.programme in book().programmes
    ]
    return [(row, names) for row, names in found if names]
