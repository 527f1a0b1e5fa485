"""A vehicle goes out with a slip that says how to drive; a confirmed violation enters the driver's own record."""

import io
from datetime import date

import pytest
from django.urls import reverse
from pypdf import PdfReader

from sunlit.conduct import queries
from sunlit.conduct.models import Inspection
from sunlit.core.conduct import quarter_of
from sunlit.hall.tests.refusing import refused
from sunlit.matters import documents
from sunlit.matters.book import book
from sunlit.people.models import Holding, Organisation, Post
from sunlit.registers import actions
from sunlit.registers.forms import intake_form

pytestmark = pytest.mark.django_db
TRIP = {
    "driver": "qx.agent",
    "vehicle": "示A·00006",
    "day": "2026-03-02",
    "time": "08:30",
    "user": "农业农村办",
    "people": "3",
    "purpose": "核对补贴面积",
    "from": "镇政府",
    "to": "上河村",
}
VIOLATION = {
    "driver": "qx.agent",
    "day": "2026-03-01",
    "kind": "rules",
    "source": "交警通知书12号",
    "what": "路口压实线变道。",
}


@pytest.fixture
def office(town, people):
    """The office has a director and a driver."""
    place = Organisation.objects.get(township=town, key="office")
    for title, role, name in (
        ("党政办主任", "office_director", "qx.office2"),
        ("驾驶员", "driver", "qx.agent"),
    ):
        post = Post.objects.create(organisation=place, title=title, roles=[role], duties="略")
        Holding.objects.create(post=post, staff=people[name], since=date(2026, 1, 1))
    return place


def words_of(paper) -> str:
    pages = PdfReader(io.BytesIO(documents.pdf(paper))).pages
    return "".join("".join(page.extract_text() for page in pages).split())


@pytest.mark.clause("S4.38.02")
def test_the_text_shows_on_the_dispatch_slip_and_a_confirmed_violation_is_entered_in_the_drivers_record(
    office,
    opened,
    answered,
    people,
    town,
    at_work,
    signed_in,
    monday,
):
    trip = opened("vehicle-dispatch", TRIP)
    refused("paper_not_offered", actions.issue_paper, trip.pk, "dispatch-slip", {}, by=at_work("qx.office"))
    answered(trip, "allowed", "qx.office2")
    # No trip comes back that went out without its slip.
    refused("paper_needed", answered, trip, "back", "qx.office", back_on="2026-03-02")
    slip = actions.issue_paper(trip.pk, "dispatch-slip", {}, by=at_work("qx.office"))
    said = words_of(slip)
    assert "遵守交通规则和操作规程" in said and "文明驾驶" in said
    for word in (people["qx.agent"].name, "示A·00006", "核对补贴面积", "镇政府", "上河村", "2026年3月2日", "08:30",
                 people["qx.office2"].name, trip.number):  # fmt: skip
        assert word in said, word
    answered(trip, "back", "qx.office", back_on="2026-03-02")
    # A violation that is only reported stands in no record; confirmed it does, with its day and number.
    driver = people["qx.agent"]
    violation = opened("driving-violation", VIOLATION | {"slip": trip.number})
    assert queries.drivers_of(town, monday)[0].violations == 0
    refused("field_needed", answered, violation, "confirmed", "qx.office2", basis="照片清楚")
    assert not Inspection.objects.exists()
    answered(violation, "confirmed", "qx.office2", heard="避让行人。", basis="照片清楚")
    row = Inspection.objects.get()
    assert (row.staff, row.day, row.inspector) == (driver, date(2026, 3, 1), people["qx.office2"])
    assert {line.line: (line.answer, line.note) for line in row.lines.all()} == {
        "phone": ("none", ""),
        "driving": ("no", violation.number),
    }
    card = queries.drivers_of(town, monday)[0]
    assert (card.violations, card.unanswered) == (1, 0)
    sheet = queries.sheet_of(driver, quarter_of(monday))
    assert [(line.text.zh, line.no) for line in sheet.lines if line.no] == [("遵守交通规则、文明驾驶", 1)]
    shown = signed_in("qx.agent").get(reverse("conduct_person", args=(driver.pk,))).content.decode()
    assert "遵守交通规则、文明驾驶" in shown


def test_what_is_not_confirmed_enters_no_record(office, opened, answered, town, monday):
    violation = opened("driving-violation", VIOLATION)
    refused("reason_needed", answered, violation, "not_confirmed", "qx.office2", heard="没有压线。")
    answered(violation, "not_confirmed", "qx.office2", "没有照片。", heard="没有压线。")
    assert not Inspection.objects.exists()
    assert queries.drivers_of(town, monday)[0].violations == 0


def test_a_violation_before_somebody_drove_is_refused_and_nothing_of_it_is_kept(
    office,
    opened,
    answered,
):
    violation = opened("driving-violation", VIOLATION | {"day": "2025-12-31"})
    heard = {"heard": "那时还没来。", "basis": "通知书"}
    found = refused("does_not_apply", answered, violation, "confirmed", "qx.office2", **heard)
    assert "驾驶员记录" in found.reason.zh
    violation.refresh_from_db()
    assert violation.is_open and violation.step == "confirm" and not violation.register_entries.exists()


def test_nobody_confirms_their_own_violation(office, opened, answered, people):
    post = Post.objects.get(title="驾驶员")
    Holding.objects.create(post=post, staff=people["qx.office2"], letter="B", since=date(2026, 1, 1))
    violation = opened("driving-violation", VIOLATION | {"driver": "qx.office2"})
    heard = {"heard": "是我。", "basis": "通知书"}
    refused("does_not_apply", answered, violation, "confirmed", "qx.office2", **heard)


def test_only_the_office_enters_a_dispatch_and_only_a_driver_drives(office, opened, town):
    for name in ("qx.clerk", "qx.gov.head", "qx.mayor", "qx.agent"):
        refused("not_your_seat", opened, "vehicle-dispatch", TRIP, by=name)
    nobody = refused("field_unfit", opened, "vehicle-dispatch", TRIP | {"driver": "qx.gov"})
    assert nobody.field == "driver" and "驾驶员" in nobody.reason.zh and "Driver" in nobody.reason.en
    for foreign in ("lh.gov", "nobody"):
        assert (
            refused("field_unfit", opened, "vehicle-dispatch", TRIP | {"driver": foreign}).field == "driver"
        )
    for key in ("driver", "vehicle", "day", "user", "purpose", "from", "to"):
        assert refused("field_needed", opened, "vehicle-dispatch", TRIP | {key: ""}).field == key
    # The list to choose from names drivers alone; who left the post is gone from it.
    register = book().registers["vehicle-dispatch"]
    choices = [value for value, _label in intake_form(register.fields, town.pk).fields["driver"].choices]
    assert choices == ["", "qx.agent"]
    Holding.objects.filter(post__title="驾驶员").update(until=date(2026, 3, 1))
    assert refused("field_unfit", opened, "vehicle-dispatch", TRIP).field == "driver"


def test_a_trip_that_is_not_allowed_has_no_slip(office, opened, answered, at_work):
    trip = opened("vehicle-dispatch", TRIP)
    refused("not_your_seat", answered, trip, "allowed", "qx.office")
    refused("reason_needed", answered, trip, "refused", "qx.office2")
    answered(trip, "refused", "qx.office2", "合并乘车")
    refused("is_closed", actions.issue_paper, trip.pk, "dispatch-slip", {}, by=at_work("qx.office"))
