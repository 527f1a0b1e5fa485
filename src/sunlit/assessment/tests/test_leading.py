"""What the leading group sees: dated actions, cooperation in time, good practice, and the four documents of a unit."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sunlit.assessment import computing, leading_queries, round_queries
from sunlit.assessment.tests.conftest import line
from sunlit.bodies.actions.rules import issue
from sunlit.bodies.models import Issued
from sunlit.demonstration.tests.townships import at
from sunlit.hall.tests.refusing import refusal_of
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.registers import actions

PAGE = "/desk/assessment/leading/2024/"


@pytest.fixture
def enter(town, at_work):
    """Opens a record: ``enter("openness-basis", "qx.office", document="plan")``."""

    def record(key, who="qx.office", **typed):
        return actions.open_record(town, key, typed, by=at_work(who)).matter

    return record


@pytest.mark.clause("S3.03.03")
def test_a_list_of_members_is_no_evidence_and_one_meeting_with_minutes_is_one_action(
    town, enter, do, signed_in
):
    def item(year=2024):
        rows = leading_queries.leading_bodies(town, year, date(2024, 5, 6))
        return next(one for one in rows if one.title.zh == "政务公开工作领导小组")

    meeting = {
        "body": "disclosure-leading",
        "what": "meeting",
        "day": "2024-04-30",
        "about": "部署全年公开工作",
    }
    with at("2024-05-06 09:00"):
        assert item().members > 0 and item().evidence.en == "no activity evidence"
        assert "没有活动证据" in signed_in("qx.mayor").get(PAGE).content.decode()
        # Without minutes or without a day it isn't recorded at all.
        for missing in ("minutes", "day"):
            typed = meeting | {"minutes": "纪要〔2024〕3号：定了三件事。"}
            typed.pop(missing)
            assert refusal_of(enter, "openness-activity", **typed).field == missing
        matter = enter("openness-activity", **meeting, minutes="纪要〔2024〕3号：定了三件事。")
        assert item().evidence.en == "no activity evidence"  # entered and not yet looked through
        do(matter, "filed", "qx.office")
        assert item().evidence.en == "1 action"
        page = signed_in("qx.mayor").get(PAGE).content.decode()
        assert "1次活动" in page and f"/desk/matters/{matter.number}/" in page and "部署全年公开工作" in page
        # It counts in its year and for its body alone.
        assert item(2023).evidence.en == "no activity evidence"
        others = [one for one in leading_queries.leading_bodies(town, 2024, date(2024, 5, 6)) if one.acts]
        assert [one.title.zh for one in others] == ["政务公开工作领导小组"]
        unfounded = enter("openness-activity", **meeting | {"about": "没有开过的会"}, minutes="x")
        do(unfounded, "unfounded", "qx.office", "没有开过")
        assert item().evidence.en == "1 action"


@pytest.mark.clause("S3.06.03")
def test_a_request_due_3_may_answered_2_may_is_on_time_and_unanswered_on_4_may_overdue(
    town, enter, do, at_work, signed_in
):
    typed = {"unit": "QX-ZX3", "what": "低保公示原件", "due": "2024-05-03"}

    def standing(matter, who="qx.mayor"):
        rows = leading_queries.requests(town, at_work(who), 2024)
        return next(one.words.en for one in rows if one.matter == matter)

    with at("2024-04-28 09:00"):
        answered, silent, last = (enter("openness-request", **typed) for _number in range(3))
        assert silent.tasks.get().due == date(2024, 5, 3)
        assert (
            refusal_of(enter, "openness-request", **typed | {"due": "2024-04-27"}).code == "due_before_today"
        )
    with at("2024-05-02 17:00"):
        do(answered, "replied", "qx.social.head", reply="已送")
        assert standing(answered) == "on time" and standing(silent) == "waiting"
    with at("2024-05-03 23:59"):
        assert standing(silent) == "waiting"
        do(last, "replied", "qx.social.head", reply="已送")
        assert standing(last) == "on time"
    with at("2024-05-04 00:00"):
        assert standing(silent) == "overdue" and standing(answered) == "on time"
        page = signed_in("qx.mayor").get(PAGE).content.decode()
        assert "逾期没有答复" in page and page.index(silent.number) < page.index(answered.number)
    with at("2024-05-06 09:00"):
        do(silent, "replied", "qx.social.head", reply="已送")
        assert standing(silent) == "answered late"


@pytest.mark.clause("S3.06.05")
def test_an_approved_case_stands_on_every_units_home_page_and_in_the_yearly_count(
    town, enter, do, signed_in, client
):
    with at("2024-05-06 09:00"):
        typed = {"unit": "QX-ZX3", "practice": "救助公示上门念给老人听", "evidence": "走访记录十二份"}
        for missing in typed:
            without = {key: value for key, value in typed.items() if key != missing}
            assert refusal_of(enter, "openness-model-case", **without).field == missing
        matter = enter("openness-model-case", **typed)
        codes = Organisation.objects.valid_on(date(2024, 5, 6)).filter(township=town, outside=False)
        homes = [f"/QX/units/{code}/" for code in codes.values_list("code", flat=True)]
        count = '<span class="secondary" id="case-count">{}</span>'
        assert len(homes) > 8 and "救助公示上门" not in client.get(homes[0]).content.decode()
        assert count.format(0) in signed_in("qx.mayor").get(PAGE).content.decode()
        do(matter, "finished", "qx.discipline", spread="每村照做")
        for home in homes:
            answer = client.get(home)
            assert answer.status_code == 200 and "救助公示上门念给老人听" in answer.content.decode(), home
        assert count.format(1) in signed_in("qx.mayor").get(PAGE).content.decode()
        assert count.format(0) in signed_in("qx.mayor").get(PAGE.replace("2024", "2023")).content.decode()
        assert "救助公示上门" not in client.get("/LH/units/LH-ZX3/").content.decode()


def test_the_round_of_the_year_counts_the_approved_cases(course, enter, do, signed_in):
    with at("2023-12-29 09:00"):
        typed = {"unit": "QX-ZX3", "practice": "救助公示上门念给老人听", "evidence": "走访记录十二份"}
        do(enter("openness-model-case", **typed), "finished", "qx.discipline", spread="每村照做")
        enter("openness-model-case", **typed)
    with at("2024-03-04 09:00"):
        do(enter("openness-model-case", **typed), "finished", "qx.discipline", spread="每村照做")
        page = signed_in("qx.gov").get("/desk/assessment/rounds/2023/").content.decode()
        assert '<strong id="cases">1</strong>' in page


def test_a_case_with_personal_data_is_not_approved(enter, do):
    with at("2024-05-06 09:00"):
        typed = {"unit": "QX-ZX3", "practice": "打13800006666就上门", "evidence": "记录"}
        matter = enter("openness-model-case", **typed)
        assert refusal_of(do, matter, "finished", "qx.discipline", spread="x").code == "personal_data"


@pytest.mark.clause("S3.21.02")
def test_a_unit_with_a_catalogue_and_no_guide_has_3_of_4_and_both_are_public_with_their_day(
    town, social, enter, do, client
):
    with at("2024-05-06 09:00"):

        def filed(document, title, day="2024-03-01", unit="QX-ZX3"):
            matter = enter("openness-basis", unit=unit, document=document, title=title, day=day)
            do(matter, "filed", "qx.office")

        def first():
            sheet = round_queries.sheet_named("openness-hundred")
            found = computing.computed(sheet, social, round_queries.year_of(2024, date(2024, 5, 6)).span)
            return line(found, sheet.lines[0].key)

        for document in ("plan", "catalogue", "responsibility"):
            filed(document, f"社会事务公开{document}")
        assert (first().used, len(first().parts)) == (3, 4)
        page = client.get("/QX/assessment/").content.decode()
        assert "社会事务公开catalogue" in page and "2024年3月1日" in page
        assert "社会事务公开plan" not in page and "社会事务公开responsibility" not in page
        # Not yet looked through, another unit's, or one without its day: still three.
        enter("openness-basis", unit="QX-ZX3", document="guide", title="指南草稿", day="2024-04-01")
        filed("guide", "经济公开指南", unit="QX-ZX4")
        without = {"unit": "QX-ZX3", "document": "guide", "title": "指南"}
        assert refusal_of(enter, "openness-basis", **without).field == "day"
        assert first().used == 3
        assert "指南草稿" not in client.get("/QX/assessment/").content.decode()
        filed("guide", "社会事务公开指南", "2024-04-02")
        assert first().used == 4
        page = client.get("/QX/assessment/").content.decode()
        assert "社会事务公开指南" in page and "2024年4月2日" in page


@pytest.mark.clause("S3.19.01")
def test_the_measures_are_not_issued_without_their_legal_basis_and_the_public_page_shows_both_titles(
    town, at_work, client
):
    titles = "《中华人民共和国政府信息公开条例》、交通运输部施行《政府信息公开条例》办法"
    with at("2024-05-06 09:00"):
        typed = {"number": "镇政〔2024〕6号", "issued_on": date(2024, 5, 6), "by": at_work("qx.office")}
        for empty in ("", "  "):
            found = refusal_of(issue, "openness-assessment-measures", town, basis=empty, **typed)
            assert (found.code, found.field) == ("basis_needed", "basis")
        assert not Issued.objects.filter(key="openness-assessment-measures").exists()
        assert "镇政〔2024〕6号" not in client.get("/QX/bodies/").content.decode()
        row = issue("openness-assessment-measures", town, basis=titles, **typed)
        assert row.effective_on == date(2024, 5, 6)
        page = client.get("/QX/bodies/").content.decode()
        assert "中华人民共和国政府信息公开条例" in page and "交通运输部施行《政府信息公开条例》办法" in page


def test_the_page_takes_as_many_queries_for_many_requests_as_for_one(enter, signed_in):
    typed = {"unit": "QX-ZX3", "what": "低保公示原件", "due": "2024-05-09"}
    with at("2024-05-06 09:00"):
        client = signed_in("qx.mayor")

        def queries():
            client.get(PAGE)
            with CaptureQueriesContext(connection) as seen:
                client.get(PAGE)
            return len(seen)

        enter("openness-request", **typed)
        few = queries()
        for _number in range(6):
            enter("openness-request", **typed)
        assert queries() == few
        assert Matter.objects.filter(kind="openness-request").count() == 7
