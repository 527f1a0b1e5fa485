"""Promises against the law's limits, limits being set, and what real durations say about both."""

from datetime import date
from shutil import copytree

import pytest
from django.conf import settings
from django.urls import reverse

from sunlit.core.item_checks import check_item
from sunlit.core.limits import Limit, Unit
from sunlit.demonstration.tests.townships import at
from sunlit.hall import catalogue, supervision
from sunlit.hall.actions import applications, offering
from sunlit.hall.tests.refusing import refused
from sunlit.hall.tests.walking import ALLOWANCE, CERTIFICATE, Walk, finished, numbers
from sunlit.matters.book import book
from sunlit.matters.models import Alert
from sunlit.matters.sweep import sweep
from sunlit.people.models import Organisation
from sunlit.people.viewer import viewer_of
from sunlit.rulebook import RulebookError, load

BACKEND = "django.contrib.auth.backends.ModelBackend"
WORKING = Unit.WORKING_DAY


@pytest.mark.clause("S1.02.01", "S2.27.01")
@pytest.mark.parametrize(("days", "accepted"), [(21, False), (20, True), (15, True)])
def test_a_rulebook_whose_limit_is_longer_than_the_laws_is_refused(tmp_path, days, accepted):
    folder = copytree(settings.RULEBOOK_DIR, tmp_path / "rulebook")
    file = folder / "service-centre" / "items" / "11-land-contracts.yaml"
    before, after = file.read_text("utf-8").split("id: land.contract-certification", 1)
    local = (
        f"promised: {{amount: {days}, unit: working_day}}\n    promise_exception: 山区邮路每周一班\n"
        "    legal: {amount: 20, unit: working_day}\n    legal_article: 行政许可法 42"
    )
    changed = after.replace("promised: {amount: 5, unit: working_day}", local, 1)
    assert changed != after
    file.write_text(before + "id: land.contract-certification" + changed, "utf-8")
    if accepted:
        saved = load(folder).items[CERTIFICATE]
        assert (saved.promised, saved.legal) == (Limit(days, WORKING), Limit(20, WORKING))
        return
    with pytest.raises(RulebookError) as found:
        load(folder)
    (problem,) = found.value.problems
    assert problem.file.endswith("11-land-contracts.yaml")
    assert "承诺时限 21 长于法定时限 20" in problem.reason.zh and "行政许可法 42" in problem.mend.zh


@pytest.mark.clause("S1.02.01")
def test_the_laws_limit_binds_the_case_day_twenty_is_in_time_and_day_twenty_one_is_late(people, item):
    legal = Limit(20, WORKING)
    item(legal=legal, legal_article="行政许可法 42", promised=legal, promise_exception="山区邮路每周一班")
    with at("2026-03-02 09:00"):
        walk = Walk(people).accept().receive()
        late = Walk(people, name="后一天").accept().receive()
    day_twenty = book().calendar.add_working_days(date(2026, 3, 2), 20)
    assert walk.matter.legal_due == day_twenty == date(2026, 3, 30)
    with at("2026-03-30 23:00"):
        walk.to_the_end()
        sweep()
    with at("2026-03-31 08:30"):
        sweep()
        late.to_the_end()
        assert numbers(walk.who("qx.discipline"), "late_year") == {late.number}
    alerted = set(Alert.objects.filter(kind="overdue").values_list("matter__number", flat=True))
    assert alerted == {late.number}


@pytest.mark.clause("S2.08.08")
@pytest.mark.parametrize(("legal", "longest"), [(30, 20), (20, 13)])
def test_a_promise_takes_at_most_two_thirds_of_the_law_rounded_down(
    client, people, town, item, legal, longest
):
    def problems(days, reason=""):
        changed = item(
            ALLOWANCE, legal=Limit(legal, WORKING), legal_article="低保办法 22", promised=Limit(days, WORKING),
            promise_exception=reason,
        )  # fmt: skip
        return [found for found in check_item(changed) if "promise" in str(found.path[-1])]

    assert not problems(longest)
    assert problems(longest + 1)
    assert not problems(longest + 1, "山区邮路每周一班")
    assert ALLOWANCE in [row.id for row in supervision.exceptions(town)]
    client.force_login(people["qx.discipline"], backend=BACKEND)
    assert "山区邮路每周一班" in client.get(reverse("desk_supervision")).content.decode()
    problems(longest)
    assert ALLOWANCE not in [row.id for row in supervision.exceptions(town)]
    assert "山区邮路每周一班" not in client.get(reverse("desk_supervision")).content.decode()


