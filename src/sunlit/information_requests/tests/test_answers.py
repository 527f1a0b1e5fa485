"""Answers, letters, charges, remedies: what each must state, and what goes out."""

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from sunlit.core.request_rules import Scale, charge, check_request_rules
from sunlit.information_requests import letters
from sunlit.information_requests.models import Request
from sunlit.information_requests.tests.conftest import CONTACT, IDENTITY, PARTY, on, refused
from sunlit.matters import documents
from sunlit.matters.book import book
from sunlit.matters.models import Matter, Task

MORE = {
    "reason": {"answer_reason": "依据第十六条，属于讨论记录。"},
    "where": {"answer_where": "县自然资源局，0000-5550001"},
}


def printed(document) -> str:
    """The words of a letter, read out of its PDF."""
    pages = PdfReader(BytesIO(documents.pdf(document))).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def rules():
    found = book().requests
    assert found is not None
    return found


def test_all_seven_answers_of_article_36_go_out_as_letters_with_their_remedies(ask, answer):
    seen = set()
    with on("2026-06-01"):
        first = ask()
        answer(first)
        for kind in rules().answers:
            row = ask()
            more = {}
            for need in kind.needs:
                more |= MORE.get(need, {"earlier": first.matter.number})
            answer(row, kind.key, "答复的内容在这里。", **more)
            letter = row.matter.documents.get()
            assert letter.template == kind.letter
            text = printed(letter)
            assert PARTY in text and row.matter.number in text and "2025年村道维修花了多少钱" in text
            assert "行政复议" in text and "县人民政府" in text and "2026年7月31日" in text
            # Where reconsideration comes first no last day of a suit is offered.
            assert ("2026年12月1日" in text) is not kind.first
            if kind.first:
                assert "先复议" in text
            for need in kind.needs:
                wanted = {"reason": "讨论记录", "where": "县自然资源局", "earlier": first.matter.number}[need]
                assert wanted in text
            assert row.answer == kind.key and row.row == kind.row and row.answered_on == date(2026, 6, 1)
            seen.add(kind.statutory)
    assert seen >= {1, 2, 3, 4, 5, 6, 7}


def test_what_an_answer_lacks_is_refused_with_its_article(ask, step):
    with on("2026-06-01"):
        row = ask()
        step(row, "clear")
        for kind in rules().answers:
            if kind.needs:
                with refused("field_needed"):
                    step(row, "drafted", answer_kind=kind.key, answer_text="内容")
        # A reason of a draft that was sent back doesn't stand for the next one.
        step(row, "drafted", answer_kind="internal", answer_text="不予公开", **MORE["reason"])
        step(row, "back", "qx.deputy", opinion="理由不对")
        with refused("field_needed"):
            step(row, "drafted", answer_kind="internal", answer_text="不予公开")


def test_a_partial_answer_masks_what_must_not_go_out_and_a_full_one_is_refused(ask, step, answer):
    with on("2026-06-01"):
        row = ask()
        step(row, "clear")
        text = "施工队长电话13800006666，金额12万元。"
        with refused("personal_data"):
            step(row, "drafted", answer_kind="given", answer_text=text)
        answer(row, "partly", text, answer_reason="电话是个人信息。")
    words = printed(row.matter.documents.get())
    assert (
        "13800006666" not in words
        and "12万元" in words
        and "电话是个人信息" in words
        and "第三十七条" in words
    )


def test_only_the_same_applicant_s_answered_request_makes_a_repeated_one(ask, step, answer):
    with on("2026-06-01"):
        mine, other, still_open = ask(), ask(party="申请人乙", identity="11010519491231011X"), ask()
        answer(mine)
        answer(other)
        again = ask()
        step(again, "clear")
        for number in (
            other.matter.number,
            still_open.matter.number,
            again.matter.number,
            "QX2026XXGK999999",
            "x" * 40,
        ):
            with refused("no_earlier"):
                step(again, "drafted", answer_kind="repeated", answer_text="已答复", earlier=number)
        step(
            again, "drafted", answer_kind="repeated", answer_text="已答复", earlier=mine.matter.number.lower()
        )


