"""Rules of openness with their latest use, those unused for twelve months, and the yearly staff congress of each unit."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from sunlit.core.refusals import Refused
from sunlit.hall.tests.walking import unit
from sunlit.matters.actions import withdraw
from sunlit.matters.book import book
from sunlit.people.models import Organisation
from sunlit.registers import actions, coverage
from sunlit.registers.coverage import months_before
from sunlit.registers.tests.conftest import on

RULE = {"title": "首问负责制", "builds_on": "norm", "basis": "服务规范第三条", "since": "2025-01-10"}
CONGRESS = {"year": "2026", "held_on": "2026-03-02", "reviewed": "全年工作", "opened": "考勤、奖金发放办法"}


@pytest.fixture
def enter(town, at_work):
    def record(register, **typed):
        return actions.open_record(town, register, typed, by=at_work("qx.office")).matter

    return record


def part_of(page, name):
    return page.partition(f'id="{name}"')[2].partition("</section>")[0]


@pytest.mark.clause("S3.11.02")
def test_each_rule_links_to_what_it_builds_on_and_to_its_latest_use_and_after_twelve_months_it_is_unused(
    enter, at_work, signed_in
):
    office, register = at_work("qx.office"), book().registers["openness-rule"]
    with on("2025-01-10"):
        for missing in ("builds_on", "basis"):
            with pytest.raises(Refused) as refusal:
                enter("openness-rule", **RULE | {missing: ""})
            assert (refusal.value.field, refusal.value.clause) == (missing, "S3.11.02")
        rules = [enter("openness-rule", **RULE | {"title": f"制度{number}"}) for number in range(1, 11)]
        assert len(rules) == 10
        page = signed_in("qx.office").get(f"/desk/matters/{rules[0].number}/").content.decode()
        assert "服务规范" in page and "服务规范第三条" in page
        # No use yet, and no twelve months either.
        assert not any(one.idle or one.latest for one in coverage.uses(office, register, date(2025, 1, 10)))
    with on("2025-03-02"):
        first = enter("openness-rule-use", rule=rules[0].number, day="2025-03-01", what="抽查")
        last = enter("openness-rule-use", rule=rules[0].number, day="2025-03-02", what="再抽查")
        enter("openness-rule-use", rule=rules[0].number, day="2025-02-01", what="补登记")
        void = enter("openness-rule-use", rule=rules[1].number, day="2025-03-02", what="没有这回事")
        withdraw(void.pk, by=office, reason="登错了")
    with on("2026-01-10"):  # twelve months to the day
        assert not any(one.idle for one in coverage.uses(office, register, date(2026, 1, 10)))
    with on("2026-01-11"):
        found = {one.matter.pk: one for one in coverage.uses(office, register, date(2026, 1, 11))}
        assert (found[rules[0].pk].latest, found[rules[0].pk].idle) == (last, False) and first != last
        assert sum(one.idle for one in found.values()) == 9 and found[rules[1].pk].latest is None
        part = part_of(signed_in("qx.mayor").get("/desk/registers/openness-rule/").content.decode(), "uses")
        assert part.count("闲置</span>") == 9 and part.count("在执行</span>") == 1 and last.number in part
    for day, idle in ((date(2026, 3, 2), False), (date(2026, 3, 3), True)):
        with on(str(day)):
            one = next(one for one in coverage.uses(office, register, day) if one.matter == rules[0])
            assert one.idle is idle
    with on("2026-03-04"):
        enter("openness-rule-use", rule=rules[0].number, day="2026-03-04", what="年度抽查")
        assert not coverage.uses(office, register, date(2026, 3, 4))[-1].idle
        actions.complete_step(
            rules[1].tasks.get(done_at=None).pk, "ended", {"why": "并入别的制度"}, by=office
        )
        assert len(coverage.uses(office, register, date(2026, 3, 4))) == 9
        with pytest.raises(Refused):  # what no longer holds isn't carried out any more
            enter("openness-rule-use", rule=rules[1].number, day="2026-03-04", what="抽查")


@pytest.mark.clause("S3.12.06")
def test_four_units_with_three_congresses_show_three_of_four_and_name_the_one_that_is_missing(
    town, enter, at_work, signed_in
):
    keys = ("enquiry", "government_affairs", "social_affairs", "economic_development")
    grassroots = Organisation.objects.filter(township=town, kind__in=("department", "station"))
    grassroots.exclude(key__in=keys).update(valid_to="2025-12-31")  # four units are left
    client = signed_in("qx.mayor")
    with on("2026-03-02"):
        for missing in ("opened", "reviewed"):
            with pytest.raises(Refused) as refusal:
                enter("staff-congress", unit=unit(keys[0]), **CONGRESS | {missing: " "})
            assert (refusal.value.field, refusal.value.clause) == (missing, "S3.12.06")
        for key in keys[:3]:
            enter("staff-congress", unit=unit(key), **CONGRESS)
        enter("staff-congress", unit=unit(keys[0]), **CONGRESS)  # a second one of a unit counts once
        wrong = enter("staff-congress", unit=unit(keys[3]), **CONGRESS)
        enter("staff-congress", unit=unit(keys[3]), **CONGRESS | {"year": "2025"})
        withdraw(wrong.pk, by=at_work("qx.office"), reason="没有开")
        part = part_of(client.get("/desk/registers/staff-congress/").content.decode(), "covered")
        assert "3/4" in part and "经济发展服务部" in part and "社会事务服务部" not in part
        part = part_of(client.get("/desk/registers/staff-congress/?year=2025").content.decode(), "covered")
        assert "1/4" in part and "经济发展服务部" not in part
        enter("staff-congress", unit=unit(keys[3]), **CONGRESS)
        part = part_of(client.get("/desk/registers/staff-congress/").content.decode(), "covered")
        assert "4/4" in part and "没有的单位" not in part


def test_three_rules_take_as_many_queries_as_one(enter, at_work):
    register, counts = book().registers["openness-rule"], []
    with on("2025-01-10"):
        for _ in range(3):
            rule = enter("openness-rule", **RULE)
            enter("openness-rule-use", rule=rule.number, day="2025-01-10", what="抽查")
            with CaptureQueriesContext(connection) as taken:
                coverage.uses(at_work("qx.mayor"), register, date(2025, 1, 10))
            counts.append(len(taken))
    assert len(set(counts)) == 1


@given(st.dates(date(2000, 3, 1), date(2100, 1, 1)), st.integers(1, 60))
def test_so_many_months_before_a_day_is_the_same_day_or_the_last_of_its_month(day, months):
    before = months_before(day, months)
    assert before < day and before.day <= day.day
    assert (day.year - before.year) * 12 + day.month - before.month == months
