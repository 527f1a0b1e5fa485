"""Handling and reply, from the department's receipt to the day on which the applicant is told."""

from datetime import date

import pytest

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.hall import cases, supervision
from sunlit.hall.actions import applications, handling, joint, limits, looking, remit
from sunlit.hall.lists import Filters, listed
from sunlit.hall.models import AccountabilityDraft, JointPart, JointWork
from sunlit.hall.tests.walking import AGENT, AT_ONCE, CERTIFICATE, SUBSIDY, Walk, at
from sunlit.ledger.models import Entry
from sunlit.ledger.verification import verify
from sunlit.matters import actions, assignment, clock_actions
from sunlit.matters import queries as kernel
from sunlit.matters.documents import data_of
from sunlit.matters.models import HandOver, Job, Matter, Notice
from sunlit.people.models import Organisation, Staff

MONDAY = "2026-03-02 09:00"


def refused(code, call, *args, **more):
    """The refusal of a call, which must have this code."""
    with pytest.raises(Refused) as caught:
        call(*args, **more)
    assert caught.value.code == code, caught.value
    return caught.value


def unit(key):
    return Organisation.objects.get(township__code="QX", key=key)


def numbers(viewer, name):
    return {row.number for row in listed(viewer, Filters(list=name))}


# --- Naming the handler, promising a day ---


@pytest.mark.clause("S3.27.07")
def test_a_case_without_a_handler_stays_received_and_a_change_keeps_the_former_one(people):
    with at(MONDAY):
        walk = Walk(people).accept()
        task = walk.matter.tasks.get(done_at=None)
        refusal = refused("guard_failed", actions.complete, task.pk, "named", by=walk.who(walk.head))
        assert "全程承办人" in refusal.reason.zh and walk.matter.step == "receive"
        walk.receive()
        other = people["qx.econ2"]
        refused("reason_needed", assignment.name_handler, walk.matter.pk, other, by=walk.who(walk.head))
        assert walk.matter.handler == people["qx.econ"]
    with at("2026-03-04 10:00"):
        assignment.name_handler(walk.matter.pk, other, by=walk.who(walk.head), reason="叶知秋出差")
        case = cases.case(walk.who("qx.econ.head"), walk.number)
        assert case.matter.handler == other
        assert [(person.username, f"{when:%Y-%m-%d %H:%M}") for person, when in case.former] == [
            ("qx.econ", "2026-03-04 10:00")
        ]
        # The work went with it: one handler at a time.
        assert [task.person for task in case.open_tasks] == [other]


def test_nobody_of_another_department_can_be_the_handler(people):
    with at(MONDAY):
        walk = Walk(people).accept()
        refused(
            "not_in_unit",
            handling.receive,
            walk.id,
            people["qx.social"],
            by=walk.who(walk.head),
            promised_day=walk.matter.due,
        )
        assert walk.matter.handler is None and walk.matter.step == "receive"


@pytest.mark.clause("S3.28.05")
def test_a_case_without_a_handler_stands_on_the_unassigned_list_with_its_age(people):
    with at(MONDAY):
        walk = Walk(people).accept()
    head = walk.who(walk.head)
    with at("2026-03-02 09:40"):
        row = supervision.unassigned(head)[0]
        assert (row.matter.number, row.minutes, row.over) == (walk.number, 40, False)
    with at("2026-03-02 10:01"):
        assert supervision.unassigned(head)[0].over
        assert not kernel.inbox(walk.who(walk.handler)).exists()
        walk.receive()
        assert supervision.unassigned(head) == []
        assert [task.matter.number for task in kernel.inbox(walk.who(walk.handler))] == [walk.number]


@pytest.mark.clause("S3.28.07")
def test_the_handler_promises_a_day_that_is_the_published_one_or_earlier(people):
    with at(MONDAY):
        walk = Walk(people).accept()
        head, handler = walk.who(walk.head), people[walk.handler]
        assert walk.matter.due == date(2026, 3, 9)
        missing = refused("promised_day_needed", handling.receive, walk.id, handler, by=head)
        later = refused(
            "later_than_published",
            handling.receive,
            walk.id,
            handler,
            by=head,
            promised_day=date(2026, 3, 10),
        )
        assert missing.field == later.field == "promised_day" and later.clause == "S3.28.07"
        assert walk.matter.handler is None
        walk.receive(date(2026, 3, 6))
        assert walk.application.promised_day == date(2026, 3, 6)
        # From now on the matter is measured by it.
        assert walk.matter.due == date(2026, 3, 6)


