"""The demonstration's plan, powers, round and internal board, told with the story of the bodies alone."""

from datetime import date, datetime, timedelta

import pytest

from sunlit import clock
from sunlit.bodies.models import BoardEntry, Plan, Power, Round, WorkTask
from sunlit.demonstration import body_stories, making, places, work_stories
from sunlit.demonstration.stage import run

pytestmark = pytest.mark.django_db


# The first days of October are one long holiday: the groups are set up only after it.
@pytest.mark.parametrize("begin", [date(2026, 3, 2), date(2026, 9, 30)])
def test_work_is_given_to_posts_and_the_internal_board_is_not_empty(begin: date) -> None:
    start = datetime(begin.year, begin.month, begin.day, 7, tzinfo=clock.CHINA)
    end = start + timedelta(days=40)
    with clock.standing_at(start):
        people = places.build()
        people.update(body_stories.leaders())
    town = making._towns(people, 1)[0]
    told = body_stories.stories(town, start, end)[:1] + work_stories.stories(town, start, end)
    run(told, lambda _day: None, end)
    plan = Plan.objects.get(township=town.place)
    assert plan.approved_by == town.staff["mayor"]
    assert WorkTask.objects.filter(target__plan=plan).count() == 3
    assert Power.objects.filter(township=town.place, published_at__isnull=False).count() == 2
    assert Round.objects.get(township=town.place).closed_at is not None
    kinds = BoardEntry.objects.filter(township=town.place).values_list("kind", flat=True)
    assert sorted(kinds) == ["attendance", "attendance", "reward"]
