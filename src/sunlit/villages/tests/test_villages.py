"""Around the sheets: reports and orders, coverage, the four democracies, rules, decisions with comments, large sums."""

import io
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from sunlit.demonstration.tests.townships import at
from sunlit.feedback.models import Voice
from sunlit.hall.tests.refusing import refusal_of as refused
from sunlit.matters import documents
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.registers import actions as registers
from sunlit.registers import facts
from sunlit.villages import deciding, queries
from sunlit.villages.actions import account, saying, sheets, township
from sunlit.villages.models import AccountLine, Said
from sunlit.villages.tests.conftest import AFTER

SUM = {"day": date(2026, 8, 10), "side": "spending", "what": "修机耕路", "voucher": "088"}


def marks(number: str) -> list[str]:
    """What stands out on a record."""
    return [mark.text.en for mark in facts.marks_of(Matter.objects.get(number=number))]


def test_a_report_that_is_founded_ends_with_the_ordered_publication(
    village, town, client, do, at_work, signed_in
):
    with at(AFTER):
        words = "第三季度财务没有贴，我是村东头的。"
        answer = client.post("/QX/villages/QX-V1/say/", {"about": "missing", "words": words, "key": "r1"})
        number = answer["Location"].split("number=")[1]
        again = client.post("/QX/villages/QX-V1/say/", {"about": "missing", "words": words, "key": "r1"})
        assert again["Location"] == answer["Location"] and Said.objects.count() == 1
        page = client.get("/QX/villages/QX-V1/").content.decode()
        assert number in page and words not in page
        do(number, "qx.discipline", "founded", found_wrong="公开栏上没有第三季度财务。")
        assert refused(do, number, "qx.discipline", "published").code == "guard_failed"
        typed = {"report": number, "village": "QX-V1", "what": "第三季度财务收支", "ordered": "2026-10-08"}
        assert (
            refused(registers.open_record, town, "village-order", typed, by=at_work("qx.agent")).code
            == "not_your_seat"
        )
        order = registers.open_record(town, "village-order", typed, by=at_work("qx.discipline")).matter
        assert (order.unit.code, order.due) == ("QX-V1", date(2026, 10, 21))
        assert refused(do, order.number, "qx.agent", "delivered").code == "not_your_seat"
        signed = {"delivered_on": "2026-10-08", "received_by": "村会计"}
        assert refused(do, order.number, "qx.discipline", "delivered", **signed).code == "paper_needed"
        facts = {"facts": "公开栏上没有第三季度财务。", "within": "五个工作日"}
        refused(registers.issue_paper, order.pk, "village-order", facts, by=at_work("qx.agent"))
        letter = registers.issue_paper(order.pk, "village-order", facts, by=at_work("qx.discipline"))
        assert refused(do, order.number, "qx.discipline", "delivered").code == "field_needed"
        do(order.number, "qx.discipline", "delivered", **signed)
        printed = "".join(
            "".join(
                page.extract_text() for page in PdfReader(io.BytesIO(documents.pdf(letter))).pages
            ).split()
        )
        # What the letter says is the limit of the village's step.
        limit = book().procedures["village-order"].steps["publish"].limit
        assert limit is not None and (limit.unit.value, limit.amount) == ("working_day", 5)
        for words in (
            "上河村村民委员会",
            "第三季度财务收支",
            "公开栏上没有第三季度财务",
            order.number,
            number,
            "签收次日起五个工作日内",
            "2026年10月8日",
        ):
            assert words in printed, words
        task = order.tasks.get(done_at=None)
        assert (task.role, task.due) == ("village_agent", date(2026, 10, 14))
        assert order.number in client.get("/QX/villages/").content.decode()
        assert refused(do, number, "qx.discipline", "published").code == "guard_failed"
        do(order.number, "qx.agent", "published", published_on="2026-10-08", where="村公开栏")
        do(order.number, "qx.discipline", "again", lacking="缺支出")
        do(order.number, "qx.agent", "published", published_on="2026-10-08", where="村公开栏和网上")
        assert refused(do, number, "qx.discipline", "published").code == "guard_failed"
        do(order.number, "qx.discipline", "confirmed")
        do(number, "qx.discipline", "published")
        page = client.get("/QX/villages/QX-V1/").content.decode()
        assert "已办结" in page and order.number not in page


