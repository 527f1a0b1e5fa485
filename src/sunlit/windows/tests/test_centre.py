"""How the centre is made up, to whom matters pass, and where its people come from."""

from datetime import date

import pytest

from sunlit import clock
from sunlit.core.centre import Centre, Department, Source, check_centre
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.demonstration.tests.townships import at
from sunlit.hall.actions import applications
from sunlit.hall.tests.walking import Walk
from sunlit.matters import assignment
from sunlit.matters.models import Matter, Notice
from sunlit.operations import background
from sunlit.people.actions.absences import Leave, enter_absence
from sunlit.people.models import Holding, Organisation, Post
from sunlit.windows import centre
from sunlit.windows.actions import putting_up, setting_up
from sunlit.windows.models import EmptySource
from sunlit.windows.tests.conftest import plan

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"
DAY = date(2026, 3, 2)
FIVE = ("咨询受理服务部", "政务服务部", "社会事务服务部", "经济发展服务部", "中心办公室")
SEVEN = (
    "党政办公室",
    "财政所",
    "农经站",
    "计划生育办公室",
    "国土资源管理中心所",
    "林业技术工作站",
    "社会事务管理办公室",
)


def head_of(unit, staff):
    post = Post.objects.create(organisation=unit, title="负责人", duties="负责", roles=["station_head"])
    Holding.objects.create(post=post, staff=staff, letter="A", since=date(2020, 1, 1))


@pytest.mark.clause("S3.27.02")
def test_the_structure_lists_exactly_five_with_head_place_and_telephone(town, people, client, monday):
    units = {unit.key: unit for unit in Organisation.objects.filter(township=town)}
    head_of(units["enquiry"], people["qx.clerk"])
    head_of(units["centre_office"], people["qx.director"])
    rows = centre.structure(town, DAY)
    assert tuple(row.planned.title.zh for row in rows) == FIVE
    assert not any(row.missing for row in rows)
    client.force_login(people["qx.gov"], MODEL_BACKEND)
    for address in ("/QX/windows/", "/desk/windows/centre/"):
        page = client.get(address).content.decode()
        table = page[page.index("structure-caption") :].split("</table>")[0]
        assert table.count("<tr>") == 1 + len(FIVE)
        for row in rows:
            assert all(
                words in table for words in (row.unit.name, row.head.name, row.place.zh, row.unit.phone)
            )
    # A department that isn't set up stands there all the same, and says so.
    Organisation.objects.filter(pk=units["centre_office"].pk).update(valid_to=date(2026, 3, 1))
    rows = centre.structure(town, DAY)
    assert tuple(row.planned.title.zh for row in rows) == FIVE and rows[4].unit is None
    assert rows[4].place.zh == "镇财政服务大厅" and [one.zh for one in rows[4].missing] == ["未设立"]
    assert "未设立" in client.get("/QX/windows/").content.decode()


@pytest.mark.clause("S3.27.02")
def test_what_was_taken_in_passes_only_to_the_three_handling_departments(town, people, at_work, monday):
    matter = Walk(people).accept().matter
    by = at_work("qx.director")
    three = {"government_affairs", "social_affairs", "economic_development"}
    refused = set()
    for unit in Organisation.objects.filter(township=town).exclude(kind="village").order_by("code"):
        if unit.key in three:
            continue
        with pytest.raises(Refused) as refusal:
            assignment.offer(matter.pk, "handling", unit, by=by)
        assert (refusal.value.code, refusal.value.clause) == ("no_handling_department", "S3.27.02")
        refused.add(unit.key)
    assert {"enquiry", "centre_office", "office", "centre", "discipline", ""} <= refused
    assert not matter.hand_overs.filter(what="handling").exists()
    before = Matter.objects.get(pk=matter.pk).unit_id
    for key in sorted(three):
        unit = Organisation.objects.get(township=town, key=key)
        row = assignment.offer(matter.pk, "handling", unit, by=by)
        assert row.unit == unit
        row.delete()
    assert Matter.objects.get(pk=matter.pk).unit_id == before


def told():
    return Notice.objects.filter(text__contains="没有人到岗")


