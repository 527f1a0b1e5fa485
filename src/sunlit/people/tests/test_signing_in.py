"""Signing in and out, by the rows of GB/T 22239's checklist, with those who try to get around it."""

import re
from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from sunlit.ledger.models import Entry
from sunlit.people.models import Staff
from sunlit.people.tests.conftest import PASSWORD

SIGN_IN = "/desk/sign-in/"
ONE_CLICK = "/desk/sign-in/demonstration/"


def acts(chain=None):
    rows = Entry.objects.order_by("at", "seq")
    return list((rows.filter(chain=chain) if chain else rows).values_list("act", flat=True))


def test_the_sign_in_page_costs_at_most_three_queries(
    client, people, settings, django_assert_max_num_queries
):
    with django_assert_max_num_queries(3):
        assert client.get(SIGN_IN).status_code == 200
    settings.PROFILE = "demo"
    with django_assert_max_num_queries(3):
        assert "一键登录" in client.get(SIGN_IN).content.decode()


def test_the_user_name_counts_in_any_case(enter, client):
    assert enter("QX.Clerk").status_code == 302
    assert client.get("/desk/account/").status_code == 200


def test_signing_in_and_out_is_written_down_with_who_when_and_from_where(enter, client, people):
    enter("qx.clerk")
    client.post("/desk/sign-out/")
    signed_in, signed_out = Entry.objects.filter(chain="QX").order_by("seq")
    assert (signed_in.act, signed_out.act) == ("signed_in", "signed_out")
    assert signed_in.actor == f"staff:{people['qx.clerk'].pk}"
    assert signed_in.known_facts == {"address": "127.0.0.1", "way": "password"}


def test_an_administrator_is_written_into_the_chain_of_the_county(enter):
    enter("sys.admin")
    assert acts("county") == ["signed_in"]


def test_the_answer_does_not_tell_whether_the_user_exists(enter, people):
    Staff.objects.filter(username="qx.gov").update(is_active=False)
    names = ("qx.clerk", "nobody.here", "qx.gov")
    pages = [enter(name, "Wrong-pass1").content.decode().replace(name, "") for name in names]
    token = re.compile(r"[A-Za-z0-9]{64}")
    assert len({token.sub("", page) for page in pages}) == 1


def test_a_failure_is_written_down_without_the_password_and_without_an_unknown_name(enter, people):
    enter("qx.clerk", "Geheim-Wort-1")
    enter("some.stranger", "Geheim-Wort-2")
    known, unknown = Entry.objects.order_by("at", "seq")
    assert (known.chain, known.act, known.subject) == (
        "QX",
        "sign_in_failed",
        f"staff:{people['qx.clerk'].pk}",
    )
    assert (unknown.chain, unknown.act, unknown.subject) == ("county", "sign_in_failed", "")
    written = "".join(str(vars(entry)) for entry in Entry.objects.all())
    written += "".join(str(vars(attempt)) for attempt in AccessAttempt.objects.all())
    assert "Geheim" not in written and "stranger" not in "".join(str(vars(e)) for e in (known, unknown))


def test_the_fifth_failure_locks_the_account_for_ten_minutes_from_any_address(enter, people):
    for number in range(5):
        answer = enter("qx.clerk", "Wrong-pass1", using=Client(REMOTE_ADDR=f"10.0.0.{number + 1}"))
    assert answer.status_code == 429 and "锁定至" in answer.content.decode()
    fresh = Client(REMOTE_ADDR="10.9.9.9")
    assert enter("QX.CLERK", using=fresh).status_code == 429
    assert acts("QX") == ["sign_in_failed"] * 5 + ["locked"]
    with time_machine.travel(timezone.now() + timedelta(minutes=9, seconds=50)):
        assert enter("qx.clerk", using=fresh).status_code == 429
    with time_machine.travel(timezone.now() + timedelta(minutes=10, seconds=10)):
        assert enter("qx.clerk", using=fresh).status_code == 302


def test_the_fifth_failure_locks_the_address_for_everybody_there(enter):
    for number in range(5):
        enter(f"nobody{number}", "Wrong-pass1")
    assert enter("qx.clerk").status_code == 429
    assert enter("qx.clerk", using=Client(REMOTE_ADDR="10.9.9.9")).status_code == 302


def test_four_failures_lock_nothing(enter):
    for _ in range(4):
        assert enter("qx.clerk", "Wrong-pass1").status_code == 422
    assert enter("qx.clerk").status_code == 302


def test_trying_on_while_locked_does_not_make_the_lock_longer(enter):
    for _ in range(5):
        enter("qx.clerk", "Wrong-pass1")
    with time_machine.travel(timezone.now() + timedelta(minutes=9)):
        assert enter("qx.clerk", "Wrong-pass1").status_code == 429
    with time_machine.travel(timezone.now() + timedelta(minutes=10, seconds=10)):
        assert enter("qx.clerk").status_code == 302


def test_a_forwarded_header_of_a_stranger_moves_no_lock(enter):
    for number in range(5):
        enter("nobody", "Wrong-pass1", using=Client(HTTP_X_FORWARDED_FOR=f"10.1.1.{number}"))
    assert enter("qx.clerk", using=Client(HTTP_X_FORWARDED_FOR="10.8.8.8")).status_code == 429


