"""What comes round by itself, the evaluation of powers, and that no page of rounds compares persons."""

from datetime import date

import pytest

from sunlit.assessment.models import Check, Round
from sunlit.demonstration.tests.townships import at
from sunlit.hall.tests.refusing import refusal_of
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.registers import actions, recurring
from sunlit.registers.models import Kept
from sunlit.registers.queries import meeting

KEYS = ("openness-inspection", "openness-circular", "openness-round")


@pytest.fixture
def kept(town):
    """The registers that come round are kept since the beginning of 2024."""
    for key in book().registers:
        since = date(2024, 1, 1) if key in KEYS else date(2025, 1, 1)
        Kept.objects.create(township=town, register=key, since=since)


@pytest.mark.clause("S2.19.16")
def test_a_year_has_twelve_inspections_four_circulars_and_one_assessment_and_march_is_overdue_on_1_april(
    town, kept, signed_in, do
):
    with at("2024-03-31 20:00"):
        recurring.open_due()
        march = Matter.objects.get(township=town, kind="openness-inspection", title__contains="3月")
        assert march.due == date(2024, 3, 31)
        late = "/desk/registers/openness-inspection/?state=late"
        assert march.number not in signed_in("qx.discipline").get(late).content.decode()
    with at("2024-04-01 08:00"):
        assert march.number in signed_in("qx.discipline").get(late).content.decode()
    with at("2024-12-31 20:00"):
        recurring.open_due()
        opened = {key: Matter.objects.filter(township=town, kind=key).count() for key in KEYS}
        assert opened == dict(zip(KEYS, (12, 4, 1), strict=True))
        assert Round.objects.get(township=town).year == 2024


@pytest.mark.clause("S2.15.15")
def test_each_power_gets_four_answers_and_the_summary_counts_the_failures_of_each_question(town, at_work):
    with at("2024-06-03 09:00"):
        answers = {"content": "met", "time": "met", "course": "met", "measures": "failed"}
        for power, more in (("救助", {}), ("建房", {"time": "failed"}), ("用水", {"measures": "met"})):
            typed = {"unit": "QX-ZX3", "power": power, "since": "2024-03-01"}
            matter = actions.open_record(town, "power-evaluation", typed, by=at_work("qx.office")).matter
            task = matter.tasks.get(done_at=None)
            for missing in answers:
                without = {key: one for key, one in answers.items() if key != missing}
                found = refusal_of(
                    actions.complete_step, task.pk, "finished", without, by=at_work("qx.discipline")
                )
                assert (found.code, found.field) == ("field_needed", missing)
            actions.complete_step(task.pk, "finished", answers | more, by=at_work("qx.discipline"))
        rows = Matter.objects.filter(kind="power-evaluation")
        failed = {
            one.key: meeting(rows, one, met=False).count()
            for one in book().registers["power-evaluation"].figures
        }
        assert failed == {"content": 0, "time": 1, "course": 0, "measures": 2}


def test_what_is_recorded_of_persons_is_kept_or_not_and_nothing_that_could_be_compared():
    fields = book().registers["openness-duty"].fields
    assert {one.kind.value for one in fields} <= {"person", "choice", "long", "day"}
    assert (
        not book().registers["openness-duty"].figures
        and book().registers["openness-duty"].label == "sensitive"
    )


@pytest.mark.parametrize("english", [False, True])
def test_the_pages_open_for_staff_in_both_languages_and_are_found_by_year(course, signed_in, client, english):
    reader = signed_in("qx.discipline")
    if english:
        reader.cookies["django_language"] = client.cookies["django_language"] = "en"
    for address in (
        "rounds/",
        "rounds/2023/",
        "rounds/2023/QX-ZX3/",
        "rounds/2023/QX-V1/",
        "checks/",
        "circulars/",
    ):
        answer = reader.get(f"/desk/assessment/{address}")
        assert answer.status_code == 200
    for address in (
        "rounds/1999/",
        "rounds/2023/LH-ZX3/",
        "rounds/2023/none/",
        "checks/99/",
        "circulars/99.pdf",
    ):
        assert reader.get(f"/desk/assessment/{address}").status_code == 404
    assert signed_in("lh.mayor").get("/desk/assessment/rounds/2023/").status_code == 404
    assert client.get("/QX/assessment/notice/").status_code == 200


def test_forms_lead_through_the_round_and_refuse_where_the_actions_do(course, signed_in):
    office = signed_in("qx.office")
    page = "/desk/assessment/rounds/"
    answer = office.post(page, {"act": "plan", "year": "2023", "superior": "", "arrangement": "安排"})
    assert answer.status_code == 422 and "S3.01.02" in answer.content.decode()
    typed = {"act": "plan", "year": "2023", "superior": "上级意见", "arrangement": "安排", "purpose": ""}
    assert office.post(page, typed).status_code == 302
    one = "/desk/assessment/rounds/2023/"
    assert "方案已定" in office.get(one).content.decode()
    assert "方案已定" not in signed_in("qx.gov").get(one).content.decode()
    assert signed_in("qx.gov").post(one, {"act": "finish"}).status_code in (409, 422)
    assert office.post(one, {"act": "finish"}).status_code == 302
    group = signed_in("qx.discipline")
    for area in ("organisation", "content", "form"):
        assert group.post(one, {"act": "standard", "area": area, "text": "标准"}).status_code == 302
    assert group.post(one, {"act": "finish"}).status_code == 302
    sheet = "/desk/assessment/rounds/2023/QX-V1/"
    head = signed_in("qx.social.head")
    mine = "/desk/assessment/rounds/2023/QX-ZX3/"
    own = {
        f"points-{line.key}": f"{line.weight}" for line in book().indicator_sheets["openness-hundred"].lines
    }
    assert head.post(mine, {"act": "own", "report": "没有数", **own}).status_code == 422
    assert head.post(mine, {"act": "own", "report": "公开12件", **own}).status_code == 302
    assert head.post(sheet, {"act": "own", "report": "公开12件"}).status_code == 422
    assert office.post(sheet, {"act": "absent", "reason": "没有交"}).status_code == 302
    assert office.post(one, {"act": "finish"}).status_code == 302
    give = {"act": "give", "line": "laws", "points": "4", "reason": "齐全", "evidence": "页面", "shown": ""}
    own_unit = head.post(mine, give)
    assert own_unit.status_code == 422 and "不能考核自己的单位" in own_unit.content.decode()
    assert group.post(mine, give).status_code == 302
    assert group.post(mine, give | {"points": "3"}).status_code == 409
    assert group.post(mine, give | {"points": "3", "shown": "laws:1"}).status_code == 302


def test_a_form_sent_twice_acts_once(course, signed_in):
    course.to("review")
    group = signed_in("qx.discipline")
    page = "/desk/assessment/checks/"
    with at("2024-03-04 09:00"):
        typed = {
            "act": "schedule",
            "unit": "QX-ZX3",
            "year": "2023",
            "type": "open",
            "method": "onsite",
            "day": "2024-03-04",
            "key": "a" * 32,
        }
        for _ in range(2):
            assert group.post(page, typed).status_code == 302

    assert Check.objects.count() == 1
