"""The stories of information requests alone: each step of their procedures is visited."""

from datetime import date, datetime, timedelta

import pytest

from sunlit import clock
from sunlit.core.procedures.model import StepKind
from sunlit.demonstration import making, places, request_stories
from sunlit.demonstration.stage import run
from sunlit.ledger.models import Entry
from sunlit.ledger.wording import name_of
from sunlit.matters import book
from sunlit.matters.models import Matter, Task
from sunlit.matters.sweep import sweep


@pytest.mark.django_db
def test_the_stories_of_requests_visit_every_step_and_reach_every_end() -> None:
    book.forget_stored()
    begin = datetime(2026, 9, 1, 8, tzinfo=clock.CHINA)
    with clock.standing_at(begin):
        people = places.build()
    town = next(one for one in making._towns(people, 1) if one.place.code == "QX")
    stories = request_stories.stories(town, begin, begin + timedelta(days=85))

    def morning(_day: date) -> None:
        sweep()

    run(stories, morning, begin + timedelta(days=85))
    visited = set(Task.objects.values_list("matter__procedure__key", "step"))
    visited |= set(Matter.objects.values_list("procedure__key", "step"))
    wanted = {
        (key, name)
        for key in ("information-request", "request-review")
        for name, step in book.book().procedures[key].steps.items()
        if step.kind is not StepKind.AUTO
    }
    assert wanted - visited == set()
    assert not Matter.objects.filter(
        kind__in=("information-request", "request-review"), state="open"
    ).exists()
    acts = set(Entry.objects.values_list("act", flat=True).distinct())
    assert {act for act in acts if name_of(act).zh == act} == set()
