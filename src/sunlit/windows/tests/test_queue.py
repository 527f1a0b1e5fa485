"""Numbers are taken and called in order; what is out of order has its reason in the log."""

import pytest

from sunlit.core.refusals import Refused
from sunlit.demonstration.tests.townships import at
from sunlit.hall.actions import applications, inquiries
from sunlit.ledger.models import Entry
from sunlit.people.viewer import viewer_of
from sunlit.windows import queries
from sunlit.windows.actions import calling, setting_up, sitting
from sunlit.windows.models import Ticket, TicketMatter
from sunlit.windows.tests.conftest import plan


def take(hall, kiosk, count, **options):
    return [calling.take_at_kiosk(hall[1].pk, kiosk, **options) for _ in range(count)]


def called(town):
    entries = Entry.objects.filter(chain=town.code, act="ticket_called").order_by("seq")
    return [(entry.subject.split()[1], entry.known_facts) for entry in entries]


def test_numbers_run_on_and_are_called_in_the_order_taken(hall, kiosk):
    windows, _queue, workers = hall
    assert [ticket.name for ticket in take(hall, kiosk, 3)] == ["A001", "A002", "A003"]
    assert calling.call_next(windows[0].pk, by=workers[0]).name == "A001"
    assert calling.call_next(windows[1].pk, by=workers[1]).name == "A002"


def test_numbers_begin_anew_each_day(hall, kiosk):
    take(hall, kiosk, 2)
    with at("2026-03-03 09:00"):
        assert take(hall, kiosk, 1)[0].name == "A001"


def test_the_same_request_gets_the_same_number(hall, kiosk):
    one, two = take(hall, kiosk, 2, request="kiosk:abc")
    assert one.pk == two.pk and Ticket.objects.count() == 1


def test_without_the_kiosks_secret_no_number_is_given(hall, kiosk):
    with pytest.raises(Refused, match="No numbers") as refusal:
        calling.take_at_kiosk(hall[1].pk, "guessed")
    assert refusal.value.code == "no_such_kiosk"


@pytest.mark.clause("S4.27.03")
def test_calling_5_before_4_needs_a_reason_and_the_reason_is_logged(hall, kiosk, town):
    windows, _queue, workers = hall
    tickets = take(hall, kiosk, 5)
    for expected in ("A001", "A002", "A003"):
        ticket = calling.call_next(windows[0].pk, by=workers[0])
        assert ticket.name == expected
        calling.done(windows[0].pk, ticket.pk, "policy", by=workers[0])
    with pytest.raises(Refused) as refusal:
        calling.call_this(windows[0].pk, tickets[4].pk, by=workers[0])
    assert refusal.value.code == "reason_needed" and refusal.value.clause == "S4.27.03"
    with pytest.raises(Refused):
        calling.call_this(windows[0].pk, tickets[4].pk, by=workers[0], reason="   ")
    calling.call_this(windows[0].pk, tickets[4].pk, by=workers[0], reason="老人，腿脚不便")
    name, facts = called(town)[-1]
    assert (name, facts["passed_over"], facts["reason"]) == ("A005", [4], "老人，腿脚不便")
    # The fourth is next, and needs no reason: nobody is passed over.
    calling.call_this(windows[1].pk, tickets[3].pk, by=workers[1])
    assert called(town)[-1][1]["passed_over"] == []


def test_who_chose_priority_goes_first_and_the_log_says_why(hall, kiosk, town):
    windows, _queue, workers = hall
    take(hall, kiosk, 2)
    take(hall, kiosk, 1, priority="disabled")
    assert calling.call_next(windows[0].pk, by=workers[0]).name == "A003"
    assert called(town)[-1][1] == {"window": 1, "passed_over": [1, 2], "reason": "priority"}
    assert calling.call_next(windows[1].pk, by=workers[1]).name == "A001"


def test_a_worker_lets_somebody_go_first_only_with_a_reason(hall, kiosk, town):
    windows, _queue, workers = hall
    _one, two = take(hall, kiosk, 2)
    with pytest.raises(Refused, match="reason"):
        calling.give_priority(two.pk, " ", by=workers[0])
    calling.give_priority(two.pk, "发烧的孩子", by=workers[0])
    assert Entry.objects.get(act="priority_given").known_facts["reason"] == "发烧的孩子"
    assert calling.call_next(windows[0].pk, by=workers[0]).name == "A002"


