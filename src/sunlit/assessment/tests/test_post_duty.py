"""Post responsibility in the office's assessment: it is there, it weighs something, and its points come from records."""

import shutil
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from sunlit import clock
from sunlit.assessment import computing
from sunlit.assessment.computing import period
from sunlit.assessment.tests.conftest import line
from sunlit.core.periods import Every
from sunlit.demonstration.tests.townships import at
from sunlit.matters import measures
from sunlit.matters.book import book
from sunlit.people.models import Organisation
from sunlit.rulebook import check, check_indicator_facts, load

ROOT = Path(__file__).resolve().parents[4]
SHEETS = "assessment/sheets.yaml"


def of_post_duty(unit, today="2026-04-20"):
    with at(f"{today} 09:00"):
        days = period(Every.QUARTER, "2026-Q1", clock.today())
        return line(computing.computed(book().indicator_sheets["office"], unit, days.span), "post-duty")


def mend(matter, do, moment):
    with at(moment):
        return do(matter, "mended", "qx.social.head", mending="已安排值守")


def due_of(matter):
    return matter.tasks.get(done_at=None).due


def changed(tmp_path, old, new):
    """The faults of a copy of the rulebook in which a sheet says something else, and the line where that stands."""
    copy = tmp_path / "rulebook"
    shutil.copytree(ROOT / "rulebook", copy)
    text = (copy / SHEETS).read_text("utf-8")
    assert old in text
    (copy / SHEETS).write_text(text.replace(old, new, 1), "utf-8")
    return copy, text[: text.index(old)].count("\n") + 1


@pytest.mark.clause("S2.30.04")
def test_post_responsibility_stands_in_the_scheme_and_its_points_follow_from_findings_handled_in_time(
    social, finding, do, signed_in
):
    sheet = book().indicator_sheets["office"]
    (own,) = [one for one in sheet.lines if one.topic == "post_duty"]
    assert own.weight == 30
    assert of_post_duty(social).points is None  # nothing recorded: set aside, no points for nothing
    matters = [finding("2026-02-02") for _ in range(3)]
    due = due_of(matters[0])
    mend(matters[0], do, f"{due} 16:00")  # on the last day
    mend(matters[1], do, f"{due + timedelta(days=1)} 09:00")  # a day late
    scored = of_post_duty(social)  # the third was never answered
    assert (scored.count.all, scored.count.good, scored.points) == (3, 1, Decimal("10.00"))
    page = (
        signed_in("qx.discipline").get("/desk/assessment/office/2026-Q1/QX-ZX3/post-duty/").content.decode()
    )
    assert all(f"/desk/matters/{matter.number}/" in page for matter in matters)
    assert page.count("不合要求") == 2
    # Nobody can type points: whatever is sent along changes nothing.
    with at("2026-04-20 10:00"):
        signed_in("qx.office").post("/desk/assessment/office/2026-Q1/", {"post-duty": "30", "score": "100"})
    assert of_post_duty(social).points == Decimal("10.00")


@pytest.mark.clause("S2.30.04")
@pytest.mark.parametrize("weight", ["0", "-5"])
def test_a_scheme_in_which_post_responsibility_weighs_nothing_is_refused_with_file_and_line(tmp_path, weight):
    old = "        weight: 30\n"
    copy, line_number = changed(tmp_path, old, f"        weight: {weight}\n")
    found = [problem for problem in check(copy) if problem.file == SHEETS]
    assert any(problem.line == line_number and "权重" in problem.reason.zh for problem in found)


@pytest.mark.clause("S2.30.04")
def test_a_scheme_without_post_responsibility_is_refused_and_so_is_one_that_follows_from_something_else(
    tmp_path,
):
    copy, _ = changed(tmp_path / "a", "        topic: post_duty\n", "")
    assert any("S2.30.04" in problem.reason.zh for problem in check(copy))
    copy, _ = changed(tmp_path / "b", "facts: [post-finding.in-time, ", "facts: [")
    assert any("S2.30.04" in problem.reason.zh for problem in check(copy))


def test_what_is_still_in_time_and_what_falls_due_in_another_period_is_not_counted(social, finding):
    due = due_of(finding("2026-02-02"))
    assert of_post_duty(social, str(due)).count.all == 0
    assert of_post_duty(social, str(due + timedelta(days=1))).count.all == 1
    finding("2026-03-30")  # falls due in April
    assert of_post_duty(social).count.all == 1


def test_each_step_counts_for_the_unit_that_it_waited_for(social, finding, do):
    matter = mend(finding("2026-02-02"), do, "2026-02-03 10:00")
    supervision = Organisation.objects.get(code="QX-JW")
    with at("2026-03-31 09:00"):
        do(matter, "corrected", "qx.discipline", result="已纠正")  # long after the supervisor's last day
    mine, theirs = of_post_duty(social).count, of_post_duty(supervision).count
    assert ((mine.all, mine.good), (theirs.all, theirs.good)) == ((1, 1), (1, 0))


def test_an_unknown_fact_is_refused_with_file_and_line_and_a_proposal(tmp_path):
    copy, line_number = changed(
        tmp_path, "        facts: [applications.in-time]\n", "        facts: [application.in-time]\n"
    )
    rulebook = load(copy)
    (problem,) = check_indicator_facts(rulebook, measures.known(rulebook))
    assert (problem.file, problem.line) == (SHEETS, line_number)
    assert "applications.in-time" in problem.mend.zh


def test_every_fact_of_our_sheets_is_counted_by_somebody():
    rulebook = load(ROOT / "rulebook")
    assert check_indicator_facts(rulebook, measures.known(rulebook)) == ()
    assert len(measures.known(rulebook)) == sum(1 for source in measures._sources for _ in source(rulebook))
