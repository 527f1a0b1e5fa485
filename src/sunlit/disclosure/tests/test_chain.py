"""From the text to its publication nobody signs two steps in a row, and nobody leads around a step (S0.01.17)."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.demonstration import chain
from sunlit.demonstration.tests.townships import at
from sunlit.disclosure import standing
from sunlit.disclosure.actions import correcting, opening, publishing, reviewing, starting, withholding
from sunlit.disclosure.models import Occurrence, Publication, Review, Withholding
from sunlit.disclosure.tests.conftest import task_of
from sunlit.hall.tests.refusing import refusal_of
from sunlit.ledger.models import Entry
from sunlit.matters import actions
from sunlit.matters.book import book
from sunlit.matters.models import Matter, Task
from sunlit.matters.written_once import NeverChanged
from sunlit.people.models import Absence, Post

DAY = "2026-03-02 09:00"
EVERY = {
    one.key: [point.key for point in one.points] for one in book().openness.checklists if one.at == "content"
}


@pytest.fixture
def row(town, at_work):
    with at(DAY):
        found = starting.start_ad_hoc(town, "decision", "关停旧砖窑", by=at_work("qx.office"))
        publishing.prepare(task_of(found).pk, "决定", "关停旧砖窑。", by=at_work("qx.office"))
        yield found


@pytest.mark.clause("S0.01.17")
def test_a_drafted_and_a_reviewed_item_are_not_published_and_an_approved_one_is(row, at_work, bring_to):
    for step in ("content", "legal", "review", "superior"):
        task = bring_to(row, step)
        for name in ("qx.office", "qx.discipline", "qx.deputy", "qx.mayor"):
            refusal = refusal_of(publishing.publish, task.pk, "published", by=at_work(name))
            assert refusal.code in ("no_such_outcome", "not_your_seat"), (step, name)
            assert refusal_of(actions.complete, task.pk, "published", by=at_work(name)).code == refusal.code
        assert not Publication.objects.exists()
    task = bring_to(row, "publish")
    publishing.publish(task.pk, "published", by=at_work("qx.office2"))
    assert Publication.objects.get().text == "关停旧砖窑。"


@pytest.mark.clause("S0.01.17")
@pytest.mark.parametrize(
    ("step", "both"),
    [
        ("content", "office_clerk"),
        ("legal", "supervisor"),
        ("review", "deputy_leader"),
        ("publish", "deputy_leader"),
    ],
)
def test_the_same_person_signs_no_two_steps_that_follow_one_another(
    row, town, people, at_work, bring_to, step, both
):
    # Somebody who holds the roles of both steps.
    signer = {"content": "office", "legal": "discipline", "review": "deputy", "publish": "deputy"}[step]
    task = bring_to(row, step)
    posts = Post.objects.filter(holdings__staff=people[f"qx.{signer}"])
    post = posts.get()
    assert both in post.roles
    Post.objects.filter(pk=post.pk).update(
        roles=[*post.roles, "office_clerk", "supervisor", "deputy_leader", "mayor"]
    )
    Task.objects.filter(pk=task.pk).update(unit_id=post.organisation_id)
    me = at_work(f"qx.{signer}")
    act = {
        "content": lambda: reviewing.review_content(task.pk, "passed", ticked=EVERY, by=me),
        "legal": lambda: reviewing.review_legal(task.pk, "passed", secret="none", by=me),
        "review": lambda: publishing.review(task.pk, "approved", by=me),
        "publish": lambda: publishing.publish(task.pk, "published", by=me),
    }[step]
    refusal = refusal_of(act)
    assert (refusal.code, refusal.clause) == ("same_person", "S0.01.17")
    assert task_of(row).step == step and not Review.objects.filter(task=task).exists()
    assert not Publication.objects.exists()


def test_nobody_signs_two_steps_by_standing_in_for_somebody(row, people, at_work, bring_to):
    bring_to(row, "review")
    Absence.objects.create(
        staff=people["qx.mayor"],
        substitute=people["qx.deputy"],
        first_day=date(2026, 3, 1),
        last_day=date(2026, 3, 9),
        reason="leave",
        approved_by=people["qx.mayor"],
    )
    refusal = refusal_of(publishing.review, task_of(row).pk, "approved", by=at_work("qx.deputy"))
    assert refusal.code == "same_person"
    publishing.review(task_of(row).pk, "approved", by=at_work("qx.mayor"))


@pytest.mark.clause("S0.01.19", "S0.07.07", "S0.06.02")
def test_the_principles_are_ticked_kept_and_shown_to_who_approves_and_block_nothing(row, at_work, signed_in):
    ticked = {**EVERY, "norms": EVERY["norms"][:3], "rules": [key for key in EVERY["rules"] if key != "law"]}
    page = signed_in("qx.discipline").get(f"/desk/disclosure/{row.matter.number}/").content.decode()
    for one in book().openness.checklists:
        assert (one.title.zh in page) is (one.at == "content")
    assert all(point.title.zh in page for point in book().openness.checklists[0].points)
    reviewing.review_content(
        task_of(row).pk,
        "passed",
        ticked=ticked,
        reasons={"rules": "和省里的新规定不一致"},
        by=at_work("qx.discipline"),
    )
    reviewing.review_legal(task_of(row).pk, "passed", secret="none", by=at_work("qx.deputy"))
    (answers, legal) = standing.answers_of(row.matter)
    numbers = {one.clause: (one.ticked, one.of) for one in answers.lists}
    assert numbers == {"S0.01.19": (3, 4), "S0.06.02": (4, 4), "S0.07.07": (3, 4)}
    assert answers.basis == "" and legal.values[0][1].startswith("不涉密")
    for name in ("qx.mayor", "qx.office"):  # who approves, and who wrote it
        page = signed_in(name).get(f"/desk/disclosure/{row.matter.number}/").content.decode()
        assert "3/4" in page and "4/4" in page
        assert "符合法律、法规、规章和政策" in page and "和省里的新规定不一致" in page
        assert "没有引用依据" in page
    publishing.review(task_of(row).pk, "approved", by=at_work("qx.mayor"))
    kept = Review.objects.get(task__step="content")
    assert kept.answers["ticked"]["norms"] == EVERY["norms"][:3] and kept.answers["reasons"]["rules"]


@pytest.mark.clause("S0.06.02")
def test_a_basis_that_is_cited_is_shown_and_carries_no_remark(row, at_work, signed_in, bring_to):
    bring_to(row, "review")
    page = signed_in("qx.mayor").get(f"/desk/disclosure/{row.matter.number}/").content.decode()
    assert chain.BASIS in page and "没有引用依据" not in page and page.count("4/4") == 3


@pytest.mark.clause("S0.01.22")
@pytest.mark.parametrize("ticked", [[], ["plain"], ["plain", "near", "contact"]])
def test_what_makes_it_usable_is_asked_before_publication_and_kept(row, at_work, signed_in, bring_to, ticked):
    task = bring_to(row, "publish")
    client = signed_in("qx.office2")
    page = client.get(f"/desk/disclosure/{row.matter.number}/").content.decode()
    for words in ("语言通俗", "三次点击之内能找到", "写了问谁、电话"):
        assert words in page
    matter = Matter.objects.get(pk=row.matter.pk)
    sent = {"act": "published", "usable": ticked, "opinion": "", "revision": matter.revision, "key": "k"}
    assert client.post(f"/desk/disclosure/{matter.number}/", sent).status_code == 302
    assert Review.objects.get(task=task).answers == {"ticked": {"usable": ticked}}
    assert Publication.objects.exists()


@pytest.mark.clause("S0.06.03")
def test_without_an_answer_about_secrets_it_goes_no_further(row, at_work, bring_to):
    task, deputy = bring_to(row, "legal"), at_work("qx.deputy")
    for secret in ("", "maybe", "secret", "NONE"):
        refusal = refusal_of(reviewing.review_legal, task.pk, "passed", secret=secret, by=deputy)
        assert (refusal.code, refusal.field) == ("secrecy_unanswered", "secret")
    assert (
        refusal_of(reviewing.review_legal, task.pk, "secret", secret="none", by=deputy).code
        == "secrecy_unanswered"
    )
    for outcome in ("passed", "secret"):  # past the page and the action
        assert refusal_of(actions.complete, task.pk, outcome, by=deputy).code == "secrecy_unanswered"
    assert task_of(row).step == "legal" and not Review.objects.filter(task=task).exists()
    reviewing.review_legal(task.pk, "passed", secret="none", by=deputy)
    assert task_of(row).step == "review"


SECRET = {"level": "plain", "basis": "保密规定第三条", "classifier": "县保密局 赵一"}


@pytest.mark.clause("S0.06.03", "S0.07.05", "S4.43.06")
def test_a_secret_needs_its_level_basis_and_classifier_is_withheld_and_comes_back_on_its_day(
    row, town, at_work, bring_to, people
):
    task, deputy = bring_to(row, "legal"), at_work("qx.deputy")
    until = date(2026, 4, 1)
    for name in (*SECRET, "until"):
        given = {**SECRET, "until": until, name: None if name == "until" else ""}
        refusal = refusal_of(reviewing.review_legal, task.pk, "secret", secret="secret", by=deputy, **given)
        assert (refusal.code, refusal.field) == ("secret_incomplete", name)
    given = {**SECRET, "until": clock.today()}
    assert (
        refusal_of(reviewing.review_legal, task.pk, "secret", secret="secret", by=deputy, **given).field
        == "until"
    )
    reviewing.review_legal(task.pk, "secret", secret="secret", by=deputy, **SECRET, until=until)
    found = Withholding.objects.get()
    assert (found.state, found.level, found.classifier, found.approved_by) == (
        "withheld", "plain", "县保密局 赵一", people["qx.deputy"],
    )  # fmt: skip
    # Only the fact is listed, and counted; nobody publishes it.
    page = Client().get("/QX/disclosure/withheld/").content.decode()
    assert "国家秘密" in page and "重要事项决策" in page and "砖窑" not in page
    assert next(one for one in standing.exceptions(town) if one.exemption.key == "state_secret").withheld == 1
    for address in ("/QX/disclosure/?list=due", "/QX/disclosure/?list=missing"):
        assert "砖窑" not in Client().get(address).content.decode()
    for name in people:
        if name.startswith(("qx.", "sys.")):
            assert isinstance(refusal_of(publishing.publish, task.pk, "published", by=at_work(name)), Refused)
    assert not Publication.objects.exists()
    # The day before it stays; on its day it goes for review, and is not published by itself.
    with at("2026-03-31 09:00"):
        assert withholding.end_due() == 0
    with at("2026-04-01 08:00"):
        assert withholding.end_due() == 1 and withholding.end_due() == 0
        again = Occurrence.objects.get(pk=row.pk)
        assert again.matter.pk != row.matter.pk and again.due == date(2026, 4, 1)
        # Its words were erased when it was found to be a secret, so somebody writes it anew.
        task = task_of(again)
        assert (
            task.step == "prepare" and not task.matter.facts.get("text") and not Publication.objects.exists()
        )
        assert not standing.withheld_now(town).exists()
        publishing.prepare(task.pk, "关停旧砖窑", "关停旧砖窑。", by=at_work("qx.office"))
        bring_to(again, "publish")
        publishing.publish(task_of(again).pk, "published", by=at_work("qx.office2"))
    assert Publication.objects.get().text == "关停旧砖窑。"
    assert "withholding_ended" in set(Entry.objects.values_list("act", flat=True))


@pytest.mark.clause("S0.07.36")
def test_what_is_for_everybody_waits_for_the_superior_and_what_is_internal_does_not(
    town, row, at_work, bring_to
):
    task, deputy = bring_to(row, "superior"), at_work("qx.deputy")
    today = clock.today()
    for reviewer, day, field in (
        ("", today, "reviewer"),
        ("县办", None, "day"),
        ("县办", today + timedelta(1), "day"),
    ):
        refusal = refusal_of(
            reviewing.record_outside, task.pk, "passed", reviewer=reviewer, day=day, by=deputy
        )
        assert (refusal.code, refusal.field, refusal.clause) == ("reviewer_needed", field, "S0.07.36")
    assert refusal_of(actions.complete, task.pk, "passed", by=deputy).code == "answers_needed"
    for name in ("qx.office", "qx.deputy"):
        refusal = refusal_of(publishing.publish, task.pk, "published", by=at_work(name))
        assert refusal.code in ("no_such_outcome", "not_your_seat")
    assert not Publication.objects.exists()
    reviewing.record_outside(task.pk, "passed", reviewer="县政务公开办 何晓东", day=today, by=deputy)
    assert Review.objects.get(task=task).answers == {"reviewer": "县政务公开办 何晓东", "day": "2026-03-02"}
    publishing.publish(task_of(row).pk, "published", by=at_work("qx.office2"))
    inside = starting.start_ad_hoc(town, "internal", "差旅费", by=at_work("qx.office"))
    publishing.prepare(task_of(inside).pk, "差旅费", "三千元。", by=at_work("qx.office"))
    bring_to(inside, "review")
    publishing.review(task_of(inside).pk, "approved", by=at_work("qx.mayor"))
    assert task_of(inside).step == "publish"
    publishing.publish(task_of(inside).pk, "published", by=at_work("qx.office2"))
    assert Publication.objects.count() == 2


def test_the_superior_may_say_no_and_it_begins_again(row, at_work, bring_to):
    task = bring_to(row, "superior")
    reviewing.record_outside(
        task.pk,
        "send_back",
        reviewer="县办 何晓东",
        day=clock.today(),
        by=at_work("qx.deputy"),
        opinion="补依据",
    )
    assert task_of(row).step == "prepare"


def test_where_it_waits_and_with_which_unit_is_public(row, bring_to):
    for step, words in (("content", "内容审核（纪检监察办公室）"), ("review", "主要负责人审批（青溪镇）")):
        bring_to(row, step)
        assert words in Client().get("/QX/disclosure/?list=due").content.decode(), step


@pytest.mark.clause("S4.04.01")
def test_a_monthly_duty_shows_who_posted_and_who_confirmed_and_they_are_not_the_same(
    town, at_work, people, bring_out
):
    with at("2026-03-02 00:05"):
        opening.open_recurring()
    with at("2026-03-03 09:00"):
        row = bring_out(Occurrence.objects.get(township=town, duty="board-month", period="2026-03"))
        assert row.by == people["qx.office2"]  # the other one wrote it
        address = f"/QX/disclosure/{row.pk}/"
        assert "还没有核对" in Client().get(address).content.decode()
        assert refusal_of(correcting.confirm, row.pk, by=at_work("qx.office2")).clause == "S4.04.01"
        assert list(standing.to_confirm(at_work("qx.discipline"))) == [row]
        first = correcting.confirm(row.pk, by=at_work("qx.discipline"))
        assert correcting.confirm(row.pk, by=at_work("qx.discipline")) == first
        page = Client().get(address).content.decode()
    assert (
        people["qx.office2"].name in page
        and people["qx.discipline"].name in page
        and "还没有核对" not in page
    )
    assert first.by != row.by and not standing.to_confirm(at_work("qx.discipline")).exists()
    assert Entry.objects.filter(act="publication_confirmed").count() == 1


@pytest.mark.clause("S2.32.05")
def test_who_publishes_inspects_nothing_and_only_the_discipline_office_inspects(
    town, at_work, people, bring_out
):
    with at(DAY):
        row = bring_out(starting.start_ad_hoc(town, "decision", "停车", by=at_work("qx.office")))
        for name in ("qx.mayor", "qx.deputy", "qx.director", "qx.clerk", "qx.econ.head"):
            assert refusal_of(correcting.confirm, row.pk, by=at_work(name)).code == "not_your_seat"
        # The clerk of the office who didn't post it and is also a supervisor still can't sign.
        post = people["qx.office"].holdings.get().post
        Post.objects.filter(pk=post.pk).update(roles=[*post.roles, "supervisor"])
        refusal = refusal_of(correcting.confirm, row.pk, by=at_work("qx.office"))
        assert (refusal.code, refusal.clause) == ("publisher_cannot_inspect", "S2.32.05")
        with pytest.raises(Publication.DoesNotExist):
            correcting.confirm(row.pk, by=at_work("lh.discipline"))
        correcting.confirm(row.pk, by=at_work("qx.discipline"))


def test_answers_are_never_changed(row, bring_to):
    bring_to(row, "legal")
    found = Review.objects.get()
    for change in (found.save, Review.objects.all().delete, lambda: Review.objects.all().update(answers={})):
        with pytest.raises(NeverChanged):
            change()
    with pytest.raises(DatabaseError), transaction.atomic():
        Review._base_manager.filter(pk=found.pk).update(answers={})


def test_forged_points_foreign_staff_and_a_repeated_key_change_nothing(row, at_work, bring_to, people):
    task = task_of(row)
    for ticked in ({"norms": ["lawful", "nice"]}, {"nothing": ["x"]}, {"usable": ["plain"]}):
        refusal = refusal_of(
            reviewing.review_content, task.pk, "passed", ticked=ticked, by=at_work("qx.discipline")
        )
        assert refusal.code == "no_such_point"
    for name in ("lh.discipline", "qx.office", "sys.admin", "qx.agent"):
        assert (
            refusal_of(reviewing.review_content, task.pk, "passed", by=at_work(name)).code == "not_your_seat"
        )
    first = reviewing.review_content(task.pk, "passed", by=at_work("qx.discipline"), key="one")
    again = reviewing.review_content(task.pk, "passed", by=at_work("qx.discipline"), key="one")
    assert first == again and Review.objects.count() == 1
    second = refusal_of(reviewing.review_content, task.pk, "passed", by=at_work("qx.discipline"), key="two")
    assert second.code == "already_done" and Review.objects.count() == 1
    with pytest.raises(Task.DoesNotExist):
        reviewing.review_content(999_999, "passed", by=at_work("qx.discipline"))


def test_an_act_that_breaks_off_leaves_neither_answers_nor_a_moved_step(row, at_work, bring_to, monkeypatch):
    task = bring_to(row, "legal")

    def broken(*_args, **_named):
        raise RuntimeError

    monkeypatch.setattr(withholding, "_log", broken)
    with pytest.raises(RuntimeError):
        reviewing.review_legal(
            task.pk, "secret", secret="secret", by=at_work("qx.deputy"), **SECRET, until=date(2026, 9, 1)
        )
    assert task_of(row).pk == task.pk and not Withholding.objects.exists()
    assert not Review.objects.filter(task=task).exists()
    assert Occurrence.objects.get(pk=row.pk).out_of_sight == ""


def test_the_pages_of_the_chain_say_what_is_missing_and_keep_what_was_typed(row, signed_in, bring_to):
    bring_to(row, "legal")
    client, address = signed_in("qx.deputy"), f"/desk/disclosure/{row.matter.number}/"
    revision = Matter.objects.get(pk=row.matter.pk).revision
    sent = {"act": "passed", "revision": revision, "key": "k1", "opinion": "看过了"}
    answer = client.post(address, sent)
    assert answer.status_code == 422 and "是否涉密没有回答" in answer.content.decode()
    assert "看过了" in answer.content.decode()
    answer = client.post(
        address, {**sent, "act": "secret", "secret": "secret", "level": "plain", "key": "k2"}
    )
    assert answer.status_code == 422 and "定密人" in answer.content.decode()
    assert client.post(address, {**sent, "secret": "none", "key": "k3"}).status_code == 302
