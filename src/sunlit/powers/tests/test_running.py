"""The running of power as everybody sees it: by itself, in the same transaction, stage by stage, and never with a person."""

import re
from datetime import date

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sunlit import clock
from sunlit.demonstration.tests.townships import at
from sunlit.hall.actions import applications, handling
from sunlit.hall.tests.refusing import refusal_of
from sunlit.hall.tests.visits import follow
from sunlit.hall.tests.walking import Walk, filled
from sunlit.matters.models import Matter, Notice
from sunlit.people.models import Organisation
from sunlit.powers import case_queries, work
from sunlit.powers.actions import disclosing, running
from sunlit.powers.models import Case, CaseEntry, Told
from sunlit.powers.tests.conftest import MONDAY

LIST = "/QX/powers/of/QL-001/cases/"
HOSTILE = "王小明<script>alert(1)</script>"


def page(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def case_of(walk: Walk) -> Case:
    return Case.objects.get(matter__number=walk.number)


def shown(walk: Walk) -> str:
    return page(f"/QX/powers/cases/{case_of(walk).public_code}/")


def stages(text: str) -> dict[str, str]:
    """Each stage of a case's page with what stands beside it."""
    rows = re.findall(
        r"<li[^>]*><strong>([^<]*)</strong>(.*?)</li>", text.split('<ol class="stages">')[1].split("</ol>")[0]
    )
    return {name: re.sub(r"<[^>]*>", "", words).strip() for name, words in rows}


NOT_YET = "还没有到"


@pytest.mark.clause("S2.01.09", "S2.11.03", "S2.14.02")
def test_each_step_is_public_in_the_same_moment_with_its_date_and_no_applicant(people, publish):
    publish()
    with at("2026-03-02 10:00"):
        walk = Walk(people)
        assert case_of(walk).public_code in page(LIST)
        now = stages(shown(walk))
        assert (
            "2026年3月2日" in now["受理"]
            and now["决定"] == now["结果"] == now["审批（审核、审查）"] == NOT_YET
        )
        before = CaseEntry.objects.count()
        walk.accept()
        assert CaseEntry.objects.count() == before + 1
    with at("2026-03-03 10:00"):
        # What is rolled back inside is never seen outside: one transaction for both.
        class Undo(Exception):
            pass

        with pytest.raises(Undo), transaction.atomic():
            walk.receive()
            assert CaseEntry.objects.count() == before + 2
            raise Undo
        assert CaseEntry.objects.count() == before + 1
        walk.receive()
        assert CaseEntry.objects.count() == before + 2
        now = stages(shown(walk))
        assert "3月2日" in now["审批（审核、审查）"] and now["决定"] == now["结果"] == NOT_YET
    with at("2026-03-04 10:00"):
        walk.decide().approve()
        now = stages(shown(walk))
        assert "3月4日 10:00" in now["决定"] and now["结果"] == NOT_YET
    with at("2026-03-05 15:00"):
        walk.sign().take().tell()
        text = shown(walk)
        assert "3月5日 15:00" in stages(text)["结果"]
        assert "准予" in text and "符合公布的条件" in text and "结果和理由" in text
    for secret in ("周小满", walk.number, "110101199001011237", "13800006666", "上河村", walk.code):
        assert secret not in text and secret not in page(LIST)
    assert "当事人：不公开" in text
    dates = re.findall(r'<th scope="row"><time datetime="([^"T]*)', text)
    assert dates == sorted(dates) and len(dates) == case_of(walk).entries.count()


@pytest.mark.clause("S2.14.02")
@pytest.mark.parametrize(("decision", "words"), [("granted", "准予"), ("refused", "不予办理")])
def test_the_result_is_shown_with_outcome_and_reasons(people, publish, decision, words):
    publish()
    with at(MONDAY):
        walk = Walk(people).accept().receive().decide(decision)
        walk.approve("grant" if decision == "granted" else "refuse").sign().take().tell()
        text = shown(walk)
        reason = {"granted": "符合公布的条件，材料齐全，准予。", "refused": "不符合公布的条件，不予办理。"}[
            decision
        ]
        assert words in text and reason in text and "农村土地承包法第三条" in text


@pytest.mark.clause("S2.33.04")
def test_the_catalogue_leads_to_running_and_finished_cases(people, publish):
    publish()
    with at(MONDAY):
        one, other = Walk(people).accept(), Walk(people).accept().receive()
        other.to_the_end()
        catalogue = page("/QX/powers/")
        for state, mine, not_mine in (("open", one, other), ("closed", other, one)):
            assert f'href="{LIST}?state={state}"' in catalogue
            listed = page(f"{LIST}?state={state}")
            assert case_of(mine).public_code in listed and case_of(not_mine).public_code not in listed
        assert 'id="running">1<' in page(LIST) and 'id="finished">1<' in page(LIST)
        assert Client().get(f"{LIST}?state=secret").status_code == 404


@pytest.mark.clause("S1.04.15")
def test_a_finished_case_has_its_result_for_its_holder_and_counts_for_all_an_unfinished_one_its_day(
    people, publish
):
    publish()
    with at(MONDAY):
        walk = Walk(people).accept().receive()
        due = walk.matter.due
        assert due and f'datetime="{due.isoformat()}"' in shown(walk)
        assert f'datetime="{due.isoformat()}"' in follow(Client(), walk.matter, "周小满")
        assert 'id="finished">0<' in page(LIST)
        walk.to_the_end()
        mine = follow(Client(), walk.matter, "周小满")
        assert "办结" in mine and walk.number in mine
        assert 'id="finished">1<' in page(LIST) and "准予 1" in page(LIST)
        assert "周小满" not in page(LIST) and walk.number not in page(LIST)


@pytest.mark.clause("S2.13.05")
def test_all_stages_are_shown_and_one_is_hidden_only_under_an_approved_exception(
    people, publish, office, at_work
):
    row = publish()
    with at(MONDAY):
        walk = Walk(people).accept().receive()
        walk.to_the_end()
        text = stages(shown(walk))
        assert set(text) == {"受理", "审批（审核、审查）", "决定", "结果"} and NOT_YET not in text.values()
        for stage in ("acceptance", "examination", "decision", "result"):
            found = refusal_of(disclosing.hide_stage, row.pk, stage, by=office)
            assert (found.code, found.clause) == ("no_exception", "S2.13.05")
        asked = disclosing.ask_exception(row.pk, "result", "privacy", "个人信息保护法 28", by=office)
        assert refusal_of(disclosing.hide_stage, row.pk, "result", by=office).code == "no_exception"
        disclosing.approve_exception(asked.pk, "云法〔2026〕5号", by=at_work("qx.mayor"))
        assert "经批准不公开" not in shown(walk)  # approved, not yet hidden
        for other in ("acceptance", "examination", "decision", ""):
            assert refusal_of(disclosing.hide_stage, row.pk, other, by=office).code == "no_exception"
        disclosing.hide_stage(row.pk, "result", by=office)
        text = shown(walk)
        assert (
            stages(text)["结果"] == "经批准不公开" and "结果和理由" not in text and "准予" not in page(LIST)
        )
        disclosing.show_again(asked.pk, by=office)
        assert "结果和理由" in shown(walk)


@pytest.mark.clause("S2.10.08")
def test_the_party_is_told_four_things_and_the_execution_step_waits_for_it(people, publish, at_work):
    publish(remedies="")
    with at(MONDAY):
        walk = Walk(people).accept().receive()
        case = case_of(walk)
        assert walk.matter.step == "handle" and [one.pk for one in work.untold(at_work("qx.econ"), 9)] == [
            case.pk
        ]
        assert "办理时告知您" not in follow(Client(), walk.matter, "周小满")
        found = refusal_of(walk.decide)
        assert (found.code, found.clause) == ("party_not_told", "S2.10.08")
        assert Matter.objects.get(number=walk.number).step == "handle"
        assert (
            refusal_of(running.tell_party, case.pk, {"remedies": "  "}, by=at_work("qx.econ")).field
            == "remedies"
        )
        assert (
            refusal_of(running.tell_party, case.pk, {"remedies": "可以复议"}, by=at_work("qx.social")).code
            == "not_your_seat"
        )
        running.tell_party(case.pk, {"remedies": "可以在六十日内申请行政复议。"}, by=at_work("qx.econ"))
        mine = follow(Client(), walk.matter, "周小满")
        told = mine.split("办理时告知您")[1].split("</section>")[0]
        for name, words in (("法律政策依据", "农村土地承包法第三条"), ("相关标准", ""), ("执行程序", "受理、审查、决定、告知"),
                            ("救济方式", "可以在六十日内申请行政复议。")):  # fmt: skip
            assert f"<dt>{name}</dt>" in told and words in told
        assert told.count("<dt>") == 4 and "<dd></dd>" not in told
        assert walk.decide().matter.step == "approve"


def test_where_the_power_says_all_four_the_party_is_told_without_anybody_doing_it(people, publish):
    publish()
    with at(MONDAY):
        walk = Walk(people).accept().receive()
        assert Told.objects.get(case=case_of(walk), what="execution").sent_at == clock.now()
        walk.decide()


@pytest.mark.clause("S2.10.09")
def test_closing_tells_the_party_at_once_and_asks_for_the_range_none_needs_a_reason(
    people, publish, at_work, signed_in, monkeypatch
):
    monkeypatch.setenv("SUNLIT_SMS_GATEWAY", "https://sms.example.invalid/send")
    publish()
    with at(MONDAY):
        walk = Walk(people).accept().receive()
        case, handler = case_of(walk), at_work("qx.econ")
        assert refusal_of(running.choose_range, case.pk, "society", "", by=handler).code == "not_closed"
        walk.to_the_end()
        told = Told.objects.get(case=case, what="result")
        assert told.sent_at == walk.matter.closed_at
        assert "结果告知" in follow(Client(), walk.matter, "周小满")
        from sunlit.matters.models import Job

        job = Job.objects.get(key=f"sms:power:{walk.number}")
        assert job.arguments["phone"] == "13800006666" and "周小满" not in job.arguments["text"]
        assert [one.pk for one in work.ranges_to_choose(handler, 9)] == [case.pk]
        assert walk.number in signed_in("qx.econ").get("/desk/powers/cases/").content.decode()
        found = refusal_of(running.choose_range, case.pk, "none", "  ", by=handler)
        assert (found.code, found.field, found.clause) == ("field_needed", "reason", "S2.10.09")
        assert refusal_of(running.choose_range, case.pk, "everybody", "", by=handler).field == "range"
        answer = signed_in("qx.econ").post(
            f"/desk/powers/cases/{case.pk}/", {"act": "range", "range": "none", "reason": ""}
        )
        assert answer.status_code == 422
        assert running.choose_range(case.pk, "none", "只涉及当事人", by=handler).range == "none"
        assert not work.ranges_to_choose(handler, 9)
        for chosen in ("party", "limited", "society"):
            assert running.choose_range(case.pk, chosen, "", by=handler).range == chosen


# Nobody is known from it


@pytest.mark.parametrize("item", ["civil.low-income-rural", "civil.temporary-aid"])
def test_cases_that_tell_of_need_are_never_shown_one_by_one(people, publish, item):
    publish(item=item)
    with at(MONDAY):
        walk = Walk(people, item)
        case = case_of(walk)
        assert not case.shown
        assert Client().get(f"/QX/powers/cases/{case.public_code}/").status_code == 404
        listed = page(LIST)
        assert case.public_code not in listed and 'id="running">0<' in listed and "不逐件公开" in listed


@pytest.mark.parametrize(
    ("number", "is_shown"),
    [("110101200803021230", True), ("11010120080303123X", False), ("110101201503021230", False),
     ("11010120080230123X", False), ("nonsense", False), ("", True), ("91110101MA01ABCD2X", True)],
)  # fmt: skip
def test_the_case_of_a_minor_is_not_shown(people, publish, town, at_work, number, is_shown):
    publish()
    from sunlit.hall import catalogue

    with at(MONDAY):
        item = catalogue.item("land.contract-certification")
        who = applications.Applicant("小朋友", id_number=number)
        filed = applications.file_application(town, item.id, who, by=at_work("qx.clerk"), form=filled(item))
        case = Case.objects.get(matter=filed.matter)
        assert case.shown is is_shown
        assert (case.public_code in page(LIST)) is is_shown
        assert (Client().get(f"/QX/powers/cases/{case.public_code}/").status_code == 200) is is_shown


@pytest.mark.parametrize("label", ["sensitive", "report"])
def test_a_matter_that_becomes_sensitive_disappears(people, publish, label):
    publish()
    with at(MONDAY):
        walk = Walk(people).accept()
        code = case_of(walk).public_code
        assert code in page(LIST)
        Matter.objects.filter(number=walk.number).update(label=label)
        assert code not in page(LIST) and 'id="running">0<' in page(LIST)
        assert 'href="/QX/powers/of/QL-001/cases/?state=open">0' in page("/QX/powers/").replace("\n", "")
        assert Client().get(f"/QX/powers/cases/{code}/").status_code == 404


def test_nothing_that_anybody_typed_comes_out(people, publish, town, at_work):
    publish()
    with at(MONDAY):
        walk = Walk(people, name=HOSTILE).accept().receive()
        handling.decide(
            walk.id, "granted", by=at_work("qx.econ"), text=f"准予{HOSTILE}，电话13800006666", ground=f"农村土地承包法 22，{HOSTILE}住上河村1组"
        )  # fmt: skip
        handling.approve(walk.id, "grant", by=at_work("qx.econ.head"), opinion=f"同意{HOSTILE}")
        walk.sign().take().tell()
        secrets = (
            HOSTILE,
            "王小明",
            "alert(1)",
            "13800006666",
            "上河村1组",
            "110101199001011237",
            walk.number,
            "同意",
        )
        for address in (LIST, f"{LIST}?state=closed", f"/QX/powers/cases/{case_of(walk).public_code}/", "/QX/powers/",
                        "/QX/powers/of/QL-001/", "/QX/powers/?as=json", "/QX/powers/?as=csv"):  # fmt: skip
            text = page(address)
            for secret in secrets:
                assert secret not in text, (address, secret)


def test_the_ground_is_taken_over_only_where_the_rulebook_has_the_very_words(people, publish):
    publish()
    from sunlit.hall import catalogue

    known = catalogue.item("land.contract-certification").basis[0].citation
    with at(MONDAY):
        walk = Walk(people).accept().receive()
        application = walk.application
        application.decision_ground = f"{known}，张三"
        application.save()
        assert running.grounds_of(walk.matter) == [known]
        application.decision_ground = "张三法第一条"
        application.save()
        assert running.grounds_of(Matter.objects.get(number=walk.number)) == []


def test_small_numbers_of_hidden_cases_are_not_told_and_never_the_running_year(people, publish, town):
    row = publish(item="civil.temporary-aid")
    unit = Organisation.objects.get(township=town, key="social_affairs")
    with at("2025-06-02 09:00"):
        walk = Walk(people, "civil.temporary-aid")
    base = walk.matter

    def more(count: int, year: int, label: str = "ordinary") -> None:
        for _ in range(count):
            number = Matter.objects.count() + 1
            made = Matter.objects.create(
                township=town, number=f"X{year}{number}", kind="application", item="civil.temporary-aid", title="t",
                procedure=base.procedure, step=base.step, unit=unit, intake_unit=unit, label=label,
                opened_at=clock.now().replace(year=year),
            )  # fmt: skip
            Case.objects.create(
                matter=made, township=town, power=row, public_code=f"C{year}{number}"[:12], shown=False,
                opened_at=made.opened_at, stage="acceptance",
            )  # fmt: skip

    with at("2026-03-02 09:00"):
        more(8, 2025)
        more(3, 2025, "report")
        more(40, 2026)
        assert [(one.year, one.count) for one in case_queries.year_figures(row, date(2026, 3, 2))] == [
            (2025, None)
        ]
        text = page("/QX/powers/of/QL-001/")
        assert "少于 10" in text and "2026：" not in text
        more(1, 2025)
        assert [one.count for one in case_queries.year_figures(row, date(2026, 3, 2))] == [10]


def test_sensitive_registers_are_never_shown_case_by_case(people, publish, town, at_work):
    row = publish(item="", register="penalty-case", group="penalty", name="行政处罚")
    from sunlit.registers import actions

    with at(MONDAY):
        typed = {
            "party": "李四",
            "place": "上河村",
            "about": "占道",
            "filed": "2026-03-02",
            "power": "某法",
            "officers": "甲、乙",
        }
        record = actions.open_record(town, "penalty-case", typed, by=at_work("qx.econ"))
        case = Case.objects.get(matter=record.matter)
        assert not case.shown and case_queries.is_figures_only(row)
        assert case.public_code not in page(LIST) and "李四" not in page("/QX/powers/of/QL-001/")


def test_a_matter_under_a_power_that_is_not_public_has_no_case(people, publish, town, office):
    row = publish()
    from sunlit.powers.actions import catalogue

    with at(MONDAY):
        before = Walk(people)
        catalogue.end(row.pk, "县里取消", by=office)
        assert Client().get(f"/QX/powers/cases/{case_of(before).public_code}/").status_code == 404
        assert not Case.objects.filter(matter__number=Walk(people).number).exists()
        before.accept()  # what runs goes on


def test_another_township_does_not_show_this_ones_cases(people, publish):
    publish()
    with at(MONDAY):
        code = case_of(Walk(people)).public_code
        assert Client().get(f"/LH/powers/cases/{code}/").status_code == 404
        assert Client().get("/LH/powers/of/QL-001/").status_code == 404


def test_a_case_list_takes_the_same_number_of_queries_with_three_and_thirty_cases(people, publish):
    publish()

    def counted() -> int:
        page(LIST)
        with CaptureQueriesContext(connection) as found:
            page(LIST)
        return len(found)

    with at(MONDAY):
        for _ in range(3):
            Walk(people)
        few = counted()
        for _ in range(27):
            Walk(people)
        assert counted() == few <= 10
        code = case_of(Walk(people)).public_code
        with CaptureQueriesContext(connection) as found:
            page(f"/QX/powers/cases/{code}/")
        assert len(found) <= 10


def test_notices_of_others_are_not_touched(people, publish):
    publish()
    with at(MONDAY):
        before = Notice.objects.count()
        Walk(people)
        assert Notice.objects.count() == before
