"""Yearly sheets of units and persons, the bonus, and task books: none without the confirmed result of openness."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from sunlit.assessment import computing, round_queries, year_queries
from sunlit.assessment.actions import circulars, years
from sunlit.assessment.models import Fixed, YearSheet
from sunlit.assessment.tests.test_circulars import award, confirmed  # noqa: F401
from sunlit.demonstration.tests.townships import at
from sunlit.hall.tests.refusing import refusal_of
from sunlit.ledger.models import Entry
from sunlit.matters.written_once import NeverChanged
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC
from sunlit.registers import actions

PAGE = "/desk/assessment/years/2023/"


@pytest.fixture(autouse=True)
def spring():
    with at("2024-04-01 09:00"):
        yield


@pytest.fixture
def duty(town, at_work, do):
    """Records whether a person kept the duties of openness in the yearly assessment of 2023, and files it."""

    def record(person="qx.social", kept="kept", kind="annual", day="2023-12-20", filed=True):
        typed = {"person": person, "round": kind, "kept": kept, "day": day}
        typed |= {"which": "栏目更新"} if kept == "not_kept" else {}
        matter = actions.open_record(town, "openness-duty", typed, by=at_work("qx.discipline")).matter
        if filed:
            do(matter, "filed", "qx.office")

    return record


def unit_of(code="QX-ZX3"):
    return Organisation.objects.select_related("township").get(code=code)


def every_unit(town):
    return [one.code for one in round_queries.expected(town, date(2023, 12, 31))]


@pytest.mark.clause("S3.19.09")
def test_the_line_of_openness_on_every_units_sheet_is_the_final_result_and_is_not_typed(
    town, confirmed, at_work, signed_in  # noqa: F811
):  # fmt: skip
    codes = every_unit(town)
    for number, code in enumerate(codes):
        confirmed(code, "92" if number % 2 else "61")
    client = signed_in("qx.office")
    page = client.get(PAGE).content.decode()
    # Every unit has the line, with its link to the result.
    assert all(f"/2023/{code}/" in page for code in codes)
    typed = {"act": "unit", "unit": codes[0], "work": "完成招商两项", "key": "k1"}
    more = {"grade": "excellent", "score": "100", "result": "1", "content": '{"grade": "excellent"}'}
    assert client.post(PAGE, typed | more).status_code == 302
    sheet = YearSheet.objects.get()
    assert (sheet.result.unit.code, sheet.content["grade"], sheet.content["score"]) == (
        codes[0],
        "qualified",
        "61.00",
    )
    for change in (sheet.save, sheet.delete, lambda: YearSheet.objects.all().update(year=2022)):
        with pytest.raises(NeverChanged):
            change()
    by = at_work("qx.office")
    assert years.finalise_unit(unit_of(codes[0]), 2023, "完成招商两项", by=by) == sheet
    assert (
        refusal_of(years.finalise_unit, unit_of(codes[0]), 2023, "另外的话", by=by).code == "decided_already"
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        YearSheet.objects.create(
            township=town, year=2022, kind="unit", unit=sheet.unit, content={}, at=sheet.at, by=sheet.by
        )
    assert Entry.objects.filter(chain="QX", act="year_sheet").count() == 1


@pytest.mark.clause("S0.07.44")
def test_yearly_sheets_of_a_unit_and_of_a_cadre_hold_the_confirmed_grade_and_are_not_final_without_it(
    town, people, confirmed, at_work, duty, signed_in  # noqa: F811
):  # fmt: skip
    by = at_work("qx.office")
    duty()
    unit = lambda: years.finalise_unit(unit_of(), 2023, "完成", by=by)  # noqa: E731
    person = lambda: years.finalise_person(town, "qx.social", 2023, "称职", by=by)  # noqa: E731
    assert refusal_of(unit).code == refusal_of(person).code == "not_confirmed"
    # A unit that handed nothing in has a result and no grade: that isn't enough.
    absent = confirmed(year=2022)
    assert refusal_of(years.finalise_unit, unit_of(), 2021, "完成", by=by).code == "not_confirmed"
    result = confirmed(score="85")
    assert absent.pk != result.pk
    assert unit().content["grade"] == "good" and unit().result == result
    made = person()
    assert (made.result, made.content["grade"], made.unit.code) == (result, "good", "QX-ZX3")
    for who in ("qx.social.head", "qx.discipline", "lh.office"):
        acts = (
            lambda: years.finalise_unit(unit_of(), 2023, "完成", by=at_work(who)),  # noqa: B023
            lambda: years.finalise_person(town, "qx.social", 2023, "称职", by=at_work(who)),  # noqa: B023
        )
        assert {refusal_of(act).code for act in acts} == {"not_your_seat"}


def test_a_result_without_a_grade_is_none(town, people, at_work):
    sheet = round_queries.sheet_named("openness-hundred")
    Fixed.objects.create(
        township=town, unit=unit_of(), sheet=sheet.key, period="2023", first="2023-01-01", last="2023-12-31",
        definition=computing.written(sheet), counts={},
        judged={"absent": "没有交"}, score=None, grade="", digest="0" * 64, fixed_at="2024-03-20T09:00+08:00",
        fixed_by=people["qx.mayor"],
    )  # fmt: skip
    found = refusal_of(years.finalise_unit, unit_of(), 2023, "完成", by=at_work("qx.office"))
    assert found.code == "not_confirmed"


@pytest.mark.clause("S3.22.01")
def test_a_persons_page_shows_the_units_result_and_the_own_duty_and_waits_for_the_result(
    town, confirmed, at_work, duty, signed_in  # noqa: F811
):  # fmt: skip
    duty(kept="not_kept")
    act = lambda: years.finalise_person(town, "qx.social", 2023, "称职", by=at_work("qx.office"))  # noqa: E731
    before = signed_in("qx.social").get(PAGE).content.decode()
    assert "没有确定" in before and "栏目更新" in before
    assert refusal_of(act).code == "not_confirmed" and not YearSheet.objects.exists()
    confirmed(score="85")
    page = signed_in("qx.social").get(PAGE).content.decode()
    assert "良好" in page and "有没有履行的公开职责" in page and "栏目更新" in page
    act()
    assert YearSheet.objects.get().content["duty"] == "not_kept"
    assert "称职" in signed_in("qx.social").get(PAGE).content.decode()
    # Nobody reads the sheet of a colleague, and the public none.
    other = signed_in("qx.social2").get(PAGE).content.decode()
    assert "栏目更新" not in other and "称职" not in other and "韩冬梅" not in other
    assert not YearSheet.objects.visible_to(PUBLIC).exists()
    assert not YearSheet.objects.visible_to(at_work("lh.mayor")).exists()


def test_a_person_without_a_yearly_record_of_duties_is_not_final(town, confirmed, at_work, duty):  # noqa: F811
    confirmed()
    duty(kind="routine")
    duty(day="2022-12-31")
    duty(filed=False)
    found = refusal_of(years.finalise_person, town, "qx.social", 2023, "称职", by=at_work("qx.office"))
    assert found.code == "duty_missing"
    duty(day="2023-12-31")
    assert years.finalise_person(town, "qx.social", 2023, "称职", by=at_work("qx.office")).pk


@pytest.mark.clause("S0.04.12")
def test_an_unqualified_unit_is_not_advanced_and_the_bonus_waits_for_every_grade(
    town, confirmed, award, at_work, signed_in  # noqa: F811
):  # fmt: skip
    codes = every_unit(town)
    confirmed("QX-ZX3", "59.99")
    found = refusal_of(award)
    assert found.code == "unqualified" and "不合格" in found.reason.zh and "unqualified" in found.reason.en
    assert circulars.Award.objects.count() == 0
    mayor = at_work("qx.mayor")
    with_people = sorted({one.unit.code for one in year_queries.people(town, 2023, mayor, date(2024, 4, 1))})  # fmt: skip
    last = with_people[-1]
    for code in codes:
        if code not in ("QX-ZX3", last):
            confirmed(code, "80")
    missing = refusal_of(years.approve_bonus, town, 2023, by=mayor)
    assert missing.code == "grade_missing" and unit_of(last).name in missing.reason.zh
    page = signed_in("qx.mayor").post(PAGE, {"act": "bonus", "key": "k2"})
    assert page.status_code == 422 and unit_of(last).name in page.content.decode()
    assert not YearSheet.objects.exists()
    confirmed(last, "90")
    assert refusal_of(years.approve_bonus, town, 2023, by=at_work("qx.office")).code == "not_your_seat"
    made = years.approve_bonus(town, 2023, by=mayor)
    assert years.approve_bonus(town, 2023, by=mayor) == made
    grades = {row["username"]: row["grade_words"]["zh"] for row in made.content["people"]}
    assert grades["qx.social"] == "不合格" and len(grades) == len(made.content["people"])
    page = signed_in("qx.mayor").get(PAGE).content.decode()
    at_bonus = page[page.index("年终奖审批表") :]
    assert all(f'<th scope="row">{row["name"]}</th>' in at_bonus for row in made.content["people"])
    assert at_bonus.count("优秀") >= 1 and "不合格" in at_bonus
    # The list is for who keeps it.
    assert "年终奖审批表" not in signed_in("qx.social").get(PAGE).content.decode()


def test_a_year_that_has_not_begun_is_not_found(signed_in):
    client = signed_in("qx.office")
    assert [client.get(f"/desk/assessment/years/{year}/").status_code for year in (1999, 2024, 2025)] == [
        404,
        200,
        404,
    ]


def test_the_page_takes_as_many_queries_for_one_unit_as_for_all(town, confirmed, signed_in):  # noqa: F811  # fmt: skip
    client = signed_in("qx.office")

    def queries():
        client.get(PAGE)
        with CaptureQueriesContext(connection) as seen:
            client.get(PAGE)
        return len(seen)

    confirmed("QX-ZX3")
    few = queries()
    for code in every_unit(town):
        if code != "QX-ZX3":
            confirmed(code)
    assert queries() == few


@pytest.mark.clause("S3.09.05")
def test_a_task_book_has_its_line_of_openness_and_business_is_not_assessed_alone(
    town, confirmed, at_work, do  # noqa: F811
):  # fmt: skip
    typed = {"unit": "QX-ZX3", "year": "2023", "business": "完成招商两项", "disclosure": "按期公开十二类内容"}
    for empty in ("", "  "):
        without = refusal_of(
            actions.open_record, town, "task-book", typed | {"disclosure": empty}, by=at_work("qx.office")
        )
        assert (without.code, without.field, without.clause) == ("field_needed", "disclosure", "S3.09.05")
    matter = actions.open_record(town, "task-book", typed, by=at_work("qx.office")).matter
    do(matter, "issued", "qx.mayor")
    alone = refusal_of(do, matter, "checked", "qx.discipline", business_checked="完成一项")
    assert (alone.code, alone.field) == ("field_needed", "disclosure_checked")
    do(matter, "checked", "qx.discipline", business_checked="完成一项", disclosure_checked="公开十类")
    unscored = refusal_of(do, matter, "assessed", "qx.office", business_done="done")
    assert (unscored.code, unscored.clause) == ("unscored", "S3.09.05")
    confirmed("QX-ZX4")
    confirmed(year=2022)
    assert refusal_of(do, matter, "assessed", "qx.office", business_done="done").code == "unscored"
    confirmed()
    assert refusal_of(do, matter, "assessed", "qx.office").field == "business_done"
    assert not do(matter, "assessed", "qx.office", business_done="done").is_open
