"""Handling and reply, from the department's receipt to the day on which the applicant is told. Joint work stands in
``test_joint_work``, what lies idle or outside the remit in ``test_idle_and_remit``."""

from datetime import date

import pytest
from django.test import Client

from sunlit import clock
from sunlit.demonstration.tests.townships import at
from sunlit.hall import cases, supervision
from sunlit.hall.actions import applications, handling, limits, looking
from sunlit.hall.tests.refusing import refused
from sunlit.hall.tests.visits import follow
from sunlit.hall.tests.walking import AT_ONCE, CERTIFICATE, Walk, numbers
from sunlit.ledger.models import Entry
from sunlit.ledger.verification import verify
from sunlit.matters import actions, assignment, clock_actions
from sunlit.matters import queries as kernel
from sunlit.matters.book import book
from sunlit.matters.models import HandOver, Job
from sunlit.matters.sweep import sweep
from sunlit.people.models import Staff

MONDAY = "2026-03-02 09:00"
NAMES = ("受理", "办理", "回复")


@pytest.mark.clause("S3.27.07")
def test_a_case_without_a_handler_stays_received_and_a_change_keeps_the_former_one(people):
    with at(MONDAY):
        walk = Walk(people).accept()
        task = walk.matter.tasks.get(done_at=None)
        refusal = refused("guard_failed", actions.complete, task.pk, "named", by=walk.who(walk.head))
        assert "全程承办人" in refusal.reason.zh and walk.matter.step == "receive"
        walk.receive()
        other = people["qx.econ2"]
        # A second one beside the first is refused: as a second receipt, and as a change without its reason.
        receipt = {"by": walk.who(walk.head), "promised_day": walk.matter.due}
        refused("already_done", handling.receive, walk.id, other, **receipt)
        refused("already_done", handling.receive, walk.id, people["qx.econ"], **receipt)
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


@pytest.mark.clause("S3.28.01")
def test_there_are_three_stages_in_order_and_the_applicant_sees_which_one_it_is(people):
    def seen(walk):
        """The stages on the applicant's page with how each stands."""
        page = follow(Client(), walk.matter, "周小满").split('<ol class="steps">')[1].split("</ol>")[0]
        lines = page.split("<li")[1:]
        return [("aria-current" in line, words) for line in lines for words in NAMES if words in line]

    with at(MONDAY):
        walk = Walk(people)
        assert seen(walk) == [(True, "受理"), (False, "办理"), (False, "回复")]
        walk.accept().receive()
        assert seen(walk) == [(False, "受理"), (True, "办理"), (False, "回复")]
        # No step of the handling leads to the reply without a result.
        for outcome in ("propose_grant", "propose_refuse"):
            task = walk.matter.tasks.get(done_at=None)
            refused(
                "guard_failed", actions.complete, task.pk, outcome, by=walk.who(walk.handler), opinion="不行"
            )
        assert walk.matter.stage == "handling"
        walk.decide().approve()
        assert seen(walk) == [(False, "受理"), (False, "办理"), (True, "回复")]


@pytest.mark.parametrize(
    "procedure", ["service-agent", "service-immediate", "service-reception", "service-standard"]
)
def test_nothing_enters_the_reply_but_from_the_handling_and_with_a_result(people, procedure):
    steps = book().procedures[procedure].steps
    for code, step in steps.items():
        for name, outcome in step.outcomes.items():
            target = steps[outcome.to]
            if target.stage.value != "reply" or step.stage.value == "reply" or target.kind == "end":
                continue
            assert step.stage.value == "handling", (code, name)
            assert "已有办理结果" in outcome.guard or name == "hand_over", (code, name)


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


def test_a_case_sent_back_and_accepted_again_keeps_the_clock_that_it_has(people):
    with at(MONDAY):
        walk = Walk(people).accept()
        due = walk.matter.due
        task = walk.matter.tasks.get(done_at=None)
        actions.complete(task.pk, "send_back", by=walk.who(walk.head), opinion="不归本部门")
    with at("2026-03-04 09:00"):
        applications.accept(walk.id, by=walk.who("qx.clerk"))
        assert walk.matter.due == due and walk.matter.clock_events.filter(kind="start").count() == 1


def test_whoever_looks_at_an_identity_number_says_what_for_and_stands_in_the_log(people):
    with at(MONDAY):
        walk = Walk(people).accept().receive()
        matter = walk.matter
        assert refused("purpose_needed", looking.reveal, matter, by=walk.who(walk.handler), purpose=" ").field
        assert not Entry.objects.filter(act="ledger.read").exists()
        found = looking.reveal(matter, by=walk.who(walk.handler), purpose="电话通知领取")
        assert (looking.SENSITIVE["phone"], "13800006666") in found
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


@pytest.mark.clause("S2.47.08")
@pytest.mark.parametrize(("told", "late"), [("2026-03-04 23:50", False), ("2026-03-05 08:00", True)])
def test_whose_case_is_passed_on_is_told_within_three_days_as_well(people, told, late):
    with at("2026-02-27 09:00"):
        walk = Walk(people, "petitions.letter")
        actions.complete(
            walk.matter.tasks.get(done_at=None).pk,
            "to_director",
            by=walk.who("qx.clerk"),
            opinion="属县局职权",
        )
    with at("2026-03-01 09:00"):
        actions.complete(
            walk.matter.tasks.get(done_at=None).pk, "hand_over", by=walk.who("qx.director"), opinion="转县局"
        )
        task = walk.matter.tasks.get(done_at=None)
        assert (task.step, task.due) == ("tell_transfer", date(2026, 3, 4))
    with at(told):
        sweep()
        assert walk.matter.alerts.filter(kind="step_overdue", task=task).exists() is late
        assert walk.matter.is_open
        walk.tell()
        assert walk.matter.state == "transferred"


def test_the_timeline_names_units_and_people_in_the_language_of_the_page(people, client):
    with at(MONDAY):
        walk = Walk(people)
        client.force_login(people["qx.clerk"], backend="django.contrib.auth.backends.ModelBackend")
        for language, came, name in (
            ("zh-hans", "申请人到场一次", "咨询受理服务部"),
            ("en", "the applicant came", "Enquiry"),
        ):
            page = client.get(f"/desk/matters/{walk.number}/", headers={"accept-language": language})
            line = page.content.decode().split('<ol class="timeline">')[1].split("</ol>")[0]
            assert came in line and name in line and "QX-ZX" not in line and " / " not in line
