"""A township to test in, and readers of what leaves it."""

import io
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.test import Client
from openpyxl import load_workbook

from sunlit import clock
from sunlit.exchange.models import ExportApproval
from sunlit.pages.exporting import offered
from sunlit.people.models import Staff


def approve(staff, key):
    """Let somebody take a list out this week: the approval of another person of the township."""
    today = clock.today()
    other = Staff.objects.filter(township=staff.township_id).exclude(pk=staff.pk).order_by("pk")[0]
    ExportApproval.objects.create(
        township=staff.township, key=key, staff=staff, why="核对", asked_at=clock.now(),
        decided_by=other, decided_at=clock.now(), until=today + timedelta(days=7),
    )  # fmt: skip


@pytest.fixture
def signed_in(people):
    """A client that is signed in as somebody: ``signed_in("qx.clerk")``. Without ``approved`` the lists that name
    residents don't leave."""

    def client(username, approved=True):
        found = Client()
        Staff.objects.filter(username=username).update(must_change_password=False)
        found.force_login(people[username], "django.contrib.auth.backends.ModelBackend")
        if approved and people[username].township_id:
            for one in offered():
                if one.personal:
                    approve(people[username], one.key)
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
