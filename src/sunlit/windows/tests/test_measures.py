"""The measures for windows (窗口规范化管理办法): their purpose, one way in and out, no step left out."""

from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest
from django.conf import settings
from django.test import Client

from sunlit import clock
from sunlit.demonstration.tests.townships import at
from sunlit.hall.actions import applications, handling, joint
from sunlit.hall.models import Application
from sunlit.hall.tests.refusing import refusal_of
from sunlit.hall.tests.visits import follow
from sunlit.hall.tests.walking import Walk, unit
from sunlit.ledger.models import Entry
from sunlit.matters import actions
from sunlit.matters.book import book
from sunlit.matters.models import Document, Matter
from sunlit.rulebook import load
from sunlit.windows import checks, placards, signs, staffing
from sunlit.windows.actions import putting_up, setting_up, sitting
from sunlit.windows.models import Round
from sunlit.windows.tests.conftest import plan

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"
MONDAY = "2026-03-02 09:00"


@pytest.mark.clause("S4.26.01")
def test_the_purpose_heads_the_page_of_the_measures_and_nothing_else_depends_on_it(town, client, tmp_path):
    measures = book().regulations["windows"]
    page = client.get("/QX/rules/windows/").content.decode()
    assert "规范窗口" in measures.purpose.zh and "效率" in measures.purpose.zh
    heading, text = page.index("<h1>"), page.index(measures.purpose.zh)
    assert heading < text < page.index('<ol class="clauses">')
    # Another purpose changes that text and nothing else of the rulebook.
    folder = Path(copytree(settings.RULEBOOK_DIR, tmp_path / "rulebook"))
    file = folder / "windows" / "regulation.yaml"
    words = file.read_text("utf-8")
    file.write_text(words.replace(measures.purpose.zh, "别的目的。"), "utf-8")
    other = load(folder)
    assert other.regulations["windows"].purpose.zh == "别的目的。"
    assert replace(other.regulations["windows"], purpose=measures.purpose) == measures
    for name in (
        "clauses",
        "parameters",
        "procedures",
        "items",
        "registers",
        "duties",
        "bodies",
        "roles",
        "centre",
    ):
        assert getattr(other, name) == getattr(book(), name), name


def attempts(walk):
    rows = Entry.objects.filter(subject=walk.number, act="skip_refused").order_by("seq")
    return [(row.actor, row.known_facts["step"], row.known_facts["wanted"]) for row in rows]


@pytest.mark.clause("S4.28.02")
def test_the_result_is_not_reached_past_the_review_and_the_attempt_is_logged_with_name_and_step(
    people, client
):
    with at(MONDAY):
        walk = Walk(people).accept()
        clerk, handler = people["qx.clerk"], people[walk.handler]
        before = walk.matter
        # From acceptance straight to the result, by the window and by the department.
        found = refusal_of(handling.tell, walk.id, by=walk.who("qx.clerk"), channel="phone", text="已准予")
        assert (found.code, found.clause) == ("no_such_outcome", "S4.28.02")
        refusal_of(handling.hand_back, walk.id, by=walk.who(walk.handler))
        steps = book().procedures[walk.item.procedure].steps
        told = next(code for code, step in steps.items() if "told" in step.outcomes)
        signed = next(code for code, step in steps.items() if "returned" in step.outcomes)
        assert attempts(walk) == [
            (f"staff:{clerk.pk}", before.step, told),
            (f"staff:{handler.pk}", before.step, signed),
        ]
        assert walk.matter.revision == before.revision and walk.matter.step == before.step
        assert not Document.objects.filter(matter=walk.matter, template="result-sheet").exists()
        # The handler has proposed a result; without the head's review it goes no further.
        walk.receive().decide()
        review = walk.matter.step
        assert "grant" in steps[review].outcomes
        refusal_of(handling.hand_back, walk.id, by=walk.who(walk.handler))
        assert attempts(walk)[-1] == (f"staff:{handler.pk}", review, signed) and walk.matter.step == review
        task = walk.matter.tasks.get(done_at=None)
        head = walk.who(walk.head)
        assert refusal_of(actions.complete, task.pk, "told", by=head).clause == "S4.28.02"
        assert len(attempts(walk)) == 4
        # The same through the page of the matter, and the timeline says it in words.
        client.force_login(clerk, MODEL_BACKEND)
        answer = client.post(f"/desk/matters/{walk.number}/act/tell/", {"channel": "phone", "text": "已准予"})
        assert answer.status_code in (404, 409, 422) and walk.matter.step == review
        client.force_login(people[walk.head], MODEL_BACKEND)
        assert "想跳过环节，被拒绝" in client.get(f"/desk/matters/{walk.number}/").content.decode()
        # In order it goes through, and nothing more is logged.
        count = len(attempts(walk))
        walk.approve().sign().take().tell()
        assert walk.matter.state == "done" and len(attempts(walk)) == count


