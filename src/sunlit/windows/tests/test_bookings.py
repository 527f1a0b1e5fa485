"""A slot is given once, the booked are called at their time, and a late office says so by itself."""

from datetime import date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.demonstration.tests.townships import at
from sunlit.hall.actions import inquiries
from sunlit.ledger.models import Entry
from sunlit.people.viewer import PUBLIC
from sunlit.windows.actions import bookings, calling, setting_up, sitting
from sunlit.windows.models import Booking
from sunlit.windows.tests.conftest import plan

ITEM = "subsidy.farmers"


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=clock.CHINA)


def book(window, when="2026-03-02 10:00", **options):
    return bookings.book(window.pk, moment(when), ITEM, "云有田", "13800000000", **options)


@pytest.fixture
def window(hall):
    return hall[0][0]


def test_slots_come_from_hours_and_calendar(window, monday):
    free = bookings.free_slots(window, date(2026, 3, 2), clock.now())
    assert [f"{slot:%H:%M}" for slot in free] == [
        "09:30", "10:00", "10:30", "11:00", "11:30", "14:00", "14:30", "15:00", "15:30", "16:00", "16:30", "17:00",
    ]  # fmt: skip
    assert bookings.free_slots(window, date(2026, 3, 7), clock.now()) == []  # a Saturday
    assert bookings.free_slots(window, date(2026, 3, 1), clock.now()) == []  # over
    assert bookings.free_slots(window, date(2026, 3, 16), clock.now()) != []  # 14 days ahead
    assert bookings.free_slots(window, date(2026, 3, 17), clock.now()) == []  # 15 days


@pytest.mark.clause("S4.29.06")
def test_a_booked_slot_cant_be_given_twice_and_a_question_gets_number_and_due_date(window, town):
    made = book(window)
    with pytest.raises(Refused) as refusal:
        book(window)
    assert (refusal.value.code, refusal.value.clause) == ("slot_is_taken", "S4.29.06")
    # The table itself refuses it, whatever Python does.
    row = Booking.objects.get(pk=made.booking.pk)
    row.pk, row.code_hash = None, "another"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
    inquiry, _code = inquiries.ask_online(town, inquiries.Question("医保怎么交", way="online"), by=PUBLIC)
    assert inquiry.matter.number and (inquiry.matter.due or inquiry.matter.tasks.get().due)


def test_the_same_request_books_once_and_a_cancelled_slot_is_free_again(window, town):
    one, two = book(window, key="k1"), book(window, key="k1")
    assert one.booking.pk == two.booking.pk and one.code == two.code
    bookings.cancel(town, one.code.lower())
    assert book(window).booking.pk != one.booking.pk
    with pytest.raises(Refused):
        bookings.cancel(town, one.code)
    with pytest.raises(Refused) as refusal:
        bookings.cancel(town, "WRONG")
    assert refusal.value.code == "no_such_booking"


def test_name_and_telephone_are_sealed_and_the_log_names_nobody(window):
    made = book(window)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone FROM windows_booking")
        stored = b"".join(bytes(part) for part in cursor.fetchone())
    assert "云有田".encode() not in stored and b"13800000000" not in stored
    entry = Entry.objects.get(act="slot_booked")
    assert "云有田" not in entry.facts and made.code not in entry.facts


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": " "}, "name_needed"),
        ({"phone": ""}, "phone_needed"),
        ({"item": "no.such"}, "no_such_item"),
        ({"starts": "2026-03-02 10:07"}, "slot_is_taken"),
        ({"starts": "2026-03-02 08:30"}, "slot_is_taken"),
    ],
)
def test_an_unfit_booking_is_refused(window, change, code):
    values = {"starts": "2026-03-02 10:00", "item": ITEM, "name": "云有田", "phone": "1380000"} | change
    with pytest.raises(Refused) as refusal:
        bookings.book(window.pk, moment(values["starts"]), values["item"], values["name"], values["phone"])
    assert refusal.value.code == code and refusal.value.field


def test_the_booked_are_called_at_their_time_and_not_before_others(hall, kiosk, town):
    windows, queue, workers = hall
    made = book(windows[0])
    first = calling.take_at_kiosk(queue.pk, kiosk)
    booked = bookings.check_in(town, made.code)
    assert bookings.check_in(town, made.code).pk == booked.pk
    later = calling.take_at_kiosk(queue.pk, kiosk)
    with at("2026-03-02 09:50"):
        assert calling.call_next(windows[0].pk, by=workers[0]).pk == first.pk
        calling.done(windows[0].pk, first.pk, "policy", by=workers[0])
    with at("2026-03-02 10:00"):
        assert calling.call_next(windows[0].pk, by=workers[0]).pk == booked.pk
        calling.done(windows[0].pk, booked.pk, "application", by=workers[0])
        assert Booking.objects.get().state == "kept"
        assert calling.call_next(windows[0].pk, by=workers[0]).pk == later.pk


