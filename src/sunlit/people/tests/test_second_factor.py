"""The second factor: demanded of administrators and final approvers, refused when forged, recoverable."""

import os
import subprocess
import sys
import time
from base64 import b32decode
from binascii import unhexlify
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.ledger.models import Entry
from sunlit.people import actions
from sunlit.people.models import Absence, RecoveryCode
from sunlit.people.viewer import viewer_of

CODE = "/desk/sign-in/code/"
ENROL = "/desk/account/second-factor/"
KEY = "00112233445566778899aabbccddeeff00112233"


def shown(key=KEY, moment=None):
    """What a telephone with this secret shows."""
    totp = TOTP(unhexlify(key))
    totp.time = moment or time.time()
    return f"{totp.token():06d}"


@pytest.fixture(autouse=True)
def _demanded(settings):
    settings.SECOND_FACTOR = True


@pytest.fixture
def enrolled(people):
    """The mayor with a telephone, enrolled two minutes ago; the recovery codes."""
    moment = timezone.now() - timedelta(minutes=2)
    with time_machine.travel(moment):
        return actions.enrol(people["qx.mayor"], KEY, shown())[1]


@pytest.mark.parametrize("name", ["qx.mayor", "qx.deputy", "sys.admin", "sec.admin", "audit.admin"])
def test_administrators_and_final_approvers_can_do_nothing_before_they_enrol(enter, client, name):
    enter(name)
    for address in ("/desk/account/", "/desk/admin/staff/", "/desk/admin/ledger/", "/desk/account/absences/"):
        assert client.get(address)["Location"] == ENROL
        assert client.post(address)["Location"] == ENROL


def test_others_need_none(enter, client):
    enter("qx.clerk")
    assert client.get("/desk/account/").status_code == 200


def test_who_stands_in_for_a_final_approver_needs_one_too(enter, client, people):
    Absence.objects.create(
        staff=people["qx.deputy"],
        substitute=people["qx.clerk"],
        approved_by=people["qx.mayor"],
        first_day=clock.today(),
        last_day=clock.today(),
        reason="trip",
    )
    enter("qx.clerk")
    assert client.get("/desk/account/")["Location"] == ENROL


def test_enrolling_shows_a_qr_code_and_recovery_codes_once_and_is_written_down(enter, client, people):
    enter("qx.mayor")
    page = client.get(ENROL)
    assert 'src="data:image/svg+xml,' in page.content.decode()
    key = b32decode(page.context["secret"].replace(" ", "")).hex()
    before = client.session.session_key
    answer = client.post(ENROL, {"code": shown(key)})
    codes = [line.split("</code>")[0] for line in answer.content.decode().split('<code class="fs-3">')[1:]]
    assert len(codes) == 8 and client.session.session_key != before
    assert client.get("/desk/account/").status_code == 200
    assert not set(codes) & set(RecoveryCode.objects.values_list("code", flat=True)), "only hashes are stored"
    assert Entry.objects.filter(chain="QX", act="totp_enrolled").count() == 1


def test_a_wrong_code_enrols_nothing(enter, client):
    enter("qx.mayor")
    client.get(ENROL)
    assert client.post(ENROL, {"code": "000000"}).status_code == 422
    assert not TOTPDevice.objects.exists() and not RecoveryCode.objects.exists()


def test_nobody_is_signed_in_by_the_password_alone(enter, client, enrolled):
    assert enter("qx.mayor")["Location"].startswith(CODE)
    assert "_auth_user_id" not in client.session
    assert client.get("/desk/account/").status_code == 302
    assert client.post(CODE, {"code": shown()})["Location"] == "/desk/"
    assert client.get("/desk/account/").status_code == 200


@pytest.mark.parametrize(
    "code",
    ["000000", "", "12345678901234567890", "' OR 1", "123 45", "１２３４５６", "9" * 5000, "-1", "\x00"],
)
def test_a_forged_code_is_refused(enter, client, enrolled, code):
    enter("qx.mayor")
    assert client.post(CODE, {"code": code}).status_code == 422
    assert client.get("/desk/account/").status_code == 302


def test_a_code_works_once(enter, client, enrolled):
    code = shown()
    enter("qx.mayor")
    assert client.post(CODE, {"code": code}).status_code == 302
    thief = Client()
    enter("qx.mayor", using=thief)
    assert thief.post(CODE, {"code": code}).status_code == 422