@pytest.mark.clause("S2.15.12")
def test_what_comes_in_and_what_goes_out_passes_the_window(people, client):
    with at(MONDAY):
        walk = Walk(people)
        who, count = applications.Applicant("云有田"), Matter.objects.count()
        for name in ("qx.gov", "qx.gov.head", "qx.econ", "qx.social.head", "qx.office", "qx.discipline"):
            found = refusal_of(applications.file_application, walk.town, walk.item.id, who, by=walk.who(name))
            assert found.code == "not_through_the_centre"
            client.force_login(people[name], MODEL_BACKEND)
            assert client.get("/desk/counter/").status_code == 403
        assert Matter.objects.count() == count
        # Nobody but the window accepts it, nobody but the window delivers the result.
        for row in walk.application.papers.exclude(state="fetched"):
            row.state = "there"
            row.save()
        for name in (walk.handler, walk.head):
            refusal_of(applications.accept, walk.id, by=walk.who(name), rights_told=True)
        walk.accept().receive().decide().approve().sign().take()
        for name in (walk.handler, walk.head, "qx.gov", "qx.office", "qx.discipline"):
            refusal_of(handling.tell, walk.id, by=walk.who(name), channel="phone", text="已准予")
            told = Application.objects.get(pk=walk.id)
            assert told.told_at is None and walk.matter.is_open
        walk.tell()
        told = Application.objects.get(pk=walk.id)
        assert told.told_by == people["qx.clerk"] and walk.matter.state == "done"
        assert Document.objects.filter(matter=walk.matter, template="delivery-record").count() == 1


@pytest.mark.clause("S1.04.13")
def test_three_offices_are_one_filing_one_number_and_one_status_and_papers_are_asked_for_once(people):
    with at(MONDAY):
        walk = Walk(people).accept().receive()
        asked = {(row.pk, row.material, row.state) for row in walk.application.papers.all()}
        others = [unit("government_affairs"), unit("social_affairs")]
        work = joint.involve(walk.matter.pk, others, by=walk.who(walk.head), reason="三个部门")
        joint.confirm(work.pk, by=walk.who("qx.gov.head"))
        joint.write_finding(work.pk, "规划相符", by=walk.who("qx.gov.head"))
        page = follow(Client(), walk.matter, "周小满")
        line = page.split('id="departments"')[1].split("</section>")[0]
        assert line.count("<li>") == 3 and walk.number in page
        for row in (unit("economic_development"), *others):
            assert row.name in line
        # One application, one number; no department asks for the same papers again or can file it anew.
        assert Application.objects.count() == 1 and Matter.objects.filter(kind="application").count() == 1
        assert {(row.pk, row.material, row.state) for row in walk.application.papers.all()} == asked
        assert 'type="file"' not in page and "/apply/" not in page
        for name in ("qx.gov.head", "qx.social.head"):
            viewer = walk.who(name)
            assert Document.objects.visible_to(viewer).filter(matter=walk.matter).exists()
            found = refusal_of(
                applications.file_application, walk.town, walk.item.id,
                applications.Applicant("周小满"), by=viewer,
            )  # fmt: skip
            assert found.code == "not_through_the_centre"
            again = {one.material for one in walk.application.papers.all() if one.state == "there"}
            refusal_of(applications.check_papers, walk.id, dict.fromkeys(again, "missing"), by=viewer)
        joint.write_finding(work.pk, "合同属实", by=walk.who(walk.head))
        joint.write_finding(work.pk, "无异议", by=walk.who("qx.social.head"))
        walk.to_the_end()
        assert walk.matter.state == "done" and Matter.objects.filter(kind="application").count() == 1


