"""Absences: nobody leaves without somebody who does the work, and the work finds them."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.hall.actions import applications, handling, inquiries
from sunlit.hall.models import ItemState
from sunlit.hall.tests.walking import SUBSIDY, Walk
from sunlit.ledger.models import Entry
from sunlit.matters.queries import inbox, notices
from sunlit.matters.sweep import sweep
from sunlit.people import actions, queries
from sunlit.people.actions.absences import Leave
from sunlit.people.models import Absence, Post
from sunlit.people.viewer import viewer_of

PAGE = "/desk/account/absences/"
FIRST, LAST = date(2026, 11, 25), date(2026, 11, 27)


@pytest.fixture(autouse=True)
def _on_monday():
    with clock.standing_at(datetime(2026, 11, 23, 9)):
        yield


def refused(act, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    return caught.value.code


def leave(substitute=None, first=FIRST, last=LAST, reason="leave"):
    return Leave(first, last, reason, substitute)


@pytest.fixture
def head(people):
    return viewer_of(people["qx.gov.head"])


@pytest.mark.clause("S2.30.03")
def test_approving_leave_without_a_substitute_is_refused(people, head):
    alone = people["qx.gov.head"]  # a post without B
    absence = actions.ask_absence(alone, leave(), by=viewer_of(alone))
    deputy = viewer_of(people["qx.deputy"])
    assert refused(actions.approve_absence, absence.pk, by=deputy) == "no_substitute"
    assert (
        refused(
            actions.enter_absence,
            people["qx.gov.head"],
            leave(first=date(2026, 12, 1), last=date(2026, 12, 1)),
            by=deputy,
        )
        == "no_substitute"
    )
    absence.refresh_from_db()
    assert absence.approved_by is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.filter(pk=absence.pk).update(approved_by=people["qx.deputy"])
    actions.approve_absence(absence.pk, by=deputy, substitute=people["qx.gov"])
    absence.refresh_from_db()
    assert absence.substitute == people["qx.gov"]


@pytest.mark.clause("S2.30.03")
def test_during_the_absence_cases_and_alerts_go_to_the_substitute_and_not_a_day_longer(people, head):
    """A case in hand, a new case, and the program's alert; the day before, the first, the last, the day after."""
    away, stands_in = people["qx.gov.head"], people["qx.gov"]
    inquiry = inquiries.register(
        away.township, inquiries.Question("怎么办准生证", visitor="王五"), by=viewer_of(away)
    )
    matter = inquiry.matter
    actions.enter_absence(away, leave(stands_in), by=viewer_of(people["qx.deputy"]))
    assert sweep(clock.now() + timedelta(days=30)).raised, "something fell due"
    assert not matter.notices.filter(staff=None).exists(), "the alert went to a person, the one away"
    for day, covered in (
        (FIRST - timedelta(days=1), False),
        (FIRST, True),
        (LAST, True),
        (LAST + timedelta(days=1), False),
    ):
        viewer = viewer_of(stands_in, day)
        assert inbox(viewer).filter(matter=matter).exists() is covered, day
        assert notices(viewer).filter(matter=matter).exists() is covered, day
        assert viewer.has_role("station_head") is covered, day


@pytest.mark.clause("S2.30.03")
@pytest.mark.parametrize("reason", ["trip", "meeting", "training", "leave"])
def test_a_case_that_comes_and_an_alert_raised_during_the_absence_are_the_substitutes(people, reason):
    away, stands_in = people["qx.gov.head"], people["qx.gov"]
    actions.enter_absence(away, leave(stands_in, reason=reason), by=viewer_of(people["qx.deputy"]))
    with clock.standing_at(datetime(FIRST.year, FIRST.month, FIRST.day, 9)):
        # A new case waits for the head to name its handler.
        walk = Walk(people, SUBSIDY).accept()
        (task,) = walk.matter.tasks.filter(done_at=None)
        assert (task.step, task.role) == ("receive", "station_head")
        assert inbox(viewer_of(stands_in)).filter(matter=walk.matter).exists()
        assert not inbox(viewer_of(people["qx.gov2"])).filter(matter=walk.matter).exists()
    with clock.standing_at(datetime(LAST.year, LAST.month, LAST.day, 9)):
        assert sweep().raised
        assert walk.matter.alerts.filter(kind="step_overdue").exists()
        assert notices(viewer_of(stands_in)).filter(matter=walk.matter).exists()
        assert not notices(viewer_of(people["qx.gov2"])).filter(matter=walk.matter).exists()
        # And the work is done by the substitute, on behalf of the one away.
        handling.receive(walk.id, people["qx.gov2"], by=viewer_of(stands_in), promised_day=walk.matter.due)
        task.refresh_from_db()
        assert (task.done_by, task.on_behalf_of) == (stands_in, away)
    with clock.standing_at(datetime(2026, 11, 28, 9)):
        other = Walk(people, SUBSIDY, "王五").accept()
        assert not inbox(viewer_of(stands_in)).filter(matter=other.matter).exists()
        assert inbox(viewer_of(away)).filter(matter=other.matter).exists()


