"""What a village publishes: entered by the agent, checked by the committee, and nothing that doesn't add up."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError

from sunlit.demonstration.tests.townships import at
from sunlit.disclosure.actions import starting
from sunlit.disclosure.models import Publication
from sunlit.hall.tests.refusing import refusal_of as refused
from sunlit.people.viewer import PUBLIC
from sunlit.villages import queries
from sunlit.villages.actions import sheets, township
from sunlit.villages.models import Sheet
from sunlit.villages.tests.conftest import AFTER, CONTENT, QUARTER


def nine(village: Any, today: date = date(2026, 10, 8)) -> queries.Standing:
    return queries.standings([village], QUARTER, today)[0]


@pytest.fixture
def full_account(book_line: Any) -> None:
    book_line("income", "12000")
    book_line("spending", "3600", payee="杜长林", what="书记补贴")


FINANCES = [
    {"side": "income", "what": "鱼塘发包", "amount": "12000", "voucher": "001"},
    {"side": "spending", "what": "书记补贴", "amount": "3600", "voucher": "002"},
]


@pytest.mark.clause("S4.49.01")
def test_eight_of_nine_headings_show_eight_of_nine_and_the_empty_one_and_nothing_signed_counts(
    village, full_account, bring_out, client
):
    with at(AFTER):
        bring_out("finances", lines=FINANCES)
        for heading in CONTENT:
            bring_out(heading)
        bring_out("tax-relief", none=True)
        found = nine(village)
        assert (found.filled, found.total) == (8, 9)
        assert [cell.heading.key for cell in found.empty] == ["raised"]
        page = client.get("/QX/villages/").content.decode()
        assert "8/9" in page and "一事一议筹资筹劳" in page
        row = bring_out("raised", none=True)
        found = nine(village)
        assert (found.filled, found.total, found.empty) == (9, 9, [])
        assert row.none and row.made_by.name == "田禾" and row.checked_by.name == "池明鉴"
        assert "本期无此类事项" in row.publication.text
        assert "9/9" in client.get("/QX/villages/").content.decode()
    assert not [cell for cell in found.cells if "计划生育" in cell.heading.title.zh]


def test_a_village_is_late_from_the_day_after_its_last_day(village):
    assert nine(village, date(2026, 10, 15)).days_late == 0
    found = nine(village, date(2026, 10, 16))
    assert (len(found.late), found.days_late) == (9, 1)


def test_nothing_is_said_of_a_period_that_still_runs(enter):
    with at("2026-09-30 10:00"):
        assert refused(enter, "burden", none=True).code == "period_running"
        assert refused(enter, "finances", lines=FINANCES).code == "period_running"
        assert enter("burden").pk  # what is no account may come out during the period


def test_nobody_checks_what_they_entered_and_only_the_committee_checks(enter, at_work, people):
    with at(AFTER):
        row = enter("burden")
        assert refused(sheets.check, row.pk, agree=True, by=at_work("qx.agent")).code == "not_your_seat"
        assert refused(sheets.check, row.pk, agree=True, by=at_work("qx.mayor")).code == "not_your_seat"
        assert refused(enter, "land", who="qx.committee").code == "not_your_seat"
        with pytest.raises(IntegrityError):
            Sheet.objects.filter(pk=row.pk).update(checked_by=people["qx.agent"])


def test_who_holds_both_seats_may_not_check_the_own_entry(enter, people, village, at_work):
    from sunlit.people.models import Holding, Post

    post = Post.objects.get(organisation=village, roles=["village_committee"])
    Holding.objects.create(post=post, staff=people["qx.agent"], letter="B", since=date(2020, 1, 1))
    with at(AFTER):
        row = enter("burden")
        assert refused(sheets.check, row.pk, agree=True, by=at_work("qx.agent")).code == "own_entry"


def test_what_is_sent_back_says_why_and_is_entered_again(enter, at_work, bring_out):
    with at(AFTER):
        row = enter("burden")
        assert refused(sheets.check, row.pk, agree=False, by=at_work("qx.committee")).code == "opinion_needed"
        assert refused(enter, "burden").code == "waits_already"
        back = sheets.check(row.pk, agree=False, by=at_work("qx.committee"), opinion="少一张收据")
        assert (back.state, back.publication) == ("returned", None)
        assert bring_out("burden").publication
        assert refused(sheets.check, row.pk, agree=True, by=at_work("qx.committee")).code == "done_already"


def test_a_correction_says_why_and_takes_the_earlier_ones_place(bring_out, enter, village):
    with at(AFTER):
        first = bring_out("burden")
        assert refused(enter, "burden").code == "why_needed"
        lines = [{"what": "水费", "standard": "每吨2元", "amount": "330", "basis": "县价格文件"}]
        second = bring_out("burden", lines=lines, why="漏了一户")
        shown = Publication.objects.visible_to(PUBLIC)
        assert shown.filter(pk=second.publication_id).exists()
        assert not shown.filter(pk=first.publication_id).exists()
        cell = next(one for one in nine(village).cells if one.heading.key == "burden")
        assert [row.pk for row in cell.sheets] == [second.pk]


def test_the_same_form_sent_twice_makes_one_sheet(village, at_work):
    typed = sheets.Typed("burden", QUARTER, **CONTENT["burden"])
    with at(AFTER):
        first, second = (sheets.enter(village, typed, by=at_work("qx.agent"), key="k") for _ in range(2))
    assert first.pk == second.pk and Sheet.objects.count() == 1


@pytest.mark.parametrize("amount", ["12000.01", "11999.99"])
def test_a_fen_of_difference_between_sheet_and_account_blocks(amount, full_account, enter):
    with at(AFTER):
        lines = [FINANCES[0] | {"amount": amount}, FINANCES[1]]
        found = refused(enter, "finances", lines=lines)
    assert (found.code, found.clause) == ("sheet_unsound", "S4.49.03")
    assert "0.01" in found.reason.zh


@pytest.mark.clause("S4.49.03")
def test_finances_equal_the_account_to_the_fen_and_vouchers_can_be_asked_for(
    full_account, enter, bring_out, book_line, at_work, client, do
):
    with at(AFTER):
        for amount in ("12000.01", "11999.99"):
            lines = [FINANCES[0] | {"amount": amount}, FINANCES[1]]
            assert refused(enter, "finances", lines=lines).clause == "S4.49.03"
        assert refused(enter, "finances", lines=FINANCES[:1]).clause == "S4.49.03"
        row = enter("finances", lines=FINANCES)
        book_line("spending", "0.01", voucher="003")  # the account grew before the check
        assert refused(sheets.check, row.pk, agree=True, by=at_work("qx.committee")).code == "sheet_unsound"
        sheets.check(row.pk, agree=False, by=at_work("qx.committee"), opinion="账上多了一笔")
        more = {"side": "spending", "what": "手续费", "amount": "0.01", "voucher": "003"}
        out = bring_out("finances", lines=[*FINANCES, more]).publication
        for line in ("鱼塘发包，金额：12,000.00元，凭证号：001", "金额：0.01元，凭证号：003"):
            assert line in out.text  # line by line
        sent = {"about": "vouchers", "words": "第三季度，凭证001", "key": "v1"}
        answer = client.post("/QX/villages/QX-V1/say/", sent)
        number = answer["Location"].split("number=")[1]
        assert "CPZ" in number and number in client.get(answer["Location"]).content.decode()
        do(number, "qx.agent", "shown", shown_on="2026-10-08", how="到村委会看")


@pytest.mark.clause("S4.49.05")
def test_two_mu_at_twenty_thousand_are_forty_thousand_and_the_households_make_the_total(enter, bring_out):
    def land(total: str, *amounts: str) -> dict[str, Any]:
        names = ("王有田", "李大山")
        return {
            "figures": {"total": total},
            "lines": [
                {"household": name, "area": "2", "standard": "20000", "amount": amount}
                for name, amount in zip(names, amounts, strict=False)
            ],
        }

    with at(AFTER):
        for wrong in ("39999.99", "40000.01"):
            found = refused(enter, "land", **land(wrong, wrong))
            assert (found.clause, "40,000.00" in found.reason.zh) == ("S4.49.05", True)
        for total in ("79999.99", "80000.01"):
            assert refused(enter, "land", **land(total, "40000", "40000")).clause == "S4.49.05"
        row = bring_out("land", **land("80000", "40000", "40000"))
    assert "面积：2亩，每亩标准：20,000.00元，补偿金额：40,000.00元" in row.publication.text
    assert "王*田" in row.publication.text
    assert "王有田" not in row.publication.text + str(row.lines)


def raising(raised: str, used: str, remaining: str, number: str) -> dict[str, Any]:
    return {
        "figures": {"raised": raised, "used": used, "remaining": remaining},
        "lines": [{"what": "买水泥", "amount": used}],
        "decision": number,
    }


@pytest.mark.clause("S4.49.06")
def test_nothing_is_raised_without_a_decision_and_no_more_used_than_raised(enter, bring_out, decide):
    with at(AFTER):
        assert refused(enter, "raised", **raising("5000", "3000", "2000", "")).code == "decision_needed"
        half = decide(upto="resolve")
        assert refused(enter, "raised", **raising("5000", "3000", "2000", half)).code == "decision_needed"
        number = decide()
        found = refused(enter, "raised", **raising("5000", "5000.01", "0", number))
        assert found.clause == "S4.49.06"
        row = bring_out("raised", **raising("5000", "5000", "0", number))
        assert number in row.publication.text and "筹集：5,000.00元" in row.publication.text


def test_what_was_raised_is_used_or_remains(enter, decide):
    with at(AFTER):
        number = decide()
        assert refused(enter, "projects", **raising("5000", "3000", "2000.01", number)).clause == "S0.07.18"


@pytest.mark.clause("S4.49.07")
def test_relief_received_is_handed_out_or_remains_and_no_numbers_of_persons_go_out(enter, bring_out):
    def relief(handed: str, remaining: str, who: str = "李大山") -> dict[str, Any]:
        return {
            "figures": {"received": "1000", "remaining": remaining, "goods": "10", "goods-left": "4"},
            "lines": [
                {"person": who, "kind": "money", "amount": handed},
                {"person": "王有田", "kind": "goods", "amount": "6"},
            ],
        }

    with at(AFTER):
        for remaining in ("399.99", "400.01"):
            assert refused(enter, "relief", **relief("600", remaining)).clause == "S4.49.07"
        wrong = relief("600", "400")
        wrong["lines"][1]["amount"] = "5"
        assert refused(enter, "relief", **wrong).clause == "S4.49.07"
        for number in ("110101199003070011", "6222021234567890128"):
            assert (
                refused(enter, "relief", **relief("600", "400", f"李大山 {number}")).code == "personal_data"
            )
        row = bring_out("relief", **relief("600", "400"))
    assert "领取人：李*山" in row.publication.text and "数额：600" in row.publication.text
    assert "李大山" not in row.publication.text


@pytest.mark.clause("S4.49.08")
def test_cadres_show_target_and_result_and_their_pay_equals_the_account(
    full_account, enter, bring_out, book_line
):
    def cadres(pay: str, **more: str) -> dict[str, Any]:
        return {"lines": [CONTENT["cadres"]["lines"][0] | {"pay": pay} | more]}

    with at(AFTER):
        for pay in ("3600.01", "3599.99"):
            assert refused(enter, "cadres", **cadres(pay)).clause == "S4.49.08"
        assert refused(enter, "cadres", **cadres("3600", result="")).code == "sheet_unsound"
        book_line("spending", "800", payee="苗青", what="会计补贴")
        assert (
            "苗青" in refused(enter, "cadres", **cadres("3600")).reason.zh
        )  # nobody whom it paid is left out
        both = cadres("3600")["lines"] + [
            {"person": "苗青", "post": "会计", "target": "按月结账", "result": "完成", "pay": "800"}
        ]
        row = bring_out("cadres", lines=both)
    assert "责任目标：修通机耕路，完成情况：完成，工资报酬：3,600.00元" in row.publication.text


@pytest.mark.clause("S4.49.10")
def test_a_key_activity_without_a_post_is_overdue_from_the_fourth_day(village, at_work, bring_out, client):
    with at("2026-10-08 10:00"):
        row = township.add_activity(village, "村民代表会议", date(2026, 10, 5), True, by=at_work("qx.agent"))
        plain = township.add_activity(village, "打扫卫生", date(2026, 10, 1), False, by=at_work("qx.agent"))
        found = queries.activities([village], date(2026, 10, 8))
        assert [(one.activity.pk, one.overdue) for one in found] == [(row.pk, False)]
        assert plain.pk
    found = queries.activities([village], date(2026, 10, 9))
    assert found[0].overdue
    with at("2026-10-09 10:00"):
        assert "重点活动过期没有公开" in client.get("/QX/villages/").content.decode()
        bring_out("activities", "2026-Q4", activity=row.pk)
        assert not queries.activities([village], date(2026, 10, 9))[0].overdue


@pytest.mark.clause("S4.49.12")
def test_each_post_names_its_channels_and_the_board_is_among_them(enter, bring_out):
    with at(AFTER):
        for ways in (["radio"], ["letter"], ["radio", "letter"], [], ["board", "drum"]):
            found = refused(enter, "burden", channels=ways)
            assert (found.code, found.clause) == ("channel_needed", "S4.49.12")
        assert "公开渠道：公开栏" in bring_out("burden", channels=["board"]).publication.text
        both = bring_out("land", channels=["radio", "board"])
    assert "公开渠道：公开栏、广播" in both.publication.text


@pytest.mark.clause("S0.07.18")
def test_the_collective_has_its_five_headings_and_a_plot_names_nobody(
    village, bring_out, enter, decide, client
):
    with at(AFTER):
        plot = {
            "person": "赵小田",
            "plot": "村东3号",
            "area": "120",
            "fee": "300",
            "decision": "青溪宅批〔2026〕3号，批准",
        }
        row = bring_out("plots", lines=[plot])
        number = decide("修水渠", "project")
        assert refused(enter, "projects", **raising("8000", "5000", "2999.99", number)).clause == "S0.07.18"
        project = bring_out("projects", **raising("8000", "5000", "3000", number))
        page = client.get("/QX/villages/QX-V1/").content.decode()
    for heading in (
        "经济活动",
        "合法集资举办的重大项目",
        "代办业务收支",
        "农产品合同定购",
        "建房宅基地审批、收费",
    ):
        assert heading in page
    assert (
        "申请户：赵*田，地块：村东3号，面积：120平方米，收费：300.00元，批准文号和结果：青溪宅批〔2026〕3号，批准"
        in row.publication.text
    )
    assert "赵小田" not in row.publication.text
    for words in ("筹集：8,000.00元", "已用：5,000.00元", "结余：3,000.00元"):
        assert words in project.publication.text


def test_a_village_with_much_money_publishes_each_month_and_never_more_rarely(
    village, at_work, enter, bring_out
):
    by = at_work("qx.office")
    with at("2026-07-01 10:00"):
        for every in ("half_year", "year", ""):
            found = refused(township.set_cadence, village, "burden", every, date(2026, 7, 1), by=by)
            assert found.code == "too_rare"
        assert (
            refused(township.set_cadence, village, "burden", "month", date(2026, 7, 2), by=by).code
            == "field_unfit"
        )
        assert (
            refused(
                township.set_cadence, village, "burden", "month", date(2026, 7, 1), by=at_work("lh.office")
            ).code
            == "not_your_seat"
        )
        township.set_cadence(village, "burden", "month", date(2026, 7, 1), by=by)
    with at(AFTER):
        assert refused(enter, "burden").code == "other_cadence"
        bring_out("burden", "2026-07")
        bring_out("burden", "2026-08", none=True)
        cell = next(one for one in nine(village).cells if one.heading.key == "burden")
        assert (cell.filled, cell.missing) == (False, ("2026-09",))
        bring_out("burden", "2026-09")
        assert next(one for one in nine(village).cells if one.heading.key == "burden").filled


def test_bad_and_hostile_input_is_refused(enter, village, at_work):
    with at(AFTER):
        assert refused(enter, "nothing").code == "no_such_heading"
        for period in ("2026-Q5", "x", "2026-13", "0000-Q1", "2026"):
            assert refused(enter, "burden", period).code in (
                "no_such_period",
                "other_cadence",
                "period_running",
            )
        assert refused(enter, "burden", "2027-Q1").code == "period_running"
        assert refused(enter, "burden", lines=[]).code == "nothing_typed"
        line = CONTENT["burden"]["lines"][0]
        for amount in ("1.234", "-1", "1e9", "NaN", "", "一百"):
            assert refused(enter, "burden", lines=[line | {"amount": amount}]).code == "sheet_unsound"
        assert refused(enter, "burden", lines=[line] * 301).code == "sheet_unsound"
        assert refused(enter, "burden", lines=[line | {"what": "长" * 121}]).code == "sheet_unsound"
        other = at_work("lh.agent")
        assert (
            refused(sheets.enter, village, sheets.Typed("burden", QUARTER, none=True), by=other, key="x").code
            == "not_your_seat"
        )


def test_what_a_village_owes_is_not_started_at_the_office(town, at_work):
    found = refused(starting.start_ad_hoc, town, "village-affairs", "财务收支", by=at_work("qx.office"))
    assert found.code == "no_such_duty"
