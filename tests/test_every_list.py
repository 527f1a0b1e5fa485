"""Every list leaves as a file, or says here why not; and what leaves can be read by whoever may open its page."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from sunlit.demonstration import places
from sunlit.exchange.tests.conftest import rows_of
from sunlit.ledger.models import Entry
from sunlit.pages.exporting import offered

ROOT = Path(__file__).resolve().parents[1] / "src/sunlit"
TABLE = re.compile(r"<table\b")
LINKS = re.compile(r"{% export_links ([^%]+?) %}")

PUBLIC = "a public page: its rows are open to everybody; on the desk the same list leaves as a file"
ONE = "belongs to one record: a form, a picture or a paper, no list"
PERSON = "names people whose data is sealed; no list of them leaves"
PART = "a part of pages that carry the links themselves"
FIGURES = "counts only; each figure opens its list, which leaves as a file"
OWN = "a few rows about the reader alone"
REASONS = {
    "assessment/notice.html": PUBLIC,
    "assessment/results.html": PUBLIC,
    "boards/open_day.html": "one day a year: its sheet is the page itself",
    "boards/publication.html": ONE,
    "boards/public.html": PUBLIC,
    "boards/unit.html": PUBLIC,
    "boards/public_board.html": PUBLIC,
    "boards/rows.html": PART,
    "bodies/board.html": "results of people, for the staff of the house alone",
    "bodies/body.html": ONE,
    "bodies/figures.html": FIGURES,
    "bodies/flows.html": ONE,
    "bodies/members.html": ONE,
    "bodies/plans.html": "the way to the plans",
    "bodies/profile.html": ONE,
    "bodies/public.html": PUBLIC,
    "bodies/public_unit.html": PUBLIC,
    "bodies/round.html": ONE,
    "bodies/rounds.html": "the way to the rounds",
    "bodies/team_rows.html": PART,
    "bodies/unit_rows.html": PART,
    "conduct/badge.html": ONE,
    "conduct/building.html": PUBLIC,
    "conduct/counts.html": FIGURES,
    "conduct/desk.html": "findings are a register, which leaves as a file",
    "conduct/inspection.html": ONE,
    "conduct/person.html": PERSON,
    "conduct/rewards.html": "rewards within one team",
    "conduct/rows.html": PART,
    "conduct/summary.html": FIGURES,
    "disclosure/catalogue_counts.html": PUBLIC,
    "disclosure/catalogues.html": PUBLIC,
    "disclosure/catalogues_of.html": PUBLIC,
    "disclosure/duty_register.html": PUBLIC,
    "disclosure/lines.html": PART,
    "disclosure/mine.html": OWN,
    "disclosure/of_duty.html": PUBLIC,
    "disclosure/overview.html": PUBLIC,
    "disclosure/published.html": PUBLIC,
    "disclosure/rows.html": PART,
    "disclosure/stages.html": ONE,
    "disclosure/timeline.html": ONE,
    "exchange/approvals.html": "the approvals of exports themselves; the ledger holds them",
    "exchange/upload.html": ONE,
    "feedback/box.html": "openings and their counts; the slips are entries, which leave as a file",
    "feedback/channels.html": FIGURES,
    "feedback/said.html": PUBLIC,
    "feedback/steps.html": "a part of the desk, whose entries leave as a file",
    "feedback/surveys.html": FIGURES,
    "information_requests/counted.html": "cases behind a number; the list of matters holds them and leaves",
    "information_requests/yearly.html": FIGURES,
    "fees/bill.html": ONE,
    "fees/public.html": PUBLIC,
    "hall/counter/checklist.html": ONE,
    "hall/counter/counter.html": "what waits at this counter now; the list of matters holds it and leaves",
    "hall/counter/found.html": "answers while typing",
    "hall/desk/home.html": OWN,
    "hall/desk/matter.html": ONE,
    "hall/desk/parameters.html": "public, and printed with the rules",
    "hall/desk/rows.html": PART,
    "hall/desk/supervision.html": FIGURES,
    "hall/desk/unit.html": FIGURES,
    "hall/inquiries/plates.html": "plates to print, one for each seat",
    "people/absences.html": OWN,
    "people/admin_idle.html": "accounts leave as a file; who is idle is looked at and ended on the page",
    "people/admin_ledger.html": "the ledger is read and verified where it stands, and taken out as a whole by the command",
    "people/admin_policy.html": ONE,
    "people/admin_staff_detail.html": ONE,
    "people/staffing.html": "absences are personal data",
    "people/unsent.html": OWN,
    "portal/being_set.html": PUBLIC,
    "portal/checkpoints.html": PUBLIC,
    "portal/editions.html": PUBLIC,
    "portal/guide.html": ONE,
    "portal/parameter_table.html": PUBLIC,
    "portal/staff_list.html": PUBLIC,
    "portal/works.html": PUBLIC,
    "powers/case.html": PUBLIC,
    "powers/cases.html": PUBLIC,
    "powers/catalogue.html": PUBLIC,
    "powers/power.html": PUBLIC,
    "powers/rules.html": PUBLIC,
    "promises/change_rows.html": PUBLIC,
    "promises/promise.html": ONE,
    "promises/public.html": PUBLIC,
    "promises/satisfied.html": FIGURES,
    "registers/causes.html": FIGURES,
    "registers/stars.html": "counts only; single ratings are read by few and on one page (S3.17.06)",
    "registers/index.html": "the way to the registers, each of which leaves as a file",
    "subsidies/funds.html": PUBLIC,
    "subsidies/list.html": PUBLIC,
    "subsidies/mine.html": OWN,
    "subsidies/new.html": ONE,
    "subsidies/overview.html": PUBLIC,
    "subsidies/paylist.html": PERSON,
    "windows/centre.html": ONE,
    "windows/desk.html": "the queue of this minute",
    "windows/display_now.html": "the queue of this minute",
    "windows/placards.html": "what is to be printed, and is printed there",
    "windows/report.html": FIGURES,
    "windows/service_point.html": PUBLIC,
    "windows/staff.html": "results of tests are personal data",
    "windows/structure.html": PUBLIC,
    "windows/windows.html": PUBLIC,
    "villages/lists.html": PART,
    "villages/policy_rows.html": PART,
    "villages/public.html": PUBLIC,
}
"""The templates with a table and without a link to its file, each with the reason."""


def templates() -> dict[str, str]:
    """Every template by the name under which it is rendered."""
    return {
        str(path).split("/templates/", 1)[1]: path.read_text("utf-8")
        for path in ROOT.glob("*/templates/**/*.html")
    }


def test_every_template_with_a_list_offers_its_file_or_has_a_reason() -> None:
    without = {
        name for name, text in templates().items() if TABLE.search(text) and not LINKS.search(text)
    } - set(REASONS)
    assert without == set(), "offer the list with pages.exporting.offer, or name the reason here"


def test_no_reason_outlives_its_template() -> None:
    known = templates()
    for name in REASONS:
        assert TABLE.search(known[name]) and not LINKS.search(known[name]), name


def test_every_link_leads_to_a_list_that_is_offered() -> None:
    keys = {one.key for one in offered()}
    named = set()
    for text in templates().values():
        for found in LINKS.findall(text):
            key = found.split()[0]
            named |= {key.strip('"')} if key.startswith('"') else set()
    assert named <= keys
    registers = (ROOT / "subsidies/views/registers.py").read_text("utf-8")
    # One template serves five registers; the fifth, of households, names people and leaves by no file.
    assert registers.count('"caption":') == registers.count('"export":') + 1
    views = "".join(path.read_text("utf-8") for path in ROOT.glob("*/views/*.py"))
    assert all(f'"export": "{key}"' in views for key in keys - named), keys - named


@pytest.mark.django_db
def test_the_newer_lists_open_as_files_for_who_may_see_them_and_the_log_knows() -> None:
    people = places.build()
    readers = {
        "bills": "qx.clerk", "day_closes": "qx.clerk", "charges": "qx.deputy", "paylists": "qx.director",
        "certificates": "qx.social.head", "standards": "qx.deputy", "funds": "qx.office", "meals": "qx.office",
        "agents": "qx.director", "help_given": "qx.gov", "windows": "qx.director", "bookings": "qx.clerk",
        "facilities": "qx.clerk", "promises": "qx.gov", "bodies": "qx.gov", "rules": "qx.gov", "units": "qx.gov",
        "items": "qx.director", "visits": "qx.director", "powers_held": "qx.gov", "power_list": "qx.deputy",
        "badges": "qx.gov", "rounds": "qx.director", "leaders": "qx.clerk",
    }  # fmt: skip
    for number, (key, name) in enumerate(readers.items(), 1):
        client = Client()
        client.force_login(people[name], backend="django.contrib.auth.backends.ModelBackend")
        answer = client.get(reverse(f"export_{key}"))
        assert answer.status_code == 200, key
        heads, *rows = rows_of(answer)
        assert all(len(row) <= len(heads) for row in rows), key
        assert Entry.objects.filter(act="exported").count() == number
    assert {entry.subject for entry in Entry.objects.filter(act="exported")} == set(readers)
    auditor = Client()
    auditor.force_login(people["audit.admin"], backend="django.contrib.auth.backends.ModelBackend")
    page = auditor.get("/desk/admin/ledger/").content.decode()
    assert "导出清单" in page and ">exported<" not in page
