"""Open is the rule: withholding is a matter of its own, on a ground of the law, and its list is public."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from sunlit.core.openness import Ground, check_openness, may_be_withheld
from sunlit.core.text import Text
from sunlit.demonstration.tests.townships import at
from sunlit.disclosure import queries, standing
from sunlit.disclosure.actions import phasing, publishing, reviewing, starting, withholding
from sunlit.disclosure.models import Occurrence, Publication, Withholding
from sunlit.disclosure.tests.conftest import task_of
from sunlit.hall.tests.refusing import refusal_of
from sunlit.ledger.models import Entry
from sunlit.matters import actions
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.people.models import Absence
from sunlit.people.viewer import PUBLIC, viewer_of

RULES = book().openness
NO = {one.key: False for one in RULES.tests.points}
NOT_POLICY = {one.key: False for one in RULES.policy_tests.points}
UNTIL = date(2026, 6, 1)


@pytest.fixture
def row(town, at_work):
    with at("2026-03-02 09:00"):
        yield starting.start_ad_hoc(town, "decision", "集镇规划讨论稿", by=at_work("qx.office"))


@pytest.fixture
def proposal(people):
    return withholding.Proposal(
        exemption="in_process",
        basis="政府信息公开条例第十六条",
        reason="还在讨论",
        tests=NO,
        until=UNTIL,
        approver=people["qx.mayor"].pk,
    )


@pytest.fixture
def decide(at_work):
    """Answers the step that a review of withholding waits at."""

    def answer(found, outcome="agreed", **more):
        task = found.matter.tasks.get(done_at=None)
        name = {"leader": "qx.mayor", "legal_office": "qx.deputy", "efficiency_office": "qx.discipline"}[
            task.step
        ]
        opinion = "不同意" if outcome == "refused" else ""
        if task.step == "leader":
            return actions.complete(task.pk, outcome, by=at_work(name), opinion=opinion)
        given = {"reviewer": "县里 某人", "day": date(2026, 3, 2)} | more
        return reviewing.record_outside(task.pk, outcome, by=at_work(name), opinion=opinion, **given)

    return answer


def fresh(row):
    return Occurrence.objects.get(pk=row.pk)


@pytest.mark.clause("S0.01.20")
@pytest.mark.parametrize("yes", [one.key for one in RULES.tests.points])
def test_any_of_the_three_tests_demands_a_ground_of_the_law_itself(row, proposal, at_work, yes):
    asked = replace(proposal, tests={**NO, yes: True})
    refusal = refusal_of(withholding.propose, row.pk, asked, by=at_work("qx.office"))
    assert (refusal.code, refusal.clause) == ("must_be_public", "S0.01.20")
    none = replace(asked, exemption="")
    assert refusal_of(withholding.propose, row.pk, none, by=at_work("qx.office")).code == "no_exemption"
    assert not Withholding.objects.exists()
    lawful = replace(asked, exemption="third_party", basis="政府信息公开条例第十五条")
    found = withholding.propose(row.pk, lawful, by=at_work("qx.office"))
    assert found.tests[yes] is True


@pytest.mark.clause("S0.01.20")
def test_with_all_three_answered_no_it_is_accepted_with_a_reason_and_not_without(row, proposal, at_work):
    for reason in ("", "  ", "长" * 501):
        refusal = refusal_of(
            withholding.propose, row.pk, replace(proposal, reason=reason), by=at_work("qx.office")
        )
        assert (refusal.code, refusal.field) == ("reason_needed", "reason")
    for tests in ({}, {"interests": False}, {**NO, "more": False}, {**NO, "interests": None}):
        refusal = refusal_of(
            withholding.propose, row.pk, replace(proposal, tests=tests), by=at_work("qx.office")
        )
        assert (refusal.code, refusal.clause) == ("tests_unanswered", "S0.01.20")
    assert withholding.propose(row.pk, proposal, by=at_work("qx.office")).tests == NO


@pytest.mark.clause("S4.48.01")
@pytest.mark.parametrize("ground", ["in_process", "third_party", "safety"])
def test_a_superior_policy_with_one_of_four_tests_is_public_and_with_none_may_be_withheld(
    row, proposal, at_work, ground
):
    for yes in NOT_POLICY:
        asked = replace(proposal, exemption=ground, policy_tests={**NOT_POLICY, yes: True})
        refusal = refusal_of(withholding.propose, row.pk, asked, by=at_work("qx.office"))
        assert (refusal.code, refusal.clause) == ("must_be_public", "S4.48.01")
    partly = replace(proposal, exemption=ground, policy_tests={"people": False})
    assert refusal_of(withholding.propose, row.pk, partly, by=at_work("qx.office")).code == "tests_unanswered"
    asked = replace(proposal, exemption=ground, policy_tests=NOT_POLICY)
    found = withholding.propose(row.pk, asked, by=at_work("qx.office"))
    assert Withholding.objects.get(pk=found.pk).policy_tests == NOT_POLICY


@pytest.mark.clause("S2.07.06", "S2.10.02")
def test_only_both_county_offices_make_it_non_public_and_until_then_it_is_to_be_public(
    row, proposal, at_work, decide
):
    assert row.out_of_sight == "" and row.audience == "everybody"  # a new item is public
    found = withholding.propose(row.pk, proposal, by=at_work("qx.office"))
    assert found.matter.kind == "withholding" and found.state == "pending"  # it opens the review
    decide(found)
    for number in range(2):
        found.refresh_from_db()
        assert (found.state, fresh(row).out_of_sight) == ("pending", "")
        page = Client().get("/QX/disclosure/?list=due").content.decode()
        assert "集镇规划讨论稿" in page and "正在审核可否不公开" in page, number
        decide(found)
    found.refresh_from_db()
    assert (found.state, fresh(row).out_of_sight, found.decided_on) == (
        "withheld",
        "withheld",
        date(2026, 3, 2),
    )
    assert "集镇规划讨论稿" not in Client().get("/QX/disclosure/?list=due").content.decode()
    assert not Matter.objects.get(pk=row.matter.pk).is_open and not Publication.objects.exists()


@pytest.mark.clause("S2.07.06")
@pytest.mark.parametrize("agreed", [0, 1, 2])
def test_one_refusal_makes_it_public(row, proposal, at_work, decide, bring_out, agreed):
    found = withholding.propose(row.pk, proposal, by=at_work("qx.office"))
    for _ in range(agreed):
        decide(found)
    decide(found, "refused")
    found.refresh_from_db()
    assert (found.state, fresh(row).out_of_sight) == ("refused", "")
    assert Matter.objects.get(pk=row.matter.pk).is_open
    assert bring_out(row, "规划讨论稿。").text == "规划讨论稿。"


def test_each_county_office_names_who_reviewed_it_and_when_whichever_way_it_is_entered(
    row, proposal, at_work, decide
):
    found = withholding.propose(row.pk, proposal, by=at_work("qx.office"))
    decide(found)
    for more in ({"reviewer": " "}, {"day": None}, {"day": date(2026, 3, 3)}):
        assert refusal_of(decide, found, **more).code == "reviewer_needed"
    task = found.matter.tasks.get(done_at=None)
    assert refusal_of(actions.complete, task.pk, "agreed", by=at_work("qx.deputy")).code == "answers_needed"


@pytest.mark.clause("S0.06.04", "S2.18.05", "S3.12.01")
def test_without_exemption_basis_reason_or_approver_it_stays_public_and_the_counts_are_public(
    row, town, proposal, at_work, people, decide
):
    assert fresh(row).out_of_sight == ""
    broken = {
        "exemption": ("", "nothing", "state_secret"),
        "basis": ("", "  ", "长" * 201),
        "reason": ("", " "),
        "approver": (None, 0, people["qx.deputy"].pk, people["lh.mayor"].pk, people["sys.admin"].pk),
        "until": (date(2026, 3, 2), date(2020, 1, 1)),
    }
    for field, values in broken.items():
        for value in values:
            asked = replace(proposal, **{field: value})
            assert refusal_of(withholding.propose, row.pk, asked, by=at_work("qx.office")).field == field
    assert not Withholding.objects.exists()

    def counts():
        return {one.exemption.key: (one.withheld, one.pending) for one in standing.exceptions(town)}

    assert set(counts()) == {one.key for one in RULES.exemptions} and set(counts().values()) == {(0, 0)}
    found = withholding.propose(row.pk, proposal, by=at_work("qx.office"))
    assert counts()["in_process"] == (0, 1)
    for _ in range(3):
        decide(found)
    assert counts()["in_process"] == (1, 0) and sum(one for one, _two in counts().values()) == 1
    found.refresh_from_db()
    assert found.approved_by == people["qx.mayor"]
    page = Client().get("/QX/disclosure/withheld/").content.decode()
    for one in RULES.exemptions:
        assert one.title.zh in page and one.basis in page
    assert "政府信息公开条例第十六条" in page and people["qx.mayor"].name in page and "2026年6月1日" in page
    assert "集镇规划" not in page and "还在讨论" not in page
    assert "集镇规划" not in Client().get("/LH/disclosure/withheld/").content.decode()


@pytest.mark.clause("S4.43.06")
def test_what_is_not_yet_open_is_published_by_nobody_and_goes_for_review_when_its_stage_ends(
    row, people, proposal, at_work, decide, bring_to
):
    publishing.prepare(task_of(row).pk, "讨论稿", "规划讨论稿。", by=at_work("qx.office"))
    found = withholding.propose(row.pk, proposal, by=at_work("qx.office"))
    task = bring_to(row, "publish")
    refusal = refusal_of(publishing.publish, task.pk, "published", by=at_work("qx.office"))
    assert (refusal.code, refusal.clause) == ("withholding_pending", "S4.43.06")
    for _ in range(3):
        decide(found)
    for name in people:
        refusal_of(publishing.publish, task.pk, "published", by=at_work(name))
    assert not Publication.objects.exists()
    with at("2026-05-31 23:00"):
        assert withholding.end_due() == 0
    with at("2026-06-01 08:00"):
        assert withholding.end_due() == 1
        again = fresh(row)
        assert task_of(again).step == "content" and not Publication.objects.exists()
        assert [one.occurrence for one in queries.rows_of(
            queries.listed(again.township, PUBLIC, "due", date(2026, 6, 1)), date(2026, 6, 1)
        )] == [again]  # fmt: skip


def test_who_may_ask_and_what_may_still_be_asked_about(row, proposal, at_work, town, bring_out):
    for name in ("qx.clerk", "qx.econ", "qx.agent"):
        assert refusal_of(withholding.propose, row.pk, proposal, by=at_work(name)).code == "not_your_seat"
    assert refusal_of(withholding.propose, row.pk, proposal, by=at_work("lh.office")).code == "not_your_seat"
    with pytest.raises(Occurrence.DoesNotExist):
        withholding.propose(999_999, proposal, by=at_work("qx.office"))
    first = withholding.propose(row.pk, proposal, by=at_work("qx.office"), key="one")
    assert withholding.propose(row.pk, proposal, by=at_work("qx.office"), key="one") == first
    assert (
        refusal_of(withholding.propose, row.pk, proposal, by=at_work("qx.office"), key="two").code
        == "asked_already"
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Withholding.objects.create(
            township=town, occurrence=row, matter=row.matter, worked_on=row.matter, exemption="safety", basis="x",
            reason="x", until=UNTIL, state="pending", asked_at=first.asked_at, asked_by=first.asked_by,
        )  # fmt: skip
    other = bring_out(starting.start_ad_hoc(town, "decision", "停车", by=at_work("qx.office"))).occurrence
    assert refusal_of(withholding.propose, other.pk, proposal, by=at_work("qx.office")).code == "not_open"


def test_the_page_asks_for_each_thing_and_keeps_what_was_typed(row, people, at_work):
    client = Client()
    client.force_login(people["qx.office"], "django.contrib.auth.backends.ModelBackend")
    address = f"/desk/disclosure/{row.matter.number}/withhold/"
    assert "国家秘密" not in client.get(address).content.decode()
    sent = {"reason": "还在讨论", "until": "2026-06-01", "key": "k1"}
    answer = client.post(address, sent)
    assert answer.status_code == 422 and "没有选不公开的依据类别" in answer.content.decode()
    assert "还在讨论" in answer.content.decode()
    sent |= {
        "exemption": "in_process",
        "basis": "条例第十六条",
        "approver": people["qx.mayor"].pk,
        "key": "k2",
    }
    sent |= {f"t_{key}": "no" for key in NO}
    answer = client.post(address, sent)
    assert answer.status_code == 302
    assert client.post(address, sent).status_code == 302 and Withholding.objects.count() == 1
    assert (
        client.post(f"/desk/disclosure/{row.matter.number}/withhold/", {**sent, "approver": "x"}).status_code
        == 422
    )
    leader = Client()
    leader.force_login(people["qx.mayor"], "django.contrib.auth.backends.ModelBackend")
    page = leader.get(answer.url).content.decode()
    assert "同意报县里审核" in page and "还在讨论" in page
    number = Withholding.objects.get().matter
    decided = leader.post(
        answer.url, {"act": "agreed", "revision": number.revision, "key": "k3", "opinion": ""}
    )
    assert decided.status_code == 302
    foreign = Client()
    foreign.force_login(people["lh.mayor"], "django.contrib.auth.backends.ModelBackend")
    assert foreign.get(answer.url).status_code == 404


def test_the_ledger_knows_each_step_of_a_withholding(row, proposal, at_work, decide):
    found = withholding.propose(row.pk, proposal, by=at_work("qx.office"))
    for _ in range(3):
        decide(found)
    acts = list(
        Entry.objects.filter(subject_kind="occurrence", subject=str(row.pk)).values_list("act", flat=True)
    )
    assert acts == ["withholding_asked", "withheld"]


def test_the_tests_and_grounds_decide_alike_whoever_asks():
    assert may_be_withheld(Ground.MAY, [False], None) and not may_be_withheld(Ground.MAY, [True], None)
    assert may_be_withheld(Ground.BARRED, [True], [False]) and not may_be_withheld(
        Ground.BARRED, [False], [True]
    )
    assert not check_openness(RULES)
    twice = replace(RULES, exemptions=(*RULES.exemptions, replace(RULES.exemptions[0], basis=" ")))
    assert len(check_openness(twice)) == 3
    assert check_openness(
        replace(RULES, levels=(replace(RULES.levels[0], key="not a key", title=Text("甲", "a")),))
    )


def test_phased_work_with_a_withheld_stage_can_be_closed_once_the_others_are_published(
    town, at_work, bring_out, bring_to
):
    with at("2026-03-02 09:00"):
        days = [date(2026, 3, 3), date(2026, 3, 4), date(2026, 3, 5)]
        work = phasing.start_phased(town, "project", "线路迁改", days, by=at_work("qx.econ"))
        first, *others = Occurrence.objects.filter(work=work).order_by("stage")
        publishing.prepare(
            task_of(first).pk,
            "第一段",
            "批文号。",
            by=viewer_of(Matter.objects.get(occurrence=first).handler),
        )
        task = bring_to(first, "legal")
        reviewing.review_legal(
            task.pk, "secret", secret="secret", level="plain", basis="规定", classifier="某人", until=UNTIL,
            by=at_work("qx.deputy"),
        )  # fmt: skip
        kept = Matter.objects.get(pk=first.matter.pk)
        assert not {"heading", "text", "particulars", "files"} & set(kept.facts), "a secret isn't kept here"
        assert "批文号" not in str(kept.facts)
        assert refusal_of(phasing.close_work, work.pk, by=at_work("qx.econ")).code == "stages_missing"
        for row in others:
            bring_out(row, "情况。")
        assert phasing.close_work(work.pk, by=at_work("qx.econ")).closed_at
        page = Client().get(f"/QX/disclosure/{others[0].publication.pk}/").content.decode()
        assert "依法不予公开" in page


def test_nobody_approves_what_they_asked_for_and_a_secret_ends_the_asking(
    row, proposal, at_work, bring_to, people
):
    assert refusal_of(withholding.propose, row.pk, proposal, by=at_work("qx.mayor")).code == "approver_needed"
    found = withholding.propose(row.pk, proposal, by=at_work("qx.deputy"))
    Absence.objects.create(
        staff=people["qx.mayor"], substitute=people["qx.deputy"], first_day=date(2026, 3, 1),
        last_day=date(2026, 3, 9), reason="leave", approved_by=people["qx.mayor"],
    )  # fmt: skip
    task = found.matter.tasks.get(done_at=None)
    assert refusal_of(actions.complete, task.pk, "agreed", by=at_work("qx.deputy")).code == "same_person"
    Absence.objects.all().delete()
    publishing.prepare(task_of(row).pk, "讨论稿", "规划讨论稿。", by=at_work("qx.office"))
    legal = bring_to(row, "legal")
    reviewing.review_legal(
        legal.pk, "secret", secret="secret", level="plain", basis="规定", classifier="某人", until=UNTIL,
        by=at_work("qx.deputy"),
    )  # fmt: skip
    assert sorted(Withholding.objects.values_list("state", flat=True)) == ["refused", "withheld"]
    assert not Matter.objects.get(pk=found.matter.pk).is_open
