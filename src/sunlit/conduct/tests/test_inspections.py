"""Inspections: a "no" stands in the person's record and sheet as a count; a finding has an owner until it is mended."""

import io
from datetime import date, datetime

import pytest
from django.urls import reverse
from pypdf import PdfReader

from sunlit import clock
from sunlit.conduct import queries
from sunlit.conduct.models import Inspection
from sunlit.conduct.tests.conftest import picture
from sunlit.core.conduct import month_of, period_named, quarter_of, year_of
from sunlit.core.refusals import Refused
from sunlit.matters.models import Matter, Task
from sunlit.registers.actions import complete_step

pytestmark = pytest.mark.django_db


def page(browser, name, *args, **query):
    return browser.get(reverse(name, args=args), query).content.decode()


@pytest.mark.clause("S1.04.08")
def test_one_no_at_the_badge_stands_in_the_quarterly_sheet_of_that_person_and_of_nobody_else(
    monday, inspected, people, signed_in
):
    inspected("staff", "qx.gov")
    inspected("staff", "qx.gov", no=("badge",))
    inspected("staff", "qx.gov2")
    sheet = queries.sheet_of(people["qx.gov"], quarter_of(monday))
    badge = next(row for row in sheet.lines if row.words.line == "badge")
    assert (badge.yes, badge.no, sheet.noes) == (1, 1, 1)
    assert queries.sheet_of(people["qx.gov2"], quarter_of(monday)).noes == 0
    assert queries.sheet_of(people["qx.gov"], quarter_of(date(2026, 4, 1))).noes == 0
    shown = page(signed_in("qx.gov"), "conduct_person", people["qx.gov"].pk)
    assert "佩戴工作牌" in shown and "2026年第1季度" in shown
    assert people["qx.gov2"].name not in shown
    badge = signed_in("qx.office").get(reverse("conduct_badge_prints"), {"staff": people["qx.gov"].pk})
    words = "".join(one.extract_text() for one in PdfReader(io.BytesIO(badge.content)).pages)
    for word in (people["qx.gov"].name, "政务服务部", "政务服务岗", people["qx.gov"].badge.number):
        assert word in words


def test_the_last_day_of_a_quarter_belongs_to_it_and_the_next_day_to_the_next(monday, inspected, people):
    with clock.standing_at(datetime(2026, 4, 2, 9, 0)):
        inspected("staff", "qx.gov", no=("badge",), day=date(2026, 3, 31))
        inspected("staff", "qx.gov", no=("badge",), day=date(2026, 4, 1))
    for code in ("2026Q1", "2026Q2"):
        period = period_named(code)
        assert period and queries.sheet_of(people["qx.gov"], period).noes == 1


@pytest.mark.clause("S3.12.03")
def test_uniform_dress_and_badge_are_lines_of_the_window_list_ticked_with_a_photo_and_nothing_waits(
    monday, town, people, signed_in, inspected
):
    browser = signed_in("qx.discipline")
    shown = page(browser, "conduct_walk", "window")
    assert "佩戴工作牌" in shown and "统一着装" in shown
    typed = {"staff": people["qx.clerk"].pk, "day": "2026-03-02", "key": "one", "place": "1号窗口"}
    lines = ("badge", "dress", "image", "smile", "greeting", "tea", "chair", "no-gain")
    typed |= {f"line-{line}": "yes" for line in lines} | {"line-dress": "no", "photo-dress": picture()}
    answer = browser.post(reverse("conduct_walk", args=("window",)), typed)
    assert answer.status_code == 302, answer.content.decode()
    row = Inspection.objects.get()
    dress = row.lines.get(line="dress")
    assert dress.photo and dress.answer == "no" and dress.finding is None
    picture_answer = browser.get(reverse("conduct_photo", args=(row.pk, "dress")))
    assert picture_answer["Content-Type"] == "image/jpeg" and picture_answer.content[:2] == b"\xff\xd8"
    assert not Matter.objects.exists()  # nothing is opened, nothing is blocked


@pytest.mark.clause("S4.28.07")
def test_working_image_and_dress_is_a_line_with_a_photo_option_and_blocks_nothing(
    monday, inspected, signed_in
):
    shown = page(signed_in("qx.discipline"), "conduct_walk", "window")
    assert "仪表整洁、精神饱满" in shown and 'name="photo-image"' in shown
    row = inspected("window", no=("image",), photos={"image": picture()})
    assert row.lines.get(line="image").photo and not Matter.objects.exists()


@pytest.mark.clause("S4.27.05")
def test_missing_water_yields_a_finding_with_an_owner_that_is_due_until_it_was_mended_and_looked_at_again(
    monday, inspected, people, at_work, signed_in
):
    shown = page(signed_in("qx.office"), "conduct_walk", "centre")
    assert "有饮用水" in shown and "有休息区" in shown
    row = inspected("centre", "QX-ZX", no=("water",), place="一楼等候区")
    assert row.lines.get(line="rest").finding is None
    found = row.lines.get(line="water").finding
    assert found.handler == people["qx.director"] and found.due and found.is_open
    assert found.number in page(signed_in("qx.director"), "conduct_desk")
    task = Task.objects.get(matter=found, done_at=None)
    with pytest.raises(Refused):
        complete_step(task.pk, "mended", {}, by=at_work("qx.director"))
    complete_step(task.pk, "mended", {"done": "饮水机已装好"}, by=at_work("qx.director"))
    found.refresh_from_db()
    assert found.is_open
    task = Task.objects.get(matter=found, done_at=None)
    complete_step(task.pk, "confirmed", {}, by=at_work("qx.discipline"))
    found.refresh_from_db()
    assert not found.is_open
    assert queries.open_findings(at_work("qx.mayor")) == []


