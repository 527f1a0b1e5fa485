"""The whole demonstration, as `sunlit demo` makes it. A module of its own: it needs an empty database."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from sunlit import clock
from sunlit.core.procedures.model import StepKind
from sunlit.demonstration import making
from sunlit.demonstration.tests.walking_the_story import follow
from sunlit.hall.models import Inquiry, Rating
from sunlit.ledger.models import Entry
from sunlit.ledger.queries import chains, verify
from sunlit.ledger.wording import name_of
from sunlit.matters.book import book
from sunlit.matters.models import Alert, ClockEvent, Matter, Task
from sunlit.pages.guides import story
from sunlit.people.models import Absence

pytestmark = pytest.mark.django_db
UNTIL = datetime(2026, 11, 20, 16, 0, tzinfo=clock.CHINA)


@pytest.mark.slow
def test_the_whole_demonstration_visits_every_step_of_every_procedure(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    made = making.make(until=UNTIL)
    assert made.matters >= 250
    visited = set(Task.objects.values_list("matter__procedure__key", "step"))
    visited |= set(Matter.objects.values_list("procedure__key", "step"))
    # The program runs through its own steps without waiting in them.
    steps = {
        (key, name)
        for key, procedure in book().procedures.items()
        for name, step in procedure.steps.items()
        if step.kind is not StepKind.AUTO
    }
    assert steps - visited == set()
    assert set(Matter.objects.values_list("state", flat=True)) == set(Matter.State.values)
    assert set(Rating.objects.values_list("level", flat=True)) == {1, 2, 3, 4, 5}
    assert set(Inquiry.objects.values_list("disposal", flat=True)) >= {"answered", "led", "outside"}
    assert set(ClockEvent.objects.values_list("kind", flat=True)) == {"start", "stop", "resume", "extend"}
    assert set(Alert.objects.values_list("kind", flat=True)) >= {"due_soon", "overdue", "step_overdue"}
    assert Task.objects.filter(on_behalf_of__isnull=False).exists()
    assert Absence.objects.count() >= 6
    assert all(verify(chain).ok for chain in chains())
    acts = set(Entry.objects.values_list("act", flat=True).distinct())
    assert {act for act in acts if name_of(act).zh == act} == set()
    assert follow(story()) == []
