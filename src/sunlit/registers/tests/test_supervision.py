"""Supervision of posts, leaders' duty sheets, deliverables that the head checks (S2.30.01, S2.30.06, S2.03.02)."""

from datetime import date

import pytest

from sunlit.bodies.actions import rules
from sunlit.core.refusals import Refused
from sunlit.hall.tests.refusing import refused
from sunlit.matters import actions as kernel
from sunlit.matters.models import Matter, Task
from sunlit.people.models import Holding, Post
from sunlit.registers import actions, recurring
from sunlit.registers.models import Recurrence

from .conftest import again, on, turn


@pytest.fixture
def issue(town, at_work):
    """Enter a rule as issued (and published) on a day."""

    def enter(key, issued_on, published_on=None):
        return rules.issue(
            key,
            town,
            number="青政发〔2026〕3号",
            issued_on=date.fromisoformat(issued_on),
            published_on=date.fromisoformat(published_on) if published_on else None,
            by=at_work("qx.office"),
        )

    return enter


@pytest.fixture
def finding(town, at_work):
    """A finding against the officer's post in Social Affairs."""

    def enter(found, day=None, **more):
        post = Post.objects.get(organisation__code="QX-ZX3", title="社会事务岗")
        typed = {
            "post": post,
            "about": "窗口无人值守",
            "day": day or found,
            "found": found,
            "detail": "现场查看",
        }
        return actions.open_record(
            town, "post-finding", typed | more, by=at_work("qx.discipline")
        ).matter  # fmt: skip

    return enter


@pytest.mark.clause("S1.06.29")
@pytest.mark.parametrize(("day", "allowed"), [("2026-02-09", False), ("2026-02-10", True)])
def test_an_act_before_the_measures_were_issued_is_not_selected_for_accountability(
    issue, finding, step, signed_in, day, allowed
):
    with on("2026-03-02"):
        issue("accountability-measures", "2026-02-10")
        matter = finding("2026-03-02", day)
        step(matter, "mended", "qx.social.head", mending="已安排值守")
        page = signed_in("qx.discipline").get(f"/desk/matters/{matter.number}/").content.decode()
        assert ("step-accountable" in page) is allowed
        assert "step-corrected" in page
        if allowed:
            assert step(matter, "accountable", "qx.discipline", result="诫勉谈话").state == "done"
        else:
            found = refused("before_effect", step, matter, "accountable", "qx.discipline", result="诫勉谈话")
            assert found.clause == "S1.06.29" and "2026-02-10" in found.reason.zh
            assert again(matter).is_open
            assert step(matter, "corrected", "qx.discipline", result="批评教育").state == "done"


def test_without_issued_measures_nothing_is_pursued_under_them(finding, step):
    with on("2026-03-02"):
        matter = finding("2026-03-02")
        step(matter, "mended", "qx.social.head", mending="已安排值守")
        found = refused("before_effect", step, matter, "accountable", "qx.discipline", result="诫勉谈话")
        assert "还没有印发" in found.reason.zh


@pytest.mark.clause("S1.07.10")
@pytest.mark.parametrize(
    ("published", "first"),
    [
        ("2026-01-31", "2026-01"),
        ("2026-02-01", "2026-02"),
        ("2026-02-28", "2026-02"),
        ("2026-03-01", "2026-03"),
    ],
)
def test_supervision_periods_start_with_the_month_in_which_the_system_was_published(
    town, issue, published, first
):
    def periods():
        assert recurring.open_due().failed == 0
        rows = Recurrence.objects.filter(township=town, register="supervision-month").order_by("period")
        return list(rows.values_list("period", flat=True))

    with on("2026-01-05"):
        row = issue("feedback-system", "2026-01-04")
        assert row.effective_on is None and periods() == []
    with on("2026-03-02"):
        assert periods() == []
        row = issue("feedback-system", "2026-01-04", published)
        assert row.effective_on == row.published_on == date.fromisoformat(published)
        expected = ["2026-01", "2026-02", "2026-03"]
        assert periods() == expected[expected.index(first) :]
        assert periods() == expected[expected.index(first) :]


@pytest.mark.clause("S2.30.06")
def test_a_period_of_supervision_closes_only_when_every_finding_of_it_has_a_result(
    town, issue, finding, step, at_work
):
    with on("2026-01-05"):
        recurring.open_due()
    with on("2026-02-02"):
        issue("feedback-system", "2026-01-04", "2026-02-01")
        recurring.open_due()
        first = finding("2026-02-01", "2026-01-20")
        january = finding("2026-01-31")
    with on("2026-02-28"):
        last = finding("2026-02-28")
    period = Matter.objects.get(kind="supervision-month", township=town)
    with on("2026-03-01"):
        march = finding("2026-03-01")
        assert january.is_open and march.is_open
        for matter in (first, last):
            found = refused("still_open", step, period, "closed", "qx.discipline", feedback="本月监督情况")
            assert matter.number in found.reason.zh and found.clause == "S2.30.06"
            assert january.number not in found.reason.zh and march.number not in found.reason.zh
            step(matter, "mended", "qx.social.head", mending="已整改")
            refused("still_open", step, period, "closed", "qx.discipline", feedback="本月监督情况")
            refused("field_needed", step, matter, "corrected", "qx.discipline")
            refused("field_needed", step, matter, "corrected", "qx.discipline", result=" ")
            assert step(matter, "corrected", "qx.discipline", result="已批评教育").state == "done"
        refused("field_needed", step, period, "closed", "qx.discipline")
        assert step(period, "closed", "qx.discipline", feedback="本月监督情况").state == "done"
        found = refused("time_closed", finding, "2026-02-28")
        assert found.field == "found" and found.clause == "S2.30.06"
        assert finding("2026-03-01", "2026-02-28").is_open