def test_a_good_objection_holds_unless_the_public_interest_is_graver_and_then_the_third_party_is_told(
    ask, step, answer
):
    with on("2026-06-01"):
        row = ask()
        step(row, "clear")
        for words in (f"{PARTY}问单价", f"联系 {CONTACT}"):
            with refused("names_applicant"):
                step(row, "ask_third", third_name="某建材厂", third_part=words)
        step(row, "ask_third", third_name="某建材厂", third_part="供货合同的单价")
        letter = printed(row.matter.documents.get())
        assert "某建材厂" in letter and "15个工作日" in letter and "逾期没有提出意见的，由本机关" in letter
        assert PARTY not in letter and IDENTITY not in letter
        step(row, "served", third_served="2026-06-01")
        step(row, "objected", third_on="2026-06-01", third_reason="商业秘密", third_weighed="good")
        with refused("third_objects"):
            step(row, "drafted", answer_kind="given", answer_text="单价每方300元")
        answer(row, "given", "单价每方300元", public_interest="涉及饮水安全")
    told = row.matter.documents.get(template="request-third-told")
    assert "饮水安全" in printed(told) and PARTY not in printed(told)


def test_an_objection_without_good_reason_and_silence_leave_the_decision_to_the_office(ask, step, answer):
    with on("2026-06-01"):
        row = ask()
        step(row, "clear")
        step(row, "ask_third", third_name="某建材厂", third_part="供货合同的单价")
        step(row, "served", third_served="2026-06-01")
        step(row, "objected", third_on="2026-06-01", third_reason="不想公开", third_weighed="not_good")
        answer(row, "given", "单价每方300元")
    assert not row.matter.documents.filter(template="request-third-told").exists()


@pytest.mark.parametrize(("before", "cost"), [(9, 0), (10, 100), (29, 100), (30, 200), (39, 200), (40, 300)])
def test_the_charge_by_case_follows_the_national_table(before, cost):
    assert charge(rules().fees.cases, before, 1) == cost


@pytest.mark.parametrize(
    ("pages", "cost"), [(30, 0), (31, 10), (100, 700), (101, 720), (200, 2700), (201, 2740), (300, 6700)]
)
def test_the_charge_by_page_follows_the_national_table(pages, cost):
    assert charge(rules().fees.pages, 0, pages) == cost


def test_the_charge_is_asked_above_the_free_number_only_and_once(ask, step):
    with on("2026-05-29"):
        ask()
    with on("2026-06-01"):
        rows = [ask() for _ in range(11)]
        for row in rows[9:]:
            step(row, "clear")
        with refused("free"):
            step(rows[9], "charge", fee_basis="cases")
        with refused("free"):
            step(rows[9], "charge", fee_basis="pages", fee_pages="30")
        with refused("field_needed"):
            step(rows[9], "charge", fee_basis="pages")
        row = rows[10]
        step(row, "charge", fee_basis="cases")
        assert row.fee == 100 and row.matter.legal_due is None
        assert "应缴100元" in printed(row.matter.documents.get())
    due = row.matter.tasks.get(done_at=None).due
    assert due == book().calendar.on_or_after(date(2026, 7, 1))
    with on(due.isoformat()), refused("not_yet"):
        step(row, "unpaid", opinion="没有缴费")
    with on("2026-06-10"):
        step(row, "paid", paid_on="2026-06-09")
        assert row.matter.legal_due == book().calendar.add_working_days(date(2026, 6, 9), 20)
        with refused("charged_before"):
            step(row, "charge", fee_basis="pages", fee_pages="500")


def test_whoever_does_not_pay_in_thirty_days_is_counted_so(ask, step):
    with on("2026-06-01"):
        row = ask()
        step(row, "clear")
        step(row, "charge", fee_basis="pages", fee_pages="40")
        assert row.fee == 100
    with on("2026-07-02"):
        step(row, "unpaid", opinion="没有缴费")
    assert row.row == "unpaid" and not row.matter.is_open


def test_the_remedies_are_those_that_exist_in_each_state(ask, step, answer):
    with on("2026-06-01"):
        row, given = ask(), ask()
        assert letters.remedies_of(row) == ()
        answer(given)
        assert [one.last for one in letters.remedies_of(given)] == [date(2026, 7, 31), date(2026, 12, 1)]
    late = row.matter.legal_due
    with on(late.isoformat()):
        assert letters.remedies_of(row) == ()
    with on(book().calendar.next_working_day(late).isoformat()):
        first, after = letters.remedies_of(row)
        assert first.last is not None and after.last is None
        answer(row, "internal", "不予公开", **MORE["reason"])
        assert [one.last is None for one in letters.remedies_of(row)] == [False, True]