def test_both_facilities_there_yield_no_finding(monday, inspected):
    inspected("centre", "QX-ZX")
    assert not Matter.objects.exists()


def test_a_correction_replaces_counts_and_withdraws_the_finding_but_deletes_nothing(
    monday, inspected, people, at_work
):
    first = inspected("window", no=("badge",))
    finding = first.lines.get(line="badge").finding
    with pytest.raises(Refused) as refused:
        inspected("window", corrects=first.pk)
    assert refused.value.field == "reason"
    second = inspected("window", corrects=first.pk, reason="看错了人")
    finding.refresh_from_db()
    assert finding.state == Matter.State.WITHDRAWN
    assert queries.sheet_of(people["qx.clerk"], quarter_of(monday)).noes == 0
    assert Inspection.objects.count() == 2 and second.corrects == first
    with pytest.raises(Refused) as refused:
        inspected("window", corrects=first.pk, reason="再改一次")
    assert refused.value.code == "corrected_before"


def test_the_same_form_sent_twice_is_one_inspection(monday, inspected):
    assert inspected("window", key="k", no=("badge",)) == inspected("window", key="k", no=("badge",))
    assert Inspection.objects.count() == 1 and Matter.objects.count() == 1


@pytest.mark.parametrize(
    ("checklist", "whom", "more", "code"),
    [
        ("window", "qx.clerk", {"by": "qx.gov"}, "not_your_seat"),
        ("window", "qx.clerk", {"by": "lh.discipline"}, "not_your_seat"),
        ("window", "qx.gov", {}, "does_not_apply"),
        ("staff", "lh.gov", {}, "whom_needed"),
        ("staff", "qx.discipline", {}, "does_not_apply"),
        ("staff", "qx.gov", {"day": date(2026, 3, 3)}, "day_unfit"),
        ("staff", "qx.gov", {"photos": {"civil": picture()}}, "no_photo_here"),
    ],
)
def test_what_is_refused(monday, inspected, checklist, whom, more, code):
    with pytest.raises(Refused) as refused:
        inspected(checklist, whom, **more)
    assert refused.value.code == code
    assert not Inspection.objects.exists()


def test_who_reads_an_inspection(monday, inspected, signed_in, people):
    row = inspected("staff", "qx.gov", no=("badge",))
    address = reverse("conduct_inspection", args=(row.pk,))
    readers = {
        "qx.gov": 200, "qx.gov.head": 200, "qx.discipline": 200, "qx.mayor": 200, "qx.director": 200,
        "qx.gov2": 404, "qx.social.head": 404, "qx.clerk": 404, "lh.mayor": 404,
    }  # fmt: skip
    for username, status in readers.items():
        assert signed_in(username).get(address).status_code == status, username
    sheet = reverse("conduct_person", args=(people["qx.gov"].pk,))
    for username, status in readers.items():
        assert signed_in(username).get(sheet).status_code == status, username


def test_a_recurring_list_names_what_it_has_not_reached_this_quarter(monday, inspected, town, at_work):
    lists = queries.checklists_for(at_work("qx.office"))
    assert [one.units[0].code for one in queries.not_inspected(town, lists, monday) if one.units] == ["QX-ZX"]
    inspected("centre", "QX-ZX")
    assert not [one for one in queries.not_inspected(town, lists, monday) if one.units]
    assert [one for one in queries.not_inspected(town, lists, date(2026, 4, 1)) if one.units]


@pytest.mark.parametrize("typed", ["2026Q5", "2026-03", "0", "９９９９Q1", "2026Q1x", "9999Q4"])
def test_an_address_without_such_a_quarter_is_not_found(monday, signed_in, people, typed):
    browser = signed_in("qx.clerk")
    answer = browser.get(reverse("conduct_person", args=(people["qx.clerk"].pk,)), {"period": typed})
    assert answer.status_code == 404


def test_the_sheet_prints_the_counts_of_one_person(monday, inspected, signed_in, people):
    inspected("window", no=("badge", "tea"))
    answer = signed_in("qx.clerk").get(reverse("conduct_person_sheet", args=(people["qx.clerk"].pk,)))
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")


def test_a_period_is_called_what_it_is_and_no_page_leads_into_the_future(monday, signed_in, people):
    named = [one(date(2026, 3, 2)).words for one in (month_of, quarter_of, year_of)]
    assert [(one.zh, one.en) for one in named] == [
        ("2026年3月", "March 2026"),
        ("2026年第1季度", "quarter 1 of 2026"),
        ("2026年", "2026"),
    ]
    browser = signed_in("qx.discipline")
    assert "2026-02" in page(browser, "conduct_summary") and "2026-04" not in page(browser, "conduct_summary")
    before = page(browser, "conduct_summary", period="2026-01")
    assert "period=2026-02" in before and "period=2025-12" in before
    assert "2026年1月还没查" not in page(browser, "conduct_desk")