@pytest.mark.clause("S2.27.02")
def test_an_item_without_any_limit_takes_no_cases(people, item):
    item(promised=None, legal=None)
    town = Organisation.objects.get(code="QX")
    refusal = refused(
        "not_offered",
        applications.file_application, town, CERTIFICATE, applications.Applicant("周小满"), by=viewer_of(people["qx.clerk"]),
    )  # fmt: skip
    assert refusal.field == "item"
    item(promised=Limit(5, WORKING))
    assert Walk(people).number


@pytest.mark.clause("S1.02.03")
def test_a_limit_is_set_before_an_item_opens_and_the_report_shows_days_early_and_late(client, people, item):
    town, director = Organisation.objects.get(code="QX"), viewer_of(people["qx.director"])
    item(promised=None, legal=None)
    refusal = refused("item_incomplete", offering.offer, town, CERTIFICATE, by=director)
    assert "时限" in refusal.reason.zh
    item(promised=Limit(5, WORKING))
    offering.offer(town, CERTIFICATE, by=director)
    # Two days used, then six: on average one day early.
    for day in ("2026-03-04", "2026-03-10"):
        finished(people, day)
    with at("2026-03-20 09:00"):
        row = next(row for row in supervision.durations(director) if row.item.id == CERTIFICATE)
        assert (row.cases, row.average, row.early) == (2, 4.0, 1.0)
    # Two more of eight days each: six on average, one day late.
    for _ in range(2):
        finished(people, "2026-03-12")
    with at("2026-03-20 09:00"):
        row = next(row for row in supervision.durations(director) if row.item.id == CERTIFICATE)
        assert (row.cases, row.average, row.early) == (4, 6.0, -1.0)
        client.force_login(people["qx.discipline"], backend=BACKEND)
        page = client.get(reverse("desk_supervision")).content.decode()
        line = (
            page.split('id="durations"')[1]
            .split(f'<th scope="row">{row.item.name.zh}</th>')[1]
            .split("</tr>")[0]
        )
        assert ">6.0<" in line and ">-1.0<" in line


def test_the_days_without_a_limit_are_counted_and_owned_until_it_is_there(people, item):
    town, director = Organisation.objects.get(code="QX"), viewer_of(people["qx.director"])
    item(promised=None, legal=None)
    with at("2026-03-02 09:00"):
        refused("item_incomplete", offering.offer, town, CERTIFICATE, by=director)
        offering.set_owner(town, CERTIFICATE, people["qx.econ.head"], by=director)
        assert not catalogue.offer(town, CERTIFICATE).complete
    with at("2026-03-12 09:00"):
        rows = supervision.limits_being_set(town)
        assert [(row.item.id, row.owner.username, row.days) for row in rows] == [
            (CERTIFICATE, "qx.econ.head", 10)
        ]
        item(promised=Limit(5, WORKING))
        assert supervision.limits_being_set(town) == []
        assert catalogue.offer(town, CERTIFICATE).complete


@pytest.mark.clause("S2.27.03")
@pytest.mark.parametrize(
    ("quick", "slow", "slow_days", "proposed"), [(19, 1, 10, True), (18, 2, 10, False), (0, 4, 9, False)]
)
def test_a_shorter_promise_is_proposed_where_ninety_five_in_a_hundred_need_it_not(
    people, item, quick, slow, slow_days, proposed
):
    item(promised=Limit(10, WORKING))
    start = date(2026, 3, 2)
    for number, days in [(quick, 4), (slow, slow_days)]:
        for _ in range(number):
            with at("2026-03-02 09:00"):
                walk = Walk(people).accept().receive()
            day = book().calendar.add_working_days(start, days)
            type(walk.matter).objects.filter(pk=walk.matter.pk).update(
                state="done", outcome="granted", closed_at=f"{day}T16:00:00+08:00", alarm_at=None
            )
    with at("2026-04-01 09:00"):
        officer = walk.who("qx.discipline")
        row = next(row for row in supervision.durations(officer) if row.item.id == CERTIFICATE)
        assert row.cases == quick + slow
        assert row.proposed is proposed
        assert bool(supervision.proposals(officer)) is proposed
        if proposed:
            assert row.within == 4