def test_a_finding_goes_to_the_unit_of_the_post_and_names_a_post_of_the_township(finding, people, signed_in):
    with on("2026-03-02"):
        matter = finding("2026-03-02")
        assert matter.unit.code == "QX-ZX3" and "社会事务岗" in matter.title
        other = Post.objects.filter(organisation__code="LH-ZX3").first()
        for post in (other, "0", "x", "²", "9" * 30, ""):
            with pytest.raises(Refused) as found:
                finding("2026-03-02", post=post)
            assert found.value.field == "post"
        assert signed_in("qx.discipline").get("/desk/registers/post-finding/new/").status_code == 200
        assert signed_in("qx.gov").get(f"/desk/matters/{matter.number}/").status_code in (403, 404)


@pytest.mark.clause("S2.30.01")
def test_a_leaders_duty_sheet_has_two_parts_and_takes_effect_with_both(people, step, at_work):
    with on("2026-01-05"):
        assert recurring.open_due().failed == 0
    sheets = Matter.objects.filter(kind="leader-duty-sheet", township__code="QX")
    assert {one.handler.username for one in sheets} == {"qx.mayor", "qx.deputy"}
    sheet = sheets.get(handler__username="qx.deputy")
    with on("2026-01-06"):
        both = {"offices": "政务服务中心", "work": "中心建设和限时办结", "integrity": "窗口作风和收费检查"}
        for part in ("integrity", "work"):
            for empty in ("", "  ", None):
                found = refused("field_needed", step, sheet, "activate", "qx.deputy", **both | {part: empty})
                assert found.field == part and found.clause == "S2.30.01"
            refused("field_needed", kernel.complete, turn(sheet), "activate", by=at_work("qx.deputy"))
            assert again(sheet).step == "write"
        assert step(sheet, "activate", "qx.deputy", **both).step == "assess"
        half = {"work_result": "done", "work_facts": "限时办结率百分之九十九"}
        refused("field_needed", step, sheet, "assessed", "qx.discipline", **half)
        whole = half | {"integrity_result": "partly", "integrity_facts": "一项检查没有做"}
        assert step(sheet, "assessed", "qx.discipline", **whole).state == "done"


@pytest.mark.clause("S2.03.02")
def test_a_deliverable_closes_with_the_heads_check_and_discipline_reads_and_edits_nothing(
    town, people, step, at_work, signed_in
):
    typed = {"about": "职权目录", "sections": "政务服务部、社会事务服务部"}
    with on("2026-03-02"):
        matter = actions.open_record(town, "reform-deliverable", typed, by=at_work("qx.gov")).matter
        refused("no_such_outcome", step, matter, "checked", "qx.gov")
        step(matter, "submitted", "qx.gov", content="共四十二项职权")
        for name in ("qx.gov", "qx.gov.head", "qx.discipline", "qx.deputy", "qx.director"):
            with pytest.raises(Refused):
                step(matter, "checked", name, mark="passed")
        refused("field_needed", step, matter, "checked", "qx.mayor")
        refused("field_needed", kernel.complete, turn(matter), "checked", by=at_work("qx.mayor"))
        assert again(matter).is_open

        desk = signed_in("qx.discipline")
        page = desk.get(f"/desk/matters/{matter.number}/").content.decode()
        assert "共四十二项职权" in page and "政务服务部、社会事务服务部" in page
        assert 'name="act" value="step-' not in page and "step-checked" not in page

        step(matter, "returned", "qx.mayor", opinion="补上依据")
        # Somebody who is also a caseworker of the unit stays a reader as long as they are of the discipline office.
        post = Post.objects.create(organisation=matter.unit, title="兼职", roles=["handler", "mayor"])
        Holding.objects.create(post=post, staff=people["qx.discipline"], since=date(2026, 1, 1))
        both = at_work("qx.discipline")
        assert both.has_role("handler", "mayor") and not actions.may_open(
            both, actions.register_of("reform-deliverable")
        )
        found = refused("reads_only", actions.open_record, town, "reform-deliverable", typed, by=both)
        assert found.clause == "S2.03.02"
        Task.objects.filter(pk=turn(matter)).update(person=people["qx.discipline"])
        refused("reads_only", step, matter, "submitted", "qx.discipline", content="改写")
        Task.objects.filter(pk=turn(matter)).update(person=people["qx.gov"])
        step(matter, "submitted", "qx.gov", content="共四十二项职权，附依据")
        assert step(matter, "checked", "qx.mayor", mark="passed").state == "done"
        assert desk.get(f"/desk/matters/{matter.number}/").status_code == 200
