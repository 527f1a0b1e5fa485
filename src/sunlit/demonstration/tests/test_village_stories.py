"""The villages' story alone: a quarter that is out, a village that is late, and every step of the village procedures."""

from datetime import datetime, timedelta

import pytest

from sunlit import clock
from sunlit.demonstration import making, places, village_stories
from sunlit.demonstration.stage import run
from sunlit.matters.book import book, forget_stored
from sunlit.matters.models import Matter, Task
from sunlit.people.models import Organisation
from sunlit.villages import queries

UNTIL = datetime(2026, 11, 20, 16, 0, tzinfo=clock.CHINA)


@pytest.mark.django_db
def test_one_village_has_published_its_quarter_and_the_others_are_late() -> None:
    forget_stored()
    begin = UNTIL - timedelta(days=making.DAYS)
    with clock.standing_at(begin):
        people = places.build()
    town = next(one for one in making._towns(people, 1) if one.place.code == "QX")
    run(village_stories.stories(town, begin, UNTIL), lambda _day: None, UNTIL)
    place, today = Organisation.objects.get(code="QX"), UNTIL.date()
    found = queries.standings(queries.counted(place, today), "2026-Q3", today)
    assert [row.filled for row in found] == [8, 0, 0, 0, 0, 0]
    assert [cell.heading.key for cell in found[0].empty] == ["activities"]
    assert all(row.late for row in found)
    coverage = queries.coverage(place, today)
    assert (coverage.done, len(coverage.villages)) == (5, 6)
    keys = {key for key in book().procedures if key.startswith("village-")}
    steps = {(key, step) for key in keys for step in book().procedures[key].steps}
    seen = set(Task.objects.values_list("matter__procedure__key", "step"))
    seen |= set(Matter.objects.values_list("procedure__key", "step"))
    assert steps <= seen
    assert not Matter.objects.filter(kind__startswith="village-").open().exists()