@pytest.mark.clause("S4.26.02")
def test_a_new_window_is_under_all_checks_at_once_and_none_can_be_left_out(
    town, people, at_work, client, monday
):
    director = at_work("qx.director")
    first = setting_up.set_up_window(town, plan(town), by=director)
    assert [row.window for row in checks.look(town, clock.now())] == [first]
    checks.close_round(town, {1: ""}, by=director)
    # The second stands under the same checks in the same moment, and a round without it is none.
    second = setting_up.set_up_window(town, plan(town, 2), by=director)
    home = setting_up.set_up_window(town, plan(town, 9, at_home=True), by=director)
    rows = checks.look(town, clock.now())
    assert [row.window for row in rows] == [first, second, home]
    assert all([one.code for one in row.results] == list(checks.TITLES) for row in rows)
    assert {one.code for one in rows[1].faults} == set(checks.TITLES)
    client.force_login(people["qx.director"], MODEL_BACKEND)
    page = client.get("/desk/windows/checks/").content.decode()
    assert page.count('name="looked"') == 3
    for looked in (["1"], ["1", "2"], [], ["2", "9"]):
        answer = client.post("/desk/windows/checks/", {"looked": looked})
        assert answer.status_code == 422 and "S4.26.02" in answer.content.decode()
    assert refusal_of(checks.close_round, town, {1: "", 2: ""}, by=director).code == "window_left_out"
    assert (
        refusal_of(checks.close_round, town, {1: "", 2: "", 9: "", 7: ""}, by=director).code
        == "no_such_window"
    )
    assert Round.objects.count() == 1
    sent = {"looked": ["1", "2", "9"], "remark-2": "灯坏了"}
    assert client.post("/desk/windows/checks/", sent).status_code == 302
    made = Round.objects.latest("pk")
    assert set(made.found) == {"1", "2", "9"} and made.found["2"]["remark"] == "灯坏了"
    assert "灯坏了" in client.get("/desk/windows/checks/").content.decode()
    # Only taking the window away ends the checks on it.
    setting_up.close_for_good(second.pk, by=director)
    assert set(checks.close_round(town, {1: "", 9: ""}, by=director).found) == {"1", "9"}
    for name in ("qx.clerk", "lh.director", "sys.admin"):
        assert refusal_of(checks.close_round, town, {1: "", 9: ""}, by=at_work(name)).code == "not_your_seat"


@pytest.mark.parametrize("at_home", [False, True])
def test_a_window_that_keeps_everything_has_no_fault(town, people, at_work, monday, at_home):
    director = at_work("qx.director")
    window = setting_up.set_up_window(town, plan(town, at_home=at_home), by=director)
    setting_up.enter_test(window.pk, people["qx.clerk"], 80, by=director)
    assert staffing.offered(window, clock.today())
    if not at_home:
        sitting.sit_down(window.pk, by=at_work("qx.clerk"))
    signs.printed(window.pk, by=director)
    for kind in ("plate", "guide"):
        rows = placards.FINDERS[kind](town)
        putting_up.put_up(town, kind, [(one.about, one.mark) for one in rows], by=director)
    assert checks.look(town, clock.now())[0].faults == []
