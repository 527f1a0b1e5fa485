"""Organisations are added, renamed and ended by day; duties of posts are written on a page."""

from datetime import date, timedelta

import pytest

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.hall.actions import applications
from sunlit.ledger.models import Entry
from sunlit.matters import seats
from sunlit.people import actions
from sunlit.people.models import Holding, Organisation, Post
from sunlit.people.viewer import viewer_of

PAGE = "/desk/admin/organisations/"


def refused(act, *args, **more) -> str:
    with pytest.raises(Refused) as found:
        act(*args, **more)
    return found.value.code


@pytest.fixture
def system(people):
    return viewer_of(people["sys.admin"])


def test_a_village_is_added_renamed_and_ended_and_its_row_stays(client, people, town):
    client.force_login(people["sys.admin"])
    typed = {"do": "add", "parent": town.pk, "kind": "village", "code": "QX-V7", "name": "新河村",
             "since": str(clock.today())}  # fmt: skip
    assert client.post(PAGE, typed).status_code == 302
    made = Organisation.objects.get(code="QX-V7")
    assert (made.township, made.complaint_phone) == (town, town.complaint_phone)
    assert client.post(PAGE, typed).status_code == 422  # the code is taken
    assert client.post(PAGE, {"do": "rename", "unit": made.pk, "name": "新河社区"}).status_code == 302
    last = clock.today() + timedelta(days=30)
    assert client.post(PAGE, {"do": "end", "unit": made.pk, "last_day": str(last)}).status_code == 302
    made.refresh_from_db()
    assert (made.name, made.valid_to) == ("新河社区", last)
    acts = list(
        Entry.objects.filter(chain="QX", subject="QX-V7").order_by("seq").values_list("act", flat=True)
    )
    assert acts == ["organisation_added", "organisation_renamed", "organisation_ended"]
    renamed = Entry.objects.get(subject="QX-V7", act="organisation_renamed")
    assert renamed.known_facts["former"] == "新河村"
    assert made in Organisation.objects.valid_on(last)
    assert made not in Organisation.objects.valid_on(last + timedelta(days=1))
    assert client.post(PAGE, {"do": "rename", "unit": made.pk, "name": "又改"}).status_code == 409


def test_a_unit_with_people_units_or_open_matters_cannot_end(people, town, system):
    unit = Organisation.objects.get(code="QX-ZX4")
    today = clock.today()
    assert refused(actions.end_organisation, unit.pk, last_day=today, by=system) == "posts_held"
    centre = Organisation.objects.get(code="QX-ZX")
    Holding.objects.filter(post__organisation__in=(unit, centre)).update(until=today)
    assert refused(actions.end_organisation, centre.pk, last_day=today, by=system) == "units_below"
    applications.file_application(
        town, "land.contract-certification", applications.Applicant("甲"), by=viewer_of(people["qx.clerk"])
    )
    assert refused(actions.end_organisation, unit.pk, last_day=today, by=system) == "open_work"
    empty = Organisation.objects.get(code="QX-V6")
    assert refused(actions.end_organisation, empty.pk, last_day=None, by=system) == "day_needed"
    for day in (date(2019, 12, 31), today - timedelta(days=1)):
        assert refused(actions.end_organisation, empty.pk, last_day=day, by=system) == "ends_before_it_began"


def test_nobody_sits_in_a_unit_that_ended(people, town, system):
    office = Organisation.objects.get(code="QX-DZ")
    assert seats.unit_with_role(town.pk, town.pk, "office_clerk") == office.pk
    Organisation.objects.filter(pk=office.pk).update(valid_to=clock.today() - timedelta(days=1))
    seats.forget()
    assert refused(seats.unit_with_role, town.pk, town.pk, "office_clerk") == "nobody_for_role"
    seats.forget()


def test_only_the_system_administrator_of_the_township_manages_them(client, people, town, system):
    village = Organisation.objects.get(code="QX-V1")
    for name in ("sec.admin", "audit.admin", "qx.mayor", "qx.director"):
        by = viewer_of(people[name])
        assert refused(actions.rename_organisation, village.pk, name="X", by=by) == "not_system_administrator"
    people["sys.admin"].township = Organisation.objects.get(code="LH")
    people["sys.admin"].save()
    other = viewer_of(people["sys.admin"])
    assert refused(actions.rename_organisation, village.pk, name="X", by=other) == "another_township"
    client.force_login(people["audit.admin"])
    page = client.get(PAGE).content.decode()
    assert "增设机构" not in page and "改名或撤销" not in page


@pytest.mark.parametrize("code", ["", "qx-v8", "QX V8", "QX-", "Q" * 33, "QX-V8\n"])
def test_a_bad_code_and_an_empty_name_are_refused(town, system, code):
    more = {"kind": "village", "by": system}
    assert refused(actions.add_organisation, town.pk, code=code, name="新村", **more) == "bad_code"
    assert refused(actions.add_organisation, town.pk, code="QX-V8", name=" ", **more) == "name_needed"
    outside = Organisation.objects.get(code="YL-JY")
    assert refused(actions.rename_organisation, outside.pk, name="X", by=system) == "unknown_kind"
    county = {"kind": "county", "by": system}
    assert refused(actions.add_organisation, town.pk, code="QX-V8", name="县", **county) == "unknown_kind"


def test_duties_are_written_on_the_page_and_never_left_empty(client, people):
    post = Post.objects.get(organisation__code="QX-ZX1")
    client.force_login(people["sec.admin"])
    page = client.post(
        "/desk/admin/posts/", {"do": "duties", "post": post.pk, "duties": " ", "duties_en": "kept"}
    )
    words = page.content.decode()
    assert page.status_code == 422 and "岗位职责不能空着" in words and "kept" in words
    done = client.post("/desk/admin/posts/", {"do": "duties", "post": post.pk, "duties": "首问登记和受理"})
    post.refresh_from_db()
    assert done.status_code == 302 and post.duties == "首问登记和受理" and post.roles == ["enquiry"]
    entry = Entry.objects.get(act="duties_changed")
    assert entry.subject == f"post:{post.pk}" and "核对材料" in entry.known_facts["former"]
    assert refused(actions.set_duties, post.pk, "别的", by=viewer_of(people["qx.director"])) == (
        "not_security_administrator"
    )
