"""Lists: every row looked at, three people, public first, then one card, and nobody twice."""

import io
from datetime import date
from decimal import Decimal
from time import perf_counter

import pytest
from django.db import IntegrityError, connection, transaction
from openpyxl import load_workbook

from sunlit.core.beneficiaries import Known, ListRow, Registered, check_rows, masked_name
from sunlit.core.programmes import AmountRule
from sunlit.demonstration.tests.townships import at
from sunlit.hall.actions import applications
from sunlit.hall.actions.applications import Applicant
from sunlit.hall.tests.refusing import refused
from sunlit.ledger.models import Entry
from sunlit.matters import actions
from sunlit.matters.written_once import NeverChanged
from sunlit.people import identity
from sunlit.subsidies import marks
from sunlit.subsidies.actions import lists, posting, registering, sending
from sunlit.subsidies.actions.sending import Result
from sunlit.subsidies.models import Household, PayList, PayRow
from sunlit.subsidies.tests.conftest import NAMES, NUMBERS, picture, row


def codes(report):
    return [(fault.place, fault.code) for fault in report.faults]


def test_every_row_is_looked_at_and_every_fault_is_told(town, standard, households, at_work):
    with at("2026-11-20 09:00"):
        standard("grain", "12.5")
        registering.enter_death(town, NUMBERS[1], date(2026, 1, 2), by=at_work("social"))
    rows = [
        row(1, "10", "125"), row(2, "10", "124.99", who=2), row(3, who=0), row(4, who=1), row(5, who=3),
        row(6, id_number="11010519491231002Y"), row(7, name="别人", who=2), row(8, "0", who=2, id_number=NUMBERS[2]),
        row(9, category="x", id_number="000000197001019999"),
    ]  # fmt: skip
    with at("2026-11-20 09:00"):
        report = lists.look(town, "grain", "2026", rows)
    assert report.total == Decimal("125.00")
    assert codes(report) == [
        (2, "amount"), (3, "double"), (4, "deceased"), (5, "no_card"), (6, "id_number"), (7, "double"), (7, "name"),
        (8, "double"), (8, "quantity"), (9, "no_card"), (9, "standard"),
    ]  # fmt: skip


@pytest.mark.clause("S3.25.04")
def test_without_a_card_nobody_is_paid_never_in_cash_and_one_card_takes_every_kind(
    town, village, standard, households, listed, at_work, client
):
    with at("2026-03-02 09:00"):
        standard("grain", "12.5")
        standard("seed", "10")
        bare = refused(
            "rows_wrong",
            lists.make,
            town,
            village,
            "grain",
            "2026",
            [row(1, who=3)],
            by=at_work("social"),
            key="k",
        )
        assert bare.clause == "S3.25.04" and "一卡通" in bare.reason.zh and "现金" in bare.way_out.zh
        grain, seed = listed([row(1)]), listed([row(1, "4")], programme="seed")
    with pytest.raises(IntegrityError), transaction.atomic():
        PayRow.objects.filter(list=grain).update(card_tail="")
    with at("2026-03-10 09:00"):
        for one in (grain, seed):
            sending.send(one.pk, "csv", by=at_work("social"))
            sending.take_results(one.pk, [Result(1, True)], by=at_work("social"))
        typed = {"name": NAMES[0], "id_tail": NUMBERS[0][-4:], "card_tail": households[0].card_tail}
        page = client.post("/QX/subsidies/mine/", typed).content.decode()
    assert "125.00" in page and "40.00" in page and "耕地地力保护补贴" in page and "良种补贴" in page
    assert {one.household.card_tail for one in PayRow.objects.all()} == {households[0].card_tail}


@pytest.mark.clause("S4.49.09")
def test_ten_mu_give_a_hundred_and_twenty_five_and_the_village_and_the_household_see_it(
    town, standard, households, listed, client
):
    with at("2026-03-02 09:00"):
        standard("grain", "12.5")
        assert codes(lists.look(town, "grain", "2026", [row(1, "10", "125")])) == []
        assert codes(lists.look(town, "grain", "2026", [row(1, "10", "124.99")])) == [(1, "amount")]
        made = listed([row(1, "10", "125"), row(2, "3.3", "41.25", who=1)])
        page = client.get(f"/QX/subsidies/lists/{made.pk}/").content.decode()
        for shown in ("周*本", "吴*例", "125.00", "41.25", "166.25", "12.5", "云岭县财〔2026〕3号"):
            assert shown in page
        for hidden in (*NAMES, *NUMBERS, households[0].card, NUMBERS[0][-4:]):
            assert hidden not in page
        overview = client.get("/QX/subsidies/").content.decode()
        assert "12.5" in overview and "耕地地力保护补贴" in overview
        typed = {"name": NAMES[1], "id_tail": NUMBERS[1][-4:], "card_tail": households[1].card_tail}
        own = client.post("/QX/subsidies/mine/", typed).content.decode()
        assert "41.25" in own and "125.00" not in own
        assert f"/QX/subsidies/lists/{made.pk}/" in own


