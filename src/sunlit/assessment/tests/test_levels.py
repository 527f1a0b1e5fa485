"""Levels: a township's scorer opens the own units alone, the county sees all and changes nothing; who scores whom."""

from datetime import date

import pytest
from django.test import Client

from sunlit.assessment import county_queries, rights, round_queries
from sunlit.assessment.actions import judging, rounds
from sunlit.assessment.models import Round
from sunlit.assessment.tests.conftest import Course
from sunlit.demonstration.tests.townships import at
from sunlit.hall.tests.refusing import refusal_of
from sunlit.matters.models import Matter
from sunlit.people.actions.posts import give_post
from sunlit.people.actions.record import COMMAND_LINE
from sunlit.people.models import Organisation, Post, Staff
from sunlit.people.viewer import viewer_of

COUNTY = "/desk/assessment/county/2023/"


@pytest.fixture(autouse=True)
def spring():
    with at("2024-03-04 09:00"):
        yield


@pytest.fixture
def county(people):
    """Somebody of the county's leading group, who holds a post of the county itself."""
    place = Organisation.objects.get(code="YL")
    post = Post.objects.create(
        organisation=place, title="县政务公开办干事", title_en="Openness officer of the county", duties="指导考核",
        duties_en="Guides assessment", roles=["supervisor"],
    )  # fmt: skip
    staff = Staff.objects.create_user(
        "yl.openness",
        None,
        name="县公开办",
        name_en="County officer",
        township=place,
        must_change_password=False,
    )
    give_post(staff.pk, post, by=COMMAND_LINE, since=date(2020, 1, 1))
    client = Client()
    client.force_login(staff, "django.contrib.auth.backends.ModelBackend")
    client.viewer = viewer_of(staff)
    return client


@pytest.fixture
def both(town, people, at_work):
    """Rounds of 2023 in both townships."""
    Course(town, at_work)
    Course.__init__(other := Course.__new__(Course), Organisation.objects.get(code="LH"), lambda name: at_work(name.replace("qx.", "lh.")))  # fmt: skip
    return Round.objects.get(township=town), other.round


@pytest.mark.clause("S3.19.04")
def test_a_scorer_opens_units_of_the_own_area_alone_and_the_top_group_sees_all(
    both, at_work, signed_in, county
):
    _own, other = both
    client = signed_in("qx.mayor")
    assert client.get("/desk/assessment/rounds/2023/QX-ZX3/").status_code == 200
    assert client.get("/desk/assessment/rounds/2023/LH-ZX3/").status_code == 404
    foreign = other.sheets.select_related("unit__township", "round__township").get(unit__code="LH-ZX3")
    line = round_queries.sheet_named(foreign.sheet).lines[1].key
    found = refusal_of(judging.give, foreign, line, "1", "看过", "记录", seen=0, by=at_work("qx.mayor"))
    assert (found.code, found.clause) == ("another_area", "S3.19.04")
    for unit in Organisation.objects.filter(township__code="LH"):
        assert refusal_of(rights.check_assessor, at_work("qx.mayor"), unit).code == "another_area"
    # The top group sees every unit of every township, and scores none.
    for row in both:
        page = county.get(f"{COUNTY}{row.township.code}/").content.decode()
        for sheet in row.sheets.select_related("unit"):
            assert sheet.unit.name in page
    assert (
        refusal_of(judging.give, foreign, line, "1", "看过", "记录", seen=0, by=county.viewer).code
        == "not_in_the_group"
    )
    # A township never sees the view from above.
    for who in ("qx.mayor", "lh.mayor", "qx.discipline"):
        assert signed_in(who).get(COUNTY).status_code == 404
        assert signed_in(who).get(f"{COUNTY}LH/").status_code == 404


@pytest.mark.clause("S3.19.04")
def test_another_countys_township_is_not_opened(both, people, county):
    place = Organisation.objects.create(code="XS", kind="county", name="邻县", valid_from=date(2020, 1, 1))
    Organisation.objects.filter(code="LH").update(parent=place)
    assert county.get(f"{COUNTY}QX/").status_code == 200
    assert county.get(f"{COUNTY}LH/").status_code == 404
    assert "柳河乡" not in county.get(COUNTY).content.decode()


@pytest.mark.clause("S3.19.06")
def test_an_area_without_a_completed_round_is_missing_after_the_day_and_completing_it_shows_its_results(
    course, at_work, do, county
):  # fmt: skip
    def standing(code="QX"):
        rows = county_queries.areas(Organisation.objects.get(code="YL"), 2023, county.viewer, at_now())
        return next(one.standing for one in rows if one.township.code == code)

    def at_now():
        from sunlit import clock

        return clock.today()

    assert county_queries.last_day(2023) == date(2024, 3, 31)
    course.to("notice")
    with at("2024-03-31 23:59"):
        assert (standing(), standing("LH")) == ("running", "none")
    with at("2024-04-01 00:00"):
        assert (standing(), standing("LH")) == ("missing", "missing")
        page = county.get(COUNTY).content.decode()
        assert page.count("到期没有考核完") == 2
    rounds.post(course.round, "县融媒体", by=at_work("qx.office"))
    with at("2024-04-01 09:00"):
        course.finish("over")
        rounds.fix(course.round, by=at_work("qx.mayor"))
        # Results are there and the round isn't completed: the level above doesn't read them yet.
        assert "结果（只读）" not in county.get(f"{COUNTY}QX/").content.decode() and standing() == "missing"
        course.finish("graded", "qx.mayor")
        from sunlit.assessment.actions import circulars

        circulars.issue_results(course.round, "青溪公开〔2024〕1号", by=at_work("qx.office"))
        course.people()
        course.finish("issued")
        assert (standing(), standing("LH")) == ("done", "missing")
        page = county.get(f"{COUNTY}QX/").content.decode()
        assert "结果（只读）" in page and "优秀" in page and "社会事务服务部" in page
        assert "<form" not in page.split("<main", 1)[1].split("</main>")[0]
        for address in (COUNTY, f"{COUNTY}QX/"):
            assert county.post(address, {"points": "1"}).status_code == 405
        assert Matter.objects.filter(kind=round_queries.KIND).count() == 1


@pytest.mark.clause("S3.19.05")
def test_a_member_of_the_scored_unit_is_refused_for_it_and_all_three_kinds_stand_in_the_round(town, at_work):
    row = Course(town, at_work).round
    kinds = set(row.sheets.values_list("unit__kind", flat=True))
    # The house's own offices, what is directly under it, and the level below.
    assert {"office", "village"} <= kinds and kinds & {"station", "centre", "department"}
    covered = set(row.sheets.values_list("unit__code", flat=True))
    assert covered == set(Organisation.objects.filter(township=town, outside=False).exclude(pk=town.pk).values_list("code", flat=True))  # fmt: skip
    for who, own, other in (("qx.social.head", "QX-ZX3", "QX-ZX4"), ("qx.discipline", "QX-JW", "QX-ZX3"), ("qx.director", "QX-ZX", "QX-V1")):  # fmt: skip
        by = at_work(who)
        assert rights.assesses(by)
        unit = lambda code: Organisation.objects.select_related("township").get(code=code)  # noqa: E731
        found = refusal_of(rights.check_assessor, by, unit(own))
        assert (found.code, found.clause) == ("own_unit", "S3.19.05")
        rights.check_assessor(by, unit(other))
        sheet = row.sheets.select_related("unit__township", "round__township").get(unit__code=own)
        line = round_queries.sheet_named(sheet.sheet).lines[1].key
        assert refusal_of(judging.give, sheet, line, "1", "看过", "记录", seen=0, by=by).code == "own_unit"