def test_two_clerks_at_once_answer_one_step_once(ask, step, at_work):
    from sunlit.registers import actions

    with on("2026-06-01"):
        row = ask()
        task = row.matter.tasks.get(done_at=None)
        seen = row.matter.revision
        actions.complete_step(task.pk, "clear", {}, by=at_work("qx.office"), revision=seen)
        with refused("already_done"):
            actions.complete_step(task.pk, "clear", {}, by=at_work("qx.office2"))
        with refused("changed_meanwhile"):
            actions.complete_step(
                row.matter.tasks.get(done_at=None).pk, "charge", {}, by=at_work("qx.office2"), revision=seen
            )
    assert Task.objects.filter(matter=row.matter, step="examine").count() == 1


def test_the_same_form_again_is_the_same_request_and_foreign_staff_enter_nothing(ask, town, at_work):
    from sunlit.information_requests.actions import intake
    from sunlit.information_requests.tests.conftest import asked

    with on("2026-06-01"):
        first, second = ask(key="k1", channel="web"), ask(key="k1", channel="web")
        assert first.pk == second.pk and Request.objects.count() == 1
        for viewer in (at_work("lh.office"), at_work("qx.gov")):
            with refused("not_your_seat"):
                intake.file_request(town, asked(), by=viewer, key="k2")
        with refused("field_unfit"):
            ask(about="问" * 2001)
        with refused("field_needed"):
            ask(party=" ")
        assert Matter.objects.count() == 1


def test_nobody_is_asked_for_the_purpose_and_no_more_than_article_29_allows(people):
    register = book().registers["information-request"]
    allowed = {
        "身份信息": {"applicant", "party", "identity", "contact"},
        "内容描述": {"about"},
        "提供形式": {"form"},
    }
    known = set().union(*allowed.values()) | {"channel", "received"}
    assert {one.key for one in register.fields} == known
    assert set(book().law["information-request-fields"].values[0].value) == set(allowed)
    assert rules().remedies.reconsideration.days == book().law["FY-01-apply"].values[0].value
    assert all("用途" not in one.label.zh for one in register.every_field())


def test_the_rules_fit_the_register_and_the_law_and_faults_are_named(people):
    from dataclasses import replace

    found = rules()
    register = book().registers["information-request"]
    kinds = next(one for one in register.every_field() if one.key == "answer_kind")
    assert [one.code for one in kinds.choices] == [one.key for one in found.answers]
    applicant = next(one for one in register.fields if one.key == "applicant")
    assert [one.code for one in applicant.choices] == [one.key for one in found.applicants]
    assert check_request_rules(found) == []
    lacking = replace(found, answers=tuple(one for one in found.answers if one.statutory != 6))
    assert any("6" in one.reason.en for one in check_request_rules(lacking))
    nowhere = replace(found, endings={"lapsed": "nowhere"})
    assert any("nowhere" in one.reason.en for one in check_request_rules(nowhere))
    falling = replace(found.fees, pages=Scale(30, tuple(reversed(found.fees.pages.tiers))))
    assert check_request_rules(replace(found, fees=falling))
    twice = replace(found, rows=(*found.rows, found.rows[0]))
    assert check_request_rules(twice)
    strange = replace(found, answers=(replace(found.answers[0], needs=("purpose",)), *found.answers[1:]))
    assert any("purpose" in one.reason.en for one in check_request_rules(strange))


def test_the_other_letters_say_what_follows_and_by_when(ask, step):
    with on("2026-06-01"):
        row, longer = ask(), ask()
        step(row, "correct", lacking="请写明是哪一年。", correct_by="2026-06-15")
        words = printed(row.matter.documents.get())
        assert (
            "请写明是哪一年" in words
            and "2026年6月15日" in words
            and "视为放弃申请" in words
            and PARTY in words
        )
        step(longer, "clear")
        step(longer, "need_time", more_days="8", more_reason="资料在县档案馆。")
        step(longer, "approved", "qx.deputy")
        words = printed(longer.matter.documents.get())
        last = longer.matter.legal_due
        assert f"延长8个工作日，最后一日是{last.year}年{last.month}月{last.day}日。" in words
        assert "资料在县档案馆" in words and "第三十三条" in words
        step(
            longer,
            "ask_agency",
            agency_name="县水务局",
            agency_part="联合检查的记录",
            agency_served="2026-06-01",
        )
        words = printed(longer.matter.documents.get(template="request-agency"))
        assert "视为同意公开" in words and "县水务局" in words and PARTY not in words