@pytest.mark.clause("S3.26.04")
def test_a_farmer_applies_and_sees_the_payment_by_case_number_and_the_sums_agree(
    town, village, standard, households, listed, at_work, client
):
    with at("2026-03-02 09:00"):
        standard("grain", "12.5")
        filed = applications.file_application(
            town, "subsidy.farmers", Applicant(NAMES[0], id_number=NUMBERS[0]), by=at_work("clerk")
        )
        made = listed([row(1), row(2, "2", who=1)])
    with at("2026-03-10 09:00"):
        sending.send(made.pk, "xlsx", by=at_work("social"))
        sending.take_results(made.pk, [Result(1, True), Result(2, True)], by=at_work("social"))
        code = filed.application.receipt_code
        typed = {"name": NAMES[0], "number": filed.matter.number, "code": code}
        page = client.post("/QX/subsidies/mine/", typed).content.decode()
        assert "125.00" in page and "已到账" in page
        shown = client.get(f"/QX/subsidies/lists/{made.pk}/").content.decode()
    paid = sum(one.amount for one in made.rows.filter(state="paid"))
    assert paid == PayList.objects.get(pk=made.pk).total == Decimal("150.00")
    assert "150.00" in shown and PayList.objects.get(pk=made.pk).state == "done"


def test_three_people_make_check_and_approve_a_list_and_nobody_two_of_these(
    standard, households, listed, at_work, people
):
    with at("2026-03-02 09:00"):
        standard("grain", "12.5")
        made = listed([row(1)], until="made")
        for who in ("clerk", "deputy", "lh.social"):
            refused("not_your_seat", lists.check, made.pk, by=at_work(who))
        refused(
            "not_your_seat",
            lists.make,
            made.township,
            made.village,
            "grain",
            "2026",
            [row(1)],
            by=at_work("clerk"),
            key="c",
        )
        refused("changed_meanwhile", lists.approve, made.pk, by=at_work("mayor"))
        lists.check(made.pk, by=at_work("director"))
        refused("changed_meanwhile", lists.check, made.pk, by=at_work("social.head"))
        lists.approve(made.pk, by=at_work("mayor"))
        own = lists.make(
            made.township,
            made.village,
            "grain",
            "2026",
            [row(1, who=1)],
            by=at_work("social.head"),
            key="own",
        )
        refused("another_person", lists.check, own.pk, by=at_work("social.head"))
    with pytest.raises(IntegrityError), transaction.atomic():
        PayList.objects.filter(pk=own.pk).update(checked_by=own.made_by)
    with pytest.raises(NeverChanged):
        PayList.objects.all().delete()


def test_a_list_is_paid_only_after_its_days_of_publication_and_without_open_objections(
    standard, households, listed, at_work
):
    with at("2026-03-02 09:00"):
        standard("grain", "12.5")
        waiting = listed([row(1), row(2, who=1)], until="checked")
        refused("not_approved", sending.send, waiting.pk, "csv", by=at_work("social"))
        lists.approve(waiting.pk, by=at_work("deputy"))
        day = date(2026, 3, 2)
        posting.post(waiting.pk, day, "村口", picture(), by=at_work("agent"), key="hung")
        objection = lists.object_to(waiting.pk, "刘异议", "面积多报", by=at_work("clerk"), place=2, key="o")
        assert (
            lists.object_to(waiting.pk, "刘异议", "面积多报", by=at_work("clerk"), place=2, key="o").pk
            == objection.pk
        )
        assert objection.matter.kind == "appeal"
        refused("no_such", lists.object_to, waiting.pk, "刘异议", "x", by=at_work("clerk"), place=9, key="p")
    with at("2026-03-09 23:00"):
        refused("still_public", sending.send, waiting.pk, "csv", by=at_work("social"))
    with at("2026-03-10 00:10"):
        refused("objection_open", sending.send, waiting.pk, "csv", by=at_work("social"))
        actions.withdraw(objection.matter_id, by=at_work("director"), reason="反映人核对后撤回")
        refused("no_such", sending.send, waiting.pk, "exe", by=at_work("social"))
        refused("not_your_seat", sending.send, waiting.pk, "csv", by=at_work("clerk"))
        content = sending.send(waiting.pk, "csv", by=at_work("social"))
    assert NUMBERS[0].encode() in content and b"125.00" in content
    assert Entry.objects.filter(act="ledger.read", subject_kind="paylist").count() == 1
    assert Entry.objects.filter(act="list_sent").count() == 1


def test_the_payment_file_holds_no_formula(town, village, standard, listed, at_work):
    with at("2026-03-02 09:00"):
        standard("grain", "12.5")
        evil = '=HYPERLINK("http://x")'
        registering.register_household(
            town, village, evil, NUMBERS[0], by=at_work("social"), card="6200000000000001", bank="+1"
        )
        made = listed([row(1, name=evil)])
    with at("2026-03-10 09:00"):
        xlsx, csv = (sending.send(made.pk, kind, by=at_work("social")) for kind in ("xlsx", "csv"))
    book = load_workbook(io.BytesIO(xlsx))
    cells = [cell for line in book.active.iter_rows() for cell in line if cell.value is not None]
    assert all(cell.data_type != "f" for cell in cells)
    assert [cell.value for cell in cells if isinstance(cell.value, Decimal | int | float)][-1] == 125
    assert "'=HYPERLINK" in csv.decode("utf-8-sig")


