"""One bill a case, from the published catalogue only, at the published rate only."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from sunlit import clock
from sunlit.core.charges import Charges, check_charges
from sunlit.fees import catalogue
from sunlit.fees.actions import billing, publishing
from sunlit.fees.actions.billing import Wanted
from sunlit.fees.models import Bill, PublishedRate
from sunlit.fees.tests.conftest import CARD, TOMORROW
from sunlit.hall.tests.refusing import refused
from sunlit.ledger.models import Entry
from sunlit.matters import documents
from sunlit.matters.written_once import NeverChanged


@pytest.fixture
def both(with_charges, publish):
    """Two charges of 10 and 20, published."""
    publish("fee-a", "10")
    publish("fee-b", "20")


@pytest.mark.clause("S3.25.06")
def test_two_charges_of_a_case_make_one_bill_of_thirty_with_two_lines(both, case, at_work):
    matter, clerk = case(CARD), at_work("clerk")
    bill = billing.bill(matter.pk, [Wanted("fee-a"), Wanted("fee-b")], by=clerk, key="k1")
    assert bill.total == Decimal("30.00")
    assert [line.amount for line in bill.lines.order_by("pk")] == [Decimal("10.00"), Decimal("20.00")]
    again = refused("second_bill", billing.bill, matter.pk, [Wanted("fee-a")], by=clerk, key="k2")
    assert again.clause == "S3.25.06"
    other = case(CARD)
    refused("not_published", billing.bill, other.pk, [Wanted("fee-a"), Wanted("fee-c")], by=clerk, key="k3")
    elsewhere = case("tax.deed")
    refused("not_for_item", billing.bill, elsewhere.pk, [Wanted("fee-a")], by=clerk, key="k4")
    assert Bill.objects.count() == 1


@pytest.mark.clause("S1.04.11")
def test_a_charge_needs_its_ground_and_is_never_above_the_standard_and_free_is_zero(
    with_charges, publish, case, at_work, town
):
    refused("basis_needed", publish, "fee-a", "10", basis="  ")
    publish("fee-a", "10")
    matter, clerk = case(CARD), at_work("clerk")
    above = refused(
        "above_standard", billing.bill, matter.pk, [Wanted("fee-a", amount="10.01")], by=clerk, key="a"
    )
    assert (above.clause, above.field) == ("S1.04.11", "amount")
    assert billing.bill(matter.pk, [Wanted("fee-a", amount="10.00")], by=clerk, key="b").total == Decimal(
        "10.00"
    )
    page = Client().get("/QX/fees/").content.decode()
    shown = page.split("甲费", 1)[1].split("</tr>")[0]
    for said in ("10元/份", "某条例 5", "某县发改价〔2026〕1号", "申请居住证的人", "先缴后领"):
        assert said in shown, "standard, basis, scope and procedure"
    assert "0（免费）" in page.split("不收费的事项", 1)[1]
    groundless = replace(with_charges, basis=" ")
    assert [problem.path[-1] for problem in check_charges(Charges((groundless,)))] == ["basis"]
    publish("fee-b", "0")
    assert "0（免费）" in str(
        next(e.rate_words.zh for e in catalogue.entries(town, clock.today()) if e.charge.id == "fee-b")
    )


@pytest.mark.clause("S4.04.04")
def test_what_the_catalogue_does_not_list_and_another_rate_are_refused(with_charges, publish, case, at_work):
    matter, clerk = case(CARD), at_work("clerk")
    refused("not_published", billing.bill, matter.pk, [Wanted("fee-a")], by=clerk, key="a")
    publish("fee-a", "10")
    for amount, code in (("9.99", "other_rate"), ("10.01", "above_standard")):
        refused(code, billing.bill, matter.pk, [Wanted("fee-a", amount=amount)], by=clerk, key="b")
    page = Client().get("/QX/fees/").content.decode()
    for shown in ("甲费", "某条例 5", "某县发改价〔2026〕1号", "10元/份", f"{clock.today():%Y-%m-%d}"):
        assert shown in page


@pytest.mark.clause("S3.26.03")
def test_the_three_agent_collections_stand_with_mode_ground_and_receipt(publish, case, at_work, town):
    page = Client().get("/QX/fees/").content.decode()
    for name, basis, receipt in (
        ("契税", "契税法 3", "税收完税证明"), ("耕地占用税", "耕地占用税法 4", "税收完税证明"),
        ("政府非税收入代缴", "政府非税收入管理办法", "非税收入财政电子票据"),
    ):  # fmt: skip
        row = page.split(name, 1)[1].split("</tr>")[0]
        assert "代理" in row and basis in row and receipt in row
    clerk, matter = at_work("clerk"), case("tax.non-tax-revenue")
    publish("non-tax-revenue", "0")
    wanted = Wanted("non-tax-revenue", "88.80")
    assert refused("notice_needed", billing.bill, matter.pk, [wanted], by=clerk, key="n").clause == "S3.26.03"
    bill = billing.bill(
        matter.pk, [Wanted("non-tax-revenue", "88.80", notice="示例通知 7 号")], by=clerk, key="n"
    )
    assert bill.total == Decimal("88.80")
    deed = case("tax.deed")
    refused(
        "not_published", billing.bill, deed.pk, [Wanted("deed-tax", "100000", "ordinary")], by=clerk, key="d"
    )
    refused("basis_needed", publish, "deed-tax", "3", basis="")
    refused("other_rate", publish, "deed-tax", "2.9")
    refused("other_rate", publish, "deed-tax", "5.1")
    publish("deed-tax", "3")
    assert billing.bill(deed.pk, [Wanted("deed-tax", "100000", "ordinary")], by=clerk, key="d").total == 3000


@pytest.mark.clause("S4.49.04")
def test_what_a_household_bears_follows_from_rate_and_base_by_its_class(publish, town):
    refused("basis_needed", publish, "village-project-money", "15", basis="")
    publish("village-project-money", "15.5")
    page = Client().get("/QX/fees/?which=village-project-money:ordinary&base=4").content.decode()
    assert "62.00" in page.split('id="reckon"')[1]
    assert "15.5元/人" in page and "五保户、现役军人：0（免费）" in page
    page = Client().get("/QX/fees/?which=village-project-money:exempt&base=4").content.decode()
    assert "0.00" in page.split('role="status"')[1]
    for wrong in ("-1", "x", "1e9", ""):
        page = (
            Client()
            .get("/QX/fees/", {"which": "village-project-money:ordinary", "base": wrong})
            .content.decode()
        )
        assert 'role="status"' not in page.split('id="reckon"')[1]


def test_nothing_is_taken_for_a_free_service(with_charges, publish, case, at_work):
    publish("fee-a", "10")
    refused(
        "free_item", billing.bill, case("subsidy.farmers").pk, [Wanted("fee-a")], by=at_work("clerk"), key="k"
    )


def test_a_rate_holds_from_its_day_on_and_a_charge_can_be_taken_out(with_charges, publish, town, at_work):
    publish("fee-a", "10")
    publish("fee-a", "12", since=clock.today() + TOMORROW)
    assert catalogue.rate_on(town, "fee-a", clock.today()).rate == 10
    assert catalogue.rate_on(town, "fee-a", clock.today() + TOMORROW).rate == 12
    later = clock.today() + 2 * TOMORROW
    publishing.take_out(town, "fee-a", "某文件停征", later, by=at_work("deputy"), key="out")
    assert catalogue.rate_on(town, "fee-a", later) is None
    refused("past_day", publish, "fee-b", "1", since=clock.today() - TOMORROW)
    refused(
        "published_already",
        publishing.publish,
        town,
        "fee-a",
        "9",
        "某文件",
        clock.today(),
        by=at_work("mayor"),
        key="x",
    )
    assert Entry.objects.filter(act="charge_published", subject="fee-a").count() == 3


def test_the_same_form_sent_twice_makes_one_bill_and_the_paper_holds_it(both, case, at_work):
    matter, clerk = case(CARD), at_work("clerk")
    first = billing.bill(matter.pk, [Wanted("fee-a", "3")], by=clerk, key="same")
    second = billing.bill(matter.pk, [Wanted("fee-a", "3")], by=clerk, key="same")
    assert first.pk == second.pk and matter.documents.filter(template="fee-bill").count() == 1
    data = documents.data_of(first.document)
    assert (data["total"], data["total_in_words"]) == ("30.00", "叁拾元整")
    assert documents.pdf(first.document).startswith(b"%PDF")
    assert first.number.startswith("QX") and "PD" in first.number


def test_a_wrong_bill_is_withdrawn_with_its_reason_and_stays(both, case, at_work):
    matter, clerk = case(CARD), at_work("clerk")
    wrong = billing.bill(matter.pk, [Wanted("fee-b")], by=clerk, key="a")
    refused("reason_needed", billing.withdraw, wrong.pk, " ", by=clerk)
    billing.withdraw(wrong.pk, "项目选错", by=clerk)
    right = billing.bill(matter.pk, [Wanted("fee-a")], by=clerk, key="b")
    assert Bill.objects.filter(matter=matter).count() == 2 and right.number != wrong.number
    with pytest.raises(NeverChanged):
        Bill.objects.all().delete()
    with pytest.raises(NeverChanged):
        right.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Bill.objects.create(
            township=matter.township,
            matter=matter,
            payer="x",
            total=1,
            made_at=clock.now(),
            by_id=clerk.staff_id,
            key="c",
        )


@pytest.mark.parametrize("base", ["-1", "1e3", "NaN", "x", "1.00001", "99999999999999"])
def test_a_quantity_that_is_no_number_is_refused_beside_its_field(both, case, at_work, base):
    matter = case(CARD)
    found = refused(
        "not_an_amount", billing.bill, matter.pk, [Wanted("fee-a", base)], by=at_work("clerk"), key="k"
    )
    assert found.field == "base"


def test_who_holds_no_post_for_it_neither_bills_nor_publishes(both, case, at_work, town):
    matter = case(CARD)
    for who in ("econ", "mayor", "lh.clerk", "sys.admin"):
        refused("not_your_seat", billing.bill, matter.pk, [Wanted("fee-a")], by=at_work(who), key=who)
    for who in ("clerk", "lh.mayor", "sec.admin"):
        act, today = publishing.publish, clock.today()
        refused("not_your_seat", act, town, "fee-a", "9", "x", today, by=at_work(who), key=who)
    assert PublishedRate.objects.filter(charge="fee-a").count() == 1
