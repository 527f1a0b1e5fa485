"""What is promised to the people stands with how far it is, and is shown as overdue when it is."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from sunlit.core.refusals import Refused
from sunlit.core.service_promises import Standing, standing
from sunlit.demonstration.tests.townships import at
from sunlit.matters import queries as kernel
from sunlit.matters.models import Notice
from sunlit.operations.background import keep_duties
from sunlit.promises.actions import around, delivering
from sunlit.promises.models import Functions, Thing

JUNE_30 = date(2026, 6, 30)


def board():
    return Client().get("/QX/promises/").content.decode()


@pytest.fixture
def thing(econ, at_work):
    with at("2026-03-02 09:00"):
        return delivering.promise_thing(econ, "修通村口公路2公里", JUNE_30, by=at_work("qx.econ.head"))


@pytest.mark.clause("S0.01.02")
def test_both_dated_states_are_public_and_a_thing_without_one_is_not_published(thing, at_work):
    head, office = at_work("qx.econ.head"), at_work("qx.office")
    with at("2026-03-02 09:00"):
        with pytest.raises(Refused) as refusal:
            delivering.publish_thing(thing.pk, by=office)
        assert (refusal.value.code, refusal.value.clause) == ("state_needed", "S0.01.02")
        assert thing.title not in board()
        delivering.record_state(thing.pk, 0, date(2026, 3, 2), "还没动工", by=head)
        delivering.publish_thing(thing.pk, by=office)
        assert thing.title in board()
    with at("2026-05-20 09:00"):
        delivering.record_state(thing.pk, 60, date(2026, 5, 20), "路基完成", by=head)
    with at("2026-06-30 09:00"):
        assert "逾期，" not in board()
    with at("2026-07-01 09:00"):
        assert "逾期，尚未完成" in board()
        delivering.explain_delay(thing.pk, "连续暴雨停工", by=head)
        assert "连续暴雨停工" in board()
    with at("2026-07-08 09:00"):
        delivering.record_state(thing.pk, 100, date(2026, 7, 8), "通车", by=head)
        shown = board()
        assert re.search(r"2026年5月20日</time> <strong>60%", shown)
        assert re.search(r"2026年7月8日</time> <strong>100%", shown)
        assert "已完成，晚于承诺" in shown


@pytest.mark.clause("S3.04.02")
def test_due_on_30_june_without_a_result_it_is_overdue_on_1_july_and_the_unit_is_told_once(thing, at_work):
    head = at_work("qx.econ.head")
    with at("2026-03-02 09:00"):
        delivering.record_state(thing.pk, 0, date(2026, 3, 2), "还没动工", by=head)
        delivering.publish_thing(thing.pk, by=at_work("qx.office"))
    with at("2026-06-30 23:00"):
        keep_duties()
        assert "逾期，" not in board() and not _told(head)
    with at("2026-07-01 00:10"):
        keep_duties()
        keep_duties()
        assert "逾期，没有记录结果" in board()
        assert len(_told(head)) == 1 and len(_told(at_work("qx.econ"))) == 1
        assert not _told(at_work("qx.social.head")) and not _told(at_work("lh.mayor"))
    with at("2026-07-02 09:00"):
        delivering.record_state(thing.pk, 100, date(2026, 6, 28), "6月28日完工", by=head)
        row = re.search(rf'<tr id="thing-{thing.pk}".*?</tr>', board(), re.S).group()
        assert (
            "2026年6月30日" in row and "2026年6月28日" in row and "已按期完成" in row and thing.title in row
        )
        assert "逾期，" not in row


def _told(viewer):
    return [row for row in kernel.notices(viewer) if "修通村口公路" in row.text]


def test_a_day_to_come_and_a_hundred_and_one_per_cent_are_no_state(thing, at_work):
    head = at_work("qx.econ.head")
    with at("2026-03-02 09:00"):
        for percent, day in ((101, date(2026, 3, 2)), (-1, date(2026, 3, 2)), (50, date(2026, 3, 3))):
            with pytest.raises(Refused):
                delivering.record_state(thing.pk, percent, day, "x", by=head)
        with pytest.raises(Refused):
            delivering.record_state(thing.pk, 50, date(2026, 3, 2), "x", by=at_work("qx.social.head"))
    assert not thing.states.exists()


def test_nobody_is_told_of_a_draft(thing):
    assert delivering.tell_overdue(date(2026, 7, 1)) == 0
    assert not Notice.objects.exists() and Thing.objects.get().told_at is None


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(DAYS, st.lists(st.tuples(DAYS, st.integers(0, 100)), max_size=4), DAYS)
def test_a_thing_is_late_exactly_when_no_completion_stands_by_its_day(target, states, today):
    found = standing(target, states, today)
    done = [day for day, percent in states if percent == 100]
    late = min(done) > target if done else today > target
    assert found.late is late
    if not done and today > target:
        assert (found is Standing.NO_RESULT) == all(percent == 0 for _day, percent in states)
    assert not standing(target, [(target, 100)], target + timedelta(days=400)).late


@pytest.mark.clause("S2.25.01")
def test_every_department_is_listed_with_its_functions_and_one_without_is_marked(town, econ, at_work):
    Functions.objects.filter(unit=econ).delete()
    with at("2026-03-02 09:00"):
        path = "/QX/promises/units/"
        before = Client().get(path).content.decode()
        around.say_functions(econ, "土地承包合同鉴证、农业补贴核对。", "按期办结", by=at_work("qx.econ.head"))
        after = Client().get(path).content.decode()
        assert "土地承包合同鉴证" in after
        assert before.count("缺：没有公布职能") == after.count("缺：没有公布职能") + 1
        from sunlit.promises import queries

        for unit, _words in queries.functions(town, at_work("qx.office")):
            assert f'id="{unit.code}"' in after


@pytest.mark.clause("S2.25.04")
def test_a_village_without_a_recorded_form_is_flagged_until_one_is_recorded(town, at_work):
    from sunlit.promises import queries

    office = at_work("qx.office")
    with at("2026-03-02 09:00"):
        path = "/QX/promises/units/"
        rows = queries.places(town, office)
        assert rows and all(not found for _unit, found in rows)
        assert Client().get(path).content.decode().count("没有登记公开形式") == len(rows)
        around.choose_place(rows[0][0], "broadcast", "每天早晚两次", "老人多，听得到", by=office)
        assert Client().get(path).content.decode().count("没有登记公开形式") == len(rows) - 1
        with pytest.raises(Refused) as refusal:
            around.choose_place(rows[0][0], "pigeon", "x", "y", by=office)
        assert refusal.value.field == "form"
