"""At most one visit; a further one has its reason, counts as an exception, and shows in the figures."""

from datetime import date, datetime

import pytest
from django.urls import reverse

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.hall import coming_figures
from sunlit.hall.actions import applications, coming
from sunlit.hall.actions.applications import Applicant
from sunlit.hall.models import Application
from sunlit.hall.tests.visits import ITEM, NO_PROXY, PASSWORD, WHO, states, visit
from sunlit.people.models import Organisation

DAY = date(2026, 3, 2)


@pytest.mark.clause("S4.20.02")
def test_one_visit_passes_and_a_second_needs_a_reason_and_is_an_exception(town, clerk, at_work, monday):
    once = visit("accept", town, clerk, rights_told=True)
    twice = visit("accept", town, clerk, rights_told=True)
    assert once.application.visits == twice.application.visits == 1
    centre = twice.intake_unit
    for reason, text in (("other", ""), ("other", "   "), ("", "写了"), ("nonsense", "写了")):
        with pytest.raises(Refused) as refused:
            coming.record_visit(twice.application.pk, centre, reason, by=clerk, text=text)
        assert refused.value.code == "reason_needed" and refused.value.clause == "S4.20.02"
    twice.application.refresh_from_db()
    assert twice.application.visits == 1
    coming.record_visit(twice.application.pk, centre, "fault", by=clerk, text="窗口停电，没有办成", key="v")
    coming.record_visit(twice.application.pk, centre, "fault", by=clerk, text="窗口停电，没有办成", key="v")
    twice.application.refresh_from_db()
    assert twice.application.visits == 2
    assert twice.application.comings.get(ordinal=2).text == "窗口停电，没有办成"
    (row,) = coming_figures.figures(at_work("qx.director"), DAY, DAY)
    assert (row.item, row.cases, row.exceptions, row.rate) == (ITEM, 2, 1, 0.5)


def test_papers_brought_after_a_notice_are_a_visit_with_that_notice_as_its_reason(town, clerk, monday):
    matter = visit("notice", town, clerk, found=states(charter="missing"))
    applications.hand_in(matter.application.pk, {"charter": "there"}, by=clerk, rights_told=True)
    matter.application.refresh_from_db()
    assert matter.application.visits == 2
    second = matter.application.comings.get(ordinal=2)
    assert second.reason == "papers" and "一次性告知" in second.text


@pytest.mark.clause("S4.30.03")
def test_mean_visits_and_offices_per_case_are_reported_and_a_rising_service_is_marked(
    client, town, people, clerk, at_work
):
    director = at_work("qx.director")
    other = Organisation.objects.get(code="QX-ZX2")
    # Ten cases with 24 visits in the first month, five with 6 in the second: 2.4 falls to 1.2.
    _cases(town, clerk, "2026-03-02 09:00", other, [2] * 6 + [3] * 4)
    _cases(town, clerk, "2026-04-01 09:00", other, [1] * 4 + [2])
    falls = coming_figures.figures(director, date(2026, 4, 1), date(2026, 4, 30))
    assert [(row.visits, row.before, row.rises) for row in falls] == [(1.2, 2.4, False)]
    assert falls[0].offices == 1.2 and (falls[0].cases, falls[0].exceptions) == (5, 1)
    # And the other way: seen from the first month, nothing was before; one visit more and the service is marked.
    first = coming_figures.figures(director, date(2026, 3, 2), date(2026, 3, 31))
    assert [(row.visits, row.before, row.rises, row.offices) for row in first] == [(2.4, None, False, 2.0)]
    _cases(town, clerk, "2026-05-01 09:00", other, [2])
    rising = coming_figures.figures(director, date(2026, 5, 1), date(2026, 5, 30))
    assert [(row.visits, row.before, row.rises) for row in rising] == [(2.0, 1.2, True)]
    client.force_login(people["qx.director"], backend=PASSWORD)
    with clock.standing_at(datetime(2026, 5, 30, 9)):
        page = client.get(reverse("desk_visits") + "?days=30").content.decode()
    assert "上升" in page and "2.00" in page and "1.20" in page


def _cases(town, clerk, at, unit, visits):
    with clock.standing_at(datetime.fromisoformat(at)):
        for number in visits:
            filed = applications.file_application(town, ITEM, WHO, by=clerk, answers=NO_PROXY)
            for _ in range(number - 1):
                coming.record_visit(filed.application.pk, unit, "other", by=clerk, text="又来了一次")


def test_online_applications_and_an_agents_count_no_visit(town, clerk, at_work, monday):
    village = town.units.get(code="QX-V1")
    who = Applicant("周样本", village=village, consent="phone")
    matter = applications.file_application(town, ITEM, who, by=at_work("qx.agent"), answers=NO_PROXY).matter
    online = applications.file_application(town, ITEM, WHO, by=clerk, channel="online", answers=NO_PROXY)
    assert Application.objects.get(matter=matter).visits == 0
    assert online.application.visits == 0


def test_the_report_is_for_those_who_see_the_township(client, people):
    for name, status in (("qx.director", 200), ("qx.mayor", 200), ("qx.clerk", 403), ("qx.agent", 403)):
        client.force_login(people[name], backend=PASSWORD)
        assert client.get(reverse("desk_visits")).status_code == status