def test_a_late_office_apologises_and_offers_the_next_free_time(hall, town, client):
    windows, _queue, _workers = hall
    made, _next = book(windows[0]), book(windows[0], "2026-03-02 10:30")
    bookings.check_in(town, made.code)
    with at("2026-03-02 10:09"):
        assert bookings.note_late() == 0
    with at("2026-03-02 10:10"):
        assert bookings.note_late() == 1 and bookings.note_late() == 0
        row = Booking.objects.get(pk=made.booking.pk)
        assert row.state == "late" and row.offered == moment("2026-03-02 11:00")
        page = client.get(f"/QX/booking/{made.code}/").content.decode()
        assert "对不起，我们迟到了" in page and "11:00" in page
        client.post(f"/QX/booking/{made.code}/", {"act": "offer"})
    row.refresh_from_db()
    assert (row.state, row.starts, row.ticket_id) == ("booked", moment("2026-03-02 11:00"), None)
    assert row.late_at == moment("2026-03-02 10:10")
    assert Entry.objects.filter(act="office_was_late").count() == 1


def test_only_where_numbers_are_called_can_a_time_be_booked(hall, town, at_work, client):
    director = at_work("qx.director")
    silent = setting_up.set_up_window(town, plan(town, 3, name="社会保障"), by=director)
    setting_up.set_up_window(town, plan(town, 9, name="上门服务", at_home=True), by=director)
    with pytest.raises(Refused) as refusal:
        book(silent)
    assert (refusal.value.code, refusal.value.clause) == ("no_queue_here", "S4.29.06")
    page = client.get("/QX/booking/?window=9").content.decode()
    assert "1号窗口" in page and "3号窗口" not in page and "9号窗口" not in page
    assert "上门服务" in page and "我们到您说的地方" in page
    assert "3月2日（周一） 10:00" in page
    client.cookies["django_language"] = "en"
    assert "Mon 2 March 10:00" in client.get("/QX/booking/?window=9").content.decode()


def test_whoever_booked_at_a_window_that_is_taken_away_is_called_at_another(hall, town, at_work, client):
    windows, _queue, workers = hall
    made = book(windows[0])
    sitting.leave(windows[0].pk, by=workers[0])
    setting_up.close_for_good(windows[0].pk, by=at_work("qx.director"))
    assert "哪个窗口都办" in client.get(f"/QX/booking/{made.code}/").content.decode()
    ticket = bookings.check_in(town, made.code)
    with at("2026-03-02 10:00"):
        assert calling.call_next(windows[1].pk, by=workers[1]).pk == ticket.pk


def test_who_never_came_is_missed_and_nobody_apologises(window, town):
    made = book(window)
    with at("2026-03-02 10:30"):
        assert bookings.note_late() == 0 and Booking.objects.get().state == "booked"
    with at("2026-03-03 08:00"):
        bookings.note_late()
        assert Booking.objects.get(pk=made.booking.pk).state == "missed"
        with pytest.raises(Refused):
            bookings.check_in(town, made.code)


def test_a_visit_at_home_needs_an_address_and_is_late_without_a_visit(hall, town, at_work):
    director = at_work("qx.director")
    team = setting_up.set_up_window(town, plan(town, 9, name="上门服务", at_home=True), by=director)
    free = bookings.free_slots(team, date(2026, 3, 2), clock.now())
    assert [f"{slot:%H:%M}" for slot in free] == ["10:00", "14:00", "15:30"]
    with pytest.raises(Refused) as refusal:
        book(team)
    assert refusal.value.code == "address_needed"
    made = book(team, address="上河村12号")
    with at("2026-03-02 10:10"):
        assert bookings.note_late() == 1
    with at("2026-03-02 10:20"):
        bookings.visited(made.booking.pk, by=at_work("qx.clerk"))
        assert Booking.objects.get().state == "kept"


def test_the_desk_shows_bookings_to_the_counter_of_the_township_only(window, people, client):
    book(window)
    client.force_login(people["qx.clerk"], "django.contrib.auth.backends.ModelBackend")
    assert "云有田" in client.get("/desk/windows/bookings/").content.decode()
    client.force_login(people["lh.clerk"], "django.contrib.auth.backends.ModelBackend")
    assert "云有田" not in client.get("/desk/windows/bookings/").content.decode()
    assert not Booking.objects.visible_to(PUBLIC).exists()


def test_a_resident_books_on_the_page_and_the_slip_says_what_to_bring(hall, client):
    page = client.get(f"/QX/booking/?window=1&item={ITEM}").content.decode()
    assert "2026-03-02T10:00:00+08:00" in page
    sent = {
        "item": ITEM,
        "starts": "2026-03-02T10:00:00+08:00",
        "name": "云有田",
        "phone": "138 0000 0000",
        "key": "a" * 32,
    }
    answer = client.post("/QX/booking/?window=1", sent)
    assert answer.status_code == 302
    slip = client.get(answer["Location"]).content.decode()
    assert "要带什么" in slip and "云有田" not in slip and "2026年3月2日 10:00" in slip
    again = client.post("/QX/booking/?window=1", sent | {"key": "b" * 32})
    assert again.status_code == 422 and Booking.objects.count() == 1
    assert client.get("/QX/booking/NOSUCHCODE/").status_code == 404
