"""The yearly report: tables from cases, each cell its list, refused where they don't reconcile, published in the chain."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from sunlit import clock
from sunlit.demonstration import chain
from sunlit.disclosure.actions import opening, starting
from sunlit.disclosure.models import Occurrence, Publication
from sunlit.hall.models import Power
from sunlit.information_requests import active, queries, report
from sunlit.information_requests.actions import library, reporting
from sunlit.information_requests.models import Report, Request
from sunlit.information_requests.tests.conftest import CONTACT, IDENTITY, PARTY, on, refused
from sunlit.matters import actions as kernel
from sunlit.matters.book import book, published
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.registers import actions as registers

WORDS = report.Words("一年里平稳。", "有的答复写得太长。", "写短些。", "没有别的。")
STATED = {
    "normative_made": 2,
    "normative_ended": 1,
    "normative_standing": 7,
    "charges_taken": Decimal("1.25"),
}


@pytest.fixture
def two_years(people, ask, step, answer, at_work):
    """Requests of 2025 and 2026, some over the turn of a year."""
    with on("2025-12-30"):
        carried = ask(applicant="business", party="某公司")
        unconfirmed = ask(channel="web")
    with on("2026-02-02"):
        answer(carried)
        step(unconfirmed, "confirmed", confirmed_on="2026-02-02")
        answer(unconfirmed, "none", "没有", answer_reason="查了档案")
        answer(ask(), "partly", "部分", answer_reason="隐私")
        repeated = ask()
        answer(repeated, "repeated", "已答复", earlier=unconfirmed.matter.number)
        gone = ask(applicant="legal", party="某律所")
        kernel.withdraw(gone.matter_id, by=at_work("qx.office"), reason="不要了")
    with on("2026-12-29"):
        still = ask(applicant="research", party="某所")
    return {"carried": carried, "still": still, "gone": gone, "repeated": repeated}


def test_every_cell_opens_the_cases_that_it_counts_and_the_columns_add_up(town, two_years):
    for year in (2025, 2026, 2027):
        found = report.tables(town, year)
        assert found.flaws == ()
        for line in found.lines:
            for column, number in line.cells:
                assert report.cases(town, year, line.key, column).count() == number
        came = found.line("new").total + found.line("carried_in").total
        assert came == found.line("total").total + found.line("carried_out").total
    this = report.tables(town, 2026)
    numbers = {line.key: line.total for line in this.lines if line.total}
    assert numbers == {
        "new": 5, "carried_in": 1, "given": 1, "partly": 1, "not_held": 1, "repeated": 1, "otherwise": 1, "total": 5,
        "carried_out": 1,
    }  # fmt: skip
    assert this.line("carried_in").numbers == {"business": 1}
    with pytest.raises(LookupError):
        report.cases(town, 2026, "nonsense")
    with pytest.raises(LookupError):
        report.cases(town, 2026, "new", "nonsense")


def test_the_counts_agree_with_counting_by_hand_and_other_townships_stay_out(town, people, two_years):
    rows = [row for row in Request.objects.all() if row.received_on and row.received_on.year == 2026]
    assert report.tables(town, 2026).line("new").total == len(rows)
    elsewhere = report.tables(Organisation.objects.get(code="LH"), 2026)
    assert sum(line.total for line in elsewhere.lines) == 0


def test_the_report_is_refused_before_the_year_is_over_and_where_the_tables_do_not_reconcile(
    town, two_years, at_work
):
    words = WORDS, STATED
    with on("2026-12-31"), refused("year_runs"):
        reporting.write_report(town, 2026, *words, by=at_work("qx.office"))
    with on("2027-01-04"):
        opening.open_recurring()
        with refused("not_your_seat"):
            reporting.write_report(town, 2026, *words, by=at_work("qx.gov"))
        with refused("not_your_seat"):
            reporting.write_report(town, 2026, *words, by=at_work("lh.office"))
        with refused("field_needed"):
            reporting.write_report(town, 2026, replace(WORDS, problems=" "), STATED, by=at_work("qx.office"))
        with refused("field_needed"):
            reporting.write_report(
                town, 2026, WORDS, {**STATED, "charges_taken": None}, by=at_work("qx.office")
            )
        hole = two_years["carried"]
        Request.objects.filter(pk=hole.pk).update(row="")
        flaw = report.tables(town, 2026).flaws[0]
        assert flaw.cases == (hole.matter.number,)
        with refused("does_not_reconcile"):
            reporting.write_report(town, 2026, *words, by=at_work("qx.office"))
        Request.objects.filter(pk=hole.pk).update(row="given")
        Report.objects.create(
            township=town, year=2025, carried_out={"person": 1}, written_at="2026-01-05T09:00+08:00"
        )
        with refused("does_not_reconcile"):
            reporting.write_report(town, 2026, *words, by=at_work("qx.office"))


def test_the_report_is_published_through_the_chain_by_the_end_of_january(town, people, two_years, at_work):
    with on("2026-12-28"):
        opening.open_recurring()
    with on("2027-01-04"):
        opening.open_recurring()
        due = Occurrence.objects.get(township=town, duty="request-report", period="2026")
        assert due.due == date(2027, 1, 31)
        words = WORDS, STATED
        made = reporting.write_report(town, 2026, *words, by=at_work("qx.office"))
        assert made == due
        assert Report.objects.get().carried_out == {"research": 1}
        assert queries.stated(town, 2026) == STATED
        with refused("no_duty_open"):
            reporting.write_report(town, 2026, *words, by=at_work("qx.office"))
        issued = chain.finish(due, chain.who_in(people))
    assert "本年新收申请数量：4、0、1、0、1、0" not in issued.text
    assert "一、本年新收申请数量：3、0、1、0、1、0；合计5件" in issued.text
    assert "行政复议：结果维持0件" in issued.text
    parts = [
        line
        for line in issued.text.split("\n")
        if line[:2] in ("一、", "二、", "三、", "四、", "五、", "六、")
    ]
    heads = [line for line in parts if "：" not in line]
    assert heads == [
        "一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
        "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况", "五、存在的主要问题及改进情况", "六、其他需要报告的事项",
    ]  # fmt: skip
    assert "行政规范性文件：本年制发件数2，本年废止件数1，现行有效件数7" in issued.text
    assert "行政处罚：本年处理决定数量0" in issued.text and "收费金额（万元）1.25" in issued.text
    assert "本年没有收取信息处理费。" in issued.text
    assert PARTY not in issued.text and "某公司" not in issued.text


def test_reviews_stand_in_the_fourth_table_by_way_and_result(town, two_years, at_work, signed_in):
    office = at_work("qx.office")
    with on("2026-03-02"):
        number = two_years["carried"].matter.number
        typed = {"way": "reconsideration", "about": number, "filed": "2026-03-02"}
        first = registers.open_record(town, "request-review", typed, by=office)
        registers.open_record(town, "request-review", {**typed, "way": "suit"}, by=office)
    with on("2026-05-06"):
        task = first.matter.tasks.get(done_at=None)
        registers.complete_step(task.pk, "corrected", {"decided_on": "2026-05-05"}, by=office)
    this, after = ({words.en: dict(counts) for _way, words, counts in report.tables(town, year).reviews} for year in (2026, 2027))  # fmt: skip
    none = {"upheld": 0, "corrected": 0, "other": 0, "pending": 0, "total": 0}
    assert this["Reconsideration"] == {**none, "corrected": 1, "total": 1}
    assert this["Suit without reconsideration"] == {**none, "pending": 1, "total": 1}
    assert after["Reconsideration"] == none
    for year in (2025, 2026, 2027):
        for way, _words, counts in report.tables(town, year).reviews:
            for result, number in counts.items():
                assert report.review_cases(town, year, way, result).count() == number
    with pytest.raises(LookupError):
        report.review_cases(town, 2026, "suit", "nonsense")
    page = signed_in("qx.deputy").get("/desk/requests/report/review.reconsideration.corrected/?year=2026")
    assert first.matter.number in page.content.decode()
    for wrong in ("review.", "review.suit", "review.x.total", "review.suit.x"):
        assert signed_in("qx.deputy").get(f"/desk/requests/report/{wrong}/?year=2026").status_code == 404
    with on("2026-05-07"):
        registers.open_record(town, "request-review", {**typed, "about": "QX2026XXGK999999"}, by=office)
    assert report.tables(town, 2026).flaws[0].cases


def test_answered_once_it_becomes_published_information_without_the_applicant(
    town, people, ask, answer, at_work
):
    office = at_work("qx.office")
    with on("2026-06-01"):
        row, kept = ask(), ask()
        with refused("not_given"):
            library.make_public(row, "村道维修费用", by=office)
        answer(row)
        answer(kept, "internal", "不予公开", answer_reason="讨论记录")
        with refused("not_given"):
            library.make_public(kept, "村道维修费用", by=office)
        for title in (f"{PARTY}要的村道维修费用", f"村道维修费用 {CONTACT}"):
            with refused("names_applicant"):
                library.make_public(row, title, by=office)
        for name in ("lh.office", "qx.gov"):
            with refused("not_your_seat"):
                library.make_public(row, "村道维修费用", by=at_work(name))
        made = library.make_public(row, "2025年村道维修费用", by=office)
        assert library.make_public(row, "2025年村道维修费用", by=office) == made
        published = chain.bring_out(made, chain.who_in(people), "共三项，合计12万元。")
    assert published.occurrence.duty == "request-answered"
    shown = published.title + published.text
    assert all(secret not in shown for secret in (PARTY, IDENTITY, CONTACT, row.matter.number))


@pytest.mark.clause("S2.32.03")
def test_items_record_their_mode_a_request_makes_an_answer_task_and_a_change_keeps_the_earlier_version(
    town, people, ask, at_work
):
    from sunlit.disclosure.actions import correcting

    duties = book().duties.values()
    assert any(one.timing.recurring for one in duties) and any(one.timing.ad_hoc for one in duties)
    assert any(one.timing.on_request for one in duties)
    for one in duties:
        # Each duty says in which mode it is met: regularly, irregularly (of itself), or on request.
        modes = (
            one.timing.recurring is not None,
            bool(one.timing.stages),
            one.timing.by_staff,
            one.timing.on_request,
        )
        assert sum(map(bool, modes)) == 1, one.key
    with on("2026-06-01"):
        row = ask()
        task = row.matter.tasks.get(done_at=None)
        assert task.role == "office_clerk" and row.matter.legal_due is not None
        who = chain.who_in(people)
        first = chain.bring_out(
            starting.start_ad_hoc(town, "request-answered", "村道维修费用", by=at_work("qx.office")),
            who,
            "合计12万元。",
        )
    with on("2026-06-02"):
        again = correcting.correct(first.pk, "合计写错了。", by=at_work("qx.office"))
        second = chain.bring_out(again, who, "合计13万元。", title="村道维修费用")
    earlier = Publication.objects.get(pk=first.pk)
    assert (
        earlier.text == "合计12万元。"
        and second.text == "合计13万元。"
        and earlier.text_hash == first.text_hash
    )


def test_the_second_table_counts_decisions_of_the_year_and_each_number_opens_them(town, people, at_work):
    """A penalty and a coercion decided at the turn of the year, one case without an offence, an approval and a service."""

    def closed(number, moment, outcome, state="done", **more):
        Matter.objects.create(
            township=town, number=number, procedure_id=version, step="handle", unit=town,
            intake_unit=town, opened_at=begin - timedelta(days=40), closed_at=moment, state=state, outcome=outcome,
            title="一件", **{"kind": "application", **more},
        )  # fmt: skip

    begin = datetime(2026, 1, 1, tzinfo=clock.CHINA)
    version = published("service-standard")[0]
    closed("QX-P1", begin, "penalised", kind="penalty-case")
    closed("QX-P2", begin - timedelta(seconds=1), "penalised", kind="penalty-case")
    closed("QX-P3", begin, "refused", state="refused", kind="penalty-case")
    closed(
        "QX-P4",
        datetime(2026, 12, 31, 23, 59, tzinfo=clock.CHINA),
        "waived",
        state="refused",
        kind="penalty-case",
    )
    closed("QX-C1", begin, "enforced", kind="coercion-case")
    closed("QX-C2", begin, "transferred", state="transferred", kind="coercion-case")
    Power.objects.create(
        township=town, number="A1", name="采伐", kind="approval", unit=town, item="forestry.felling-own-use",
        added_at=begin, added_by=people["qx.office"],
    )  # fmt: skip
    closed("QX-A1", begin, "granted", item="forestry.felling-own-use")
    closed("QX-A2", begin, "refused", state="refused", item="forestry.felling-own-use")
    closed("QX-A3", begin, "not_accepted", state="refused", item="forestry.felling-own-use")
    closed("QX-A4", begin, "granted", item="civil.low-income-rural")
    numbers = {one.cell.key: one.number for row in active.table(town, 2026, {}) for one in row.numbers}
    assert numbers == {
        "regulations_made": 0, "regulations_ended": 0, "regulations_standing": 0,
        "normative_made": None, "normative_ended": None, "normative_standing": None,
        "permits_decided": 2, "penalties_decided": 2, "coercion_decided": 1, "charges_taken": None,
    }  # fmt: skip
    for key, number in numbers.items():
        if key.endswith("_decided"):
            assert active.cases(town, 2026, key).count() == number
        else:
            with pytest.raises(LookupError):
                active.cases(town, 2026, key)
    assert active.cases(town, 2025, "penalties_decided").count() == 1
    assert active.cases(Organisation.objects.get(code="LH"), 2026, "penalties_decided").count() == 0
