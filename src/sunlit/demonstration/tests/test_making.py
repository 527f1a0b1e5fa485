"""The demonstration is made by the program's own acts: its ledger verifies, and it shows every state and step."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from stdnum.cn import ric

from sunlit import clock
from sunlit.demonstration import making, townspeople
from sunlit.disclosure import queries as openness
from sunlit.hall.models import Application
from sunlit.ledger.queries import chains, verify
from sunlit.matters.book import book
from sunlit.matters.models import ClockEvent, Matter, Task
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import PUBLIC, viewer_of

pytestmark = pytest.mark.django_db
UNTIL = datetime(2026, 11, 20, 16, 0, tzinfo=clock.CHINA)


@pytest.fixture(scope="module")
def small(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[making.Made]:
    """About thirty matters in forty days, made once for this module and taken away again."""
    from django.conf import settings
    from django.db import transaction

    with django_db_blocker.unblock():
        before, settings.DATA_DIR = settings.DATA_DIR, Path(tmp_path_factory.mktemp("data"))
        try:
            with transaction.atomic():
                yield making.make(matters=30, days=40, until=UNTIL)
                transaction.set_rollback(True)
        finally:
            settings.DATA_DIR = before


def test_the_ledger_of_each_township_verifies(small: making.Made) -> None:
    reports = [verify(chain) for chain in chains()]
    assert len(reports) == 2 and all(report.ok for report in reports)
    assert sum(report.count for report in reports) == small.entries
    assert all(report.checkpoints > 20 for report in reports)


def test_matters_of_every_kind_and_in_open_and_closed_states_are_there(small: making.Made) -> None:
    by_itself = {key for key, one in book().registers.items() if one.recurs} | {"disclosure", "body"}
    asked = Matter.objects.exclude(kind__in=by_itself).count()  # what opens by itself comes on top
    assert 25 <= asked <= 45
    assert asked < small.matters
    assert set(Matter.objects.values_list("kind", flat=True)) >= {"inquiry", "application"}
    assert set(Matter.objects.values_list("state", flat=True)) >= {"open", "done"}


def test_each_township_has_published_something_in_time_and_something_late_and_has_something_due(
    small: making.Made,
) -> None:
    today = UNTIL.date()
    late = 0
    for town in Organisation.objects.filter(kind=Organisation.Kind.TOWNSHIP):
        total, by_unit = openness.figures(town, PUBLIC, today)
        assert total.published >= 5 and total.due >= 1 and by_unit, town.code
        rows = openness.rows_of(openness.listed(town, PUBLIC, "published", today), today)
        assert {row.days > 0 for row in rows} >= {False}
        late += sum(row.days > 0 for row in rows) + total.missing
    assert late


def test_everything_happened_on_working_days_in_office_hours(small: making.Made) -> None:
    calendar = book().calendar
    for at in Task.objects.filter(done_by__isnull=False).values_list("done_at", flat=True):
        assert at is not None
        moment = at.astimezone(clock.CHINA)
        assert calendar.is_working(moment.date()), moment
        assert 8 <= moment.hour < 19, moment


def test_nothing_lies_in_the_future(small: making.Made) -> None:
    assert not Matter.objects.filter(opened_at__gt=UNTIL).exists()
    assert not ClockEvent.objects.filter(at__gt=UNTIL).exists()


def test_nobody_of_one_township_sees_the_other(small: making.Made) -> None:
    for staff in Staff.objects.exclude(township=None).select_related("township"):
        seen = Matter.objects.visible_to(viewer_of(staff, UNTIL.date()))
        assert not seen.exclude(township=staff.township).exists(), staff.username
    head = Staff.objects.get(username="lh.mayor")
    assert Matter.objects.visible_to(viewer_of(head, UNTIL.date())).exists()


def test_nobody_can_sign_in_without_a_password_made_on_this_machine(small: making.Made) -> None:
    assert not any(staff.has_usable_password() for staff in Staff.objects.all())


def test_the_people_are_nobody(small: making.Made) -> None:
    for application in Application.objects.all():
        assert not ric.is_valid(application.id_number)
        assert application.id_number.startswith("000000")
        assert application.phone.startswith("100")


def test_the_same_seed_gives_the_same_people() -> None:
    one, two = Random(7), Random(7)
    assert [townspeople.name(one) for _ in range(5)] == [townspeople.name(two) for _ in range(5)]
    assert townspeople.id_number(one) == townspeople.id_number(two)