def test_the_published_day_itself_can_be_promised(people):
    with at(MONDAY):
        walk = Walk(people).accept().receive(date(2026, 3, 9))
        assert walk.matter.due == date(2026, 3, 9)


def test_what_is_received_late_keeps_its_published_day(people):
    with at(MONDAY):
        walk = Walk(people).accept()
    with at("2026-03-12 09:00"):
        walk.receive(date(2026, 3, 9))
        assert walk.matter.due == date(2026, 3, 9)


def test_a_promise_made_shorter_still_moves_with_a_stop(people):
    with at(MONDAY):
        walk = Walk(people).accept().receive(date(2026, 3, 5))
    with at("2026-03-03 10:00"):
        limits.stop(
            walk.matter.pk,
            "hearing",
            by=walk.who(walk.handler),
            text="听证",
            expected="2日",
            resume_when="听证后",
        )
    with at("2026-03-05 10:00"):
        clock_actions.resume_clock(walk.matter.pk, by=walk.who(walk.handler))
        # One day used on the day of stopping; the resuming day doesn't count: two left.
        assert walk.matter.due == date(2026, 3, 9)


# --- Three stages, decisions, refusals ---


@pytest.mark.clause("S3.28.01")
def test_reply_needs_a_result_and_each_stage_has_its_two_stamps(people):
    with at(MONDAY):
        walk = Walk(people).accept()
    with at("2026-03-02 09:30"):
        walk.receive()
        task = walk.matter.tasks.get(done_at=None)
        refusal = refused(
            "guard_failed", actions.complete, task.pk, "propose_grant", by=walk.who(walk.handler)
        )
        assert "结果" in refusal.reason.zh and walk.matter.stage == "handling"
    with at("2026-03-04 15:00"):
        walk.decide().approve()
        assert walk.matter.stage == "reply"
        stages = {row.code: row for row in cases.case(walk.who(walk.head), walk.number).stages}
        assert f"{stages['acceptance'].ended:%Y-%m-%d %H:%M}" == "2026-03-02 01:00"  # UTC
        assert stages["handling"].ended == stages["reply"].began == clock.now()
        assert stages["reply"].ended is None
    with at("2026-03-05 09:00"):
        walk.sign().take().tell()
        stages = {row.code: row for row in cases.case(walk.who(walk.head), walk.number).stages}
        assert stages["reply"].ended == walk.matter.closed_at == clock.now()


@pytest.mark.parametrize("missing", ["text", "ground"])
def test_a_refusal_needs_reasons_and_ground(people, missing):
    with at(MONDAY):
        walk = Walk(people).accept().receive()
        given = {"text": "土地不在确权范围", "ground": "农村土地承包法第三条", missing: " "}
        code = "reason_needed" if missing == "text" else "ground_needed"
        refused(code, handling.decide, walk.id, "refused", by=walk.who(walk.handler), **given)
        assert not walk.application.decision


@pytest.mark.clause("S3.28.10")
def test_the_form_goes_back_only_with_the_handlers_own_signature_and_both_sides_stand_on_it(people):
    with at(MONDAY):
        walk = Walk(people).accept().receive().decide().approve()
        refused("not_your_seat", handling.hand_back, walk.id, by=walk.who(walk.head))
        task = walk.matter.tasks.get(done_at=None)
        refusal = refused("guard_failed", actions.complete, task.pk, "returned", by=walk.who(walk.handler))
        assert "签字" in refusal.reason.zh
    with at("2026-03-03 10:00"):
        walk.sign()
        assert walk.application.signed_by == people[walk.handler]
        refusal = refused("guard_failed", walk.tell)
        assert "承办单" in refusal.reason.zh
    with at("2026-03-03 11:30"):
        walk.take()
        row = HandOver.objects.get(matter=walk.matter, what="form")
        assert (row.giver, row.taken_by) == (people[walk.handler], people["qx.clerk"])
        times = [f"{moment.astimezone(clock.CHINA):%H:%M}" for moment in (row.offered_at, row.taken_at)]
        assert times == ["10:00", "11:30"]


