"""Fixing and publishing: who, when, once; what can't change afterwards; and that anybody can recompute it."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from pypdf import PdfReader

from sunlit import clock
from sunlit.assessment import computing, papers, queries
from sunlit.assessment.actions import fixing
from sunlit.assessment.models import Fixed
from sunlit.core.indicators import Count
from sunlit.core.refusals import Refused
from sunlit.demonstration.tests.townships import at
from sunlit.ledger.models import Entry
from sunlit.ledger.queries import verify
from sunlit.matters.book import book
from sunlit.matters.written_once import NeverChanged
from sunlit.people.viewer import PUBLIC

SCRIPT = Path(__file__).resolve().parents[4] / "script/recompute-sheet"


@pytest.fixture
def office():
    return book().indicator_sheets["office"]


@pytest.fixture
def fix(town, at_work, office):
    """Fixes the first quarter."""

    def now(who="qx.office", moment="2026-04-01 09:00", code="2026-Q1"):
        with at(moment):
            return fixing.fix(town, office, code, by=at_work(who))

    return now


@pytest.fixture
def busy(finding, do):
    """Three findings against Social Affairs: one mended in time, one late, one never."""
    matters = [finding("2026-02-02") for _ in range(3)]
    due = matters[0].tasks.get(done_at=None).due
    for matter, day in zip(matters, (due, due + timedelta(days=1)), strict=False):
        with at(f"{day} 10:00"):
            do(matter, "mended", "qx.social.head", mending="已安排值守")
    return matters


def recompute(tmp_path, data):
    """What the script says to open data, run as everybody would."""
    file = tmp_path / "data.json"
    file.write_text(json.dumps(data), "utf-8")
    done = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), str(file)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize(("moment", "over"), [("2026-03-31 23:59", False), ("2026-04-01 00:00", True)])
def test_a_period_is_fixed_after_its_last_day_and_not_before(fix, moment, over):
    if over:
        assert len(fix(moment=moment)) == 8
        return
    with pytest.raises(Refused) as refused:
        fix(moment=moment)
    assert refused.value.code == "period_not_over" and not Fixed.objects.exists()


@pytest.mark.parametrize(
    "who", ["qx.clerk", "qx.discipline", "qx.social.head", "lh.mayor", "lh.office", "sys.admin"]
)
def test_only_the_office_and_the_head_of_the_township_fix_results(fix, who):
    with pytest.raises(Refused) as refused:
        fix(who)
    assert refused.value.code == "not_your_seat" and not Fixed.objects.exists()


@pytest.mark.parametrize("code", ["2026", "2026-Q5", "2027-Q1", "2026-01", "", "x"])
def test_a_period_that_isnt_one_of_the_sheet_is_refused(fix, code):
    with pytest.raises(Refused) as refused:
        fix(code=code)
    assert refused.value.code == "unknown_period"


def test_fixing_again_changes_nothing_and_the_ledger_holds_each_digest_once(fix, town):
    first = fix()
    assert [row.pk for row in fix(moment="2026-04-02 09:00", who="qx.mayor")] == [row.pk for row in first]
    (entry,) = Entry.objects.filter(act="sheets_fixed")
    assert json.loads(entry.facts)["digests"] == {row.unit.code: row.digest for row in first}
    assert verify(town.code).ok


def test_what_is_fixed_can_be_neither_changed_nor_removed(fix):
    row = fix()[0]
    for attempt in (
        row.save,
        row.delete,
        Fixed.objects.all().delete,
        lambda: Fixed.objects.update(grade="x"),
    ):
        with pytest.raises(NeverChanged):
            attempt()
    row.pk, row._state.adding = None, True
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_a_published_result_stays_when_weights_cut_offs_and_records_change(
    fix, busy, do, town, social, office
):
    fix()
    before = queries.of_fixed(Fixed.objects.get(unit=social)).result
    assert (before.score, before.grade.key) == (Decimal("50.00"), "unqualified")  # (10 + 10) of 40 assessed
    kinder = replace(office, grades=tuple(replace(one, least=one.least / 10) for one in office.grades))
    with at("2026-04-03 10:00"):
        do(busy[2], "mended", "qx.social.head", mending="已安排值守")
        days = computing.period(office.every, "2026-Q1", clock.today())
        after = queries.of_unit(town, kinder, days, social.code, PUBLIC)
    assert after.fixed and after.result == before


def test_everybody_can_recompute_the_open_data_and_a_changed_number_is_found(fix, busy, client, tmp_path):
    fix()
    data = client.get("/QX/assessment/office/2026-Q1.json").json()
    assert len(data["units"]) == 8
    social = next(unit for unit in data["units"] if unit["code"] == "QX-ZX3")
    assert social["points"]["post-duty"] == "10.00" and social["points"]["inquiries"] is None
    assert recompute(tmp_path, data)[0] == 0
    for change in (("score", "99.00"), ("grade", "excellent")):
        faulty = json.loads(json.dumps(data))
        next(unit for unit in faulty["units"] if unit["code"] == "QX-ZX3")[change[0]] = change[1]
        code, words = recompute(tmp_path, faulty)
        assert code == 1 and change[0] in words and "社会事务服务部" in words
    faulty = json.loads(json.dumps(data))
    next(unit for unit in faulty["units"] if unit["code"] == "QX-ZX3")["points"]["post-duty"] = "10.01"
    assert recompute(tmp_path, faulty)[0] == 1


def test_the_script_agrees_with_the_program_on_many_counts(fix, town, office, tmp_path):
    row = fix()[0]
    unlucky = [Count(0, 0), Count(1, 0), Count(3, 2), Count(7, 7), Count(8, 1), Count(999, 998)]
    units = []
    for number in range(200):
        facts = {
            name: unlucky[(number * 7 + place * 5 + number // 6) % len(unlucky)]
            for place, name in enumerate(office.every_fact())
        }
        row.counts = computing.plain_counts(facts)
        outcome = queries.of_fixed(row).result
        row.score, row.grade = outcome.score, outcome.grade.key if outcome.grade else ""
        units += queries.open_data([row])["units"]
    code, words = recompute(tmp_path, queries.open_data([row]) | {"units": units})
    assert (code, "200" in words) == (0, True), words


def test_pages_show_units_in_the_order_of_their_codes_and_never_a_person(
    fix, busy, signed_in, client, people
):
    with at("2026-04-01 09:00"):
        desk = signed_in("qx.gov").get("/desk/assessment/office/2026-Q1/").content.decode()
        fix()
        public = client.get("/QX/assessment/office/2026-Q1/").content.decode()
        one = client.get("/QX/assessment/office/2026-Q1/QX-ZX3/").content.decode()
    for page in (desk, public):
        places = [
            page.index(name) for name in ("党政办公室", "纪检监察办公室", "咨询受理服务部", "社会事务服务部")
        ]
        assert places == sorted(places)
    names = {staff.name for staff in people.values() if staff.township_id}
    assert not [name for name in names if name in public or name in one]
    # Matters of supervision are counted in public and opened by nobody there.
    assert "1 / 3" in one and busy[0].number not in one


def test_who_may_not_see_a_matter_sees_that_it_is_counted_and_nothing_else(busy, signed_in):
    with at("2026-03-20 09:00"):
        address = "/desk/assessment/office/2026-Q1/QX-ZX3/post-duty/"
        seen = signed_in("qx.discipline").get(address).content.decode()
        unseen = signed_in("qx.econ").get(address).content.decode()
    assert all(matter.number in seen for matter in busy)
    assert not any(matter.number in unseen for matter in busy)
    assert "另有 3 件计入数字" in unseen


def test_the_office_fixes_from_the_page_and_others_are_refused_there(signed_in, client, town):
    address = "/desk/assessment/office/2026-Q1/"
    with at("2026-04-01 09:00"):
        assert "定稿并公布" not in signed_in("qx.gov").get(address).content.decode()
        refused = signed_in("qx.gov").post(address)
        assert refused.status_code == 422 and "党政办" in refused.content.decode()
        assert client.get("/QX/assessment/office/2026-Q1/").status_code == 404
        assert "定稿并公布" in signed_in("qx.office").get(address).content.decode()
        assert signed_in("qx.office").post(address).status_code == 302
        assert "定稿并公布" not in signed_in("qx.office").get(address).content.decode()
        assert client.get("/QX/assessment/").status_code == 200
        assert client.get("/QX/assessment/office/2026-Q1/").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "nothing/2026-Q1/", "office/2026-Q7/", "office/2099-Q1/", "office/2026/", "office/2026-Q1/LH-ZX3/",
        "office/2026-Q1/QX-V1/", "office/2026-Q1/QX/", "office/2026-Q1/QX-ZX3/nothing/", "office/0000-Q1/",
        "office/2026-Q1/LH-ZX3.pdf",
    ],
)  # fmt: skip
def test_what_isnt_there_is_not_found(signed_in, address):
    with at("2026-04-01 09:00"):
        assert signed_in("qx.office").get(f"/desk/assessment/{address}").status_code == 404


def test_the_paper_holds_the_lines_and_says_whether_it_is_fixed(
    fix, busy, signed_in, tmp_path, town, social, office
):
    with at("2026-03-20 09:00"):
        answer = signed_in("qx.gov").get("/desk/assessment/office/2026-Q1/QX-ZX3.pdf")
    assert answer["Content-Type"] == "application/pdf"
    (tmp_path / "a.pdf").write_bytes(answer.content)
    words = "".join(page.extract_text() for page in PdfReader(tmp_path / "a.pdf").pages).replace("\n", "")
    assert "社会事务服务部" in words and "未定稿" in words and "岗位责任" in words
    fix()
    row = queries.of_fixed(Fixed.objects.get(unit=social))
    said = papers.data_of(row)
    assert said["standing"] == "已定稿公布" and said["digest"] == row.fixed.digest
    assert said["lines"][0]["points"] == "10.00"


def test_the_lists_leave_as_files_and_the_pages_speak_english(fix, busy, signed_in, client):
    with at("2026-03-20 09:00"):
        for address in ("assessment/office/2026-Q1/", "assessment_points/office/2026-Q1/QX-ZX3/"):
            name, _, rest = address.partition("/")
            file = reverse(f"export_{name}", args=rest.strip("/").split("/"))
            assert signed_in("qx.gov").get(file).status_code == 200
        reader = signed_in("qx.gov")
        reader.cookies["django_language"] = "en"
        page = reader.get("/desk/assessment/office/2026-Q1/QX-ZX3/").content.decode()
    assert "Responsibility of posts" in page and "1 of 3 cases as required: 30 × 1 ÷ 3 = 10.00" in page
