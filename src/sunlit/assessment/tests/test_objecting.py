"""Anybody objects to a posted result on the public web, within the seven working days of its notice and no longer."""

from uuid import uuid4

import pytest
from django.test import Client

from sunlit.assessment import round_queries
from sunlit.assessment.actions import rounds
from sunlit.demonstration.tests.townships import at
from sunlit.matters.models import Matter

ADDRESS = "/QX/assessment/object/"


@pytest.fixture
def notice(course, at_work):
    """Results posted on Monday 4 March 2024; their last day is Wednesday 13 March."""
    with at("2024-03-04 09:00"):
        course.to("notice")
        rounds.post(course.round, "县融媒体", by=at_work("qx.office"))
    return course


def send(client=None, **more):
    typed = {"unit": "QX-V1", "text": "张三说公开栏一直是空的", "key": str(uuid4())} | more
    return (client or Client()).post(ADDRESS, typed), typed["key"]


def objections():
    return Matter.objects.filter(kind=round_queries.OBJECTION)


def test_anybody_objects_gets_a_number_and_the_unit_waits_for_the_answer(notice, at_work, do):
    with at("2024-03-05 10:00"):
        assert ADDRESS in Client().get("/QX/assessment/notice/").content.decode()
        answer, key = send()
        assert answer.status_code == 302 and answer["Location"] == f"{ADDRESS}{key}/"
        matter = objections().get()
        slip = Client().get(answer["Location"])
        assert matter.number in slip.content.decode() and slip["Cache-Control"] == "no-store"
        assert "张三" not in slip.content.decode()
        assert (matter.unit.code, matter.record.values["channel"]) == ("QX-V1", "web")
        # The same form again is the same objection.
        assert send(key=key)[0].status_code == 302 and objections().count() == 1
        page = Client().get("/QX/assessment/notice/").content.decode()
        assert matter.number in page and "正在核实" in page and "张三" not in page
    with at("2024-03-14 09:00"):
        notice.finish("over")
        assert [one.unit.code for one in rounds.fix(notice.round, by=at_work("qx.mayor"))] == ["QX-ZX3"]
        do(matter, "rejected", "qx.discipline", rejected_answer="已到现场看过")
        assert [one.unit.code for one in rounds.fix(notice.round, by=at_work("qx.mayor"))] == ["QX-V1"]
        assert "已到现场看过" in Client().get("/QX/assessment/notice/").content.decode()


def test_the_last_minute_of_the_seventh_working_day_is_in_time_and_the_next_day_is_not(notice):
    with at("2024-03-13 23:59"):
        assert send()[0].status_code == 302
    with at("2024-03-14 00:00"):
        answer = send()[0]
        assert answer.status_code == 409 and "期满" in answer.content.decode()
        page = Client().get("/QX/assessment/notice/").content.decode()
        assert ADDRESS not in page
        assert Client().get(ADDRESS).status_code == 200
    assert objections().count() == 1


def test_without_a_notice_nothing_is_taken_in(course):
    with at("2024-03-05 10:00"):
        assert send()[0].status_code == 409
    assert not objections().exists()


def test_a_notice_that_was_taken_off_takes_no_objection(notice, at_work):
    with at("2024-03-06 10:00"):
        rounds.take_off(notice.round, "漏了一个单位", by=at_work("qx.office"))
        assert send()[0].status_code == 409


@pytest.mark.parametrize(
    "typed",
    [{"unit": ""}, {"unit": "LH-V1"}, {"unit": "QX-V2"}, {"text": ""}, {"text": " \n"}, {"text": "长" * 2001}, {"key": "x"}],
)  # fmt: skip
def test_bad_input_is_said_on_the_form_and_kept(notice, typed):
    with at("2024-03-05 10:00"):
        assert send(**typed)[0].status_code == 422
    assert not objections().exists()


def test_the_number_is_shown_for_a_day_and_in_its_own_township_alone(notice):
    with at("2024-03-05 10:00"):
        answer, key = send()
        assert Client().get(f"/LH/assessment/object/{key}/").status_code == 404
    with at("2024-03-06 09:59"):
        assert Client().get(answer["Location"]).status_code == 200
    with at("2024-03-06 10:01"):
        assert Client().get(answer["Location"]).status_code == 404


def test_thirty_an_hour_from_one_address_and_then_a_pause(notice):
    with at("2024-03-05 10:00"):
        assert {send()[0].status_code for _number in range(30)} == {302}
        assert send()[0].status_code == 429
    assert objections().count() == 30