@pytest.mark.clause("S3.28.11")
def test_a_case_is_closed_by_telling_the_applicant_and_by_nothing_else(people):
    with at(MONDAY):
        walk = Walk(people).accept().receive().decide().approve().sign().take()
        director = walk.who("qx.director")
        assert numbers(director, "to_tell") == {walk.number} and walk.matter.is_open
        task = walk.matter.tasks.get(done_at=None)
        refused("guard_failed", actions.complete, task.pk, "told", by=walk.who("qx.clerk"))
        clerk = walk.who("qx.clerk")
        assert (
            refused("channel_needed", handling.tell, walk.id, by=clerk, channel="", text="x").field
            == "channel"
        )
        assert (
            refused("text_needed", handling.tell, walk.id, by=clerk, channel="phone", text="").field == "text"
        )
    with at("2026-03-03 08:45"):
        walk.tell()
        row = walk.application
        assert (row.told_channel, row.told_text, row.told_by) == (
            "phone", "已准予，请持身份证领取。", people["qx.clerk"],
        )  # fmt: skip
        assert row.told_at == clock.now() and walk.matter.state == "done"
        assert numbers(director, "to_tell") == set()
        assert set(walk.matter.documents.values_list("template", flat=True)) >= {
            "result-sheet",
            "delivery-record",
        }


@pytest.mark.parametrize(
    ("told", "late"),
    [
        # Approved Sunday 1 March (a working session at the weekend): Wednesday is the third day.
        pytest.param("2026-03-04 17:00", False, marks=pytest.mark.clause("S2.47.08")),
        pytest.param("2026-03-05 08:30", True, marks=pytest.mark.clause("S2.47.08")),
    ],
)
def test_the_party_is_told_within_three_days_of_the_approval(people, told, late):
    with at("2026-02-27 09:00"):
        walk = Walk(people).accept().receive().decide()
    with at("2026-03-01 16:00"):
        walk.approve()
    with at("2026-03-03 16:00"):
        walk.sign().take()
        task = walk.matter.tasks.get(done_at=None)
        assert task.due == date(2026, 3, 4)
    with at(told):
        walk.tell()
        line = next(
            row
            for row in cases.case(walk.who(walk.head), walk.number).timeline
            if row.what.zh.startswith("告知申请人结果")
        )
        assert line.late is late


# --- On the spot ---


@pytest.mark.clause("S1.02.04")
def test_an_item_on_the_spot_is_done_in_the_visit_or_its_reason_stands_on_a_list(people):
    with at("2026-03-02 09:10"):
        quick, slow = Walk(people, AT_ONCE).accept(), Walk(people, AT_ONCE, name="吴桂花").accept()
        assert quick.matter.due == date(2026, 3, 2)
    with at("2026-03-02 09:32"):
        handling.finish_at_once(
            quick.id, by=quick.who("qx.clerk"), text="已办理", ground="城乡居民基本养老保险规定"
        )
        assert quick.matter.state == "done" and quick.matter.facts["minutes_taken"] == 22
        director = quick.who("qx.director")
        assert numbers(director, "immediate") == {slow.number}
        refused("reason_needed", handling.defer, slow.id, by=slow.who("qx.clerk"), reason=" ")
        handling.defer(slow.id, by=slow.who("qx.clerk"), reason="系统维护")
        assert slow.application.not_at_once_reason == "系统维护"
        assert numbers(director, "immediate") == {slow.number}


# --- Clock acts and their papers ---


def test_the_stop_notice_goes_out_in_the_act_and_says_what_is_left(people):
    with at(MONDAY):
        walk = Walk(people).accept().receive()
    with at("2026-03-04 10:00"):
        refused(
            "text_needed", limits.stop, walk.matter.pk, "hearing", by=walk.who(walk.handler), text="x",
            expected="", resume_when="y",
        )  # fmt: skip
        limits.stop(
            walk.matter.pk, "hearing", by=walk.who(walk.handler), text="利害关系人要求听证", expected="10个工作日",
            resume_when="听证结束次日", key="stop-1",
        )  # fmt: skip
        limits.stop(
            walk.matter.pk, "hearing", by=walk.who(walk.handler), text="利害关系人要求听证", expected="10个工作日",
            resume_when="听证结束次日", key="stop-1",
        )  # fmt: skip
        paper = walk.matter.documents.get(template="stop-notice")
        stop = walk.matter.clock_events.get(kind="stop")
        assert stop.document == paper.number and stop.article == "行政许可法 45"
        assert "2个工作日" in data_of(paper)["used"] and data_of(paper)["remaining"] == "3个工作日"
        assert walk.matter.stopped and walk.matter.due is None


