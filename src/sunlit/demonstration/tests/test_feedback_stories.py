"""The stories of feedback alone: each step of its procedures is visited, on the demonstration's own clock."""

from datetime import date, datetime, timedelta

import pytest

from sunlit import clock
from sunlit.core.procedures.model import StepKind
from sunlit.demonstration import feedback_stories, making, places
from sunlit.demonstration.stage import run
from sunlit.matters import book
from sunlit.matters.models import Matter, Task
from sunlit.matters.sweep import sweep

KEYS = (
    "opinion", "question", "complaint", "complaint-correction", "staff-report", "hot-topic", "live-programme",
    "openness-review", "openness-change", "opinion-project", "research-note",
)  # fmt: skip


@pytest.mark.django_db
def test_the_stories_of_feedback_visit_every_step() -> None:
    book.forget_stored()
    begin = datetime(2026, 9, 1, 8, tzinfo=clock.CHINA)
    with clock.standing_at(begin):
        people = places.build()
    town = next(one for one in making._towns(people, 1) if one.place.code == "QX")
    stories = feedback_stories.stories(town, begin, begin + timedelta(days=100))

    def morning(_day: date) -> None:
        sweep()

    run(stories, morning, begin + timedelta(days=100))
    visited = set(Task.objects.values_list("matter__procedure__key", "step"))
    visited |= set(Matter.objects.values_list("procedure__key", "step"))
    wanted = {
        (key, name)
        for key in KEYS
        for name, step in book.book().procedures[key].steps.items()
        if step.kind is not StepKind.AUTO
    }
    assert wanted - visited == set()