def test_an_order_stands_out_once_its_day_has_passed(town, village, at_work):
    with at("2026-10-08 10:00"):
        typed = {"village": "QX-V1", "what": "第三季度财务收支", "ordered": "2026-10-08"}
        order = registers.open_record(town, "village-order", typed, by=at_work("qx.discipline")).matter
    for moment, late in (("2026-10-21 10:00", False), ("2026-10-22 10:00", True)):
        with at(moment):
            assert [(row.matter.pk, row.late) for row in queries.orders([village])] == [(order.pk, late)]


def test_a_report_that_is_unfounded_says_what_was_found(village, do):
    with at(AFTER):
        made = saying.file(village, "untrue", "账不对。", key="r2")
        assert refused(do, made.matter.number, "qx.discipline", "unfounded").code == "field_needed"
        do(made.matter.number, "qx.discipline", "unfounded", found="逐笔核对，账和凭证一致。")
        assert queries.reports(village)[0].standing.zh == "核实不属实"


def test_the_village_neither_sees_nor_decides_what_is_reported_about_it(village, at_work, people):
    with at(AFTER):
        made = saying.file(village, "missing", "没有贴。", key="r3")
        assert not Matter.objects.visible_to(at_work("qx.agent")).filter(pk=made.matter_id).exists()
        task = made.matter.tasks.get(done_at=None)
        by = at_work("qx.agent")
        assert (
            refused(registers.complete_step, task.pk, "unfounded", {"found": "x"}, by=by).code
            == "not_your_seat"
        )
        assert "没有贴" not in str(made.matter.record.values)


@pytest.mark.parametrize("about,words", [("missing", ""), ("", "没有贴"), ("drum", "没有贴"), ("untrue", "长" * 2001), ("vouchers", "长" * 101), ("vouchers", "我的身份证110101199003070011")])  # fmt: skip
def test_what_is_said_badly_is_refused_on_the_same_page(village, client, about, words):
    answer = client.post("/QX/villages/QX-V1/say/", {"about": about, "words": words, "key": "r4"})
    assert answer.status_code == 422 and not Said.objects.exists()


def test_a_village_that_does_not_exist_has_no_page(people, client):
    for address in (
        "/QX/villages/XX/",
        "/QX/villages/LH-V1/",
        "/QX/villages/QX-DZ/say/",
        "/QX/villages/QX-V1/?period=x",
    ):
        assert client.get(address).status_code == 404


@pytest.mark.clause("S4.22.01")
def test_why_village_affairs_are_open_stands_on_the_page_and_nothing_depends_on_it(village, client):
    with at(AFTER):
        for address in ("/QX/villages/", "/QX/villages/QX-V1/"):
            page = client.get(address).content.decode()
            assert "民主权利" in page and "党群、干群" in page
        english = client.get("/QX/villages/", headers={"accept-language": "en"}).content.decode()
        assert "democratic rights" in english


@pytest.mark.clause("S4.22.02")
def test_ten_of_eleven_villages_and_the_missing_one_by_name_and_none_leaves_without_a_merger(
    town, at_work, client
):
    by, day = at_work("qx.office"), date(2026, 3, 2)
    for number in range(7, 12):
        Organisation.objects.create(
            code=f"QX-V{number}", kind="village", name=f"新{number}村", name_en=f"New village {number}",
            parent=town, township=town, valid_from=date(2020, 1, 1),
        )  # fmt: skip
    with at(AFTER):
        villages = queries.counted(town, date(2026, 10, 8))
        assert len(villages) == 11
        for one in villages[:-1]:
            for what in ("disclosure", "democracy"):
                township.set_up(one, what, day, "青溪发〔2026〕3号", by=by)
        last = villages[-1]
        township.set_up(last, "disclosure", day, "青溪发〔2026〕3号", by=by)
        found = queries.coverage(town, date(2026, 10, 8))
        assert (found.done, len(found.villages)) == (10, 11)
        assert [(one.code, [what.zh for what in lacks]) for one, lacks in found.missing] == [
            (last.code, ["民主管理"])
        ]
        page = client.get("/QX/villages/").content.decode()
        assert "10/11" in page and last.name in page
        # Ending its row doesn't take it out of the count; a merger record does.
        Organisation.objects.filter(pk=last.pk).update(valid_to=date(2026, 9, 30))
        found = queries.coverage(town, date(2026, 10, 8))
        assert (found.done, len(found.villages), [one.code for one in found.ended]) == (10, 11, [last.code])
        for document in ("", " "):
            assert (
                refused(township.merge, last, villages[0], date(2026, 9, 30), document, by=by).field
                == "document"
            )
        township.merge(last, villages[0], date(2026, 9, 30), "县政府批复〔2026〕9号", by=by)
        found = queries.coverage(town, date(2026, 10, 8))
        assert (found.done, len(found.villages), len(found.merged)) == (10, 10, 1)
        assert "县政府批复" in client.get("/QX/villages/").content.decode()