def test_the_code_of_another_person_is_refused(enter, client, people, enrolled):
    other = "ffeeddccbbaa99887766554433221100ffeeddcc"
    with time_machine.travel(timezone.now() - timedelta(minutes=2)):
        actions.enrol(people["qx.deputy"], other, shown(other))
    enter("qx.deputy")
    assert client.post(CODE, {"code": shown(KEY)}).status_code == 422
    assert client.post(CODE, {"code": enrolled[0]}).status_code == 422


def test_guessing_is_slowed_down_and_ends_after_five_tries(enter, client, enrolled):
    enter("qx.mayor")
    client.post(CODE, {"code": "000000"})
    assert client.post(CODE, {"code": shown()}).status_code == 422, "too soon after a wrong one"
    for _ in range(3):
        answer = client.post(CODE, {"code": "000000"})
    assert answer["Location"] == "/desk/sign-in/"
    assert client.get(CODE)["Location"] == "/desk/sign-in/"
    assert Entry.objects.filter(act="second_factor_failed").count() == 5


def test_the_password_counts_for_five_minutes_only(enter, client, enrolled):
    enter("qx.mayor")
    with time_machine.travel(timezone.now() + timedelta(minutes=5, seconds=5)):
        assert client.post(CODE, {"code": shown()})["Location"] == "/desk/sign-in/"


def test_a_password_changed_in_between_ends_the_waiting(enter, client, people, enrolled):
    enter("qx.mayor")
    actions.reset_password(people["qx.mayor"].pk, by=viewer_of(people["sys.admin"]))
    assert client.post(CODE, {"code": shown()})["Location"] == "/desk/sign-in/"


def test_a_recovery_code_stands_in_once(enter, client, people, enrolled):
    enter("qx.mayor")
    assert client.post(CODE, {"code": enrolled[3].upper()}).status_code == 302
    assert client.get("/desk/account/").status_code == 200
    second = Client()
    enter("qx.mayor", using=second)
    assert second.post(CODE, {"code": enrolled[3]}).status_code == 422
    assert people["qx.mayor"].recovery_codes.count() == 7


def test_there_is_no_code_page_without_a_password_before(client, people, enrolled):
    assert client.get(CODE)["Location"] == "/desk/sign-in/"
    assert client.post(CODE, {"code": shown()})["Location"] == "/desk/sign-in/"


def test_new_recovery_codes_replace_the_former(enter, client, people, enrolled):
    enter("qx.mayor")
    client.post(CODE, {"code": shown()})
    assert client.post(ENROL, {"do": "codes"}).status_code == 200
    second = Client()
    enter("qx.mayor", using=second)
    assert second.post(CODE, {"code": enrolled[0]}).status_code == 422


def test_a_lost_telephone_is_forgotten_by_the_system_administrator_but_not_that_of_an_administrator(
    people, enrolled
):
    admin = viewer_of(people["sys.admin"])
    actions.reset_second_factor(people["qx.mayor"].pk, by=admin)
    assert not TOTPDevice.objects.exists() and not RecoveryCode.objects.exists()
    with pytest.raises(Refused) as refused:
        actions.reset_second_factor(people["audit.admin"].pk, by=admin)
    assert refused.value.code == "administrators_on_the_server"


def test_production_and_demonstration_demand_it(tmp_path):
    for profile in ("production", "demo"):
        shown_setting = subprocess.run(
            [
                sys.executable,
                "-c",
                "from sunlit import settings as s; import json; print(s.SECOND_FACTOR, s.SESSION_COOKIE_HTTPONLY, "
                "getattr(s, 'SESSION_COOKIE_SECURE', False), getattr(s, 'SECURE_SSL_REDIRECT', False), "
                "getattr(s, 'SECURE_HSTS_SECONDS', 0) >= 31536000, s.SESSION_COOKIE_SAMESITE, s.PASSWORD_HASHERS[0])",
            ],
            env=os.environ | {"SUNLIT_PROFILE": profile, "PYTHONPATH": "src", "SUNLIT_DATA": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        tls = str(profile == "production")
        assert shown_setting.split() == [
            *("True", "True", tls, tls, tls),
            *("Lax", "django.contrib.auth.hashers.Argon2PasswordHasher"),
        ]
