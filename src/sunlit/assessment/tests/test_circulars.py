"""Circulars from thresholds, the veto after two criticisms, and decisions that rest on confirmed results."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from sunlit.assessment import computing, round_forms, round_papers, round_queries
from sunlit.assessment.actions import circulars
from sunlit.assessment.models import Award, Circular, Fixed
from sunlit.core.rounds import band_of
from sunlit.demonstration.tests.townships import at
from sunlit.hall.tests.refusing import refusal_of
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.registers import actions

GRADES = ((90, "excellent"), (80, "good"), (60, "qualified"), (0, "unqualified"))


@pytest.fixture(autouse=True)
def spring():
    with at("2024-04-01 09:00"):
        yield


@pytest.fixture
def confirmed(town, people):
    """The confirmed result of a unit, as fixing a round stores it."""

    def make(code="QX-ZX3", score="92", year=2023):
        sheet = round_queries.sheet_named("openness-hundred")
        grade = next(grade for least, grade in GRADES if Decimal(score) >= least)
        return Fixed.objects.create(
            township=town, unit=Organisation.objects.get(code=code), sheet=sheet.key, period=f"{year}",
            first=f"{year}-01-01", last=f"{year}-12-31", definition=computing.written(sheet), counts={}, score=score,
            grade=grade, digest="0" * 64, fixed_at="2024-03-20T09:00+08:00", fixed_by=people["qx.mayor"],
        )  # fmt: skip

    return make


@pytest.fixture
def issue(town, at_work):
    numbers = iter(range(1, 100))

    def act(kind, *codes, reason="", approver=None, year=2023, who="qx.office"):
        units = [
            circulars.Unit(Organisation.objects.select_related("township").get(code=code), reason, approver)
            for code in codes
        ]
        return circulars.issue(town, year, kind, f"阳政公开〔2024〕{next(numbers)}号", units, by=at_work(who))

    return act


@pytest.fixture
def award(at_work):
    def act(kind="nomination", code="QX-ZX3", year=2023, reason="公开及时", meeting="", who="qx.office"):
        unit = Organisation.objects.select_related("township").get(code=code)
        return circulars.award(unit, year, kind, reason, meeting, by=at_work(who))

    return act


@pytest.mark.clause("S3.06.06")
def test_circulars_follow_from_the_scores_and_outside_a_band_need_reason_and_approver(
    confirmed, issue, people, signed_in
):
    for code, score in (("QX-ZX1", "90"), ("QX-ZX2", "89"), ("QX-ZX3", "60"), ("QX-ZX4", "59")):
        confirmed(code, score)
    rule = round_queries.sheet_named("openness-hundred").round
    bands = {row.unit.code: str(band_of(rule, row.score)) for row in Fixed.objects.select_related("unit")}
    assert bands == {
        "QX-ZX1": "commendation", "QX-ZX2": "neither", "QX-ZX3": "neither", "QX-ZX4": "criticism",
    }  # fmt: skip
    assert issue("commendation", "QX-ZX1").named.count() == 1
    assert issue("criticism", "QX-ZX4").named.count() == 1
    for code in ("QX-ZX2", "QX-ZX3", "QX-ZX4"):
        assert refusal_of(issue, "commendation", code).code == "outside_its_band"
    assert refusal_of(issue, "criticism", "QX-ZX3", reason="弄虚作假").code == "outside_its_band"
    assert refusal_of(issue, "criticism", "QX-ZX3", approver=people["qx.mayor"].pk).code == "outside_its_band"
    nobody = people["qx.gov"].pk
    assert (
        refusal_of(issue, "criticism", "QX-ZX3", reason="弄虚作假", approver=nobody).code
        == "unknown_approver"
    )
    other = people["lh.mayor"].pk
    assert (
        refusal_of(issue, "criticism", "QX-ZX3", reason="弄虚作假", approver=other).code == "unknown_approver"
    )
    (named,) = issue("criticism", "QX-ZX3", reason="弄虚作假", approver=people["qx.mayor"].pk).named.all()
    assert (named.reason, named.approver.username) == ("弄虚作假", "qx.mayor")
    assert Circular.objects.count() == 3


def test_circulars_are_published_and_printed(confirmed, issue, client, signed_in, tmp_path):
    confirmed("QX-ZX1", "95")
    row = issue("commendation", "QX-ZX1")
    page = client.get("/QX/assessment/notice/").content.decode()
    assert row.document in page and "咨询受理服务部" in page
    answer = signed_in("qx.gov").get(f"/desk/assessment/circulars/{row.pk}.pdf")
    (tmp_path / "a.pdf").write_bytes(answer.content)
    words = "".join("".join(one.extract_text() for one in PdfReader(tmp_path / "a.pdf").pages).split())
    assert "咨询受理服务部" in words and "优秀" in words and row.document in words
    assert round_papers.data_of(row)["units"][0]["score"] == "95.00"


def test_a_circular_names_somebody_with_a_confirmed_result_under_its_own_number(
    confirmed, issue, town, at_work
):
    assert refusal_of(issue, "commendation").code == "nobody_named"
    assert refusal_of(issue, "commendation", "QX-ZX1").code == "not_confirmed"
    assert refusal_of(issue, "results", "QX-ZX1").code == "unknown_kind"
    confirmed("QX-ZX1", "95")
    for who in ("qx.mayor", "qx.gov", "lh.office", "sys.admin"):
        assert refusal_of(issue, "commendation", "QX-ZX1", who=who).code == "not_your_seat"
    unit = circulars.Unit(Organisation.objects.get(code="QX-ZX1"))
    circulars.issue(town, 2023, "commendation", "一号", [unit], by=at_work("qx.office"))
    again = refusal_of(circulars.issue, town, 2023, "commendation", "一号", [unit], by=at_work("qx.office"))
    assert again.code == "number_taken"


@pytest.mark.clause("S2.19.19")
def test_one_criticism_leaves_a_unit_in_the_running_and_two_in_a_calendar_year_veto_it(
    confirmed, issue, award, people
):
    for code in ("QX-ZX3", "QX-ZX4"):
        confirmed(code, "85", 2024)
    more = {"reason": "弄虚作假", "approver": people["qx.mayor"].pk, "year": 2024}
    issue("criticism", "QX-ZX3", "QX-ZX4", **more)
    assert not Matter.objects.filter(kind="openness-penalty").exists()
    assert award(code="QX-ZX4", year=2024)  # one: possible
    with at("2024-12-31 09:00"):
        issue("criticism", "QX-ZX3", **more)
    found = refusal_of(award, year=2024)
    assert (found.code, found.clause) == ("vetoed", "S2.19.19")
    (task,) = Matter.objects.filter(kind="openness-penalty")
    assert task.unit.code == "QX-ZX3" and task.is_open
    # One in each of two years: no veto.
    with at("2025-01-01 09:00"):
        issue("criticism", "QX-ZX4", **more)
        confirmed("QX-ZX4", "85", 2025)
        assert award(code="QX-ZX4", year=2025)
    assert Matter.objects.filter(kind="openness-penalty").count() == 1


@pytest.mark.clause("S0.04.03")
def test_no_decision_without_a_confirmed_result_and_its_grade_is_shown_and_kept(confirmed, award, signed_in):
    for kind in ("nomination", "evaluation"):
        found = refusal_of(award, kind)
        assert (found.code, found.clause) == ("not_confirmed", "S0.04.03")
    confirmed(score="85", year=2022)
    assert refusal_of(award).code == "not_confirmed"  # of another year
    confirmed(score="85")
    row = award("evaluation")
    assert (row.grade, row.result.score) == ("good", 85)


def test_the_form_of_a_decision_shows_each_units_grade(confirmed, course_free_round, signed_in):
    confirmed(score="85")
    page = signed_in("qx.office").get("/desk/assessment/circulars/").content.decode()
    assert "社会事务服务部 85.00 良好" in page


@pytest.fixture
def course_free_round(town, at_work):
    return actions.open_record(town, "openness-round", {"period": "2023-12-31"}, by=at_work("qx.office"))


def test_who_is_unqualified_is_not_nominated_and_the_refusal_says_the_grade(confirmed, award):
    confirmed(score="59")
    found = refusal_of(award)
    assert (found.code, found.clause) == ("unqualified", "S0.04.12") and "不合格" in found.reason.zh
    assert refusal_of(award, kind="commendation", meeting="经济工作会议").code == "unqualified"
    assert not Award.objects.exists()


@pytest.mark.clause("S0.07.49", "S2.19.20")
def test_a_commendation_has_grade_reason_and_meeting_and_its_list_is_published(
    confirmed, award, signed_in, client
):
    confirmed(score="92")
    assert refusal_of(award, "commendation", meeting=" ").clause == "S2.19.20"
    assert refusal_of(award, "commendation", reason=" ", meeting="经济工作会议").field == "reason"
    row = award("commendation", meeting="2023年度经济工作会议，会议纪要〔2024〕2号")
    assert row.grade == "excellent"
    for page in (
        signed_in("qx.gov").get("/desk/assessment/circulars/").content.decode(),
        client.get("/QX/assessment/notice/").content.decode(),
    ):
        assert (
            "社会事务服务部" in page
            and "公开及时" in page
            and "2023" in page
            and "会议纪要〔2024〕2号" in page
        )
    assert "优秀" in signed_in("qx.gov").get("/desk/assessment/circulars/").content.decode()


@pytest.mark.clause("S2.19.18")
def test_the_evaluation_of_a_leading_body_takes_the_result_by_itself_and_a_nomination_shows_it(
    confirmed, award, signed_in
):
    result = confirmed(score="92")
    evaluation, nomination = award("evaluation"), award("nomination")
    assert evaluation.result == nomination.result == result
    page = signed_in("qx.gov").get("/desk/assessment/circulars/").content.decode()
    assert page.count("优秀") >= 2 and "领导班子业绩评价" in page and "推荐先进" in page


def test_a_decision_is_taken_once_a_year_and_only_by_those_who_decide(confirmed, award):
    confirmed(score="92")
    first = award()
    assert award().pk == first.pk
    assert refusal_of(award, reason="另一个理由").code == "decided_already"
    for who in ("qx.gov", "qx.social.head", "lh.mayor", "sys.admin"):
        assert refusal_of(award, "evaluation", who=who).code == "not_your_seat"
    assert refusal_of(award, "bonus").code == "unknown_kind"
    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.create(
            township=first.township, unit=first.unit, year=2023, kind="nomination", result=first.result, grade="excellent",
            reason="x", at=first.at, by=first.by,
        )  # fmt: skip


def test_the_desk_refuses_where_the_actions_do(confirmed, signed_in, course_free_round):
    confirmed(score="59")
    client = signed_in("qx.office")
    typed = {"act": "award", "year": "2023", "unit": "QX-ZX3", "kind": "nomination", "reason": "公开及时"}
    answer = client.post("/desk/assessment/circulars/", typed)
    assert answer.status_code == 422 and "不能推荐先进" in answer.content.decode()
    answer = signed_in("qx.gov").post("/desk/assessment/circulars/", typed)
    assert answer.status_code in (409, 422) and not Award.objects.exists()
    assert client.post("/desk/assessment/circulars/", typed | {"unit": "LH-ZX3"}).status_code == 422


@pytest.mark.parametrize("year", ["9" * 40, "-1", "0", "10000", "99999", "x", "１"])
def test_a_year_that_cannot_be_is_refused_on_the_form(signed_in, course_free_round, year):
    client = signed_in("qx.office")
    typed = {"act": "award", "year": year, "unit": "QX-ZX3", "kind": "nomination", "reason": "公开及时"}
    circular = {"act": "circular", "year": year, "kind": "criticism", "document": "一号", "units": ["QX-ZX3"]}
    for form in (typed, circular):
        assert client.post("/desk/assessment/circulars/", form).status_code == 422
    assert not Award.objects.exists() and not Circular.objects.exists()


def test_a_forged_number_of_points_that_were_shown_counts_as_none():
    for forged in ("laws:²", "laws:１x", "laws:", "laws", "x:1", "laws:-1"):
        assert round_forms.shown_number(forged, "laws") == 0
    assert round_forms.shown_number("laws:12 form:3", "laws") == 12