def test_set_up_and_merger_are_entered_once_by_the_township_alone(town, village, at_work):
    by, day = at_work("qx.office"), date(2026, 3, 2)
    other = Organisation.objects.get(code="QX-V2")
    with at(AFTER):
        township.set_up(village, "disclosure", day, "文件", by=by)
        assert refused(township.set_up, village, "disclosure", day, "文件", by=by).code == "done_already"
        assert refused(township.set_up, village, "x", day, "文件", by=by).code == "field_unfit"
        assert refused(township.set_up, village, "democracy", date(2026, 10, 9), "文件", by=by).field == "day"
        assert refused(township.merge, village, village, day, "文件", by=by).field == "into"
        assert (
            refused(township.merge, village, Organisation.objects.get(code="LH-V1"), day, "文件", by=by).field
            == "into"
        )
        township.merge(village, other, day, "文件", by=by)
        assert refused(township.merge, village, other, day, "文件", by=by).code == "done_already"
        for who in ("qx.agent", "lh.office", "qx.gov"):
            assert (
                refused(township.set_up, other, "disclosure", day, "文件", by=at_work(who)).code
                == "not_your_seat"
            )


def note(town: Any, at_work: Any, do: Any, pillar: str, day: str = "2026-03-02", **more: str) -> str:
    """A record of one of the four democracies, checked by the committee; its number."""
    typed = {"village": "QX-V1", "pillar": pillar, "day": day, "what": "开会"} | more
    made = registers.open_record(town, "village-record", typed, by=at_work("qx.agent"))
    do(made.matter.number, "qx.committee", "confirmed")
    return made.matter.number


@pytest.mark.clause("S4.22.03")
def test_the_yearly_sheet_has_four_parts_and_three_of_four_without_supervision(
    town, village, at_work, do, client
):
    with at(AFTER):
        for pillar in ("election", "decision", "management"):
            note(town, at_work, do, pillar)
        note(town, at_work, do, "supervision", "2025-12-31")  # another year counts for nothing
        open_one = {"village": "QX-V1", "pillar": "supervision", "day": "2026-03-02", "what": "开会"}
        unchecked = registers.open_record(town, "village-record", open_one, by=at_work("qx.agent")).matter
        found = deciding.pillars(village, 2026)
        assert [len(one.records) for one in found] == [1, 1, 1, 0]
        assert found[0].records[0][0] == date(2026, 3, 2)
        assert "3/4" in client.get("/QX/villages/QX-V1/").content.decode()
        do(unchecked.number, "qx.committee", "confirmed")
        assert "4/4" in client.get("/QX/villages/QX-V1/").content.decode()


@pytest.mark.clause("S4.22.04")
def test_a_village_rule_holds_after_legality_and_adoption_and_what_names_no_rule_is_flagged(
    town, at_work, do, decide
):
    with at(AFTER):
        typed = {"village": "QX-V1", "name": "村规民约", "text": "红白事从简。"}
        made = registers.open_record(town, "village-rule", typed, by=at_work("qx.agent")).matter
        adopted = {
            "adopted_on": "2026-10-08",
            "adopted_by": "到会200人，赞成180人",
            "holds_from": "2026-10-09",
        }
        assert (
            refused(do, made.number, "qx.agent", "adopted", **adopted).code == "not_your_seat"
        )  # legality first
        assert refused(do, made.number, "qx.deputy", "lawful").code == "field_needed"
        do(made.number, "qx.deputy", "lawful", checked_against="民法典、村民委员会组织法")
        assert refused(do, made.number, "qx.agent", "adopted").code == "field_needed"
        early = adopted | {"holds_from": "2026-10-07"}
        assert refused(do, made.number, "qx.agent", "adopted", **early).code == "field_unfit"
        done = do(made.number, "qx.agent", "adopted", **adopted)
        assert (done.state, done.outcome) == ("done", "done")
        second = registers.open_record(
            town, "village-rule", typed | {"name": "罚款规定"}, by=at_work("qx.agent")
        ).matter
        gone = do(second.number, "qx.deputy", "unlawful", unlawful_part="村里没有罚款权。")
        assert gone.state == "refused"
        assert marks(note(town, at_work, do, "management")) == ["It names no village rule"]
        assert marks(note(town, at_work, do, "management", rule="村规第三条")) == []
        assert marks(decide(rule="")) == ["It names no village rule"]
        assert marks(decide()) == []


