"""The round of the demonstration goes through every step of its procedures."""

from datetime import datetime

from sunlit import clock
from sunlit.assessment.models import Circular, Fixed, Round
from sunlit.demonstration import making, round_stories, stage
from sunlit.matters.book import book
from sunlit.matters.models import Matter, Task
from sunlit.registers import recurring

OWN = ("openness-round", "openness-finding", "openness-objection", "openness-task", "openness-request")
BEGIN, END = datetime(2026, 8, 3, 7, tzinfo=clock.CHINA), datetime(2026, 10, 30, 16, tzinfo=clock.CHINA)


def test_the_demonstration_takes_a_round_through_every_step(people):
    with clock.standing_at(BEGIN):
        town = next(one for one in making._towns(people, 1) if one.place.code == "QX")
    stage.run(round_stories.stories(town, BEGIN, END), lambda day: recurring.open_due(day) and None, END)
    row = Round.objects.get(township=town.place)
    assert row.year == 2025 and row.matter.state == Matter.State.DONE
    assert Fixed.objects.filter(township=town.place).count() == row.sheets.count() == 14
    assert Circular.objects.get().named.count() == 14
    visited = set(Task.objects.values_list("matter__procedure__key", "step"))
    visited |= set(Matter.objects.values_list("procedure__key", "step"))
    steps = {(key, name) for key in OWN for name in book().procedures[key].steps}
    assert steps - visited == set()