@pytest.mark.clause("S3.30.04")
def test_a_department_with_one_named_worker_shows_one_of_two(people, client):
    people["qx.office2"].holdings.update(until=clock.today() - timedelta(days=1))
    rows = {row.unit.code: row for row in queries.staffing(people["qx.mayor"].township_id)}
    assert (rows["QX-DZ"].named, rows["QX-DZ"].wanted, rows["QX-DZ"].is_full) == (1, 2, False)
    assert rows["QX-ZX1"].is_full
    client.force_login(people["qx.mayor"])
    page = client.get("/desk/account/staffing/").content.decode()
    assert ">1/2<" in page and ">2/2<" in page


@pytest.mark.clause("S3.30.04")
def test_when_a_is_on_leave_new_cases_go_to_b_whose_page_shows_the_covered_post(people, client):
    a, b = people["qx.gov"], people["qx.gov2"]
    actions.enter_absence(a, leave(first=clock.today(), last=LAST), by=viewer_of(people["qx.gov.head"]))
    assert Absence.objects.get().substitute == b, "the partner, without being named"
    item = ItemState.objects.filter(township=a.township, owner=a).order_by("item").first()
    filed = applications.file_application(
        a.township, item.item, applications.Applicant("李四"), by=viewer_of(people["qx.clerk"])
    )
    task = filed.matter.tasks.get(done_at=None)
    task.person, task.unit, task.role = a, filed.matter.unit, "handler"  # the new case is A's by name
    task.save()
    assert filed.matter.pk in inbox(viewer_of(b)).values_list("matter_id", flat=True)
    assert filed.matter.pk not in inbox(viewer_of(people["qx.social"])).values_list("matter_id", flat=True)
    client.force_login(b)
    page = client.get("/desk/account/").content.decode()
    assert "正在代岗：叶知秋" in page and "政务服务岗" in page and "2026年11月27日" in page


@pytest.mark.clause("S3.30.04")
@pytest.mark.parametrize(
    ("first", "last", "clash"),
    [
        (date(2026, 11, 20), date(2026, 11, 24), False),
        (date(2026, 11, 20), date(2026, 11, 25), True),
        (date(2026, 11, 26), date(2026, 11, 26), True),
        (date(2026, 11, 27), date(2026, 11, 30), True),
        (date(2026, 11, 28), date(2026, 11, 30), False),
    ],
)
def test_the_second_partners_leave_is_refused_or_needs_the_directors_order(people, head, first, last, clash):
    a, b = people["qx.gov"], people["qx.gov2"]
    actions.enter_absence(a, leave(), by=head)
    wanted = leave(people["qx.gov.head"], first, last)
    if not clash:
        actions.enter_absence(b, wanted, by=head)
        return
    assert refused(actions.enter_absence, b, wanted, by=head) == "both_absent"
    assert refused(actions.enter_absence, b, leave(a, first, last), by=head) == "both_absent"
    assert refused(actions.enter_absence, b, wanted, by=head, ordered=True) == "only_the_director"
    deputy = viewer_of(people["qx.deputy"])
    assert refused(actions.enter_absence, b, wanted, by=deputy, ordered=True) == "only_the_director"
    done = actions.enter_absence(b, wanted, by=viewer_of(people["qx.director"]), ordered=True)
    assert done.ordered_by == people["qx.director"]
    entry = Entry.objects.filter(act="absence_entered").order_by("-seq").first()
    assert entry.known_facts["ordered"] == "yes"
    third = viewer_of(people["qx.gov.head"], max(first, FIRST))
    assert third.covers == {a.pk, b.pk}, "who stands in for the partner stands in for both"


def test_a_request_changes_nothing_before_it_is_approved(people, head):
    a, b = people["qx.gov"], people["qx.gov2"]
    absence = actions.ask_absence(a, leave(), by=viewer_of(a))
    assert not viewer_of(b, FIRST).covers
    actions.approve_absence(absence.pk, by=head)
    assert viewer_of(b, FIRST).covers == {a.pk}
    assert refused(actions.approve_absence, absence.pk, by=head) == "already_approved"
    assert Entry.objects.filter(act="absence_entered", chain="QX").count() == 1


@pytest.mark.parametrize(
    "name", ["qx.gov", "qx.gov2", "qx.social.head", "lh.gov.head", "lh.mayor", "qx.discipline"]
)
def test_nobody_but_the_own_head_or_leader_approves(people, name):
    absence = actions.ask_absence(people["qx.gov"], leave(), by=viewer_of(people["qx.gov"]))
    assert refused(actions.approve_absence, absence.pk, by=viewer_of(people[name])) == "not_head"