@pytest.mark.clause("S4.22.05")
def test_a_villager_opens_a_decision_sees_who_made_it_and_comments_with_a_number_and_an_answer(
    village, decide, bring_out, client, do
):
    with at(AFTER):
        number = decide("修机耕路", "project")
        line = {"what": "修机耕路", "who": "村民代表会议", "result": "十月开工"}
        row = bring_out("decisions", lines=[line], decision=number)
        page = client.get("/QX/villages/QX-V1/").content.decode()
        address = f"/QX/disclosure/{row.publication_id}/"
        assert "修机耕路" in page and "村民代表会议" in page and address in page
        shown = client.get(address).content.decode()
        assert "谁决定的：村民代表会议" in shown and f'name="notice" value="{row.publication_id}"' in shown
        sent = {
            "key": str(uuid4()),
            "what": "opinion",
            "words": "路基太窄。",
            "notice": str(row.publication_id),
        }
        assert client.post("/QX/feedback/new/", sent).status_code == 302
        voice = Voice.objects.get(publication=row.publication)
        assert voice.matter.number.startswith("QX2026YJ") and voice.matter.is_open
        assert voice.matter.tasks.filter(done_at=None).exclude(due=None).exists()
        number = voice.matter.number
        sorted_ = {
            "topic": "roads",
            "responsible": "QX-ZX4",
            "answer_by": "2026-10-20",
            "summary": "路基宽度",
        }
        do(number, "qx.office", "sorted", **sorted_)
        do(number, "qx.econ.head", "not_adopted", reason="按县里的标准修。")
        assert (
            refused(do, number, "qx.econ.head", "told").field == "reply"
        )  # nothing closes it without an answer
        assert Matter.objects.get(number=number).is_open
        told = {"reply": "按县里的标准，路基四米。", "direct_on": "2026-10-08", "direct_how": "电话答复"}
        assert not do(number, "qx.econ.head", "told", **told).is_open


@pytest.mark.clause("S2.18.03")
def test_a_large_sum_without_the_chart_is_blocked_and_with_it_stands_on_the_board(
    village, at_work, decide, bring_out, client
):
    def pay(amount: str, number: str = "") -> AccountLine:
        typed = SUM | {"amount": amount, "decision": number}
        return account.enter(village, typed, by=at_work("qx.econ"), key=str(uuid4()))

    with at(AFTER):
        for amount in ("5000", "5000.01", "90000"):
            assert refused(pay, amount).code == "decision_needed"
        assert pay("4999.99").decision is None
        for upto in ("propose", "discuss", "consider", "resolve"):
            assert refused(pay, "5000", decide("修机耕路", "large-sum", upto)).clause == "S2.18.03"
        number = decide("修机耕路", "large-sum")
        row = pay("5000", number)
        assert row.decision is not None and row.decision.number == number
        lines = account.lines_of_period(village, "2026-Q3")
        out = bring_out("finances", lines=lines).publication
        assert "修机耕路，金额：5,000.00元" in out.text
        assert out.title in client.get("/QX/villages/QX-V1/").content.decode()


def test_a_decision_of_another_village_or_without_a_majority_pays_nothing(town, village, at_work, do, decide):
    with at(AFTER):
        number = decide("修机耕路", "large-sum", upto="resolve")
        day = "2026-10-08"
        short = {
            "resolved_on": day,
            "decided_by": "村民代表会议",
            "members": "30",
            "present": "19",
            "in_favour": "19",
        }
        do(number, "qx.agent", "carried", **short)
        assert refused(do, number, "qx.committee", "confirmed").code == "guard_failed"  # under two thirds
        do(number, "qx.committee", "wrong")
        do(number, "qx.agent", "carried", **short | {"present": "20", "in_favour": "10"})
        assert (
            refused(do, number, "qx.committee", "confirmed").code == "guard_failed"
        )  # half isn't more than half
        do(number, "qx.committee", "wrong")
        do(number, "qx.agent", "not_carried", refused_on=day)
        other = Organisation.objects.get(code="QX-V2")
        carried = decide("修机耕路", "large-sum")
        typed = SUM | {"amount": "6000"}
        for place, decision in ((village, number), (other, carried)):
            by = at_work("qx.econ")
            assert (
                refused(account.enter, place, typed | {"decision": decision}, by=by, key="p").code
                == "decision_needed"
            )


