"""Points with a reason by somebody from outside the unit, pages as they were seen, visits, findings, the draw of days."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from sunlit import clock
from sunlit.assessment import rights, round_queries
from sunlit.assessment.actions import judging, rounds
from sunlit.assessment.models import Check, Draw, Given, RoundSheet
from sunlit.core import rounds as core
from sunlit.demonstration.tests.townships import at
from sunlit.disclosure.models import Occurrence, Publication
from sunlit.hall.tests.refusing import refusal_of
from sunlit.ledger.models import Entry
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.registers import actions

ENTRIES = {"looked": "看", "visited": "访", "heard": "听", "found": "两处没有更新", "rated": "较好"}


@pytest.fixture(autouse=True)
def spring():
    with at("2024-03-04 09:00"):
        yield


@pytest.fixture
def give(at_work):
    def act(sheet, line="laws", points="4", reason="条文齐全", evidence="公开页面", seen=0, who="qx.mayor"):
        return judging.give(sheet, line, points, reason, evidence, seen=seen, by=at_work(who))

    return act


@pytest.fixture
def visit(course, at_work):
    """A visit that is planned, by default unannounced and today."""

    def plan(type_="unannounced", method="onsite", day=date(2024, 3, 4), unit="QX-ZX3"):
        row = Organisation.objects.select_related("township").get(code=unit)
        return judging.schedule(row, 2023, type_, method, day, by=at_work("qx.discipline"))

    return plan


@pytest.mark.clause("S0.04.04")
def test_only_members_of_the_group_give_points_and_an_office_clerk_opens_and_schedules(course, give, at_work):
    course.to("review")  # opened, planned and collected by the office clerk
    row = course.sheet()
    judging.schedule(row.unit, 2023, "central", "onsite", date(2024, 3, 5), by=at_work("qx.office"))
    for who in ("qx.office", "qx.gov", "qx.deputy", "qx.clerk", "sys.admin"):
        assert refusal_of(give, row, who=who).code == "not_in_the_group"
    assert not Given.objects.exists()
    assert refusal_of(rounds.fix, course.round, by=at_work("qx.office")).code == "not_in_the_group"
    assert give(row, who="qx.mayor").points == 4
    assert give(row, seen=1, points="3", who="qx.gov.head").number == 2


def test_a_member_who_belongs_to_the_unit_is_refused_for_it_and_for_no_other(course, give, at_work):
    course.to("review")
    found = refusal_of(give, course.sheet(), who="qx.social.head")
    assert (found.code, found.clause) == ("own_unit", "S3.19.05")
    # The director of the centre answers for its departments and belongs to them as well.
    assert refusal_of(give, course.sheet(), who="qx.director").code == "own_unit"
    assert give(course.sheet("QX-V1"), line="party", points="20", who="qx.social.head")
    kinds = {unit.kind for unit in round_queries.expected(course.town, date(2023, 12, 31))}
    assert kinds == {"department", "village"}


def test_units_of_another_township_are_refused(course, give, at_work):
    course.to("review")
    found = refusal_of(give, course.sheet(), who="lh.mayor")
    assert (found.code, found.clause) == ("another_area", "S3.19.04")
    unit = Organisation.objects.select_related("township").get(code="LH-ZX3")
    assert refusal_of(
        judging.schedule, unit, 2023, "open", "onsite", date(2024, 3, 5), by=at_work("qx.discipline")
    )
    assert not rights.own_units(at_work("qx.mayor"))


@pytest.mark.parametrize("points", ["-0.01", "5.01", "NaN", "Infinity", "1.001", "", "五", "1e2", "0x4"])
def test_points_lie_between_0_and_the_weight_with_two_decimals(course, give, points):
    course.to("review")
    assert refusal_of(give, course.sheet(), points=points).code in ("points_unfit", "points_needed")
    assert not Given.objects.exists()


def test_points_need_reason_and_evidence_and_a_line_that_is_judged(course, give):
    course.to("review")
    row = course.sheet()
    assert refusal_of(give, row, reason=" ").field == "reason"
    assert refusal_of(give, row, evidence="").field == "evidence"
    assert refusal_of(give, row, reason="身份证11010519491231002X").code == "personal_data"
    assert refusal_of(give, row, line="nothing").code == "unknown_line"
    assert refusal_of(give, row, line="organisation", points="10").code == "follows_from_facts"
    assert refusal_of(give, row, line="funding", points="5").code == "follows_from_facts"
    # Nothing fell due in 2023, so the share line is judged.
    assert give(row, line="decisions", points="10").points == 10


def test_points_are_given_in_the_review_and_in_no_other_step(course, give):
    assert refusal_of(give, course.sheet()).code == "wrong_step"
    course.to("notice")
    assert refusal_of(give, course.sheet(), seen=1).code == "wrong_step"


def test_two_who_score_at_once_do_not_overwrite_each_other(course, give):
    course.to("review")
    row = course.sheet()
    assert give(row, points="4").number == 1
    found = refusal_of(give, row, points="2", who="qx.discipline")
    assert found.code == "changed_meanwhile" and "高明远" in found.reason.zh
    assert give(row, points="4").number == 1  # the same again changes nothing
    assert give(row, points="2", seen=1, who="qx.discipline").number == 2
    assert Given.objects.filter(line="laws").count() == 2


@pytest.mark.clause("S3.21.09")
def test_the_online_review_keeps_date_and_state_and_a_dead_link_scores_0_until_corrected(
    course, give, at_work, published
):
    course.to("review")
    row, by = course.sheet(), at_work("qx.discipline")
    give(row)
    page = published(course.town)
    live = f"/QX/disclosure/{page.pk}/"
    seen = judging.see(row, "laws", f"https://example.org{live}?a=1", by=by)
    assert (seen.live, seen.address, seen.page_date, seen.title) == (
        True,
        live,
        page.published_on,
        page.title,
    )
    assert _points(course, "laws") == 4
    gone = judging.see(row, "laws", "/QX/disclosure/999999/", by=by)
    assert not gone.live and gone.page_date is None
    assert _points(course, "laws") == 0
    judging.see(row, "laws", live, by=by)
    assert _points(course, "laws") == 4
    for wrong in (
        "https://elsewhere.example/",
        "/desk/",
        "/LH/disclosure/1/",
        "javascript:alert(1)",
        "",
        "/QX/disclosure/x/",
    ):
        assert refusal_of(judging.see, row, "laws", wrong, by=by).code == "not_a_public_page"
    assert refusal_of(judging.see, row, "channels", live, by=by).code == "unknown_line"
    assert refusal_of(judging.see, row, "laws", live, by=at_work("qx.social.head")).code == "own_unit"


@pytest.fixture
def published(people):
    """Something that a township published, as openness stores it."""

    def make(town):
        work = Occurrence.objects.create(
            township=town, unit=town, duty="policy", title="收费标准", title_en="Charges", audience="everybody",
            opens=date(2024, 3, 1), due=date(2024, 3, 1), why="一日", why_en="one day",
        )  # fmt: skip
        return Publication.objects.create(
            occurrence=work, title="收费标准", text="每证十元", text_hash="0" * 64, way="program",
            published_at=datetime(2024, 3, 1, 9, tzinfo=clock.CHINA), published_on=date(2024, 3, 1),
        )  # fmt: skip

    return make


def _points(course, line):
    return next(one.points for one in round_queries.outcome(course.sheet()).lines if one.line.key == line)


@pytest.mark.clause("S3.21.10")
def test_a_visit_with_four_of_five_entries_is_not_filed_and_problems_become_findings(
    course, visit, at_work, people
):
    row, by = visit(), at_work("qx.discipline")
    for name in ENTRIES:
        found = refusal_of(judging.file_visit, row, {**ENTRIES, name: " "}, by=by)
        assert (found.code, found.field) == ("text_needed", name)
    problem = judging.Problem("公开栏两处没有更新", people["qx.social"].pk, date(2024, 3, 20))
    filed = judging.file_visit(row, ENTRIES, [problem], by=by)
    (finding,) = filed.findings.all()
    assert finding.matter.handler == people["qx.social"] and finding.matter.due == date(2024, 3, 20)
    assert finding.matter.unit.code == "QX-ZX3" and "公开栏" in finding.matter.title
    assert refusal_of(judging.file_visit, row, ENTRIES, by=by).code == "filed_already"


def test_a_finding_needs_an_owner_of_the_unit_and_a_day_that_is_not_past(course, visit, at_work, people):
    row, by = visit(), at_work("qx.discipline")
    for owner, due, code in (
        (people["qx.gov"].pk, date(2024, 3, 20), "unknown_owner"),
        (people["lh.social"].pk, date(2024, 3, 20), "unknown_owner"),
        (0, date(2024, 3, 20), "unknown_owner"),
        (people["qx.social"].pk, date(2024, 3, 3), "dates_out_of_order"),
    ):
        assert (
            refusal_of(judging.file_visit, row, ENTRIES, [judging.Problem("问题", owner, due)], by=by).code
            == code
        )
    assert not Matter.objects.filter(kind="openness-finding").exists()


@pytest.mark.clause("S3.01.03")
def test_an_inspection_with_an_open_finding_is_not_closed_and_names_it(course, visit, at_work, people, do):
    course.to("review")
    problems = [judging.Problem(f"问题{one}", people["qx.social"].pk, date(2024, 3, 20)) for one in "甲乙丙"]
    row = judging.file_visit(visit(), ENTRIES, problems, by=at_work("qx.discipline"))
    course.judge()
    matters = [one.matter for one in row.findings.order_by("pk")]
    for matter in matters[:2]:
        do(matter, "mended", "qx.social", resolution="已更新", evidence="公开页面12")
        do(matter, "confirmed", "qx.discipline")
    found = refusal_of(course.finish, "reviewed", "qx.discipline")
    assert found.clause == "S3.01.03" and "问题丙" in found.reason.zh
    without = refusal_of(do, matters[2], "mended", "qx.social", resolution="已更新")
    assert without.code == "field_needed"
    do(matters[2], "mended", "qx.social", resolution="已更新", evidence="公开页面13")
    assert refusal_of(course.finish, "reviewed", "qx.discipline").clause == "S3.01.03"
    do(matters[2], "confirmed", "qx.discipline")
    course.finish("reviewed", "qx.discipline")


@pytest.mark.clause("S3.21.08")
def test_an_unannounced_visit_is_invisible_to_the_unit_until_filed_and_the_round_shows_the_six_types(
    course, visit, at_work, signed_in
):
    row = visit(day=date(2024, 3, 6))
    address = f"/desk/assessment/checks/{row.pk}/"
    hidden = ("qx.social.head", "qx.social", "qx.director", "qx.gov", "qx.office")
    for who in hidden:
        assert not Check.objects.visible_to(at_work(who)).exists()
        client = signed_in(who)
        assert client.get(address).status_code == 404
        assert client.post(address, {"act": "visit"}).status_code == 404
        for page in (
            "/desk/assessment/checks/",
            "/desk/assessment/rounds/2023/QX-ZX3/",
            "/desk/assessment/rounds/2023/",
        ):
            assert "2024-03-06" not in client.get(page).content.decode()
    assert signed_in("qx.gov.head").get(address).status_code == 200
    assert "2024-03-06" not in " ".join(
        Entry.objects.filter(act="openness_check_planned").values_list("facts", flat=True)
    )
    assert refusal_of(judging.file_visit, row, ENTRIES, by=at_work("qx.discipline")).code == "not_yet"
    with at("2024-03-06 15:00"):
        judging.file_visit(row, ENTRIES, by=at_work("qx.discipline"))
        for who in hidden:
            assert signed_in(who).get(address).status_code == 200
        page = signed_in("qx.gov").get("/desk/assessment/rounds/2023/").content.decode()
    assert all(label in page for label in ("自查", "互查", "平时检查", "集中检查", "明查", "暗访"))
    assert round_queries.types_used(course.round) == {
        "self": 0, "mutual": 0, "routine": 0, "central": 0, "open": 0, "unannounced": 1,
    }  # fmt: skip
    assert refusal_of(
        judging.schedule, row.unit, 2023, "nothing", "onsite", date(2024, 3, 7), by=at_work("qx.discipline")
    )


def test_an_office_clerk_plans_no_unannounced_visit_and_a_unit_none_of_itself(course, at_work):
    unit = course.sheet().unit
    planned = (2023, "unannounced", "onsite", date(2024, 3, 7))
    assert refusal_of(judging.schedule, unit, *planned, by=at_work("qx.office")).code == "not_in_the_group"
    assert refusal_of(judging.schedule, unit, *planned, by=at_work("qx.social.head")).code == "own_unit"


@pytest.mark.clause("S3.21.11")
def test_the_comprehensive_review_opens_after_both_parts_and_shows_weight_and_points(
    course, visit, at_work, signed_in
):
    course.to("review")
    course.judge()
    Check.objects.all().delete()
    by, row = at_work("qx.discipline"), course.sheet()
    whole = visit("central", "comprehensive")
    assert refusal_of(judging.file_comprehensive, whole, "总体较好", by=by).clause == "S3.21.11"
    judging.file_visit(visit("open"), ENTRIES, by=by)
    judging.file_appraisal(visit("open", "appraisal"), 30, 27, "发放问卷", by=by)
    found = refusal_of(judging.file_comprehensive, whole, "总体较好", by=by)
    assert "网上评审" in found.reason.zh
    online = visit("central", "online")
    assert refusal_of(judging.file_online, online, "看过", by=by).code == "pages_missing"
    for line in round_queries.sheet_named(row.sheet).lines:
        if line.where == "online":
            row.seen.create(
                line=line.key, address="/QX/disclosure/1/", live=True, at=clock.now(), by_id=by.staff_id
            )
    judging.file_online(online, "看过", by=by)
    done = judging.file_comprehensive(whole, "总体较好", by=by)
    assert {name: part["weight"] for name, part in done.parts.items()} == {"online": "40", "onsite": "60"}
    score = round_queries.outcome(course.sheet()).score
    assert sum(Decimal(part["points"]) for part in done.parts.values()) == score
    page = signed_in("qx.gov").get(f"/desk/assessment/checks/{whole.pk}/").content.decode()
    assert "网上部分" in page and "/ 40" in page and "/ 60" in page


def test_an_appraisal_says_how_many_people_answered(course, visit, at_work, signed_in):
    by = at_work("qx.discipline")
    row = visit("open", "appraisal")
    for answered, satisfied in ((0, 0), (3, 4), (-1, -1), (10, -1)):
        assert (
            refusal_of(judging.file_appraisal, row, answered, satisfied, "问卷", by=by).code
            == "numbers_unfit"
        )
    judging.file_appraisal(row, 30, 27, "问卷", by=by)
    page = signed_in("qx.social").get(f"/desk/assessment/checks/{row.pk}/").content.decode()
    assert "30" in page and "27" in page


@pytest.mark.clause("S0.04.07")
def test_routine_checks_come_on_drawn_days_hidden_before_and_a_unit_without_one_is_flagged(
    course, at_work, signed_in
):
    by = at_work("qx.discipline")
    first, last = date(2024, 3, 5), date(2024, 12, 20)
    assert (
        refusal_of(judging.draw, course.town, 2024, first, last, by=at_work("qx.office")).code
        == "not_in_the_group"
    )
    row = judging.draw(course.town, 2024, first, last, by=by)
    days = core.drawn(row.seed, row.units, first, last, book().calendar)
    planned = {one.unit.code: one.planned_on for one in Check.objects.filter(year=2024)}
    assert planned == days and set(days) == {"QX-ZX3", "QX-V1"}
    entry = Entry.objects.get(act="openness_drawn")
    assert row.seed not in entry.facts
    assert refusal_of(judging.draw, course.town, 2024, first, last, by=by).code == "drawn_already"
    assert row.seed not in signed_in("qx.social").get("/desk/assessment/rounds/").content.decode()
    assert (
        not Check.objects.visible_to(at_work("qx.social.head"))
        .filter(filed_at=None, unit__code="QX-ZX3")
        .exists()
    )
    check = Check.objects.get(unit__code="QX-ZX3", year=2024)
    with at("2024-12-31 09:00"):
        flagged = round_queries.without_routine(course.town, 2024, date(2024, 12, 31))
        assert [unit.code for unit in flagged] == ["QX-ZX3", "QX-V1"]
        judging.file_visit(check, ENTRIES, by=at_work("qx.discipline"))
        flagged = round_queries.without_routine(course.town, 2024, date(2024, 12, 31))
        assert [unit.code for unit in flagged] == ["QX-V1"]
        page = signed_in("qx.gov").get("/desk/assessment/rounds/").content.decode()
        assert row.seed in page and "上河村" in page


@pytest.mark.parametrize(
    ("first", "last"),
    [("2024-03-01", "2024-12-20"), ("2024-06-01", "2024-05-01"), ("2024-06-01", "2025-06-01"), ("2024-10-05", "2024-10-06")],
)  # fmt: skip
def test_days_are_drawn_ahead_within_the_year_among_working_days(course, at_work, first, last):
    assert refusal_of(
        judging.draw,
        course.town,
        2024,
        date.fromisoformat(first),
        date.fromisoformat(last),
        by=at_work("qx.discipline"),
    )
    assert not Draw.objects.exists()


def test_facts_of_funding_count_only_a_budget_with_spending(course, at_work, do):
    def enter(budget, spent, day="2023-11-30"):
        typed = {"unit": "QX-ZX3", "budget": budget, "spent": spent, "day": day}
        matter = actions.open_record(course.town, "openness-funding", typed, by=at_work("qx.office")).matter
        do(matter, "filed", "qx.office")

    def line():
        found = round_queries.outcome(course.sheet())
        return next(one for one in found.lines if one.line.key == "funding")

    assert line().points == 0
    enter("0", "0")
    enter("5000", "0")
    assert line().points == 0
    enter("5000", "100", "2022-12-31")
    assert line().points == 0
    enter("5000", "3200.50")
    assert line().points == 5


@pytest.mark.clause("S3.21.04")
def test_funding_with_a_line_and_its_spending_passes_and_the_amount_shows(course, at_work, do, signed_in):
    address = "/desk/assessment/openness-hundred/2023/QX-ZX3/funding/"

    def enter(budget, spent):
        typed = {"unit": "QX-ZX3", "budget": budget, "spent": spent, "day": "2023-11-30"}
        matter = actions.open_record(course.town, "openness-funding", typed, by=at_work("qx.office")).matter
        do(matter, "filed", "qx.office")

    enter("0", "0")
    page = signed_in("qx.social").get(address).content.decode()
    assert "没有用" in page and "0 ÷ 1 = 0.00" in page
    enter("5000", "3200.50")
    page = signed_in("qx.social.head").get(address).content.decode()
    assert "用到" in page and "5,000.00元" in page and "3,200.50元" in page


@pytest.mark.django_db(transaction=True)
def test_nothing_is_written_where_an_act_is_refused(course, give):
    course.to("review")
    before = Entry.objects.count()
    refusal_of(give, course.sheet(), who="qx.social.head")
    refusal_of(give, course.sheet(), points="9")
    assert Entry.objects.count() == before and not RoundSheet.objects.exclude(decided="").exists()