def test_a_stop_for_no_lawful_reason_leaves_no_paper(people):
    with at(MONDAY):
        walk = Walk(people).accept().receive()
        refused(
            "unknown_stop_reason", limits.stop, walk.matter.pk, "holiday", by=walk.who(walk.handler), text="x",
            expected="x", resume_when="x",
        )  # fmt: skip
        assert not walk.matter.documents.filter(template="stop-notice").exists()


def test_an_extension_is_a_leaders_and_its_notice_has_the_new_day(people):
    with at(MONDAY):
        walk = Walk(people, SUBSIDY).accept().receive()
        assert walk.matter.due == date(2026, 3, 16)
        refused("not_an_approver", limits.extend, walk.matter.pk, 2, by=walk.who(walk.head), reason="调查")
        refused("reason_needed", limits.extend, walk.matter.pk, 2, by=walk.who("qx.deputy"), reason="")
        refused("over_maximum", limits.extend, walk.matter.pk, 6, by=walk.who("qx.deputy"), reason="调查")
        assert not walk.matter.documents.filter(template="extension-notice").exists()
        limits.extend(walk.matter.pk, 5, by=walk.who("qx.deputy"), reason="需外县核对")
        paper = walk.matter.documents.get(template="extension-notice")
        assert walk.matter.due == date(2026, 3, 23) and data_of(paper)["new_date"] == "2026-03-23"
        refused("extended_before", limits.extend, walk.matter.pk, 1, by=walk.who("qx.mayor"), reason="再延")
        assert walk.matter.documents.filter(template="extension-notice").count() == 1


def test_an_agent_item_is_sent_up_with_its_day_and_the_clock_stands_meanwhile(people):
    with at(MONDAY):
        walk = Walk(people, AGENT).accept().receive()
        refused("not_a_day_yet", handling.forward, walk.id, by=walk.who(walk.handler), day=date(2026, 3, 3))
        handling.forward(walk.id, by=walk.who(walk.handler), day=date(2026, 3, 2))
        assert walk.matter.stopped and walk.matter.facts["forwarded_on"] == "2026-03-02"
        assert walk.matter.clock_events.get(kind="stop").document
    with at("2026-03-12 09:00"):
        walk.decide("refused")
        assert walk.matter.step == "sign_refusal" and not walk.matter.stopped
        walk.sign().take().tell()
        assert walk.matter.state == "refused"


# --- Joint work ---


@pytest.mark.clause("S1.02.12")
def test_joint_work_tells_every_department_at_once_and_shows_the_hours_of_those_who_are_silent(
    people, client
):
    with at(MONDAY):
        walk = Walk(people).accept().receive()
        others = [unit("government_affairs"), unit("social_affairs"), unit("office")]
        before = Notice.objects.count()
        joint.involve(walk.matter.pk, others, by=walk.who(walk.head), reason="涉及规划、救助和档案")
        told = Notice.objects.order_by("pk")[before:]
        assert len(told) == 3 and {row.at for row in told} == {clock.now()}
        assert {row.unit for row in told} == set(others)
        for name in ("qx.gov.head", "qx.social.head", "qx.office"):
            assert kernel.matters(walk.who(name)).filter(number=walk.number).exists()
    with at("2026-03-02 14:00"):
        work = JointWork.objects.get(matter=walk.matter)
        joint.confirm(work.pk, by=walk.who("qx.gov.head"))
        client.force_login(people["qx.econ.head"], backend="django.contrib.auth.backends.ModelBackend")
        page = client.get(f"/desk/matters/{walk.number}/").content.decode()
        assert page.count("未确认，已过 5小时") == 2
    # The applicant carries nothing: one number, one list of materials, no second application.
    assert Matter.objects.filter(kind="application").count() == 1


