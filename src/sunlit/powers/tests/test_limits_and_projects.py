"""Agreed joint limits are made known at once; a project asks for opinions before it can be closed."""

import pytest
from django.test import Client

from sunlit.core.refusals import Refused
from sunlit.demonstration.tests.townships import at
from sunlit.hall.actions import joint
from sunlit.hall.models import JointWork
from sunlit.hall.tests.refusing import refusal_of
from sunlit.hall.tests.visits import follow
from sunlit.hall.tests.walking import Walk, unit
from sunlit.matters.models import Job, Matter, Notice
from sunlit.powers import work
from sunlit.powers.actions import limits, soliciting
from sunlit.powers.models import Announcement, Solicitation
from sunlit.powers.tests.conftest import MONDAY
from sunlit.registers import actions


def agreed(people, days: int = 3) -> tuple[Walk, JointWork]:
    """Two departments agree on a limit."""
    walk = Walk(people).accept().receive()
    row = joint.involve(
        walk.matter.pk, [unit("government_affairs")], by=walk.who(walk.head), reason="涉及档案"
    )
    joint.propose_days(row.pk, days, by=walk.who("qx.econ.head"))
    assert not Announcement.objects.exists()
    joint.propose_days(row.pk, days, by=walk.who("qx.gov.head"))
    return walk, JointWork.objects.get(pk=row.pk)


@pytest.mark.clause("S1.02.14")
def test_agreeing_a_joint_limit_tells_applicant_and_departments_and_stands_on_the_lookup_page(
    people, monkeypatch
):
    monkeypatch.setenv("SUNLIT_SMS_GATEWAY", "https://sms.example.invalid/send")
    with at(MONDAY):
        walk, row = agreed(people)
        made = Announcement.objects.get(joint=row)
        assert made.days == 3 and made.applicant_told_at and made.departments_told_at
        told = Notice.objects.filter(matter=walk.matter, text__contains="联合办理期限已定")
        assert {one.unit for one in told} == {unit("government_affairs"), unit("economic_development")}
        job = Job.objects.get(key=f"sms:joint-limit:{walk.number}")
        assert job.arguments["phone"] == "13800006666" and "3个工作日" in job.arguments["text"]
        mine = follow(Client(), walk.matter, "周小满")
        assert "联合办理期限" in mine and "3个工作日" in mine and str(row.limit_due) in mine
        assert not work.limits_untold(walk.who("qx.econ.head"))


@pytest.mark.clause("S1.02.14")
def test_an_agreed_limit_that_is_not_made_known_is_listed(people, signed_in):
    with at(MONDAY):
        walk, row = agreed(people)  # no gateway: nobody could send the applicant a message
        head = walk.who("qx.econ.head")
        listed = work.limits_untold(head)
        assert [one.joint.pk for one in listed] == [row.pk] and listed[0].announcement
        assert "联合办理期限" in follow(Client(), walk.matter, "周小满")
        desk = signed_in("qx.econ.head")
        assert walk.number in desk.get("/desk/powers/limits/").content.decode()
        # Agreed before anything was announced: listed as not announced, and announced with one press.
        Announcement.objects.all().delete()
        assert work.limits_untold(head)[0].announcement is None
        assert "还没有公布" in desk.get("/desk/powers/limits/").content.decode()
        assert desk.post("/desk/powers/limits/", {"joint": row.pk}).status_code == 302
        assert desk.post("/desk/powers/limits/", {"joint": row.pk, "how": "shout"}).status_code == 422
        assert (
            signed_in("qx.social").post("/desk/powers/limits/", {"joint": row.pk, "how": "phone"}).status_code
            == 404
        )
        assert desk.post("/desk/powers/limits/", {"joint": row.pk, "how": "phone"}).status_code == 302
        assert not work.limits_untold(head) and Announcement.objects.get().how == "phone"
        assert limits.announce(row).how == "phone"


PLAN = {"content": "权力目录", "form": "公开栏", "method": "逐项"}
HELD = {"held_on": "2026-03-02", "leading": "yes", "supervision": "yes", "heard": "汇报", "result": "同意"}
ASKED = {
    "leading_forms": "座谈会",
    "supervision_forms": "问卷",
    "solicited_until": "2026-03-02",
    "opinions": "没有收到。",
}


@pytest.mark.clause("S2.33.10")
def test_a_published_project_opens_its_opinion_form_and_is_not_closed_without_a_record(town, at_work):
    def do(outcome: str, who: str, **typed: str) -> None:
        task = Matter.objects.get(pk=project.pk).tasks.get(done_at=None)
        actions.complete_step(task.pk, outcome, typed, by=at_work(who))

    with at(MONDAY):
        project = actions.open_record(
            town, "disclosure-project", {"about": "权力目录"}, by=at_work("qx.office")
        ).matter
        do("planned", "qx.office", **PLAN)
        do("held", "qx.office", **HELD)
        do("signed", "qx.mayor")
        assert not Solicitation.objects.exists()
        do("published", "qx.office", published_on="2026-03-02")
        row = Solicitation.objects.get(project=project)
        address = f"/QX/powers/projects/{row.pk}/"
        assert address in Client().get("/QX/powers/projects/").content.decode()
        assert '<textarea class="form-control" id="words"' in Client().get(address).content.decode()
        # An opinion stands in the register of opinions, once, however often the form is sent.
        typed = {"words": "请把收费写明白 <b>", "contact": "13800006666", "key": "one"}
        answers = [Client().post(address, typed).content.decode() for _ in range(2)]
        assert row.opinions.count() == 1
        opinion = row.opinions.get().matter
        assert opinion.kind == "opinion" and opinion.voice and all(opinion.number in one for one in answers)
        assert "收费写明白" not in Client().get(address).content.decode()
        assert Client().post(address, {"words": " ", "key": "two"}).status_code == 422
        for missing in ASKED:
            with pytest.raises(Refused) as found:
                do("solicited", "qx.office", **{**ASKED, missing: " "})
            assert (found.value.field, found.value.clause) == (missing, "S2.33.10")
        assert Matter.objects.get(pk=project.pk).is_open
        do("solicited", "qx.office", **ASKED)
        assert not Matter.objects.get(pk=project.pk).is_open
        found = refusal_of(soliciting.give_opinion, row.pk, "晚了", "", by=at_work("qx.office"), key="three")
        assert found.code == "form_closed"
        assert '<textarea class="form-control" id="words"' not in Client().get(address).content.decode()
        assert address not in Client().get("/QX/powers/projects/").content.decode()
