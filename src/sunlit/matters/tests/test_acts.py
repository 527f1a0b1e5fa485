"""The acts of the kernel: one transaction each, refused in words, repeated without harm."""

from datetime import datetime

import pytest

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.hall.actions import applications, handling
from sunlit.ledger import queries as ledger
from sunlit.ledger.verification import verify
from sunlit.matters import actions, assignment, clock_actions
from sunlit.matters.models import ClockEvent, Matter, Task
from sunlit.people.models import Absence
from sunlit.people.viewer import CLOCK, PUBLIC

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=clock.CHINA)


def open_task(matter):
    return Task.objects.get(matter=matter, done_at=None)


def test_a_matter_has_a_gap_free_number_also_after_a_rollback(town):
    first = town.filed().matter
    with pytest.raises(Refused):
        town.filed(channel="window", answers={}) and applications.file_application(
            town.place, "no.such-item", applications.Applicant("某人"), by=town.viewer("qx.clerk")
        )
    third = town.filed().matter
    numbers = sorted(Matter.objects.values_list("number", flat=True))
    assert [int(number[-6:]) for number in numbers] == [1, 2, 3]
    assert first.number < third.number


def test_the_same_request_again_changes_nothing(town):
    one = town.filed(key="request-1")
    two = town.filed(key="request-1")
    assert one.matter.pk == two.matter.pk
    assert one.code == two.code
    assert Matter.objects.count() == 1
    assert ledger.entries_for("matter", one.matter.number).filter(act="opened").count() == 1


@pytest.mark.parametrize("key", ["a\x00b", "k" * 81])
def test_a_key_that_no_page_has_made_is_refused(town, key):
    with pytest.raises(Refused) as refusal:
        town.filed(key=key)
    assert refusal.value.code == "changed_meanwhile"
    assert not Matter.objects.exists()


def test_two_people_complete_one_task_and_the_second_is_told_who_was_first(town):
    matter = town.accepted()
    task = open_task(matter)
    head = town.viewer("qx.gov.head")
    handling.receive(matter.application.pk, town.people["qx.gov"], by=head, promised_day=matter.due)
    with pytest.raises(Refused) as refusal:
        actions.complete(task.pk, "named", by=head)
    assert refusal.value.code == "already_done"
    assert "卫东升" in refusal.value.reason.zh


def test_a_page_that_is_out_of_date_is_refused(town):
    matter = town.accepted()
    with pytest.raises(Refused) as refusal:
        actions.complete(
            open_task(matter).pk, "named", by=town.viewer("qx.gov.head"), revision=matter.revision - 1
        )
    assert refusal.value.code == "changed_meanwhile"


def test_nobody_acts_in_a_seat_that_is_not_theirs(town):
    matter = town.accepted()
    for stranger in ("qx.clerk", "qx.mayor", "qx.econ.head", "lh.gov.head", "sys.admin"):
        with pytest.raises(Refused) as refusal:
            actions.complete(open_task(matter).pk, "named", by=town.viewer(stranger))
        assert refusal.value.code == "not_your_seat"
    with pytest.raises(Refused):
        actions.complete(open_task(matter).pk, "named", by=PUBLIC)


def test_the_substitute_acts_and_both_names_are_kept(town):
    matter = town.accepted()
    away, cover = town.people["qx.gov.head"], town.people["qx.gov"]
    today = clock.today()
    Absence.objects.create(
        staff=away,
        first_day=today,
        last_day=today,
        reason="trip",
        substitute=cover,
        approved_by=town.people["qx.mayor"],
    )
    handling.receive(
        matter.application.pk, town.people["qx.gov2"], by=town.viewer("qx.gov"), promised_day=matter.due
    )
    done = Task.objects.get(matter=matter, outcome="named")
    assert (done.done_by, done.on_behalf_of) == (cover, away)
    entry = ledger.entries_for("matter", matter.number).filter(act="completed").last()
    assert entry.on_behalf_of == f"staff:{away.pk}"


def test_somebody_recused_can_do_no_act(town):
    matter = town.accepted()
    assignment.recuse(
        matter.pk, town.people["qx.gov.head"], by=town.viewer("qx.gov.head"), reason="申请人是近亲属"
    )
    with pytest.raises(Refused) as refusal:
        actions.complete(open_task(matter).pk, "named", by=town.viewer("qx.gov.head"))
    assert refusal.value.code == "recused"


