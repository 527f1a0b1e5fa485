"""Joint work: several departments under one number, told at once, with one limit, one report, one result."""

from datetime import date

import pytest
from django.test import Client

from sunlit import clock
from sunlit.demonstration.tests.townships import at
from sunlit.hall import joint_steps, queries
from sunlit.hall.actions import applications, joint
from sunlit.hall.models import JointPart, JointWork
from sunlit.hall.tests.refusing import refused
from sunlit.hall.tests.visits import follow
from sunlit.hall.tests.walking import ALLOWANCE, Walk, unit
from sunlit.matters import queries as kernel
from sunlit.matters.models import Document, Matter, Notice
from sunlit.people.models import Organisation

BACKEND = "django.contrib.auth.backends.ModelBackend"
MONDAY = "2026-03-02 09:00"


def steps_on(page: str) -> list[str]:
    """The rows of the joint work on the page of a matter."""
    return page.split('id="joint"')[1].split("<tbody>")[1].split("</tbody>")[0].split("<tr>")[1:]


@pytest.mark.clause("S1.02.12")
def test_joint_work_tells_every_department_at_once_and_shows_the_hours_of_those_who_are_silent(
    people, client
):
    with at(MONDAY):
        walk = Walk(people).accept().receive()
        others = [unit("government_affairs"), unit("social_affairs"), unit("office")]
        before = Notice.objects.count()
        assert not kernel.matters(walk.who("qx.gov.head")).filter(number=walk.number).exists()
        joint.involve(walk.matter.pk, others, by=walk.who(walk.head), reason="涉及规划、救助和档案")
        told = Notice.objects.order_by("pk")[before:]
        assert len(told) == 3 and {row.at for row in told} == {clock.now()}
        assert {row.unit for row in told} == set(others)
        for name in ("qx.gov.head", "qx.social.head"):
            assert kernel.notices(walk.who(name)).filter(matter=walk.matter).exists()
        for name in ("qx.gov.head", "qx.social.head", "qx.office"):
            assert kernel.matters(walk.who(name)).filter(number=walk.number).exists()
    with at("2026-03-02 14:00"):
        work = JointWork.objects.get(matter=walk.matter)
        joint.confirm(work.pk, by=walk.who("qx.gov.head"))
        client.force_login(people["qx.econ.head"], backend=BACKEND)
        page = client.get(f"/desk/matters/{walk.number}/").content.decode()
        silent = [row for row in steps_on(page) if "未确认，已过 5小时" in row]
        assert [row.split("</th>")[0].split(". ")[1] for row in silent] == ["社会事务服务部", "党政办公室"]
        # The departments have the papers from the centre; the applicant is asked for none and sent nowhere.
        for name in ("qx.gov.head", "qx.social.head", "qx.office"):
            papers = Document.objects.visible_to(walk.who(name)).filter(matter=walk.matter)
            assert papers.filter(template="undertaking-form").exists()
        page = follow(Client(), walk.matter, "周小满")
        assert "不用再申请，也不用跑各部门" in page
        assert 'type="file"' not in page and "请到：" not in page and 'class="paper wanted"' not in page
        assert not walk.application.papers.filter(state__in=["open", "missing", "faulty"]).exists()


@pytest.mark.clause("S3.25.03")
def test_three_departments_are_three_internal_steps_under_one_number_and_one_case_for_the_applicant(
    people, client
):
    client.force_login(people["qx.econ.head"], backend=BACKEND)
    with at(MONDAY):
        walk = Walk(people).accept().receive()
        asked = set(walk.application.papers.values_list("material", "state"))
        others = [unit("government_affairs"), unit("social_affairs")]
        work = joint.involve(walk.matter.pk, others, by=walk.who(walk.head), reason="三个部门")
        page = client.get(f"/desk/matters/{walk.number}/").content.decode()
        steps = [row.split('<th scope="row">')[1].split("</th>")[0] for row in steps_on(page)]
        assert steps == ["1. 经济发展服务部", "2. 政务服务部", "3. 社会事务服务部"]
        assert "内部步骤：3" in page
    heads = {"qx.econ.head": "合同属实", "qx.gov.head": "规划相符", "qx.social.head": "无异议"}
    for hour, (name, text) in enumerate(heads.items(), start=10):
        with at(f"2026-03-02 {hour}:00"):
            # Every department works under the same number, with the papers that the applicant handed in once.
            viewer = walk.who(name)
            assert kernel.matters(viewer).get(number=walk.number) == walk.matter
            assert Document.objects.visible_to(viewer).filter(matter=walk.matter).exists()
            refused(
                "not_through_the_centre", applications.file_application, walk.town, walk.item.id,
                applications.Applicant("周小满"), by=viewer,
            )  # fmt: skip
            joint.write_finding(work.pk, text, by=viewer)
            done = [step.number for step in joint_steps.of(walk.matter) if step.standing == "done"]
            assert done == list(range(1, hour - 8))
    with at("2026-03-02 15:00"):
        page = follow(Client(), walk.matter, "周小满")
        line = page.split('id="departments"')[1].split("</section>")[0]
        assert line.count("<li>") == line.count("已办完") == 3
        assert all(row.name in line for row in (unit("economic_development"), *others))
        assert not any(text in page for text in heads.values()), "what a department found is no result yet"
        # One case, nothing more to bring, nothing more to apply for.
        assert set(walk.application.papers.values_list("material", "state")) == asked
        assert "/apply/" not in page and 'type="file"' not in page
        walk.to_the_end()
        assert walk.matter.state == "done"
        cases = Matter.objects.filter(kind="application")
        assert list(cases.values_list("number", flat=True)) == [walk.number]


