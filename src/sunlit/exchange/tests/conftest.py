"""A township to test in, and readers of what leaves it."""

import io
from urllib.parse import unquote

import pytest
from django.test import Client
from openpyxl import load_workbook

from sunlit.demonstration import places
from sunlit.matters import book
from sunlit.people.models import Organisation, Staff


@pytest.fixture
def people(db):
    """Both townships of the demonstration; every member of staff by user name."""
    book._published.clear()
    book._procedures.clear()
    return places.build()


@pytest.fixture
def town(people):
    return Organisation.objects.get(code="QX")


@pytest.fixture
def signed_in(people):
    """A client that is signed in as somebody: ``signed_in("qx.clerk")``."""

    def client(username):
        found = Client()
        Staff.objects.filter(username=username).update(must_change_password=False)
        found.force_login(people[username], "django.contrib.auth.backends.ModelBackend")
        return found

    return client


def rows_of(answer):
    """The rows of an exported file, the titles first."""
    body = b"".join(answer)
    if "csv" in answer["Content-Type"]:
        lines = body.decode("utf-8-sig").splitlines()
        return [line.split(",") for line in lines]
    page = load_workbook(io.BytesIO(body)).worksheets[0]
    head = int(page.freeze_panes[1:]) - 1
    return [[cell.value for cell in row] for row in page.iter_rows(min_row=head)]


def name_of(answer):
    return unquote(answer["Content-Disposition"])