def test_an_act_that_fails_leaves_nothing_half_done(town):
    matter = town.accepted()
    before = ledger.entries_for("matter", matter.number).count()

    def break_down(_matter):
        raise RuntimeError("the power went out")

    with pytest.raises(RuntimeError):
        actions.complete(open_task(matter).pk, "named", by=town.viewer("qx.gov.head"), then=break_down)
    matter.refresh_from_db()
    assert matter.step == "receive"
    assert open_task(matter).done_at is None
    assert ledger.entries_for("matter", matter.number).count() == before
    assert not verify("QX").problems


def test_a_stop_needs_its_paper_and_the_clock_goes_on_where_it_stood(town):
    with clock.standing_at(MONDAY):
        matter = town.accepted()
        head = town.viewer("qx.gov.head")
        due = matter.due
        with pytest.raises(Refused) as refusal:
            clock_actions.stop_clock(matter.pk, by=head, reason="inspection", document="")
        assert refusal.value.code == "document_needed"
        with pytest.raises(Refused) as refusal:
            clock_actions.stop_clock(matter.pk, by=head, reason="the-weather", document="1")
        assert refusal.value.code == "unknown_stop_reason"
        stopped = clock_actions.stop_clock(matter.pk, by=head, reason="inspection", document="QX2026Z000001")
        assert stopped.stopped
        assert stopped.due is None
    with clock.standing_at(datetime(2026, 3, 6, 9, 0)):
        resumed = clock_actions.resume_clock(matter.pk, by=head)
    assert (resumed.due - due).days == 4
    assert ClockEvent.objects.filter(matter=matter).count() == 3


def test_one_extension_by_a_leader_with_reason_and_notice(town):
    matter = town.accepted()
    leader = town.viewer("qx.deputy")
    with pytest.raises(Refused) as refusal:
        clock_actions.extend(
            matter.pk, by=town.viewer("qx.gov.head"), amount=2, reason="需实地核查", notice="QX2026X000001"
        )
    assert refusal.value.code == "not_an_approver"
    with pytest.raises(Refused) as refusal:
        clock_actions.extend(matter.pk, by=leader, amount=2, reason="需实地核查", notice="")
    assert refusal.value.code == "notice_needed"
    longer = clock_actions.extend(matter.pk, by=leader, amount=2, reason="需实地核查", notice="QX2026X000001")
    assert longer.due > matter.due
    with pytest.raises(Refused) as refusal:
        clock_actions.extend(matter.pk, by=leader, amount=2, reason="再延", notice="QX2026X000002")
    assert refusal.value.code == "extended_before"


def test_what_nobody_may_close_stays_open(town):
    matter = town.accepted()
    with pytest.raises(Refused):
        actions.withdraw(matter.pk, by=town.viewer("lh.clerk"), reason="不办了")
    with pytest.raises(Refused):
        actions.withdraw(matter.pk, by=town.viewer("qx.clerk"), reason=" ")
    closed = actions.withdraw(matter.pk, by=town.viewer("qx.clerk"), reason="申请人书面撤回")
    assert closed.state == "withdrawn"
    assert closed.alarm_at is None
    with pytest.raises(Refused) as refusal:
        actions.withdraw(matter.pk, by=CLOCK, reason="又一次")
    assert refusal.value.code == "is_closed"


def test_the_rule_in_force_when_the_clock_started_stays(town):
    matter = town.accepted()
    assert matter.facts["_limits"]["promised"]["unit"] == "working_day"
    assert clock_actions is not None


def test_every_act_stands_in_a_ledger_that_verifies(town):
    matter = town.accepted()
    acts = [entry.act for entry in ledger.entries_for("matter", matter.number)]
    assert acts == ["visit_recorded", "opened", "papers_checked", "paper_issued", "paper_issued", "completed"]
    assert not verify("QX").problems


def test_the_applicants_name_is_not_in_the_chain(town):
    matter = town.accepted()
    for entry in ledger.entries_for("matter", matter.number):
        assert "周样本" not in entry.facts