@pytest.mark.clause("S3.25.03")
def test_no_department_can_be_left_out_of_the_line(people):
    with at(MONDAY):
        walk = Walk(people).accept().receive()
        others = [unit("government_affairs"), unit("social_affairs")]
        work = joint.involve(walk.matter.pk, others, by=walk.who(walk.head), reason="三个部门")
        joint.write_finding(work.pk, "规划相符", by=walk.who("qx.gov.head"))
        notice = Notice.objects.filter(staff=people[walk.handler]).latest("pk")
        assert "政务服务部已办完" in notice.text
        walk.decide()
        assert "部门" in refused("guard_failed", walk.approve).reason.zh and walk.matter.is_open
        joint.write_finding(work.pk, "无异议", by=walk.who("qx.social.head"))
        walk.approve()
        assert [step.standing.value for step in joint_steps.of(walk.matter)] == ["done"] * 3
        walk.sign().take().tell()
        assert walk.matter.state == "done"


@pytest.mark.clause("S3.30.10")
def test_a_complex_matter_needs_another_unit_and_every_signature_before_a_result(people):
    with at(MONDAY):
        walk = Walk(people).accept().receive()
        head = walk.who(walk.head)
        for units in ([], [unit("economic_development")]):
            refusal = refused(
                "units_needed",
                joint.involve,
                walk.matter.pk,
                units,
                by=head,
                reason="复杂",
                complex_matter=True,
            )
            assert refusal.field == "units"
        others = [unit("government_affairs")]
        joint.involve(walk.matter.pk, others, by=head, reason="复杂", complex_matter=True)
        work = JointWork.objects.get(matter=walk.matter)
        assert work.lead == unit("economic_development")
        refused("guard_failed", walk.decide)
        refused("no_report", joint.sign, work.pk, by=head)
        refused("not_the_lead", joint.write_report, work.pk, "x", by=walk.who("qx.gov.head"))
        joint.write_report(work.pk, "联合调查情况属实。", by=head)
        joint.sign(work.pk, by=head)
        refused("guard_failed", walk.decide)
        refused("not_taking_part", joint.sign, work.pk, by=walk.who("qx.social.head"))
        joint.sign(work.pk, by=walk.who("qx.gov.head"))
        signed = JointPart.objects.filter(joint=work).values_list("signed_by__username", flat=True)
        assert set(signed) == {"qx.econ.head", "qx.gov.head"}
        walk.decide()
        assert walk.matter.step == "approve"


def test_a_changed_report_is_signed_anew(people):
    with at(MONDAY):
        walk = Walk(people).accept().receive()
        head = walk.who(walk.head)
        work = joint.involve(
            walk.matter.pk, [unit("government_affairs")], by=head, reason="复杂", complex_matter=True
        )
        joint.write_report(work.pk, "第一稿", by=head)
        joint.sign(work.pk, by=head)
        joint.write_report(work.pk, "第二稿", by=head)
        assert not JointPart.objects.filter(joint=work, signed_at__isnull=False).exists()


@pytest.mark.clause("S1.02.13")
def test_a_joint_limit_needs_every_department_and_goes_to_the_leader_after_the_days(people):
    with at("2026-03-02 09:00"):
        walk = Walk(people, ALLOWANCE).accept().receive()
        head = walk.who(walk.head)
        others = [
            Organisation.objects.get(township__code="QX", key=key)
            for key in ("government_affairs", "economic_development")
        ]
        work = joint.involve(walk.matter.pk, others, by=head, reason="核对房产和土地")
        refused("days_out_of_range", joint.propose_days, work.pk, 21, by=head)
        refused("days_out_of_range", joint.propose_days, work.pk, 0, by=head)
        joint.propose_days(work.pk, 8, by=head)
        joint.propose_days(work.pk, 8, by=walk.who("qx.gov.head"))
        assert JointWork.objects.get().limit_days is None, "two of three are not enough"
        assert queries.joint_for_leader(walk.who("qx.deputy")) == []
        refused("not_yet", joint.settle_days, work.pk, 8, by=walk.who("qx.deputy"))
    with at("2026-03-05 17:00"):
        assert queries.joint_for_leader(walk.who("qx.deputy")) == []
    with at("2026-03-06 08:00"):
        assert [row.pk for row in queries.joint_for_leader(walk.who("qx.deputy"))] == [work.pk]
        refused("not_a_leader", joint.settle_days, work.pk, 8, by=head)
        joint.propose_days(work.pk, 8, by=walk.who("qx.econ.head"))
        stored = JointWork.objects.get()
        assert (stored.limit_days, stored.limit_due, stored.limit_set_by) == (8, date(2026, 3, 12), None)
        assert sorted(stored.parts.values_list("proposed_days", flat=True)) == [8, 8, 8]
        assert queries.joint_for_leader(walk.who("qx.deputy")) == []


def test_departments_that_name_different_days_have_not_agreed(people):
    with at("2026-03-02 09:00"):
        walk = Walk(people, ALLOWANCE).accept().receive()
        other = Organisation.objects.get(township__code="QX", key="government_affairs")
        work = joint.involve(walk.matter.pk, [other], by=walk.who(walk.head), reason="x")
        joint.propose_days(work.pk, 5, by=walk.who(walk.head))
        joint.propose_days(work.pk, 6, by=walk.who("qx.gov.head"))
        assert JointWork.objects.get().limit_days is None
    with at("2026-03-06 08:00"):
        joint.settle_days(work.pk, 6, by=walk.who("qx.mayor"))
        assert JointWork.objects.get().limit_set_by == people["qx.mayor"]
