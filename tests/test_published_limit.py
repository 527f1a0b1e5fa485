"""A published limit is kept, or its breach is seen: by the public, and by the discipline office."""

from datetime import date

import pytest
from django.test import Client

from sunlit.core.refusals import Refused
from sunlit.demonstration import places
from sunlit.demonstration.tests.townships import at
from sunlit.hall.lists import Filters, listed
from sunlit.hall.tests.walking import Walk
from sunlit.matters import clock_actions
from sunlit.portal import queries as portal

pytestmark = pytest.mark.django_db


@pytest.mark.clause("S0.07.30")
@pytest.mark.parametrize(("finished", "late"), [("2026-03-09", False), ("2026-03-10", True)])
def test_a_limit_of_five_days_from_monday_ends_next_monday_and_lateness_is_public(finished, late):
    people = places.build()
    with at("2026-03-02 09:00"):
        walk = Walk(people).accept().receive()
        assert walk.matter.due == date(2026, 3, 9)
        for name in ("qx.clerk", walk.head, walk.handler, "qx.discipline"):
            with pytest.raises(Refused):
                clock_actions.extend(walk.matter.pk, by=walk.who(name), amount=1, reason="x", notice="x")
        assert walk.matter.due == date(2026, 3, 9)
    with at(f"{finished} 16:00"):
        walk.to_the_end()
        shown = portal.late_rows(
            portal.late_matters(walk.town, date.fromisoformat(finished)), date.fromisoformat(finished)
        )
        assert [row.days for row in shown] == ([1] if late else [])
        page = Client().get("/QX/works/").content.decode()
        assert (walk.item.name.zh in page) is late
        assert "周小满" not in page
        entered = {row.number for row in listed(walk.who("qx.discipline"), Filters(list="late_year"))}
        assert (walk.number in entered) is late
