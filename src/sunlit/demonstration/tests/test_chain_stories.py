"""The courses beside the straight way to publication end as they should, and visit each step of their procedures."""

from datetime import date, datetime, timedelta
from random import Random

import pytest

from sunlit import clock
from sunlit.demonstration import body_stories, chain_stories, making, places
from sunlit.demonstration.stage import run
from sunlit.disclosure.actions import withholding
from sunlit.disclosure.models import Confirmation, Publication, Taking, Withholding
from sunlit.ledger.queries import verify
from sunlit.matters.book import book
from sunlit.matters.models import Matter, Task

UNTIL = datetime(2026, 11, 20, 16, 0, tzinfo=clock.CHINA)
PROCEDURES = (
    "disclosure-at-once",
    "withholding",
    "withdrawal",
    "entry-complaint",
    "disclosure-project",
)


@pytest.mark.django_db
def test_each_course_beside_the_straight_way_ends_and_visits_every_step() -> None:
    begin = UNTIL - timedelta(days=150)
    with clock.standing_at(begin):
        people = places.build()
        people.update(body_stories.leaders())
    town = next(one for one in making._towns(people, 1) if one.place.code == "QX")
    town.rng = town.hours.rng = Random(1)

    def morning(day: date) -> None:
        withholding.end_due(day)

    run(chain_stories.stories(town, begin, UNTIL), morning, UNTIL)
    with clock.standing_at(UNTIL):
        visited = set(Task.objects.values_list("matter__procedure__key", "step"))
        visited |= set(Matter.objects.values_list("procedure__key", "step"))
        wanted = {
            (key, name)
            for key in PROCEDURES
            for name, step in book().procedures[key].steps.items()
            if step.kind.value != "auto"
        }
        assert (wanted | {("disclosure", "withheld")}) - visited == set()
        states = sorted(Withholding.objects.values_list("state", flat=True))
        assert states == ["ended", "refused", "withheld", "withheld"]
        kinds = list(Taking.objects.order_by("pk").values_list("kind", flat=True))
        assert sorted(kinds) == ["hidden", "hidden", "replaced", "restored", "withdrawn", "withdrawn"]
        assert Publication.objects.count() == 4 and Confirmation.objects.exists()
        still = Matter.objects.filter(state="open").values_list("title", flat=True)
        assert len(still) == 2, "only the later stages of the line are still to come"
        assert verify("QX").ok