def test_a_matter_of_three_departments_is_three_steps_under_one_number(people):
    with at(MONDAY):
        walk = Walk(people).accept().receive()
        joint.involve(
            walk.matter.pk,
            [unit("government_affairs"), unit("social_affairs")],
            by=walk.who(walk.head),
            reason="三个部门",
        )
        work = JointWork.objects.get(matter=walk.matter)
        for name, text in (
            ("qx.econ.head", "合同属实"),
            ("qx.gov.head", "规划相符"),
            ("qx.social.head", "无异议"),
        ):
            joint.write_finding(work.pk, text, by=walk.who(name))
        parts = list(work.parts.order_by("pk"))
        assert [part.finding for part in parts] == ["合同属实", "规划相符", "无异议"]
        assert all(part.found_at for part in parts)
        assert Matter.objects.filter(subject="周小满").count() == 1
        asked = set(walk.application.papers.values_list("material", flat=True))
        walk.to_the_end()
        assert set(walk.application.papers.values_list("material", flat=True)) == asked


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


# --- Idle, bounced, outside the remit ---


@pytest.mark.clause("S1.06.03")
def test_a_case_without_action_is_listed_on_the_sixth_day_and_not_on_the_fifth(people):
    with at("2026-03-02 09:00"):
        walk = Walk(people, SUBSIDY).accept().receive()
    director = walk.who("qx.director")
    with at("2026-03-07 23:59"):
        assert numbers(director, "idle") == set()
    with at("2026-03-08 00:01"):
        assert numbers(director, "idle") == {walk.number}
        for name in ("qx.director", "qx.gov.head", "qx.mayor"):
            refused(
                "not_the_discipline_office",
                remit.draft_accountability, walk.matter.pk, "idle", by=walk.who(name), grounds="五天没有动静",
            )  # fmt: skip
        remit.draft_accountability(
            walk.matter.pk, "idle", by=walk.who("qx.discipline"), grounds="五天没有动静"
        )
        assert AccountabilityDraft.objects.get().flag == "idle"
        assert numbers(director, "idle") == {walk.number}, "a draft is no action on the matter"
    with at("2026-03-08 10:00"):
        assignment.name_handler(walk.matter.pk, people["qx.gov2"], by=walk.who(walk.head), reason="催办")
        assert numbers(director, "idle") == set()


@pytest.mark.clause("S1.06.03")
def test_a_case_moved_twice_between_the_same_offices_is_flagged_as_bounced(people):
    with at("2026-03-02 09:00"):
        walk = Walk(people, SUBSIDY).accept().receive()
        director = walk.who("qx.director")
        for target, taker in (("social_affairs", "qx.social"), ("government_affairs", "qx.gov")):
            assert numbers(director, "bounced") == set()
            offer = assignment.offer(
                walk.matter.pk, "handling", unit(target), by=walk.who("qx.director"), reason="不归我管"
            )
            assignment.take(offer.pk, by=walk.who(taker))
        assert numbers(director, "bounced") == {walk.number}
        remit.draft_accountability(walk.matter.pk, "bounced", by=walk.who("qx.discipline"), grounds="推转")


def test_a_case_that_passes_three_offices_in_one_line_is_not_bounced(people):
    with at("2026-03-02 09:00"):
        walk = Walk(people, SUBSIDY).accept().receive()
        for target, taker in (("social_affairs", "qx.social"), ("economic_development", "qx.econ")):
            offer = assignment.offer(walk.matter.pk, "handling", unit(target), by=walk.who("qx.director"))
            assignment.take(offer.pk, by=walk.who(taker))
        assert numbers(walk.who("qx.director"), "bounced") == set()


def test_what_waits_for_the_applicant_is_not_idle(people):
    with at("2026-03-02 09:00"):
        walk = Walk(people, SUBSIDY).accept().receive()
        limits.stop(
            walk.matter.pk,
            "materials",
            by=walk.who(walk.handler),
            text="缺原件",
            expected="x",
            resume_when="y",
        )
    with at("2026-03-20 09:00"):
        assert numbers(walk.who("qx.director"), "idle") == set()