def test_the_account_takes_whole_lines_of_its_own_keepers_once(village, at_work):
    good = SUM | {"amount": "100"}
    with at(AFTER):
        first, second = (account.enter(village, good, by=at_work("qx.econ"), key="same") for _ in range(2))
        assert first.pk == second.pk
        wrong = ({"day": date(2026, 10, 9)}, {"side": "x"}, {"what": ""}, {"amount": "0"}, {"amount": "1.001"}, {"amount": "-1"}, {"voucher": ""}, {"side": "income", "payee": "杜长林"})  # fmt: skip
        for more in wrong:
            found = refused(account.enter, village, good | more, by=at_work("qx.econ"), key=str(uuid4()))
            assert found.code == "field_unfit", more
        for who in ("qx.agent", "qx.clerk", "lh.econ"):
            assert (
                refused(account.enter, village, good, by=at_work(who), key=str(uuid4())).code
                == "not_your_seat"
            )
        with pytest.raises(Exception, match="never changed"):
            first.save()


@pytest.mark.clause("S2.20.02")
def test_meetings_have_three_parts_and_a_quarter_with_none_is_flagged(town, village, at_work, do, client):
    def meet(day: str, **parts: str) -> None:
        typed = {
            "village": "QX-V1",
            "day": day,
            "about": "村务会",
            "information": "no",
            "hearing": "no",
            "supervision": "no",
        }
        made = registers.open_record(town, "village-meeting", typed | parts, by=at_work("qx.agent"))
        do(made.matter.number, "qx.committee", "confirmed")

    with at(AFTER):
        for part in ("information", "hearing", "supervision"):
            typed = {
                "village": "QX-V1",
                "day": "2026-08-01",
                "about": "会",
                "information": "no",
                "hearing": "no",
                "supervision": "no",
            }
            del typed[part]
            assert (
                refused(registers.open_record, town, "village-meeting", typed, by=at_work("qx.agent")).field
                == part
            )
        meet("2026-09-30")  # a meeting with none of the three
        meet("2026-06-30", information="yes")
        meet("2026-10-01", hearing="yes")
        assert deciding.meetings(village, "2026-Q3").none_used
        assert "三项内容一项都没有" in client.get("/QX/villages/QX-V1/?period=2026-Q3").content.decode()
        meet("2026-07-01", supervision="yes")
        found = deciding.meetings(village, "2026-Q3")
        assert not found.none_used and [count for _t, count in found.counts] == [0, 0, 1]
        assert "三项内容一项都没有" not in client.get("/QX/villages/QX-V1/?period=2026-Q3").content.decode()


def test_the_agent_enters_on_a_page_that_is_filled_from_the_account(village, book_line, signed_in):
    with at(AFTER):
        book_line("income", "12000", what="鱼塘发包")
        agent = signed_in("qx.agent")
        address = "/desk/villages/QX-V1/enter/finances/"
        page = agent.get(address).content.decode()
        assert 'value="鱼塘发包"' in page and 'value="12000.00"' in page and "第三季度" in page
        sent = {"key": "f1", "period": "2026-Q3", "channels": ["board"], "l-0-side": "income", "l-0-what": "鱼塘发包",
                "l-0-amount": "11999.99", "l-0-voucher": "001", "l-1-side": "income", "act": "enter"}  # fmt: skip
        wrong = agent.post(address, sent)
        assert wrong.status_code == 422 and "差 0.01" in wrong.content.decode()
        assert 'value="11999.99"' in wrong.content.decode()  # what was typed stays
        more = agent.post(address, sent | {"act": "more"}).content.decode()
        assert 'name="l-5-amount"' in more
        assert agent.post(address, sent | {"l-0-amount": "12000"}).status_code == 302
        row = sheets.Sheet.objects.get()
        committee = signed_in("qx.committee")
        assert "等您核对" in committee.get("/desk/villages/").content.decode()
        assert committee.post(f"/desk/villages/sheets/{row.pk}/", {"act": "return"}).status_code == 422
        assert committee.post(f"/desk/villages/sheets/{row.pk}/", {"act": "agree"}).status_code == 302
        row.refresh_from_db()
        assert row.publication
        assert (
            signed_in("qx.agent").post(f"/desk/villages/sheets/{row.pk}/", {"act": "agree"}).status_code
            == 422
        )