@pytest.mark.clause("S3.27.03")
def test_seven_sources_are_shown_and_one_with_nobody_present_is_flagged_to_the_leading_group(
    town, people, at_work, client, monday
):
    director = at_work("qx.director")
    setting_up.set_up_window(town, plan(town), by=director)
    finance = Organisation.objects.create(
        code="QX-CZ", kind="station", name="财政所", parent=town, township=town, valid_from="2020-01-01"
    )
    office = Organisation.objects.get(township=town, key="office")
    for source, name in ((finance, "qx.econ"), (office, "qx.clerk2")):
        setting_up.second(source, people[name], by=director)
    rows = centre.sources(town, DAY)
    assert tuple(row.title.zh for row in rows) == SEVEN
    assert [row.title.zh for row in rows if not row.sent_nobody] == ["党政办公室", "财政所"]
    client.force_login(people["qx.director"], MODEL_BACKEND)
    page = client.get("/desk/windows/centre/").content.decode()
    table = page[page.index("sources-caption") :].split("</table>")[0]
    assert all(name in table for name in SEVEN) and "秦月明" in table and table.count("<tr>") == 8
    # The five with nobody are flagged to whoever sits in the leading group, once.
    background.keep_duties(DAY)
    assert set(EmptySource.objects.values_list("name", flat=True)) == set(SEVEN) - {"党政办公室", "财政所"}
    members = {person.pk for person in putting_up.leading_group(town, DAY)}
    assert members and {row.staff_id for row in told()} == members and "农经站" in told()[0].text
    assert "已报领导小组" in client.get("/desk/windows/centre/").content.decode()
    background.keep_duties(DAY)
    assert told().count() == len(members)
    # One person of a source is away: 0 are present there that day, and the group hears of that source only.
    told().delete()
    leave = Leave(date(2026, 3, 3), date(2026, 3, 3), "leave", people["qx.econ2"])
    enter_absence(people["qx.econ"], leave, by=director)
    with at("2026-03-03 09:00"):
        background.keep_duties(clock.today())
        assert told().count() == len(members) and "财政所" in told()[0].text
        assert "农经站" not in told()[0].text
    with at("2026-03-04 09:00"):
        assert putting_up.flag_empty_sources(town) == []
        assert EmptySource.objects.get(name="财政所").until == date(2026, 3, 4)


def test_who_goes_back_to_the_own_body_no_longer_counts(town, people, at_work, client, monday):
    director = at_work("qx.director")
    office = Organisation.objects.get(township=town, key="office")
    row = setting_up.second(office, people["qx.clerk2"], by=director)
    client.force_login(people["qx.clerk"], MODEL_BACKEND)
    assert client.post("/desk/windows/centre/", {"secondment": row.pk}).status_code == 422
    client.force_login(people["lh.director"], MODEL_BACKEND)
    assert client.post("/desk/windows/centre/", {"secondment": row.pk}).status_code == 404
    client.force_login(people["qx.director"], MODEL_BACKEND)
    for strange in ("", "x", "-1", "9" * 40):
        assert client.post("/desk/windows/centre/", {"secondment": strange}).status_code == 404
    assert client.post("/desk/windows/centre/", {"secondment": row.pk}).status_code == 302
    assert centre.sources(town, DAY)[0].sent_nobody


def test_days_off_and_townships_without_windows_flag_nothing(town, at_work, monday):
    assert putting_up.flag_empty_sources(town) == []
    setting_up.set_up_window(town, plan(town), by=at_work("qx.director"))
    with at("2026-03-07 09:00"):
        assert putting_up.flag_empty_sources(town) == []


def test_an_application_without_a_township_of_its_own_still_needs_a_handling_department(
    town, at_work, monday
):
    """An inquiry is led wherever the answer is; only what was applied for stays in the three departments."""
    filed = applications.file_application(
        town, "subsidy.farmers", applications.Applicant("云有田"), by=at_work("qx.clerk")
    )
    office = Organisation.objects.get(township=town, key="office")
    with pytest.raises(Refused):
        centre.check_transfer(filed.matter, "handling", office)
    centre.check_transfer(filed.matter, "form", office)
    filed.matter.kind = "inquiry"
    centre.check_transfer(filed.matter, "handling", office)


def test_a_structure_names_each_once_and_somebody_handles():
    one = Department("enquiry", Text("一", "One"))
    faults = check_centre(
        Centre("S3.27.02", Text("厅", "hall"), (one, one, Department("moon", Text("月", "moon"))), "S3.27.03",
               (Source(Text("甲", "A")), Source(Text("甲", "A"))), "centre-leading")
    )  # fmt: skip
    assert [fault.path for fault in faults] == [
        ("departments", 1),
        ("sources", 1),
        ("departments", 2, "key"),
        ("departments",),
    ]
