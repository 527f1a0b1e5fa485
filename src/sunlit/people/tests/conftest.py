"""The demonstration's townships with passwords, and short ways to sign in."""

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import make_password

from sunlit.people import policy
from sunlit.people.models import Staff

PASSWORD = "Hetang-7yue"


@pytest.fixture(autouse=True)
def _fresh_policy():
    policy.forget()
    yield
    policy.forget()


@pytest.fixture
def people(people):
    """Everybody knows the same password."""
    Staff.objects.update(password=make_password(PASSWORD))
    for staff in people.values():
        staff.refresh_from_db()
    AccessAttempt.objects.all().delete()
    return people


@pytest.fixture
def enter(client, people):
    """Sign in with the password; the answer."""

    def go(username, password=PASSWORD, using=client, **extra):
        return using.post("/desk/sign-in/", {"username": username, "password": password, **extra})

    return go