def test_the_township_keeps_cadence_set_up_and_account_on_the_village_s_page(village, signed_in):
    with at(AFTER):
        office = signed_in("qx.office")
        address = "/desk/villages/QX-V1/"
        sent = {
            "act": "set_up",
            "what": "disclosure",
            "since": "2026-03-02",
            "document": "青溪发3号",
            "key": "a",
        }
        assert office.post(address, sent).status_code == 302
        assert office.post(address, sent).status_code == 409
        line = {
            "act": "account",
            "day": "2026-08-10",
            "side": "spending",
            "what": "水泥",
            "amount": "9000",
            "voucher": "1",
            "key": "b",
        }
        refused_page = office.post(address, line)
        assert refused_page.status_code == 422 and "没有走完流程的决定不能付" in refused_page.content.decode()
        assert signed_in("qx.agent").post(address, line).status_code == 403
        assert signed_in("qx.agent").get("/desk/villages/QX-V2/").status_code == 404
        assert signed_in("lh.office").get(address).status_code == 404


def test_the_wall_sheet_is_one_page_with_the_village_s_address(village, client):
    with at(AFTER):
        answer = client.get("/QX/villages/QX-V1/sheet.pdf")
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")


@pytest.mark.parametrize("address", ["/QX/villages/", "/desk/villages/"])
def test_three_and_thirty_villages_take_the_same_number_of_queries(town, signed_in, address):
    def count() -> int:
        browser = signed_in("qx.mayor")
        browser.get(address)
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert browser.get(address).status_code == 200
        return len(found)

    with at(AFTER):
        few = count()
        for number in range(10, 40):
            Organisation.objects.create(
                code=f"QX-V{number}", kind="village", name=f"村{number}", name_en=f"Village {number}", parent=town,
                township=town, valid_from=date(2020, 1, 1),
            )  # fmt: skip
        assert count() == few <= 40


@pytest.mark.clause("S4.48.02")
def test_a_policy_lists_its_channels_of_six_and_the_village_that_is_missing(town, at_work, client):
    day, by = date(2026, 10, 8), at_work("qx.office")
    for number in range(7, 12):
        Organisation.objects.create(
            code=f"QX-V{number}", kind="village", name=f"新{number}村", name_en=f"New village {number}", parent=town,
            township=town, valid_from=date(2020, 1, 1),
        )  # fmt: skip
    with at(AFTER):
        villages = queries.counted(town, day)
        township.post_policy(town, "grain", "television", day, "县电视台新闻", by=by)
        for one in villages[:-1]:
            township.post_policy(one, "grain", "board", day, "村公开栏", by=by)
        grain, seed, tax = queries.policies(town, day)
        assert [one.zh for one in grain.used] == ["电视", "公开栏"] and grain.channels == 6
        assert (grain.town, grain.reached, grain.villages) == (True, 10, 11)
        assert [one.code for one in grain.missing] == [villages[-1].code]
        assert (seed.town, seed.reached) == (False, 0)
        page = client.get("/QX/villages/policies/").content.decode()
        assert "2/6" in page and "10/11" in page and villages[-1].name in page and "只作为历史保留" in page
        assert tax.missing == ()
        assert (
            refused(township.post_policy, town, "farm-tax", "board", day, "栏", by=by).code == "policy_ended"
        )
        assert refused(township.post_policy, town, "grain", "drum", day, "锣", by=by).field == "channel"
        assert (
            refused(township.post_policy, villages[0], "grain", "board", day, "栏", by=by).code
            == "done_already"
        )
        agent = at_work("qx.agent")
        assert (
            refused(township.post_policy, villages[1], "seed", "board", day, "栏", by=agent).code
            == "not_your_seat"
        )
        township.post_policy(villages[0], "seed", "radio", day, "早间广播", by=agent)


def test_the_office_enters_where_a_policy_was_made_known(town, signed_in):
    with at(AFTER):
        sent = {
            "key": "p",
            "place": "QX-V2",
            "policy": "seed",
            "channel": "radio",
            "on": "2026-10-08",
            "evidence": "早间广播",
        }
        address = "/desk/villages/policies/"
        assert signed_in("qx.office").post(address, sent).status_code == 302
        assert signed_in("qx.office").post(address, sent).status_code == 409
        assert signed_in("qx.agent").post(address, sent).status_code == 422  # not the agent's village
        assert signed_in("qx.gov").get(address).status_code == 403