@pytest.mark.clause("S1.06.09")
@pytest.mark.parametrize("step", ["explain", "ask", "transfer"])
def test_what_is_outside_the_remit_is_never_left_lying(people, step):
    with at(MONDAY):
        walk = Walk(people).accept().receive()
        handler = walk.who(walk.handler)
        more = {
            "explanation": "此类合同由县农业农村局鉴证。",
            "body": "县农业农村局",
            "address": "",
            "phone": "",
        }
        refused("not_marked", remit.close_outside, walk.matter.pk, by=handler, **more)
        remit.mark_outside(walk.matter.pk, by=handler, reason="不在鉴证范围")
        assert numbers(walk.who("qx.director"), "idle") == {walk.number}
        refused("nothing_done", remit.close_outside, walk.matter.pk, by=handler, **more)
        assert walk.matter.is_open
        remit.record_step(walk.matter.pk, step, by=handler, text="已同县局联系")
        assert numbers(walk.who("qx.director"), "idle") == set()
        refused(
            "explanation_needed",
            remit.close_outside,
            walk.matter.pk,
            by=handler,
            **{**more, "explanation": ""},
        )
        remit.close_outside(walk.matter.pk, by=handler, **more)
        assert walk.matter.state == "transferred" and not walk.matter.tasks.filter(done_at=None).exists()
        paper = walk.matter.documents.get(template="referral-slip")
        assert data_of(paper)["reason"] == more["explanation"]


# --- Sent to the wrong department ---


def test_a_case_sent_back_and_accepted_again_keeps_the_clock_that_it_has(people):
    with at(MONDAY):
        walk = Walk(people).accept()
        due = walk.matter.due
        task = walk.matter.tasks.get(done_at=None)
        actions.complete(task.pk, "send_back", by=walk.who(walk.head), opinion="不归本部门")
    with at("2026-03-04 09:00"):
        applications.accept(walk.id, by=walk.who("qx.clerk"))
        assert walk.matter.due == due and walk.matter.clock_events.filter(kind="start").count() == 1


# --- Sensitive data ---


def test_whoever_looks_at_an_identity_number_says_what_for_and_stands_in_the_log(people):
    with at(MONDAY):
        walk = Walk(people).accept().receive()
        matter = walk.matter
        assert refused("purpose_needed", looking.reveal, matter, by=walk.who(walk.handler), purpose=" ").field
        assert not Entry.objects.filter(act="ledger.read").exists()
        found = looking.reveal(matter, by=walk.who(walk.handler), purpose="电话通知领取")
        assert found["phone"] == "13800006666"
        entry = Entry.objects.get(act="ledger.read")
        assert entry.actor == f"staff:{people[walk.handler].pk}" and "通知领取" in entry.facts
        assert "13800006666" not in entry.facts
        refused("not_your_seat", looking.reveal, matter, by=walk.who("lh.gov"), purpose="x")
        refused("not_your_seat", looking.reveal, matter, by=walk.who("qx.social"), purpose="x")


def test_the_whole_line_leaves_a_log_that_verifies(people):
    with at(MONDAY):
        walk = Walk(people).accept().receive().to_the_end()
        assert walk.matter.state == "done"
        assert verify("QX").ok
        report = looking.check_ledger(walk.town, by=walk.who("qx.discipline"))
        assert report.ok
        refused("not_your_seat", looking.check_ledger, walk.town, by=walk.who("qx.clerk"))
        refused("not_your_seat", looking.check_ledger, walk.town, by=walk.who("lh.discipline"))


def test_the_same_request_twice_names_one_handler_and_tells_once(people):
    with at(MONDAY):
        walk = Walk(people).accept()
        for _twice in range(2):
            handling.receive(
                walk.id, Staff.objects.get(username="qx.econ"), by=walk.who(walk.head),
                promised_day=walk.matter.due or date(2026, 3, 9), key="receive-1",
            )  # fmt: skip
        assert Entry.objects.filter(act="handler_named").count() == 1
        assert walk.item.id == CERTIFICATE


def test_a_result_told_by_message_leaves_through_the_outbox_once(people, monkeypatch):
    monkeypatch.setenv("SUNLIT_SMS_GATEWAY", "https://sms.example.invalid/send")
    with at("2026-03-02 09:00"):
        walk = Walk(people).accept().receive().decide().approve().sign().take()
        clerk = walk.who("qx.clerk")
        for _ in range(2):
            handling.tell(walk.id, by=clerk, channel="message", text="已准予。", key="told-once")
    job = Job.objects.get(name="sms")
    assert job.arguments == {"phone": "13800006666", "text": "已准予。"}