def test_behind_a_named_proxy_the_last_foreign_address_counts(enter, settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1", "10.0.0.0/24"]
    spoofed = "6.6.6.6, 203.0.113.5, 10.0.0.7"
    for _ in range(5):
        enter("nobody", "Wrong-pass1", using=Client(HTTP_X_FORWARDED_FOR=spoofed))
    assert enter("qx.clerk", using=Client(HTTP_X_FORWARDED_FOR="1.1.1.1, 203.0.113.5")).status_code == 429
    assert enter("qx.clerk", using=Client(HTTP_X_FORWARDED_FOR="6.6.6.6")).status_code == 302


@pytest.mark.parametrize(
    "username",
    [
        "' OR 1=1 --",
        'qx.clerk"; DROP TABLE people_staff; --',
        "qx.clerk\x00",
        "%",
        "qx_clerk",
        "*",
        "１",
        "𝕢x.clerk",
    ],
)
def test_a_user_name_full_of_database_language_is_only_a_wrong_name(enter, username):
    assert enter(username).status_code == 422
    assert Staff.objects.filter(username="qx.clerk").exists()


@pytest.mark.parametrize(
    ("username", "password"), [("a" * 100_000, "x"), ("qx.clerk", "x" * 200_000), ("", "")]
)
def test_very_long_and_empty_input_is_refused_without_a_stumble(enter, username, password):
    assert enter(username, password).status_code == 422


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/desk/",
        "/\\evil.example",
        "/desk/\\..\\evil",
        "javascript:alert(1)",
        "/desk/\r\nSet-Cookie: a=b",
        "///evil.example",
        "/desk/sign-out/",
    ],
)
def test_the_way_back_never_leads_to_another_site(enter, wanted):
    assert enter("qx.clerk", next=wanted)["Location"] == "/desk/"


def test_the_way_back_leads_to_the_page_that_was_wanted(enter, client):
    answer = client.get("/desk/account/absences/?a=1")
    assert answer["Location"].startswith("/desk/sign-in/?next=/desk/account/absences/")
    assert enter("qx.clerk", next="/desk/account/absences/?a=1")["Location"] == "/desk/account/absences/?a=1"


def test_the_session_key_is_another_one_after_sign_in(enter, client):
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    before = session.session_key
    enter("qx.clerk")
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_a_planted_session_key_is_not_taken_over(people, enter):
    victim = Client()
    victim.cookies["sessionid"] = "a" * 32
    enter("qx.clerk", using=victim)
    assert victim.cookies["sessionid"].value != "a" * 32
    attacker = Client()
    attacker.cookies["sessionid"] = "a" * 32
    assert attacker.get("/desk/account/").status_code == 302


@pytest.mark.parametrize("address", [SIGN_IN, ONE_CLICK, "/desk/sign-out/", "/desk/account/password/"])
def test_a_form_without_its_csrf_token_is_refused(people, address, settings):
    settings.PROFILE = "demo"
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people["qx.clerk"])
    data = {"username": "qx.clerk", "password": PASSWORD, "staff": people["qx.clerk"].pk}
    assert strict.post(address, data).status_code == 403


def test_after_sign_out_the_old_cookie_is_worth_nothing(enter, client):
    enter("qx.clerk")
    old = client.cookies["sessionid"].value
    assert client.get("/desk/account/")["Cache-Control"] == "no-store"
    client.post("/desk/sign-out/")
    thief = Client()
    thief.cookies["sessionid"] = old
    answer = thief.get("/desk/account/")
    assert answer.status_code == 302 and answer["Location"].startswith(SIGN_IN)


def test_signing_out_needs_a_post(enter, client):
    enter("qx.clerk")
    assert client.get("/desk/sign-out/").status_code == 405
    assert client.get("/desk/account/").status_code == 200


# --- the demonstration's buttons ---


def buttons(client, **headers):
    return "一键登录" in client.get(SIGN_IN, **headers).content.decode()


def test_one_button_a_role_signs_in_by_one_click_in_the_demonstration(client, people, settings):
    settings.PROFILE, settings.SECOND_FACTOR = "demo", True
    assert buttons(client)
    for name in ("qx.mayor", "sys.admin", "qx.clerk"):
        answer = client.post(ONE_CLICK, {"staff": people[name].pk})
        assert answer.status_code == 302
        assert client.get("/desk/account/").status_code == 200, "no second factor is asked for"


@pytest.mark.parametrize("profile", ["production", "test"])
def test_no_other_profile_knows_the_buttons(client, people, settings, profile):
    settings.PROFILE = profile
    assert not buttons(client)
    assert client.post(ONE_CLICK, {"staff": people["qx.clerk"].pk}).status_code == 404
    assert client.get("/desk/account/").status_code == 302


@pytest.mark.parametrize(
    "headers",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": "192.0.2.7", "HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.7"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=192.0.2.7"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_REAL_IP": "192.0.2.7"},
        {"REMOTE_ADDR": "127.0.0.1.evil.example"},
        {"REMOTE_ADDR": ""},
    ],
)
def test_no_other_machine_gets_the_buttons(client, people, settings, headers):
    settings.PROFILE, settings.TRUSTED_PROXIES = "demo", ["192.0.2.7"]
    assert not buttons(client, **headers)
    assert client.post(ONE_CLICK, {"staff": people["qx.clerk"].pk}, **headers).status_code == 404


def test_the_loopback_address_of_ipv6_gets_the_buttons(client, people, settings):
    settings.PROFILE = "demo"
    assert buttons(client, REMOTE_ADDR="::1")


@pytest.mark.parametrize("staff", ["", "0", "999999999999999999999999", "-1", "1 OR 1=1", "²", "None"])
def test_a_button_that_was_never_shown_signs_nobody_in(client, people, settings, staff):
    settings.PROFILE = "demo"
    assert client.post(ONE_CLICK, {"staff": staff}).status_code == 404


def test_the_buttons_are_refused_for_a_disabled_account(client, people, settings):
    settings.PROFILE = "demo"
    Staff.objects.filter(pk=people["qx.clerk"].pk).update(is_active=False)
    assert client.post(ONE_CLICK, {"staff": people["qx.clerk"].pk}).status_code == 404
