"""One stop for the applicant: handed in and collected at the centre, sent nowhere, and one case wherever it is worked on."""

from dataclasses import replace
from shutil import copytree

import pytest
from django.conf import settings
from django.test import Client

from sunlit.core.item_checks import check_item
from sunlit.core.procedures.check import check_procedure
from sunlit.core.text import Text
from sunlit.demonstration.tests.townships import at
from sunlit.hall import catalogue
from sunlit.hall.actions import joint
from sunlit.hall.models import Application
from sunlit.hall.tests.visits import follow
from sunlit.hall.tests.walking import CERTIFICATE, Walk, unit
from sunlit.matters.book import book
from sunlit.matters.models import Document
from sunlit.rulebook import RulebookError, load

ERRANDS = [
    Text("请到县国土局盖章后再来", "Go to the county land bureau for the stamp"),
    Text("持材料到派出所办理", "Take the papers to the police station"),
    Text("自行前往乡镇卫生所", "Go yourself to the station"),
]


def with_step(text: Text):
    procedure = book().procedures["service-standard"]
    key, step = next((key, step) for key, step in procedure.steps.items() if step.kind.value == "task")
    return replace(procedure, steps={**procedure.steps, key: replace(step, title=text)}), key


@pytest.mark.clause("S3.25.05", "S4.29.09")
@pytest.mark.parametrize("text", ERRANDS)
def test_a_step_that_sends_the_applicant_to_another_office_is_refused_at_set_up(text):
    procedure, key = with_step(text)
    found = [problem for problem in check_procedure(procedure) if problem.path == ("steps", key, "title")]
    assert len(found) == 1 and "S3.25.05、S4.29.09" in found[0].mend.zh
    plain, key = with_step(Text("中心把材料送到县里审批", "The centre sends the papers to the county"))
    assert not [problem for problem in check_procedure(plain) if problem.path == ("steps", key, "title")]
    changed = replace(catalogue.item(CERTIFICATE), conditions=(text,))
    assert [problem for problem in check_item(changed) if problem.path[0] == "conditions"]


@pytest.mark.clause("S3.25.05", "S4.29.09")
def test_a_rulebook_with_such_a_step_is_not_loaded(tmp_path):
    folder = copytree(settings.RULEBOOK_DIR, tmp_path / "rulebook")
    file = folder / "service-centre" / "procedures" / "service-agent.yaml"
    words = file.read_text("utf-8")
    changed = words.replace("zh: 核对后报送决定机关", "zh: 申请人自己到县局送材料", 1)
    assert changed != words
    file.write_text(changed, "utf-8")
    with pytest.raises(RulebookError) as found:
        load(folder)
    assert [problem for problem in found.value.problems if "跑别的部门" in problem.reason.zh]


@pytest.mark.clause("S3.25.05")
def test_a_case_is_handed_in_and_collected_at_the_centre(people):
    with at("2026-03-02 09:00"):
        walk = Walk(people)
        assert walk.matter.intake_unit == unit("enquiry")
        walk.accept().receive().to_the_end()
    assert walk.matter.state == "done"
    assert walk.application.visits == 1
    told = walk.matter.tasks.filter(outcome="told").get()
    assert told.unit == unit("enquiry") or told.done_by == people["qx.clerk"]
    assert Document.objects.filter(matter=walk.matter, template="result-sheet").exists()


@pytest.mark.clause("S4.29.09")
def test_steps_in_two_places_are_one_case_to_the_applicant(people):
    with at("2026-03-02 09:00"):
        walk = Walk(people).accept().receive()
        joint.involve(walk.matter.pk, [unit("social_affairs")], by=walk.who(walk.head), reason="两处办理")
        page = follow(Client(), walk.matter, "周小满")
        assert page.count("<h1") == 1 and walk.number in page
        assert "不用再申请，也不用跑各部门" in page
        assert Application.objects.count() == 1 and not walk.matter.children.exists()
