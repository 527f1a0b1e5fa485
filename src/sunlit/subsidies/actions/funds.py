"""Donations and relief: what came in, what it was used for, what is left (S0.07.15). And meal allowances (S0.08.19)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from sunlit import clock
from sunlit.core import money
from sunlit.core.personal import personal_data
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.matters import frame
from sunlit.matters.book import book
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.subsidies import faults
from sunlit.subsidies.actions.registering import MAKERS, allow
from sunlit.subsidies.models import Fund, FundEntry, MealLine, MealSheet

KEEPERS = (*MAKERS, "office_clerk")
MEAL_CLAUSE, MEAL_NUMBER = "S0.08.19", "yuan_per_person_per_meal"


@dataclass(frozen=True)
class Balance:
    """A fund with its entries of a period: what came in and was used in it, and what is left over all time.

    ``unused``: there is or was something to use, and nothing was used in the period.
    """

    fund: Fund
    entries: tuple[FundEntry, ...]
    received: Decimal
    used: Decimal
    left: Decimal

    @property
    def counted(self) -> tuple[str, str, str]:
        """Received, used and left, as people write them."""
        return (
            self.fund.counted(self.received),
            self.fund.counted(self.used),
            self.fund.counted(self.left),
        )

    @property
    def unused(self) -> bool:
        """Whether income stands without any use in the period."""
        return not self.used and (self.received > 0 or self.left > 0)


def open_fund(township: Organisation, kind: str, title: str, unit: str, *, by: Viewer) -> Fund:
    """Open a fund; ``unit`` is 元 or that of the goods. Raises Refused (not_your_seat, no_such, title_needed)."""
    staff_id = allow(by, township, *KEEPERS)
    if kind not in Fund.Kind.values:
        raise faults.no_such("kind", Text("种类", "kind"))
    name = " ".join(title.split())[:80]
    _check_words(name, "title")
    with transaction.atomic():
        ledger.hold(township.code)
        row, made = Fund.objects.get_or_create(
            township=township,
            title=name,
            defaults={"kind": kind, "unit": unit.strip()[:20] or "元", "at": clock.now(), "by_id": staff_id},
        )
        if made:
            facts = {"kind": kind, "unit": row.unit}
            ledger.append(
                township.code,
                "fund_opened",
                actor=by.actor,
                subject_kind="fund",
                subject=str(row.pk),
                facts=facts,
            )
    return row


def enter(
    fund_id: int, used: bool, quantity: Decimal | str, what: str, on: date, *, by: Viewer, key: str
) -> FundEntry:
    """Write down what came in or was used, in yuan or in the unit of the goods; it is public at once.

    Raises Refused: not_your_seat, not_an_amount, title_needed, personal_data, future_day, more_than_left.
    """
    frame.check_key(key)
    with transaction.atomic():
        fund = Fund.objects.select_related("township").get(pk=fund_id, township_id=by.township_id)
        staff_id = allow(by, fund.township, *KEEPERS)
        ledger.hold(fund.township.code)
        done = FundEntry.objects.filter(key=key).first()
        if done is not None:
            return done
        words = " ".join(what.split())[:160]
        _check_words(words, "what")
        try:
            amount = money.yuan(quantity)
        except money.NotMoney as error:
            raise faults.not_an_amount("quantity") from error
        if not amount:
            raise faults.not_an_amount("quantity")
        if on > clock.today():
            raise Refused(
                "future_day",
                Text("日期还没有到。", "The day has not come yet."),
                Text("请核对。", "Look again."),
                field="on",
            )
        left = _sum(fund, used=False) - _sum(fund, used=True)
        if used and amount > left:
            raise Refused(
                "more_than_left",
                Text(
                    f"只剩{fund.counted(left)}{fund.unit}。",
                    f"Only {fund.counted(left)} {fund.unit} are left.",
                ),
                Text("请核对，先登记收入。", "Look again, and enter what came in first."),
                clause="S0.07.15",
                field="quantity",
            )
        row = FundEntry.objects.create(
            fund=fund, used=used, quantity=amount, what=words, on=on, by_id=staff_id, key=key
        )
        facts = {"used": used, "quantity": str(amount), "unit": fund.unit, "on": str(on)}
        ledger.append(
            fund.township.code,
            "fund_entered",
            actor=by.actor,
            subject_kind="fund",
            subject=str(fund.pk),
            facts=facts,
        )
    return row


def _check_words(words: str, field: str) -> None:
    if not words:
        raise Refused(
            "title_needed",
            Text("没有写明是什么。", "It isn't said what it is."),
            Text("请写明，会公开。", "Say it; it is shown in public."),
            clause="S0.07.15",
            field=field,
        )
    if personal_data(words):
        raise Refused(
            "personal_data",
            Text("里面有证件号、手机号或卡号。", "It holds an ID number, a mobile phone or a card number."),
            Text("会公开，请删去。", "It is shown in public; take it out."),
            clause="S4.43.11",
            field=field,
        )


def _sum(fund: Fund, *, used: bool) -> Decimal:
    return money.total(fund.entries.filter(used=used).values_list("quantity", flat=True))


def balances(township: Organisation, first: date, last: date) -> list[Balance]:
    """Every fund of a township with its entries of a period, both days included; one without use is there too."""
    found = []
    for fund in (
        Fund.objects.filter(township=township).prefetch_related("entries__fund").order_by("kind", "title")
    ):
        entries = sorted(fund.entries.all(), key=lambda one: (one.on, one.pk))
        inside = tuple(one for one in entries if first <= one.on <= last)
        until = [one for one in entries if one.on <= last]
        found.append(
            Balance(
                fund,
                inside,
                money.total(one.quantity for one in inside if not one.used),
                money.total(one.quantity for one in inside if one.used),
                money.total(one.quantity if not one.used else -one.quantity for one in until),
            )
        )
    return found


def enter_meals(
    township: Organisation,
    meeting: str,
    day: date,
    meals: int,
    attendees: Sequence[money.Attendee],
    *,
    by: Viewer,
    key: str,
) -> MealSheet:
    """Reckon the meal allowances of a meeting: so much for each meal that a non-salaried rural cadre wasn't served.

    Raises Refused: not_your_seat, title_needed, attendees_wrong.
    """
    frame.check_key(key)
    staff_id = allow(by, township, *KEEPERS)
    if not meeting.strip():
        raise Refused(
            "title_needed",
            Text("没有写会议名称。", "The meeting is missing."),
            Text("请填写。", "Fill it in."),
            field="meeting",
        )
    each = Decimal(book().clauses[MEAL_CLAUSE].numbers[MEAL_NUMBER])
    names = [" ".join(one.name.split()) for one in attendees]
    try:
        amounts = money.meal_allowance(attendees, meals, each)
    except ValueError:
        amounts = ()
    if (
        not amounts
        or not 1 <= meals <= 9
        or "" in names
        or len(set(names)) != len(names)
        or max(map(len, names)) > 40
    ):
        raise Refused(
            "attendees_wrong",
            Text(
                "人员或餐数不对：每人一行，姓名不重复，已安排的餐数不超过总餐数。",
                "Attendees or meals are wrong: one row each, no name twice, no more meals served than there were.",
            ),
            Text("请核对。", "Look again."),
            clause=MEAL_CLAUSE,
            field="attendees",
        )
    with transaction.atomic():
        ledger.hold(township.code)
        done = MealSheet.objects.filter(key=key).first()
        if done is not None:
            return done
        sheet = MealSheet.objects.create(
            township=township, meeting=" ".join(meeting.split())[:120], day=day, meals=meals, each=each, at=clock.now(),
            by_id=staff_id, key=key,
        )  # fmt: skip
        MealLine.objects.bulk_create(
            [
                MealLine(
                    sheet=sheet, name=name, salaried=one.salaried, meals_given=one.meals_given, amount=amount
                )
                for name, one, amount in zip(names, attendees, amounts, strict=True)
            ]
        )
        facts = {"day": str(day), "meals": meals, "attendees": len(names), "total": str(money.total(amounts))}
        ledger.append(
            township.code,
            "meals_entered",
            actor=by.actor,
            subject_kind="meals",
            subject=str(sheet.pk),
            facts=facts,
        )
    return sheet


def sign_meal(line_id: int, *, by: Viewer) -> MealLine:
    """The attendee has signed for the allowance. Raises Refused (not_your_seat, nothing_to_sign)."""
    with transaction.atomic():
        row = MealLine.objects.select_related("sheet__township").get(
            pk=line_id, sheet__township_id=by.township_id
        )
        allow(by, row.sheet.township, *KEEPERS)
        ledger.hold(row.sheet.township.code)
        row.refresh_from_db(fields=["signed_at"])
        if not row.amount or row.signed_at:
            raise Refused(
                "nothing_to_sign",
                Text("没有补助，或者已经签过。", "There is no allowance, or it was signed for."),
                Text("不用再签。", "Nothing more to do."),
            )
        row.signed_at = clock.now()
        row.save(update_fields=["signed_at"])
        ledger.append(
            row.sheet.township.code, "meal_signed", actor=by.actor, subject_kind="meals", subject=str(row.sheet_id),
            facts={"amount": str(row.amount)}, sealed={"name": row.name},
        )  # fmt: skip
    return row
