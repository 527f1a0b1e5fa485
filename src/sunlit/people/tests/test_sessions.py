"""Sessions end on the server: after idleness, after a new password, with the account. What was typed is kept."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from sunlit.people import actions, policy
from sunlit.people.models import Absence, PolicyValue, Unsent
from sunlit.people.tests.conftest import PASSWORD
from sunlit.people.viewer import viewer_of

ABSENCES = "/desk/account/absences/"
NEW = "Bamboo_Bridge9"


def later(**delta):
    return time_machine.travel(timezone.now() + timedelta(**delta))


def test_a_session_is_alive_just_before_thirty_idle_minutes_and_dead_just_after(enter, client):
    enter("qx.clerk")
    with later(minutes=29, seconds=50):
        assert client.get("/desk/account/").status_code == 200
    enter("qx.clerk")
    with later(minutes=30, seconds=10):
        answer = client.get("/desk/account/")
        assert answer["Location"] == "/desk/sign-in/?ended=idle&next=%2Fdesk%2Faccount%2F"
    assert client.get("/desk/account/").status_code == 302, "dead on the server, also with the clock back"


def test_working_keeps_the_session_alive(enter, client):
    enter("qx.clerk")
    start = timezone.now()
    for minutes in (20, 40, 60):
        with time_machine.travel(start + timedelta(minutes=minutes)):
            assert client.get("/desk/account/").status_code == 200


def test_the_security_administrator_can_shorten_idleness_to_fifteen_minutes_not_less(enter, client, people):
    admin = viewer_of(people["sec.admin"])
    actions.set_policy("idle_minutes", 15, by=admin)
    PolicyValue.objects.filter(name="idle_minutes").update(value=1)
    policy.forget()
    assert policy.value("idle_minutes") == 15, "nothing below the bound counts, even if it is in the database"
    enter("qx.clerk")
    with later(minutes=15, seconds=10):
        assert client.get("/desk/account/").status_code == 302


def test_a_public_page_still_opens_after_idleness_without_anybody_signed_in(enter, client, people):
    enter("qx.clerk")
    with later(hours=1):
        assert client.get("/desk/sign-in/").status_code == 200
        assert "_auth_user_id" not in client.session


def test_htmx_is_sent_to_the_sign_in_page_as_a_whole(enter, client):
    enter("qx.clerk")
    with later(hours=1):
        assert client.get("/desk/account/", headers={"HX-Request": "true"})["HX-Redirect"].startswith(
            "/desk/sign-in/"
        )


def test_a_new_password_ends_all_other_sessions(enter, client, people):
    other = Client()
    enter("qx.clerk")
    enter("qx.clerk", using=other)
    before = client.session.session_key
    answer = client.post("/desk/account/password/", {"old": PASSWORD, "new": NEW, "again": NEW})
    assert answer.status_code == 302
    assert client.get("/desk/account/").status_code == 200 and client.session.session_key != before
    assert other.get("/desk/account/").status_code == 302


def test_disabling_ends_all_sessions_for_good(enter, client, people):
    admin = viewer_of(people["sys.admin"])
    enter("qx.clerk")
    actions.disable(people["qx.clerk"].pk, by=admin, reason="调离")
    assert client.get("/desk/account/").status_code == 302
    other = Client()
    enter("qx.gov2", using=other)
    actions.disable(people["qx.gov2"].pk, by=admin, reason="调离")
    actions.reset_password(people["qx.gov2"].pk, by=admin)
    assert other.get("/desk/account/").status_code == 302, "opened again, but the old session stays dead"


# --- what was typed ---

TYPED = {"do": "enter", "first_day": "2027-03-01", "last_day": "2027-03-02", "reason": "trip", "key": "k<1>"}


def test_what_was_typed_when_the_session_ended_is_sent_after_signing_in_again(enter, client, people):
    enter("qx.clerk")
    with later(hours=1):
        answer = client.post(ABSENCES, TYPED)
        assert answer["Location"] == "/desk/sign-in/?ended=kept"
        assert not Absence.objects.exists()
        assert "加密保存" in client.get(answer["Location"]).content.decode()
        assert enter("qx.clerk")["Location"] == "/desk/account/unsent/"
        page = client.get("/desk/account/unsent/").content.decode()
        assert "2027-03-01" in page and "k&lt;1&gt;" in page
        again = client.post("/desk/account/unsent/", TYPED)
        assert (again.status_code, again["Location"]) == (307, ABSENCES)
        assert client.post(ABSENCES, TYPED).status_code == 302
    assert Absence.objects.get().staff == people["qx.clerk"]
    assert not Unsent.objects.exists()


def test_what_was_typed_is_unreadable_in_the_database(enter, client, people):
    enter("qx.clerk")
    with later(hours=1):
        client.post(ABSENCES, TYPED | {"note": "张三的身份证"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT fields FROM people_unsent")
        assert "张三".encode() not in bytes(cursor.fetchone()[0])


def test_nobody_else_finds_what_was_typed(enter, client, people):
    enter("qx.clerk")
    with later(hours=1):
        client.post(ABSENCES, TYPED)
        assert enter("qx.gov")["Location"] == "/desk/"
        assert client.get("/desk/account/unsent/")["Location"] == "/desk/"


def test_dropping_what_was_typed_sends_nothing(enter, client, people):
    enter("qx.clerk")
    with later(hours=1):
        client.post(ABSENCES, TYPED)
        enter("qx.clerk")
        assert client.post("/desk/account/unsent/", {"unsent": "drop"})["Location"] == "/desk/"
    assert not Unsent.objects.exists() and not Absence.objects.exists()


def test_what_was_typed_twelve_hours_ago_is_gone(enter, client, people):
    enter("qx.clerk")
    with later(hours=1):
        client.post(ABSENCES, TYPED)
    with later(hours=14):
        enter("qx.clerk")
        assert client.get("/desk/account/unsent/")["Location"] == "/desk/"
    assert not Unsent.objects.exists()


@pytest.mark.parametrize(
    "address", ["/desk/account/password/", "/desk/account/second-factor/", "/desk/admin/staff/new/"]
)
def test_no_password_and_no_administration_is_ever_kept(enter, client, people, address):
    enter("qx.clerk")
    with later(hours=1):
        answer = client.post(address, {"old": PASSWORD, "new": NEW, "again": NEW})
    assert answer["Location"] == "/desk/sign-in/?ended=lost"
    assert not Unsent.objects.exists()


def test_a_forged_request_is_not_kept_as_something_typed(people, enter):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people["qx.clerk"])
    strict.get("/desk/account/")
    with later(hours=1):
        assert strict.post(ABSENCES, TYPED).status_code == 403
    assert not Unsent.objects.exists()


def test_something_far_too_long_is_not_kept(enter, client, people):
    enter("qx.clerk")
    with later(hours=1):
        assert client.post(ABSENCES, {"text": "长" * 100_000})["Location"].endswith("ended=lost")
    assert not Unsent.objects.exists()


def test_who_looks_costs_at_most_three_queries(people, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        viewer_of(people["qx.clerk"])