@pytest.mark.clause("S4.27.03")
def test_a_number_given_at_the_window_goes_first_only_for_a_reason_that_is_logged(
    hall, kiosk, town, client, people
):
    windows, queue, workers = hall
    first = take(hall, kiosk, 1)[0]
    client.force_login(people["qx.clerk"], "django.contrib.auth.backends.ModelBackend")
    sent = {"act": "give", "queue": queue.pk, "priority": "staff", "request": "a" * 32}
    for reason in ("", "  "):
        answer = client.post("/desk/windows/1/", {**sent, "priority_reason": reason})
        assert answer.status_code == 422 and "没有填写优先的理由" in answer.content.decode()
    assert Ticket.objects.count() == 1
    for _twice in range(2):
        answer = client.post("/desk/windows/1/", {**sent, "priority_reason": "刚出院"})
        assert answer.status_code == 302
    given = Ticket.objects.exclude(pk=first.pk).get()
    assert (given.name, given.priority) == ("A002", "staff")
    assert Entry.objects.get(act="priority_given").known_facts["reason"] == "刚出院"
    # Age, a disability, a small child are reasons in themselves and stand in the log as what they are.
    old = calling.give_ticket(queue.pk, by=workers[0], priority="old")
    assert Entry.objects.filter(act="ticket_taken").latest("seq").known_facts["priority"] == "old"
    names = [calling.call_next(windows[0].pk, by=workers[0]).name]
    names.append(calling.call_next(windows[1].pk, by=workers[1]).name)
    assert names == [given.name, old.name]


def test_who_goes_first_and_was_called_in_vain_is_called_again_only_with_a_reason(hall, kiosk):
    windows, _queue, workers = hall
    ticket = take(hall, kiosk, 1, priority="old")[0]
    calling.call_next(windows[0].pk, by=workers[0])
    calling.absent(windows[0].pk, ticket.pk, by=workers[0])
    with pytest.raises(Refused) as refusal:
        calling.call_this(windows[0].pk, ticket.pk, by=workers[0])
    assert refusal.value.code == "reason_needed"
    assert calling.call_this(windows[0].pk, ticket.pk, by=workers[0], reason="去了洗手间").state == "called"


def test_a_window_calls_nobody_while_somebody_is_at_it(hall, kiosk):
    windows, _queue, workers = hall
    take(hall, kiosk, 2)
    calling.call_next(windows[0].pk, by=workers[0])
    with pytest.raises(Refused) as refusal:
        calling.call_next(windows[0].pk, by=workers[0])
    assert refusal.value.code == "window_is_busy"


def test_only_who_sits_there_calls_and_nobody_who_stepped_away(hall, kiosk, at_work):
    windows, _queue, workers = hall
    take(hall, kiosk, 1)
    for stranger in (workers[1], at_work("qx.director"), at_work("lh.clerk")):
        with pytest.raises(Refused) as refusal:
            calling.call_next(windows[0].pk, by=stranger)
        assert refusal.value.code == "not_at_this_window"
    sitting.step_away(windows[0].pk, "送材料", None, by=workers[0])
    with pytest.raises(Refused) as refusal:
        calling.call_next(windows[0].pk, by=workers[0])
    assert refusal.value.code == "stepped_away"


def test_who_was_not_there_is_called_again_with_a_reason(hall, kiosk, town):
    windows, _queue, workers = hall
    (ticket,) = take(hall, kiosk, 1)
    calling.call_next(windows[0].pk, by=workers[0])
    calling.call_again(windows[0].pk, ticket.pk, by=workers[0])
    calling.absent(windows[0].pk, ticket.pk, by=workers[0])
    assert calling.call_next(windows[0].pk, by=workers[0]) is None
    with pytest.raises(Refused):
        calling.call_this(windows[0].pk, ticket.pk, by=workers[0])
    again = calling.call_this(windows[0].pk, ticket.pk, by=workers[0], reason="刚才去复印了")
    assert again.state == "called" and again.calls == 3


def test_a_number_taken_twice_in_hand_is_finished_once(hall, kiosk):
    windows, _queue, workers = hall
    (ticket,) = take(hall, kiosk, 1)
    calling.call_next(windows[0].pk, by=workers[0])
    calling.done(windows[0].pk, ticket.pk, "visit", by=workers[0])
    with pytest.raises(Refused) as refusal:
        calling.done(windows[0].pk, ticket.pk, "visit", by=workers[0])
    assert refusal.value.code == "not_called_here"


def test_whoever_waits_can_give_the_number_up(hall, kiosk):
    windows, _queue, workers = hall
    one, _two = take(hall, kiosk, 2)
    calling.give_up(one.code)
    assert calling.call_next(windows[0].pk, by=workers[0]).name == "A002"
    with pytest.raises(Refused):
        calling.give_up(one.code)


def test_the_wait_is_measured_and_never_invented(hall, kiosk):
    windows, queue, workers = hall
    take(hall, kiosk, 5)
    assert queries.wait_of(queue, Ticket.objects.first().day) is None
    for minute, waits in ((10, None), (20, None), (40, 20)):
        with at(f"2026-03-02 09:{minute}"):
            ticket = calling.call_next(windows[0].pk, by=workers[0])
            calling.done(windows[0].pk, ticket.pk, "information", by=workers[0])
            assert queries.wait_of(queue, ticket.day) == waits


