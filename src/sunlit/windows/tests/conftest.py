"""A township with windows, queues and tested workers to serve at them."""

from datetime import date, datetime
from typing import Any

import pytest

from sunlit.people.models import Holding, Organisation, Post, Staff
from sunlit.people.viewer import Viewer, viewer_of
from sunlit.windows.actions import setting_up, sitting
from sunlit.windows.models import Hall, Queue, Window

MONDAY = datetime(2026, 3, 2, 9, 0)
HOURS = [["08:30", "12:00"], ["14:00", "17:30"]]


def plan(town: Organisation, number: int = 1, **fields: Any) -> setting_up.WindowPlan:
    """A window of the enquiry department."""
    unit = Organisation.objects.get(township=town, key="enquiry")
    values: dict[str, Any] = {
        "number": number,
        "name": "综合受理",
        "department": unit,
        "post": Post.objects.get(organisation=unit, title="咨询受理岗"),
        "place": "大厅进门左手",
        "hours": HOURS,
    }
    return setting_up.WindowPlan(**values | fields)


def one_more_worker(town: Organisation, number: int) -> Staff:
    """Another worker for a post of intake of their own."""
    unit = Organisation.objects.get(township=town, key="enquiry")
    post = Post.objects.create(organisation=unit, title=f"窗口{number}岗", duties="受理", roles=["enquiry"])
    staff = Staff.objects.create_user(f"qx.w{number}", None, name=f"岑{number}", township=town)
    Holding.objects.create(post=post, staff=staff, letter="A", since=date(2020, 1, 1))
    return staff


def set_up(
    town: Organisation, people: dict[str, Staff], windows: int = 2
) -> tuple[list[Window], Queue, list[Viewer]]:
    """Windows in a row, one queue for all, and a tested worker at each; nobody sits yet."""
    director = viewer_of(people["qx.director"])
    rows, workers = [], []
    for number in range(1, windows + 1):
        staff = people["qx.clerk"] if number == 1 else one_more_worker(town, number)
        post = Post.objects.get(holdings__staff=staff, holdings__until=None)
        row = setting_up.set_up_window(town, plan(town, number, post=post), by=director)
        setting_up.enter_test(row.pk, staff, 80, by=director)
        rows.append(row)
        workers.append(viewer_of(staff))
    queue = setting_up.set_up_queue(town, setting_up.QueuePlan("a", "综合办理", rows), by=director)
    setting_up.renew_kiosk(town, by=director)
    return rows, queue, workers


@pytest.fixture
def hall(
    town: Organisation, people: dict[str, Staff], monday: datetime
) -> tuple[list[Window], Queue, list[Viewer]]:
    """Two windows with their workers sitting at them, and the queue A."""
    windows, queue, workers = set_up(town, people)
    for window, worker in zip(windows, workers, strict=True):
        sitting.sit_down(window.pk, by=worker)
    return windows, queue, workers


@pytest.fixture
def kiosk(hall: Any, town: Organisation) -> str:
    """The secret address of the kiosk."""
    return Hall.objects.get(township=town).kiosk_key
