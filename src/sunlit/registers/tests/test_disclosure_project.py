"""A disclosure project has its plan, its joint meeting and the leader's signature, in this order."""

import pytest

from sunlit.hall.tests.refusing import refusal_of
from sunlit.registers import actions

from .conftest import again, on

PLAN = {"content": "权力目录", "form": "公开栏", "method": "逐项"}
HELD = {"held_on": "2026-03-02", "leading": "yes", "supervision": "yes", "heard": "汇报", "result": "同意"}


@pytest.fixture
def project(town, at_work):
    with on("2026-03-02"):
        yield actions.open_record(
            town, "disclosure-project", {"about": "权力目录"}, by=at_work("qx.office")
        ).matter


@pytest.mark.clause("S2.33.08")
@pytest.mark.parametrize("missing", sorted(PLAN))
def test_without_content_form_and_method_it_does_not_reach_the_joint_meeting(project, step, missing):
    for value in ("", "  "):
        refusal = refusal_of(step, project, "planned", "qx.office", **{**PLAN, missing: value})
        assert (refusal.field, refusal.clause) == (missing, "S2.33.08")
    assert refusal_of(step, project, "held", "qx.office", **HELD).code == "no_such_outcome"
    assert again(project).step == "plan"
    assert step(project, "planned", "qx.office", **PLAN).step == "meeting"


@pytest.mark.clause("S2.33.09")
def test_it_is_carried_out_only_after_both_groups_met_and_the_leader_signed(project, step):
    matter = step(project, "planned", "qx.office", **PLAN)
    for absent in ("leading", "supervision"):
        refusal = refusal_of(step, matter, "held", "qx.office", **{**HELD, absent: "no"})
        assert refusal.code == "guard_failed" and "都到会" in refusal.reason.zh + str(refusal.way_out)
        assert refusal_of(step, matter, "held", "qx.office", **{**HELD, absent: ""}).field == absent
    assert refusal_of(step, matter, "held", "qx.office", **{**HELD, "heard": ""}).field == "heard"
    matter = step(matter, "held", "qx.office", **HELD)
    # The record of the meeting is there, the signature isn't.
    for who in ("qx.office", "qx.mayor"):
        refusal = refusal_of(step, matter, "published", who, published_on="2026-03-02")
        assert refusal.code in ("no_such_outcome", "not_your_seat"), who
    for who in ("qx.office", "qx.deputy", "qx.discipline", "lh.mayor"):
        assert refusal_of(step, matter, "signed", who).code == "not_your_seat"
    matter = step(matter, "signed", "qx.mayor")
    done = step(matter, "published", "qx.office", published_on="2026-03-02")
    assert done.step == "solicit" and again(project).is_open
