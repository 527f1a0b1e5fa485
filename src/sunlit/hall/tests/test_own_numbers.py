"""A township sets its own numbers: stricter, never laxer; dated, logged, public; what runs keeps its rule."""

from datetime import date

import pytest
from django.urls import reverse

from sunlit.core.refusals import Refused
from sunlit.demonstration.tests.townships import at
from sunlit.hall.actions import applications
from sunlit.hall.tests.walking import CERTIFICATE, Walk
from sunlit.ledger.models import Entry
from sunlit.matters import choosing
from sunlit.matters.book import book, book_of, number_in_force, procedure_of
from sunlit.matters.choices import ParameterChoice, forget_choices
from sunlit.people.models import Organisation
from sunlit.registers.actions import limits_on

PASSWORD = "django.contrib.auth.backends.ModelBackend"
MONDAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def nothing_remembered():
    forget_choices()
    yield
    forget_choices()


@pytest.fixture
def mayor(at_work):
    return at_work("qx.mayor")


def choose(town, parameter, typed, mayor, *, since=MONDAY, reason="镇长办公会决定"):
    with at("2026-03-02 09:00"):
        return choosing.choose(town, parameter, typed, since=since, reason=reason, by=mayor)


def refused(*args, **more) -> Refused:
    with pytest.raises(Refused) as found:
        choose(*args, **more)
    return found.value


def test_a_stricter_value_acts_from_its_day_in_this_township_alone(town, mayor):
    choose(town, "told-result", "2", mayor, since=date(2026, 3, 9))
    other = Organisation.objects.get(code="LH")
    assert number_in_force("told-result", date(2026, 3, 8), town.pk) == 3
    assert number_in_force("told-result", date(2026, 3, 9), town.pk) == 2
    assert number_in_force("told-result", date(2026, 3, 9), other.pk) == 3
    assert number_in_force("told-result", date(2026, 3, 9)) == 3


def test_a_register_starts_its_clock_with_the_number_of_its_township(town, mayor):
    register = book().registers["instruction-request"]
    known = number_in_force("instruction-answer", MONDAY)
    choose(town, "instruction-answer", str(known - 1), mayor)
    other = Organisation.objects.get(code="LH")
    entered = {register.clock.field: MONDAY.isoformat()}
    own, others = (limits_on(register, entered, place.pk)[0] for place in (town, other))
    assert (own.amount, others.amount) == (known - 1, known)


def test_the_newest_choice_in_force_counts(town, mayor):
    choose(town, "idle-days", "4", mayor)
    choose(town, "idle-days", "3", mayor, since=date(2026, 3, 10))
    assert [number_in_force("idle-days", date(2026, 3, day), town.pk) for day in (1, 2, 9, 10)] == [
        5,
        4,
        4,
        3,
    ]


def test_a_value_laxer_than_the_law_is_refused_with_the_article(town, mayor):
    floored = [
        parameter
        for parameter in book().parameters.values()
        if parameter.law and parameter.direction == "duty_max" and parameter.unit != "yes_no"
    ]
    bound = 0
    for parameter in floored:
        floor = book().law[parameter.law].values[0]
        if floor.evidence != "S" or not isinstance(floor.value, int):
            continue
        bound += 1
        found = refused(town, parameter.id, str(floor.value + 1), mayor)
        assert (found.code, found.field, found.clause) == ("laxer_than_law", "value", floor.citation)
        assert floor.citation in found.reason.zh
    assert bound and not ParameterChoice.objects.exists()


def test_a_value_laxer_than_the_regulation_is_refused_with_the_clause(town, mayor):
    found = refused(town, "told-result", "4", mayor)
    assert (found.code, found.clause, found.field) == ("laxer_than_the_regulation", "S2.47.08", "value")
    choose(town, "told-result", "3", mayor)
    found = refused(town, "notice-copies", "1", mayor)
    assert (found.code, found.clause) == ("laxer_than_the_regulation", "S2.29.11")
    found = refused(town, "notice-contents", "办理事项", mayor)
    assert found.code == "laxer_than_the_regulation"


def test_only_the_head_of_the_township_decides_and_never_an_administrator(town, people, at_work):
    for name in (
        "qx.director",
        "qx.deputy",
        "qx.discipline",
        "sys.admin",
        "sec.admin",
        "lh.mayor",
        "qx.clerk",
    ):
        assert refused(town, "idle-days", "4", at_work(name)).code == "not_your_seat"


