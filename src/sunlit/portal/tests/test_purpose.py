"""The regulation of disclosure and its purpose open from the footer of every public page; nothing depends on them."""

import re
from pathlib import Path

import pytest
from django.test import Client

from sunlit.matters.book import book

SOURCES = Path(__file__).parents[2]
MORE = (
    "/", "/help/", "/QX/", "/QX/simple/", "/QX/items/", "/QX/rules/", "/QX/disclosure/", "/QX/disclosure/duties/",
    "/QX/disclosure/proposals/", "/QX/disclosure/withheld/", "/QX/catalogues/", "/QX/feedback/", "/QX/feedback/new/",
    "/QX/feedback/mine/", "/QX/boards/", "/QX/boards/of/QX-V1/", "/QX/fees/", "/QX/subsidies/", "/QX/funds/",
    "/QX/promises/", "/QX/assessment/", "/QX/staff/", "/QX/works/", "/QX/checkpoints/", "/LH/",
)  # fmt: skip


@pytest.mark.clause("S0.07.01")
def test_purpose_and_text_open_from_the_footer_of_every_public_page(town):
    words = next(one for one in book().regulations["disclosure"].clauses if one.id == "S0.07.01").text
    client = Client()
    for address in MORE:
        answer = client.get(address)
        assert answer.status_code == 200, address
        footer = answer.content.decode().partition('<footer class="site">')[2]
        code = "LH" if address.startswith(("/LH", "/help", "/")) and not address.startswith("/QX") else "QX"
        link = re.search(r'href="(/[A-Z]+/rules/disclosure/)"', footer)
        assert link is not None and words.zh in footer and link[1].startswith(f"/{code}/"), address
    text = client.get("/QX/rules/disclosure/").content.decode()
    assert words.zh in text and book().regulations["disclosure"].purpose.zh in text
    client.cookies["django_language"] = "en"
    assert words.en in client.get("/QX/disclosure/").content.decode()
    # Every public page with a footer has this one: each template stands on the one base, error pages and screens in
    # the hall have none.
    base = (SOURCES / "portal/templates/portal/base.html").read_text(encoding="utf-8")
    assert "{% purpose_of_openness %}" in base.partition("<footer")[2]
    for file in SOURCES.glob("*/templates/**/*.html"):
        written = file.read_text(encoding="utf-8")
        if '<footer class="site">' in written:
            assert file.name == "base.html" and file.parent.name in ("portal", "agents", "desk"), file


@pytest.mark.clause("S0.07.01")
def test_no_gate_and_no_score_depends_on_the_purpose():
    rules = book()
    assert rules.clauses["S0.07.01"].kind == "inform"
    procedures = [step for one in rules.procedures.values() for step in one.steps.values()]
    gates = [*procedures, *rules.duties.values(), *rules.registers.values(), *rules.catalogues.values()]
    assert not any("S0.07.01" in one.clauses for one in gates)
    for file in (SOURCES.parents[1] / "rulebook").glob("**/*.yaml"):
        if file.name != "regulation.yaml":
            assert "S0.07.01" not in file.read_text(encoding="utf-8"), file
    for file in SOURCES.glob("**/*.py"):
        if "tests" not in file.parts and file.name != "purposes.py":
            assert '"S0.07.01"' not in file.read_text(encoding="utf-8"), file
