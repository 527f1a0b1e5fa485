"""Conveniences are listed and lent, a wish opens a case, and the volunteers' year adds up."""

import pytest

from sunlit.core.refusals import Refused
from sunlit.demonstration.tests.townships import at
from sunlit.hall.models import Inquiry
from sunlit.windows import conveniences
from sunlit.windows.actions import facilities
from sunlit.windows.models import Loan


@pytest.mark.clause("S3.16.03")
def test_lending_the_last_wheelchair_shows_0_and_a_wish_for_something_new_opens_a_case(
    town, at_work, monday, client
):
    director, clerk = at_work("qx.director"), at_work("qx.clerk")
    chair = facilities.list_facility(town, "残疾人专用轮椅", 3, "门厅", broken=1, by=director)
    first = facilities.lend(chair.pk, "云有田", by=clerk)
    assert conveniences.facilities(town)[0].available == 1
    facilities.lend(chair.pk, "", by=clerk)
    page = client.get("/QX/windows/service-point/").content.decode()
    assert "残疾人专用轮椅" in page and ">3<" in page and "坏 1" in page and "<strong>0</strong>" in page
    assert "云有田" not in page
    with pytest.raises(Refused) as refusal:
        facilities.lend(chair.pk, "", by=clerk)
    assert (refusal.value.code, refusal.value.clause) == ("none_left", "S3.16.03")
    facilities.give_back(first.pk, by=clerk)
    assert conveniences.facilities(town)[0].available == 1
    assert Loan.objects.get(pk=first.pk).borrower == ""
    answer = client.post(
        "/QX/windows/service-point/", {"wish": "请添一张婴儿护理台", "key": "abc"}
    ).content.decode()
    inquiry = Inquiry.objects.get()
    assert "婴儿护理台" in inquiry.question and inquiry.matter.is_open and inquiry.matter.number in answer


def test_counting_anew_never_leaves_fewer_than_are_out(town, at_work, monday):
    director, clerk = at_work("qx.director"), at_work("qx.clerk")
    row = facilities.list_facility(town, "雨伞", 2, "门厅", by=director)
    facilities.lend(row.pk, "", by=clerk)
    facilities.lend(row.pk, "", by=clerk)
    for quantity, broken in ((1, 0), (2, 1), (-1, 0), (3, 4)):
        with pytest.raises(Refused) as refusal:
            facilities.list_facility(town, "雨伞", quantity, "门厅", broken=broken, by=director)
        assert refusal.value.code == "quantity_unfit"
    assert facilities.list_facility(town, "雨伞", 2, "门厅", by=director).pk == row.pk


def test_only_the_hall_lends_and_a_loan_comes_back_once(town, at_work, monday):
    row = facilities.list_facility(town, "雨伞", 2, "门厅", by=at_work("qx.director"))
    for name in ("qx.gov", "lh.clerk", "sys.admin"):
        with pytest.raises(Refused):
            facilities.lend(row.pk, "", by=at_work(name))
    loan = facilities.lend(row.pk, "", by=at_work("qx.clerk"))
    facilities.give_back(loan.pk, by=at_work("qx.clerk"))
    with pytest.raises(Refused) as refusal:
        facilities.give_back(loan.pk, by=at_work("qx.clerk"))
    assert refusal.value.code == "already_done"


@pytest.mark.clause("S3.15.02")
def test_the_year_of_help_is_the_sum_by_kind_and_an_idle_station_is_listed(
    town, at_work, monday, client, people
):
    director = at_work("qx.director")
    with at("2025-02-03 09:00"):
        hall = facilities.open_station(town, "大厅引导岗", "大厅", by=director)
        idle = facilities.open_station(town, "车站服务岗", "汽车站", by=director)
        facilities.enter_help(idle.pk, "way", 5, by=director)
    entered = (
        ("enquiry", 100),
        ("way", 60),
        ("water", 10),
        ("medicine", 3),
        ("finding", 1),
        ("lost", 3),
        ("disabled", 2),
    )
    for kind, number in (*entered, ("way", 1)):
        facilities.enter_help(hall.pk, kind, number, by=director)
    year = conveniences.year_of_help(town, 2026)
    numbers = {code: number for code, _label, number in year.kinds}
    assert numbers == dict(entered) | {"way": 61, "other": 0}
    assert year.total == sum(numbers.values()) == 180
    assert year.idle == (idle,) and dict(year.stations) == {hall: 180, idle: 0}
    client.force_login(people["qx.director"], "django.contrib.auth.backends.ModelBackend")
    page = client.get("/desk/windows/facilities/").content.decode()
    assert "没有记录的服务岗：车站服务岗" in page
    shown = client.get("/QX/windows/service-point/").content.decode()
    for words in ("咨询", "指路引路", "送开水", "应急药品", "寻找失散儿童家长", "失物认领", "助残"):
        assert words in page and words in shown
    for kind, number in (("", 1), ("chat", 1), ("way", 0), ("way", 1001)):
        with pytest.raises(Refused):
            facilities.enter_help(hall.pk, kind, number, by=director)