@pytest.mark.parametrize("typed", ["", "-1", "三", "1e3", "9" * 40, "2/3", "1.5", "٣", "4; drop"])
def test_what_is_no_value_is_refused_next_to_its_field(town, mayor, typed):
    found = refused(town, "idle-days", typed, mayor)
    assert (found.code, found.field) == ("unfit_value", "value")


def test_it_never_reaches_back_and_needs_a_reason_and_one_value_a_day(town, mayor):
    assert refused(town, "idle-days", "4", mayor, since=date(2026, 3, 1)).field == "since"
    assert refused(town, "idle-days", "4", mayor, since=None).field == "since"
    assert refused(town, "idle-days", "4", mayor, reason=" ").field == "reason"
    assert refused(town, "no-such", "4", mayor).code == "no_such_parameter"
    choose(town, "idle-days", "4", mayor)
    assert refused(town, "idle-days", "3", mayor).code == "chosen_before"


def test_it_is_logged_with_the_former_value(town, mayor):
    choose(town, "idle-days", "4", mayor)
    entry = Entry.objects.get(chain="QX", act="parameter_chosen")
    assert entry.subject == "idle-days" and entry.actor == mayor.actor
    assert entry.known_facts["former"] == "5 日" and entry.known_facts["value"] == "4 日"


def test_running_matters_keep_their_rule_and_new_ones_have_the_new(people, town, mayor):
    with at("2026-03-02 09:00"):
        old = Walk(people, CERTIFICATE).accept()
    choose(town, "supplement-wait", "25", mayor)
    with at("2026-03-02 10:00"):
        new = Walk(people, CERTIFICATE, name="后来人")
        waits = [
            procedure_of(walk.matter.procedure_id).steps["supplement"].limit.amount for walk in (old, new)
        ]
        assert waits == [15, 25]
        assert book_of(town.pk).procedures["service-standard"].steps["supplement"].limit.amount == 25
        assert book().procedures["service-standard"].steps["supplement"].limit.amount == 15


def test_a_paper_that_may_follow_has_the_days_of_the_parameter(people, town, mayor):
    item = next(
        item
        for item in book().items.values()
        if any(row.may_follow and not row.when for row in item.materials) and not item.immediate
    )
    material = next(row.id for row in item.materials if row.may_follow and not row.when)
    days = []
    for typed in ("", "15"):
        if typed:
            choose(town, "papers-follow", typed, mayor)
        with at("2026-03-02 09:30"):
            walk = Walk(people, item.id)
            applications.check_papers(walk.id, {material: "follows"}, by=walk.who("qx.clerk"))
            days.append(walk.application.papers.get(material=material).until)
    calendar = book().calendar
    assert days == [calendar.add_working_days(MONDAY, count) for count in (10, 15)]


def test_the_page_sets_it_keeps_what_was_typed_and_the_public_page_shows_it(client, people, town):
    client.force_login(people["qx.mayor"], backend=PASSWORD)
    address = reverse("desk_parameter", args=["told-result"])
    with at("2026-03-02 09:00"):
        assert "结案或转办" in client.get(reverse("desk_parameters")).content.decode()
        page = client.post(address, {"value": "30", "since": "2026-03-02", "reason": "人手不够"})
        words = page.content.decode()
        assert (
            page.status_code == 422 and "S2.47.08" in words and 'value="30"' in words and "人手不够" in words
        )
        done = client.post(address, {"value": "2", "since": "2026-03-02", "reason": "提速"}, follow=True)
        assert "2 日" in done.content.decode() and "提速" in done.content.decode()
        public = client.get("/QX/rules/parameters/").content.decode()
        other = client.get("/LH/rules/parameters/").content.decode()
    assert "本镇决定（2026-03-02）" in public and "本镇决定" not in other.replace("由本镇决定", "")


def test_nobody_else_opens_the_page(client, people):
    for name, status in (("qx.director", 403), ("sys.admin", 403), ("lh.mayor", 200)):
        client.force_login(people[name], backend=PASSWORD)
        assert client.get(reverse("desk_parameters")).status_code == status
