"""Before anything is paid: the standard by its document, the person with one card, the register of the deceased."""

import re
from datetime import date
from decimal import Decimal

from django.db import transaction

from sunlit import clock
from sunlit.core import money
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.matters import frame
from sunlit.matters.book import book
from sunlit.people import identity
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.subsidies import faults, marks
from sunlit.subsidies.models import Death, Household, Standard

MAY_SET = ("deputy_leader", "mayor")
MAKERS = ("handler", "station_head")
REGISTRARS = (*MAKERS, "centre_director")
CARD = re.compile(r"[0-9]{10,25}\Z")


def allow(by: Viewer, township: Organisation, *roles: str) -> int:
    """The id of the staff member who acts here in one of these roles. Raises Refused (not_your_seat)."""
    if by.staff_id is None or by.admin or by.township_id != township.pk or not by.has_role(*roles):
        raise faults.not_your_seat()
    return by.staff_id


def publish_standard(
    township: Organisation,
    programme: str,
    category: str,
    amount: str,
    basis: str,
    since: date,
    *,
    by: Viewer,
    key: str,
) -> Standard:
    """Publish what a programme pays for a category from a day on, by the document of the city or county.

    Raises Refused: not_your_seat, no_such, basis_needed, not_an_amount, published_already. Serves S2.38.01, S4.49.09.
    """
    frame.check_key(key)
    staff_id = allow(by, township, *MAY_SET)
    rule = book().programmes.get(programme)
    if rule is None:
        raise faults.no_such("which", Text("补贴项目", "programme"))
    if (rule.category(category) is None) if rule.categories else category:
        raise faults.no_such("which", Text("对象类别", "category"))
    grounds = " ".join(basis.split())[:200]
    if not grounds:
        raise faults.basis_needed()
    try:
        value = money.quantity(amount)
    except money.NotMoney as error:
        raise faults.not_an_amount("amount") from error
    if not value:
        raise faults.not_an_amount("amount")
    with transaction.atomic():
        ledger.hold(township.code)
        done = Standard.objects.filter(key=key).first()
        if done is not None:
            return done
        if Standard.objects.filter(
            township=township, programme=programme, category=category, since=since
        ).exists():
            raise Refused(
                "published_already",
                Text("这一天起的标准已经公布过。", "A standard from this day on was published already."),
                Text("请换一个起始日期。", "Choose another first day."),
                field="since",
            )
        row = Standard.objects.create(
            township=township, programme=programme, category=category, amount=value, basis=grounds, since=since,
            published_at=clock.now(), by_id=staff_id, key=key,
        )  # fmt: skip
        facts = {"category": category, "amount": str(value), "basis": grounds, "since": str(since)}
        ledger.append(
            township.code,
            "standard_published",
            actor=by.actor,
            subject_kind="programme",
            subject=programme,
            facts=facts,
        )
    return row


def standards_on(township: Organisation, day: date) -> dict[tuple[str, str], Standard]:
    """The standard in force on a day, by programme and category. One query."""
    rows = Standard.objects.filter(township=township, since__lte=day).order_by("since", "pk")
    return {(row.programme, row.category): row for row in rows}


def amounts_on(township: Organisation, programme: str, day: date) -> dict[str, Decimal]:
    """The standards of one programme on a day, by category."""
    return {
        category: row.amount
        for (name, category), row in standards_on(township, day).items()
        if name == programme
    }


def register_household(
    township: Organisation,
    village: Organisation,
    name: str,
    id_number: str,
    *,
    by: Viewer,
    card: str = "",
    bank: str = "",
) -> Household:
    """Register who draws for a household, with its one card account; the same person again changes name, village and, where
    one is given, the card: an empty one never takes a card away, or nothing could be paid any more.

    Raises Refused: not_your_seat, no_such (village), name_needed, id_number, card, card_taken. Serves S3.25.04.
    """
    staff_id = allow(by, township, *REGISTRARS)
    if village.township_id != township.pk or village.kind != Organisation.Kind.VILLAGE:
        raise faults.no_such("village", Text("村", "village"))
    plain, number, account = " ".join(name.split()), "".join(id_number.split()).upper(), "".join(card.split())
    if not plain or len(plain) > 40:
        raise Refused(
            "name_needed",
            Text("没有写姓名。", "The name is missing."),
            Text("请填写。", "Fill it in."),
            field="name",
        )
    wrong = identity.fault(number)
    if wrong is not None:
        raise Refused("id_number", wrong, Text("请对照身份证。", "Compare with the card."), field="id_number")
    if account and not CARD.match(account):
        raise Refused(
            "card",
            Text("卡号应为10到25位数字。", "A card number has 10 to 25 digits."),
            Text("请对照卡片。", "Compare with the card."),
            clause="S3.25.04",
            field="card",
        )
    with transaction.atomic():
        ledger.hold(township.code)
        mark, other = marks.id_mark(number), marks.card_mark(account) if account else ""
        if (
            other
            and Household.objects.filter(card_mark=other).exclude(township=township, id_mark=mark).exists()
        ):
            raise Refused(
                "card_taken",
                Text("这张卡已经登记给别的户。", "This card is registered for another household."),
                Text("一户一卡，请核对。", "One card for each household; look again."),
                clause="S3.25.04",
                field="card",
            )
        row = Household.objects.filter(township=township, id_mark=mark).first() or Household(
            township=township, id_mark=mark, registered_at=clock.now(), by_id=staff_id
        )
        row.village, row.name, row.id_number = village, plain, number
        row.lookup = marks.lookup_mark(plain, number[-4:])
        if account:
            row.card, row.card_mark, row.card_tail = account, other, account[-4:]
        row.bank = bank.strip()[:60] or row.bank
        row.save()
        ledger.append(
            township.code, "card_registered", actor=by.actor, subject_kind="household", subject=str(row.pk),
            facts={"village": village.code, "card": bool(row.card)}, sealed={"id_number": number, "card": account},
        )  # fmt: skip
    return row


def enter_death(township: Organisation, id_number: str, died_on: date, *, by: Viewer) -> Death:
    """Enter a death, so that nobody of this number is paid any more. Raises Refused (not_your_seat, id_number)."""
    staff_id = allow(by, township, *REGISTRARS)
    wrong = identity.fault(id_number)
    if wrong is not None or died_on > clock.today():
        reason = wrong or Text("日期还没有到。", "The day has not come yet.")
        raise Refused(
            "id_number", reason, Text("请核对。", "Look again."), field="id_number" if wrong else "died_on"
        )
    with transaction.atomic():
        ledger.hold(township.code)
        row, made = Death.objects.get_or_create(
            township=township,
            id_mark=marks.id_mark(id_number),
            defaults={"died_on": died_on, "by_id": staff_id, "at": clock.now()},
        )
        if made:
            ledger.append(
                township.code, "death_entered", actor=by.actor, subject_kind="household", subject=str(row.pk),
                facts={"died_on": str(died_on)}, sealed={"id_number": "".join(id_number.split()).upper()},
            )  # fmt: skip
    return row