def test_nobody_is_paid_twice_in_a_period_by_one_programme_or_by_two_that_exclude_each_other(
    town, village, standard, households, listed, at_work
):
    with at("2026-03-02 09:00"):
        standard("minimum-living", "300", "rural")
        standard("extreme-poverty", "800")
        first = listed([row(1, "1", category="rural")], programme="minimum-living", period="2026-03")
        again = [row(1, "1", category="rural"), row(2, "1", category="rural", who=1)]
        assert codes(lists.look(town, "minimum-living", "2026-03", again)) == [(1, "elsewhere")]
        assert codes(lists.look(town, "extreme-poverty", "2026-03", [row(1, "1")])) == [(1, "elsewhere")]
        assert codes(lists.look(town, "minimum-living", "2026-04", [again[0]])) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        copy = first.rows.get()
        copy.pk, copy.place = None, 2
        copy.save()
    with at("2026-03-02 10:00"):
        lists.drop(first.pk, "月份写错", by=at_work("social"))
        assert codes(lists.look(town, "minimum-living", "2026-03", [again[0]])) == []


def test_results_are_read_back_once_and_what_came_back_can_be_paid_again(
    town, standard, households, listed, at_work
):
    social = at_work("social")
    with at("2026-03-02 09:00"):
        standard("grain", "12.5")
        made = listed([row(1), row(2, who=1)])
        refused("not_sent", sending.take_results, made.pk, [Result(1, True)], by=social)
    with at("2026-03-10 09:00"):
        sending.send(made.pk, "csv", by=social)
        refused("changed_meanwhile", lists.drop, made.pk, "x", by=social)
        refused("reason_needed", sending.take_results, made.pk, [Result(1, False)], by=social)
        refused("no_such", sending.take_results, made.pk, [Result(1, True), Result(7, True)], by=social)
        refused(
            "settled_already", sending.take_results, made.pk, [Result(1, True), Result(1, True)], by=social
        )
        assert not PayRow.objects.exclude(state="waiting").exists()
        sending.take_results(made.pk, [Result(1, True), Result(2, False, "账户已销户")], by=social)
        refused("settled_already", sending.take_results, made.pk, [Result(1, True)], by=social)
        assert PayList.objects.get(pk=made.pk).state == "done"
        report = lists.look(town, "grain", "2026", [row(1), row(2, who=1)])
        assert codes(report) == [(1, "elsewhere")]


@pytest.mark.parametrize(
    ("name", "shown"),
    [("王五", "王*"), ("周样本", "周*本"), ("欧阳样本", "欧**本"), ("甲", "*"), (" 王 五 ", "王*")],
)
def test_a_published_name_is_masked(name, shown):
    assert masked_name(name) == shown


def test_a_card_belongs_to_one_household_and_number_and_card_stand_encrypted(
    town, village, households, at_work, django_db_blocker
):
    social = at_work("social")
    act = registering.register_household
    refused(
        "card_taken", act, town, village, "别人", "000000197001018888", by=social, card=households[0].card
    )
    refused("card", act, town, village, "别人", "000000197001018888", by=social, card="12ab")
    refused("id_number", act, town, village, "别人", "110105194912310021", by=social)
    refused("no_such", act, town, town, "别人", "000000197001018888", by=social)
    same = act(town, village, NAMES[0], NUMBERS[0], by=social, card="6200000000009999")
    assert same.pk == households[0].pk and Household.objects.count() == 4
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM subsidies_household")
        stored = repr(cursor.fetchall())
    assert all(secret not in stored for secret in (*NUMBERS, *NAMES, "6200000000009999"))


@pytest.mark.parametrize(
    "number",
    ["11010519491231002X", "110105 19491231 002x", "11010519491231002Y", "110105194912310021", "11010519490231002X", "",
     "000000197001010019", "999999197001010014", "1101051949123100２X", "11010519491231002"],
)  # fmt: skip
def test_the_quick_look_at_a_number_says_what_the_thorough_one_does(number):
    assert marks.id_fault(number) == identity.fault(number)


def test_a_hundred_thousand_rows_are_checked_in_linear_time():
    people = {f"{n:018d}": Registered("张三", "1234") for n in range(20_000)}
    known = Known(
        AmountRule.RATE, {"": Decimal("12.5")}, {}, lambda number: number, lambda number: None, people
    )

    def seconds(count):
        rows = [ListRow(n, "张三", f"{n:018d}", Decimal(10), "", Decimal(125)) for n in range(count)]
        begun = perf_counter()
        assert len(check_rows(rows, known).accepted) == count
        return perf_counter() - begun

    seconds(1_000)
    assert seconds(20_000) < 12 * seconds(4_000) + 0.5
