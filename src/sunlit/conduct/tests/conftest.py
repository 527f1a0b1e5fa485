"""A township in which conduct is looked at: the demonstration's, without any matters."""

import io
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from sunlit import clock
from sunlit.conduct.actions import inspecting
from sunlit.conduct.models import Inspection
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer
from sunlit.registers import actions

MONDAY = datetime(2026, 3, 2, 9, 0)


@pytest.fixture
def monday() -> Any:
    """Monday 2 March 2026, nine in the morning."""
    with clock.standing_at(MONDAY):
        yield MONDAY.date()


@pytest.fixture
def inspected(
    town: Organisation, people: dict[str, Staff], at_work: Callable[[str], Viewer]
) -> Callable[..., Inspection]:
    """Goes through a checklist; every line is yes but those in ``no``."""

    def walk(
        checklist: str,
        whom: str = "qx.clerk",
        *,
        no: tuple[str, ...] = (),
        by: str = "qx.discipline",
        **more: Any,
    ) -> Inspection:
        lines = {
            line.key: inspecting.Seen(
                "no" if line.key in no else "yes", photo=more.get("photos", {}).get(line.key)
            )
            for line in book().checklists[checklist].lines
        }
        staff = people[whom] if not whom.startswith("QX") else None
        unit = Organisation.objects.get(code=whom) if whom.startswith("QX") else None
        walked = inspecting.Walk(
            more.get("day", clock.today()), lines, staff, unit, more.get("place", ""), more.get("reason", "")
        )
        return inspecting.inspect(
            checklist, town, walked, by=at_work(by), corrects=more.get("corrects"), key=more.get("key", "")
        )

    return walk


@pytest.fixture
def opened(town: Organisation, at_work: Callable[[str], Viewer], monday: Any) -> Callable[..., Matter]:
    """Opens a record of a register; by the office where nobody else is named."""

    def enter(register: str, typed: dict[str, str], by: str = "qx.office") -> Matter:
        return actions.open_record(town, register, typed, by=at_work(by)).matter

    return enter


@pytest.fixture
def answered(at_work: Callable[[str], Viewer]) -> Callable[..., Matter]:
    """Answers the open step of a record."""

    def do(matter: Matter, outcome: str, who: str, opinion: str = "", **typed: str) -> Matter:
        task = matter.tasks.get(done_at=None)
        return actions.complete_step(task.pk, outcome, typed, by=at_work(who), opinion=opinion)

    return do


@pytest.fixture
def signed_in(client: Any, people: dict[str, Staff]) -> Callable[[str], Any]:
    """A browser signed in as somebody."""

    def browser(username: str) -> Any:
        Staff.objects.filter(pk=people[username].pk).update(must_change_password=False)
        client.force_login(people[username], "django.contrib.auth.backends.ModelBackend")
        return client

    return browser


def picture(size: tuple[int, int] = (600, 800), kind: str = "JPEG") -> SimpleUploadedFile:
    """A picture as a browser sends it."""
    out = io.BytesIO()
    Image.new("RGB", size, (90, 140, 190)).save(out, kind)
    return SimpleUploadedFile("photo.jpg", out.getvalue(), "image/jpeg")


def days(first: date, count: int) -> date:
    """The day so many days after another."""
    return date.fromordinal(first.toordinal() + count)