@pytest.mark.parametrize("name", ["qx.gov.head", "qx.director", "qx.deputy", "qx.mayor"])
def test_the_head_the_director_and_leaders_approve(people, name):
    absence = actions.ask_absence(people["qx.gov"], leave(), by=viewer_of(people["qx.gov"]))
    assert actions.approve_absence(absence.pk, by=viewer_of(people[name])).approved_by == people[name]


def test_a_head_does_not_approve_the_own_absence(people, head):
    absence = actions.ask_absence(people["qx.gov.head"], leave(people["qx.gov"]), by=head)
    assert refused(actions.approve_absence, absence.pk, by=head) == "not_head"


def test_a_substitute_of_another_unit_needs_an_order(people, head):
    wanted = leave(people["qx.social"])
    assert refused(actions.enter_absence, people["qx.gov"], wanted, by=head) == "substitute_unfit"
    mayor = viewer_of(people["qx.mayor"])
    assert actions.enter_absence(people["qx.gov"], wanted, by=mayor, ordered=True).ordered_by
    foreign = leave(people["lh.gov"], date(2026, 12, 1), date(2026, 12, 2))
    assert (
        refused(actions.enter_absence, people["qx.gov"], foreign, by=mayor, ordered=True)
        == "substitute_unfit"
    )


def test_an_absence_is_entered_once(people, head):
    actions.enter_absence(people["qx.gov"], leave(), by=head)
    again = leave(first=LAST, last=LAST + timedelta(days=3))
    assert refused(actions.enter_absence, people["qx.gov"], again, by=head) == "absent_already"


def test_days_out_of_order_and_unknown_reasons_are_refused(people, head):
    assert (
        refused(actions.enter_absence, people["qx.gov"], leave(first=LAST, last=FIRST), by=head)
        == "dates_out_of_order"
    )
    assert (
        refused(actions.enter_absence, people["qx.gov"], leave(reason="holiday"), by=head) == "unknown_reason"
    )


@pytest.mark.clause("S3.30.11")
def test_a_worker_whose_post_has_no_duties_can_be_put_nowhere(people, head):
    system = viewer_of(people["sys.admin"])
    Post.objects.filter(holdings__staff=people["qx.gov2"]).update(duties="  ")
    post = people["qx.gov2"].holdings.get().post
    assert refused(actions.enter_absence, people["qx.gov"], leave(), by=head) == "no_duties"
    people["qx.gov2"].holdings.update(until=clock.today())
    assert refused(actions.give_post, people["qx.clerk2"].pk, post, by=system, letter="B") == "no_duties"
    assert list(queries.posts_without_duties(post.organisation.township_id)) == [post]


def test_an_absence_can_be_taken_back_and_what_is_past_stays(people, head):
    absence = actions.enter_absence(people["qx.gov"], leave(), by=head)
    assert refused(actions.withdraw_absence, absence.pk, by=viewer_of(people["qx.social"])) == "not_yours"
    with clock.standing_at(datetime(2026, 11, 26, 9)):
        actions.withdraw_absence(absence.pk, by=viewer_of(people["qx.gov"]))
    absence.refresh_from_db()
    assert (absence.first_day, absence.last_day) == (FIRST, FIRST)
    with clock.standing_at(datetime(2026, 11, 26, 9)):
        assert refused(actions.withdraw_absence, absence.pk, by=head) == "absence_over"


def test_the_page_enters_approves_and_refuses(people, client):
    client.force_login(people["qx.gov"])
    asked = {
        "do": "enter",
        "staff": people["qx.gov"].pk,
        "first_day": "2026-11-25",
        "last_day": "2026-11-27",
        "reason": "trip",
    }
    assert client.post(PAGE, asked).status_code == 302
    absence = Absence.objects.get()
    assert client.post(PAGE, {"do": "approve", "absence": absence.pk}).status_code == 422
    client.force_login(people["qx.gov.head"])
    assert "批准" in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"do": "approve", "absence": absence.pk}).status_code == 302
    both = asked | {"staff": people["qx.gov2"].pk, "substitute": people["qx.gov.head"].pk}
    answer = client.post(PAGE, both)
    page = answer.content.decode()
    assert answer.status_code == 422 and "S3.30.04" in page and 'value="2026-11-25"' in page
    client.force_login(people["qx.social"])
    assert client.post(PAGE, asked).status_code == 422, "an absence of somebody else can't even be chosen"


@pytest.mark.parametrize("number", ["", "0", "x", "9" * 40, "1;DROP", "²"])
def test_an_odd_number_of_an_absence_changes_nothing(people, client, number):
    client.force_login(people["qx.gov.head"])
    assert client.post(PAGE, {"do": "approve", "absence": number}).status_code == 302
