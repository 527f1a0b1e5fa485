"""Study and theme activities: each with plan and result, flagged after year-end, and nothing but activities."""

from datetime import date

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from sunlit.core.activities import ACTIVITIES, names_activities, strange_lines
from sunlit.demonstration import chain
from sunlit.demonstration.tests.townships import at
from sunlit.disclosure.actions import correcting, phasing, publishing
from sunlit.disclosure.tests.conftest import task_of
from sunlit.hall.tests.refusing import refused
from sunlit.matters import actions
from sunlit.matters.book import book
from sunlit.people.viewer import viewer_of

GROUP = {
    "study-leaders": "领导班子学习计划及落实", "study-branch": "党支部学习计划及落实",
    "theme-activities": "主题活动", "civility": "精神文明建设",
}  # fmt: skip
PLAN = "3月15日，集中学习\n6月下旬，主题党日"
RESULT = "2026年3月15日，集中学习，42人\n6月26日，主题党日，38人"


@pytest.fixture
def start(town, at_work):
    def begin(duty, title="2026年", days=(date(2026, 3, 31), date(2026, 12, 20))):
        work = phasing.start_phased(town, duty, title, days, by=at_work("qx.office"))
        return list(work.occurrences.order_by("stage"))

    return begin


@pytest.fixture
def out(people):
    return lambda row, text: chain.bring_out(row, chain.who_in(people), text)


def group(period="", title="计划和落实"):
    page = Client().get("/QX/catalogues/of/QX/" + (f"?period={period}" if period else "")).content.decode()
    return page.partition('id="study-list"')[2].partition("</section>")[0].partition(title)[2]


@pytest.mark.clause("S4.43.02")
def test_the_group_shows_plan_and_result_of_each_and_flags_a_plan_without_result_after_year_end(start, out):
    with at("2026-03-02 09:00"):
        works = {duty: start(duty) for duty in GROUP}
        for duty, (plan, result) in works.items():
            first = out(plan, PLAN)
            last = out(result, RESULT) if duty != "civility" else None
            part = group()
            assert GROUP[duty] in part and f'href="/QX/disclosure/{first.pk}/"' in part
            assert last is None or f'href="/QX/disclosure/{last.pk}/"' in part
        assert part.count('<tr id="plan-') == 4 and "过了年没有落实情况" not in part
    with at("2026-12-31 23:59"):
        assert "过了年没有落实情况" not in group()
    with at("2027-01-01 00:01"):
        part = group("2026")
        assert part.count("过了年没有落实情况") == 1
        assert (
            "过了年没有落实情况"
            in part.partition(f'id="plan-{works["civility"][0].work_id}"')[2].partition("</tr>")[0]
        )
        # A late result ends the flag.
        out(works["civility"][1], RESULT)
        assert "过了年没有落实情况" not in group("2026")


VIEWS = (
    "张三认为学习很有收获", "3月15日，集中学习，李四发言：完全赞成", "3月15日，集中学习\n心得体会：思想上有提高",
    "3月15日，王五表态", "集中学习", "3月15日，思想汇报，12人", "",
)  # fmt: skip


@pytest.mark.clause("S4.43.02")
@pytest.mark.parametrize("duty", GROUP)
def test_only_activities_and_no_persons_views_can_be_entered(start, duty, at_work, town, bring_to):
    assert book().duties[duty].activities
    with at("2026-03-02 09:00"):
        for title in ("张三的思想", "2026年王五心得", "学习态度评议"):
            assert refused("title_unfit", start, duty, title).clause == "S4.43.02"
        plan, _result = start(duty)
        by, task = viewer_of(plan.matter.handler), task_of(plan)
        for text in VIEWS[:-1]:
            found = refused("activities_only", publishing.prepare, task.pk, plan.title, text, by=by)
            assert (found.field, found.clause) == ("text", "S4.43.02")
            # Past the page and its action as well.
            facts = {"heading": plan.title, "text": text}
            refused("activities_only", actions.complete, task.pk, "written", by=by, facts=facts)
        found = refused("activities_only", publishing.prepare, task.pk, "张三最积极", PLAN, by=by)
        assert found.field == "title" and task_of(plan).step == "prepare"
        publishing.prepare(task.pk, plan.title, PLAN, by=by)
        bring_to(plan, "publish")
        publishing.publish(task_of(plan).pk, "published", by=at_work("qx.office2"))
        # A correction is held to the same.
        again = correcting.correct(plan.publication.pk, "日期写错了", by=at_work("qx.office"))
        by, task = viewer_of(again.matter.handler), task_of(again)
        refused("activities_only", publishing.prepare, task.pk, plan.title, VIEWS[0], by=by)
        publishing.prepare(task.pk, plan.title, RESULT, by=by)


@given(st.text(max_size=30))
def test_free_words_are_no_activity(words):
    line = f"3月5日，集中学习，{words}"
    known = all(not strange_lines(one) for one in line.splitlines()) and line.splitlines()
    assert (not strange_lines(line)) == bool(known)
    assert strange_lines(f"{words}认为")


@given(st.sampled_from(ACTIVITIES), st.integers(1, 12), st.integers(0, 999_999))
def test_a_day_an_activity_and_a_number_are_a_line(activity, month, number):
    assert not strange_lines(f"{month}月上旬，{activity}，{number}人\n\n2026年{month}月5日：{activity}。")
    assert names_activities(activity) and names_activities(f"2026年{month}月{activity}")
    assert not names_activities("") and not names_activities(f"{activity}之我见")
