"""Money is taken once, goes back only with another person's approval, and the drawer agrees with the bills."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.fees.actions import billing, closing, paying
from sunlit.fees.actions.billing import Wanted
from sunlit.fees.models import Bill, BillLine, DayClose, Payment, PublishedRate, Refund
from sunlit.fees.tests.conftest import CARD
from sunlit.hall.tests.refusing import refused
from sunlit.ledger.models import Entry
from sunlit.matters.written_once import NeverChanged


@pytest.fixture
def bill(with_charges, publish, case, at_work):
    """A bill of 30 yuan, made by the clerk."""
    publish("fee-a", "10")
    return billing.bill(case(CARD).pk, [Wanted("fee-a", "3")], by=at_work("clerk"), key="bill")


def test_a_bill_is_paid_whole_and_once_with_a_numbered_receipt(bill, at_work):
    clerk = at_work("clerk")
    for wrong in ("29.99", "30.01", "0"):
        assert (
            refused("other_amount", paying.pay, bill.pk, wrong, "cash", by=clerk, key="p").field == "amount"
        )
    refused("not_an_amount", paying.pay, bill.pk, "3e1", "cash", by=clerk, key="p")
    refused("no_such_way", paying.pay, bill.pk, "30", "shells", by=clerk, key="p")
    refused("reference_needed", paying.pay, bill.pk, "30", "transfer", by=clerk, key="p")
    paid = paying.pay(bill.pk, "30", "cash", by=clerk, key="p", fiscal_receipt="示例票号 1")
    assert paying.pay(bill.pk, "30", "cash", by=clerk, key="p").pk == paid.pk
    refused("already_done", paying.pay, bill.pk, "30", "cash", by=at_work("clerk2"), key="q")
    assert paid.document.number != bill.number and "PS" in paid.document.number
    refused("paid_already", billing.withdraw, bill.pk, "错了", by=clerk)
    assert Entry.objects.filter(act="bill_paid", subject=bill.matter.number).count() == 1


def test_a_withdrawn_bill_takes_no_money(bill, at_work):
    billing.withdraw(bill.pk, "重复登记", by=at_work("clerk"))
    refused("bill_withdrawn", paying.pay, bill.pk, "30", "cash", by=at_work("clerk"), key="p")


def test_money_goes_back_with_a_reason_and_another_persons_approval_and_never_more_than_came(bill, at_work):
    clerk, director = at_work("clerk"), at_work("director")
    refused("more_than_paid", paying.ask_refund, bill.pk, "1", "错收", by=clerk, key="r0")
    paying.pay(bill.pk, "30", "cash", by=clerk, key="p")
    refused("reason_needed", paying.ask_refund, bill.pk, "10", "", by=clerk, key="r1")
    refused("more_than_paid", paying.ask_refund, bill.pk, "30.01", "错收", by=clerk, key="r1")
    first = paying.ask_refund(bill.pk, "10", "少办一份", by=clerk, key="r1")
    refused("more_than_paid", paying.ask_refund, bill.pk, "20.01", "再退", by=clerk, key="r2")
    refused("not_approved", paying.pay_back, first.pk, "cash", by=clerk)
    refused("not_your_seat", paying.decide_refund, first.pk, True, "", by=clerk)
    own = paying.ask_refund(bill.pk, "5", "多收", by=director, key="r3")
    refused("another_person", paying.decide_refund, own.pk, True, "", by=director)
    refused("reason_needed", paying.decide_refund, own.pk, False, " ", by=at_work("mayor"))
    paying.decide_refund(own.pk, False, "标准没错", by=at_work("mayor"))
    paying.decide_refund(first.pk, True, "", by=director)
    refused("already_done", paying.decide_refund, first.pk, True, "", by=at_work("mayor"))
    paying.pay_back(first.pk, "cash", by=clerk)
    refused("already_done", paying.pay_back, first.pk, "cash", by=at_work("clerk2"))
    assert paying.refunded(bill) == Decimal("10.00") and Refund.objects.count() == 2
    refused("more_than_paid", paying.ask_refund, bill.pk, "20.01", "x", by=clerk, key="r4")


def test_the_close_reconciles_cash_with_bills_and_a_difference_is_explained_and_signed_by_another(
    bill, at_work, town
):
    clerk = at_work("clerk")
    paying.pay(bill.pk, "30", "cash", by=clerk, key="p")
    refund = paying.ask_refund(bill.pk, "5", "退一份", by=clerk, key="r")
    paying.decide_refund(refund.pk, True, "", by=at_work("director"))
    paying.pay_back(refund.pk, "cash", by=clerk)
    refused("difference_unexplained", closing.close_day, town, "24.99", " ", by=clerk, key="c")
    refused("not_an_amount", closing.close_day, town, "-1", "", by=clerk, key="c")
    row = closing.close_day(town, "24.99", "找零差一分", by=clerk, key="c")
    assert (row.received, row.paid_back, row.difference) == (Decimal(30), Decimal(5), Decimal("-0.01"))
    assert closing.close_day(town, "25", "", by=clerk, key="c").pk == row.pk
    refused("closed_already", closing.close_day, town, "25", "", by=clerk, key="c2")
    refused("another_person", closing.sign, row.pk, by=clerk)
    refused("not_your_seat", closing.sign, row.pk, by=at_work("econ"))
    with pytest.raises(DayClose.DoesNotExist):
        closing.sign(row.pk, by=at_work("lh.mayor"))
    closing.sign(row.pk, by=at_work("clerk2"))
    refused("already_done", closing.sign, row.pk, by=at_work("director"))
    assert closing.close_day(town, "0", "", by=at_work("clerk2"), key="d").difference == 0


def test_the_database_itself_holds_no_second_payment_of_a_bill(bill, at_work):
    first = paying.pay(bill.pk, "30", "cash", by=at_work("clerk"), key="p")
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.create(
            bill=bill, amount=30, way="cash", document_id=first.document_id, paid_at=first.paid_at,
            paid_on=first.paid_on, by_id=first.by_id, key="other",
        )  # fmt: skip


def test_after_the_close_the_cashier_takes_nothing_more_that_day_and_another_still_does(bill, at_work, town):
    closing.close_day(town, "0", "", by=at_work("clerk"), key="c")
    refused("day_is_closed", paying.pay, bill.pk, "30", "cash", by=at_work("clerk"), key="p")
    paying.pay(bill.pk, "30", "transfer", by=at_work("clerk2"), key="p", reference="流水 1")
    drawer, other, bills = closing.drawer_of(at_work("clerk2").staff_id, Payment.objects.get().paid_on)
    assert (drawer.expected, other, bills) == (Decimal("0.00"), Decimal("30.00"), 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_two_cashiers_at_the_same_moment_take_the_money_once(bill, at_work):
    viewers = [at_work("clerk"), at_work("clerk2")]

    def take(number):
        try:
            return paying.pay(bill.pk, "30", "cash", by=viewers[number], key=f"p{number}") and "paid"
        except Refused as found:
            return found.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(take, range(2)))
    assert said == ["already_done", "paid"] and Payment.objects.count() == 1


def test_a_clerk_bills_takes_the_money_and_closes_on_the_pages(with_charges, publish, case, signed_in):
    publish("fee-a", "10")
    matter, client = case(CARD), signed_in("qx.clerk")
    page = client.get(f"/desk/fees/?number={matter.number.lower()}")
    assert page.url == f"/desk/fees/new/{matter.number}/"
    typed = {"key": "one", "base-fee-a": "x"}
    answer = client.post(page.url, typed)
    assert answer.status_code == 422 and 'value="x"' in answer.content.decode()
    answer = client.post(page.url, {**typed, "base-fee-a": "2"})
    bill = answer.url
    assert client.get(page.url).url == bill
    assert client.post(page.url, {"key": "two", "base-fee-a": "2"}).status_code == 409
    shown = client.get(bill).content.decode()
    assert "周样本" in shown and "2 × 10" in shown and "20.00" in shown
    pay = {"act": "pay", "key": "three", "way": "cash", "reference": "", "fiscal_receipt": ""}
    assert client.post(bill, {**pay, "amount": "19"}).status_code == 422
    assert client.post(bill, {**pay, "amount": "20"}).url == bill
    assert client.post(bill, {**pay, "amount": "20", "key": "four"}).status_code == 409
    assert client.get(bill).status_code == 200 and Payment.objects.count() == 1
    assert (
        client.post("/desk/fees/close/", {"key": "five", "counted": "19", "explanation": ""}).status_code
        == 422
    )
    assert (
        client.post("/desk/fees/close/", {"key": "five", "counted": "20", "explanation": ""}).url
        == "/desk/fees/close/"
    )
    close = DayClose.objects.get()
    assert client.post(f"/desk/fees/close/{close.pk}/sign/").status_code == 422
    assert signed_in("qx.clerk2").post(f"/desk/fees/close/{close.pk}/sign/").url == "/desk/fees/close/"
    assert signed_in("lh.clerk").get(bill).status_code == 404
    assert signed_in("qx.econ").get(bill).status_code == 403
    assert Entry.objects.filter(act="ledger.read", subject=matter.number).exists()


def test_the_mayor_publishes_a_rate_on_the_page_and_strange_acts_are_refused(with_charges, signed_in, bill):
    mayor = signed_in("qx.mayor")
    typed = {"charge": "fee-b", "rate": "-2", "basis": "某文件", "since": "2099-01-01", "key": "z"}
    assert mayor.post("/desk/fees/catalogue/", typed).status_code == 422
    assert mayor.post("/desk/fees/catalogue/", {**typed, "rate": "2"}).status_code == 302
    assert mayor.get("/desk/fees/catalogue/").status_code == 200
    for posted in ({"act": "x"}, {"act": "approve", "refund": "9" * 30}, {"act": "approve", "refund": "²"}):
        assert mayor.post(f"/desk/fees/bills/{bill.pk}/", posted).status_code == 404


def test_a_day_that_was_left_open_is_flagged_and_closed_before_today(bill, at_work, town, signed_in):
    clerk = at_work("clerk")
    paying.pay(bill.pk, "30", "cash", by=clerk, key="p")
    day = clock.today()
    later = clock.now() + timedelta(days=3)
    with clock.standing_at(later):
        assert closing.open_days(clerk.staff_id, clock.today()) == [day]
        client = signed_in("qx.clerk")
        assert "还没有日结" in client.get("/desk/fees/").content.decode()
        assert "先把这一天结清" in client.get("/desk/fees/close/").content.decode()
        refused("difference_unexplained", closing.close_day, town, "0", "", by=clerk, key="late")
        late = closing.close_day(town, "30", "", by=clerk, key="late")
        assert (late.day, late.difference, late.bills) == (day, 0, 1)
        assert closing.close_day(town, "0", "", by=clerk, key="now").day == clock.today()
        refused("closed_already", closing.close_day, town, "0", "", by=clerk, key="again")
        assert "先把这一天结清" not in client.get("/desk/fees/close/").content.decode()


def test_all_closes_of_a_day_together_are_the_payments_less_what_went_back(
    with_charges, publish, case, at_work, town
):
    """To the fen, whoever took it and in whichever way."""
    publish("fee-a", "0.37")
    clerks = [at_work("clerk"), at_work("clerk2"), at_work("director")]
    for number in range(9):
        clerk = clerks[number % 3]
        made = billing.bill(case(CARD).pk, [Wanted("fee-a", str(number + 1))], by=clerk, key=f"b{number}")
        way = "transfer" if number % 4 == 0 else "cash"
        paying.pay(made.pk, made.total, way, by=clerk, key=f"p{number}", reference=f"流水{number}")
        if number % 3 == 1:
            back = paying.ask_refund(made.pk, "0.11", "多收", by=clerk, key=f"r{number}")
            paying.decide_refund(back.pk, True, "", by=at_work("mayor"))
            paying.pay_back(back.pk, "cash", by=clerk)
    closes = []
    for number, clerk in enumerate(clerks):
        drawer, _other, _bills = closing.drawer_of(clerk.staff_id, clock.today())
        closes.append(closing.close_day(town, drawer.expected, "", by=clerk, key=f"c{number}"))
    assert (
        sum(one.received + one.not_cash for one in closes)
        == sum(Payment.objects.values_list("amount", flat=True))
        == Decimal("0.37") * 45
    )
    assert (
        sum(one.paid_back for one in closes)
        == sum(Refund.objects.filter(paid_at__isnull=False).values_list("amount", flat=True))
        == Decimal("0.33")
    )
    assert sum(one.counted for one in closes) == sum(one.expected for one in closes)
    assert sum(one.bills for one in closes) == 9


def test_published_rates_lines_and_payments_are_written_once_and_no_money_is_removed(bill, at_work):
    paying.pay(bill.pk, "30", "cash", by=at_work("clerk"), key="p")
    paying.ask_refund(bill.pk, "1", "错收", by=at_work("clerk"), key="r")
    for model in (PublishedRate, BillLine, Payment):
        row = model.objects.get()
        for act in (row.save, row.delete, model.objects.all().delete, partial(model.objects.update, pk=1)):
            with pytest.raises(NeverChanged):
                act()
    for model in (Bill, Refund):
        for act in (model.objects.get().delete, model.objects.all().delete):
            with pytest.raises(NeverChanged):
                act()
