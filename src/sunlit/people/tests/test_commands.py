"""Accounts from the command line of the server."""

import pytest

from sunlit.core.refusals import Refused
from sunlit.ledger.models import Entry
from sunlit.people import commands
from sunlit.people.models import Staff


def test_a_user_is_added_with_a_random_password_that_must_be_changed(people, enter, client):
    password = commands.add_user("Fresh.One", "甲", township="qx")
    staff = Staff.objects.get(username="fresh.one")
    assert staff.township.code == "QX" and staff.must_change_password and staff.check_password(password)
    entry = Entry.objects.get(act="account_made")
    assert (entry.chain, entry.actor) == ("QX", "command")
    enter("fresh.one", password)
    assert client.get("/desk/account/")["Location"] == "/desk/account/password/"


def test_an_administrator_is_made_reset_and_disabled_only_here(people, enter):
    commands.add_user("new.audit", "乙", admin="audit")
    password = commands.new_password("NEW.audit")
    assert enter("new.audit", password).status_code == 302
    commands.forget_second_factor("new.audit")
    commands.disable_user("new.audit", "离职")
    assert enter("new.audit", password).status_code == 422


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({}, "one_or_the_other"),
        ({"township": "QX", "admin": "audit"}, "one_or_the_other"),
        ({"township": "XX"}, "unknown_township"),
        ({"admin": "root"}, "unknown_kind"),
    ],
)
def test_a_user_of_nowhere_is_refused(people, options, code):
    with pytest.raises(Refused) as refused:
        commands.add_user("x.y", "甲", **options)
    assert refused.value.code == code and not Staff.objects.filter(username="x.y").exists()


def test_an_unknown_user_is_named(people):
    with pytest.raises(Refused) as refused:
        commands.new_password("nobody")
    assert "nobody" in refused.value.reason.zh
