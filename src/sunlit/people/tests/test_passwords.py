"""Passwords: strong, one's own, changed at first use and every 90 days, never one of the last five."""

from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine
from django.contrib.auth import hashers
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.core.refusals import Refused
from sunlit.demonstration import places
from sunlit.people import actions, passwords
from sunlit.people.models import OldPassword, Staff
from sunlit.people.tests.conftest import PASSWORD
from sunlit.people.viewer import viewer_of

LIN = Staff(username="qx.clerk", name="林晓晴", name_en="Lin Xiaoqing", phone="138-0000-1234")


@pytest.mark.parametrize(
    "password",
    [
        "Ab3-xyz",  # seven characters
        "abcdefgh1",  # two classes
        "ABCDEFGH-",
        "12345678-",
        "LinXiaoqing-9",  # the name in pinyin
        "xiaoqinglin-9X",
        "My-Xiaoqing8",
        "林晓晴Abc-99",
        "Tel-13800001234",  # the telephone
        "Tel-001234-x",
        "QX.clerk-2026",  # the user name
        "Clerk-of-QX1",
        "Password1",  # on everybody's list
        "P@ssw0rd",
        "1qaz@WSX",
        "Admin@123",
        "Aa123456",
        "A-9" + "x" * 126,  # longer than any
    ],
)
def test_a_weak_password_is_refused(password):
    assert passwords.problems(password, LIN)


@pytest.mark.parametrize(
    "password", ["Ab3-xyzw", "tang-Chao9", "荷塘月色-2026Ab", "A-9" + "x" * 125, "Hetang-7yue"]
)
def test_a_good_password_is_taken(password):
    assert passwords.problems(password, LIN) == []


@given(st.text(max_size=140))
@settings(max_examples=100, deadline=None)
def test_no_password_however_odd_makes_the_check_stumble(password):
    found = passwords.problems(password, LIN)
    assert found or len(password) >= 8


def test_one_time_passwords_are_good_and_never_the_same():
    made = {passwords.one_time() for _ in range(200)}
    assert len(made) == 200 and not any(passwords.problems(password) for password in made)


def test_passwords_are_kept_with_argon2_in_production():
    encoded = Argon2PasswordHasher().encode("Ab3-xyzw", "saltsaltsalt")
    assert encoded.startswith("argon2$argon2id$")


def change(people, old, new, name="qx.clerk"):
    return actions.change_password(people[name].pk, old, new)


def test_the_last_five_passwords_do_not_come_back_and_the_sixth_does(people):
    row = [PASSWORD, *(f"River-Stone{n}" for n in range(6))]
    for old, new in pairwise(row):
        change(people, old, new)
    for used in row[1:]:
        with pytest.raises(Refused) as refused:
            change(people, row[-1], used)
        assert refused.value.code == "used_before"
    change(people, row[-1], PASSWORD)
    assert OldPassword.objects.filter(staff=people["qx.clerk"]).count() == 5


def test_the_present_password_must_be_known(people):
    with pytest.raises(Refused) as refused:
        change(people, "Wrong-pass1", "River-Stone1")
    assert (refused.value.code, refused.value.field) == ("wrong_password", "old")


def test_a_password_is_good_on_its_ninetieth_day_and_must_be_changed_on_the_next(enter, client, people):
    Staff.objects.update(password_changed_at=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(days=90, seconds=-60)):
        enter("qx.clerk")
        assert client.get("/desk/account/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=90, seconds=60)):
        enter("qx.clerk")
        assert client.get("/desk/account/")["Location"] == "/desk/account/password/"


def test_an_account_just_made_can_do_nothing_before_its_password_is_changed(enter, client, people):
    staff, first = actions.make_staff(
        "New.Person", "唐新人", by=viewer_of(people["sys.admin"]), township=people["qx.mayor"].township
    )
    assert enter("new.person", first).status_code == 302
    for address in (
        "/desk/account/",
        "/desk/account/absences/",
        "/desk/account/unsent/",
        "/desk/admin/staff/",
    ):
        assert client.get(address)["Location"] == "/desk/account/password/"
        assert client.post(address, {"do": "enter"})["Location"] == "/desk/account/password/"
    answer = client.post(
        "/desk/account/password/", {"old": first, "new": "River-Stone1", "again": "River-Stone1"}
    )
    assert answer["Location"] == "/desk/account/"
    assert "没有任何权限" in client.get("/desk/account/").content.decode()
    assert viewer_of(Staff.objects.get(pk=staff.pk)).seats == ()


def test_the_page_says_what_is_wrong_beside_the_field(enter, client):
    enter("qx.clerk")
    data = {"old": PASSWORD, "new": "linxiaoqing", "again": "linxiaoqing"}
    answer = client.post("/desk/account/password/", data)
    page = answer.content.decode()
    assert (
        answer.status_code == 422
        and "至少用 3 类" in page
        and "拼音" in page
        and 'aria-invalid="true"' in page
    )
    assert "linxiaoqing" not in page
    differ = client.post(
        "/desk/account/password/", {"old": PASSWORD, "new": "River-Stone1", "again": "River-Stone2"}
    )
    assert differ.status_code == 422 and "两次输入" in differ.content.decode()


def test_no_account_of_the_demonstration_has_a_password_by_itself(db):
    assert not any(staff.has_usable_password() for staff in places.build().values())


def test_a_fresh_database_has_no_account(db):
    assert not Staff.objects.exists()


def test_a_guess_costs_as_much_for_an_unknown_name(client, people, monkeypatch):
    counted = []
    plain = hashers.MD5PasswordHasher.encode
    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", lambda *args: counted.append(1) or plain(*args))
    for name in ("qx.clerk", "nobody.here"):
        counted.clear()
        client.post("/desk/sign-in/", {"username": name, "password": "Wrong-pass1"})
        assert len(counted) == 1
    assert make_password("x")