@pytest.mark.clause("S3.27.05")
def test_each_entry_has_one_of_four_kinds_and_the_days_counts_add_up(hall, kiosk, town, client, people):
    windows, _queue, workers = hall
    client.force_login(people["qx.clerk"], "django.contrib.auth.backends.ModelBackend")
    kinds = ["application", "visit", "policy", "information", "policy"]
    tickets = take(hall, kiosk, len(kinds))
    for ticket, kind in zip(tickets, kinds, strict=True):
        calling.call_next(windows[0].pk, by=workers[0])
        page = client.get("/desk/windows/1/").content.decode()
        for offered in ("申办事项", "接待来访", "政策解答", "信息咨询"):
            assert offered in page
        for wrong in ("", "chat"):
            with pytest.raises(Refused) as refusal:
                calling.done(windows[0].pk, ticket.pk, wrong, by=workers[0])
            assert refusal.value.code == "kind_needed"
        calling.done(windows[0].pk, ticket.pk, kind, by=workers[0])
    rows, total = queries.counts_by_kind(town, tickets[0].day)
    assert {code: number for code, _label, number in rows} == {
        "application": 1, "visit": 1, "policy": 2, "information": 1
    }  # fmt: skip
    assert sum(number for _code, _label, number in rows) == total == len(kinds)


def test_whoever_went_without_a_word_leaves_no_number_behind(hall, kiosk, town, client, people, at_work):
    windows, _queue, workers = hall
    first, second = take(hall, kiosk, 2)
    calling.call_next(windows[0].pk, by=workers[0])
    for stranger in (workers[1], at_work("lh.director"), at_work("qx.discipline")):
        with pytest.raises(Refused) as refusal:
            sitting.free(windows[0].pk, "回家了", by=stranger)
        assert refusal.value.code == "not_your_seat"
    client.force_login(people["qx.director"], "django.contrib.auth.backends.ModelBackend")
    answer = client.post("/desk/windows/1/", {"act": "free", "reason": " "})
    assert answer.status_code == 422 and "没有填写原因" in answer.content.decode()
    assert client.post("/desk/windows/1/", {"act": "free", "reason": "突然生病回家"}).status_code == 302
    assert "关闭（无人在岗）" in client.get("/QX/windows/").content.decode()
    # The number stands at its old place, before the one taken after it, and is served once.
    assert calling.call_next(windows[1].pk, by=workers[1]).pk == first.pk
    calling.done(windows[1].pk, first.pk, "visit", by=workers[1])
    assert calling.call_next(windows[1].pk, by=workers[1]).pk == second.pk
    facts = Entry.objects.get(act="window_freed").known_facts
    assert facts["waits_again"] == ["A001"] and facts["reason"] == "突然生病回家"
    assert client.post("/desk/windows/1/", {"act": "free", "reason": "再关一次"}).status_code == 422
    sitting.sit_down(windows[0].pk, by=workers[0])


def test_what_is_opened_at_the_window_takes_the_number(hall, kiosk, town, people):
    windows, _queue, workers = hall
    (ticket,) = take(hall, kiosk, 1)
    before = inquiries.register(town, inquiries.Question("先问的"), by=workers[0])
    calling.call_next(windows[0].pk, by=workers[0])
    inquiry = inquiries.register(town, inquiries.Question("路灯坏了"), by=workers[0])
    filed = applications.file_application(
        town, "subsidy.farmers", applications.Applicant("云有田"), by=workers[0]
    )
    elsewhere = inquiries.register(town, inquiries.Question("别处"), by=viewer_of(people["qx.office"]))
    kept = set(TicketMatter.objects.filter(ticket=ticket).values_list("matter_id", flat=True))
    assert kept == {inquiry.matter_id, filed.matter.pk}
    assert not {before.matter_id, elsewhere.matter_id} & kept


def test_queues_by_scope_are_called_by_the_windows_that_hold_them(hall, kiosk, town, at_work):
    windows, queue, workers = hall
    director = at_work("qx.director")
    setting_up.change_window(windows[1].pk, plan(town, 2, post=windows[1].post, scope=[]), by=director)
    other = setting_up.set_up_queue(
        town, setting_up.QueuePlan("B", "社保", [windows[1]], scope=["category:8"]), by=director
    )
    take(hall, kiosk, 1)
    social = calling.take_at_kiosk(other.pk, kiosk)
    assert social.name == "B001"
    with pytest.raises(Refused) as refusal:
        calling.call_this(windows[0].pk, social.pk, by=workers[0])
    assert refusal.value.code == "not_served_here"
    with pytest.raises(Refused) as refusal:
        narrow = plan(town, 2, post=windows[1].post, scope=["category:7"])
        setting_up.change_window(windows[1].pk, narrow, by=director)
    assert refusal.value.code == "queue_is_wider"
    assert queue.pk != other.pk


def test_a_ticket_has_no_room_for_personal_data():
    names = {field.name for field in Ticket._meta.get_fields() if not field.is_relation}
    assert names == {
        "id", "day", "number", "code", "request", "taken_at", "priority", "state", "called_at", "calls",
        "last_called_at", "ended_at", "kind",
    }  # fmt: skip
