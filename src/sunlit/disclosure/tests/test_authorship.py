"""Whoever wrote a text doesn't publish it, whichever way they come by the seat (S2.19.04)."""

from datetime import date

import pytest

from sunlit.core.refusals import Refused
from sunlit.demonstration import chain
from sunlit.demonstration.tests.townships import at
from sunlit.disclosure.actions import publishing, starting
from sunlit.disclosure.authorship import authors_of
from sunlit.disclosure.models import Publication
from sunlit.disclosure.tests.conftest import task_of
from sunlit.matters import actions
from sunlit.people.models import Absence
from sunlit.people.viewer import viewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_march():
    with at("2026-03-02 09:00"):
        yield


@pytest.fixture
def row(town, at_work):
    """A decision whose text the first clerk of the office wrote."""
    found = starting.start_ad_hoc(town, "decision", "关停旧砖窑", by=at_work("qx.office"))
    publishing.prepare(task_of(found).pk, "关停旧砖窑", "会议决定关停旧砖窑。", by=at_work("qx.office"))
    return found


def away(people, who: str, substitute: str) -> None:
    Absence.objects.create(
        staff=people[who],
        substitute=people[substitute],
        first_day=date(2026, 3, 1),
        last_day=date(2026, 3, 9),
        reason="leave",
        approved_by=people["qx.mayor"],
    )


def refused(act, *args, **kwargs):
    with pytest.raises(Refused) as found:
        act(*args, **kwargs)
    assert not Publication.objects.exists()
    return found.value


@pytest.mark.clause("S2.19.04")
def test_the_author_does_not_publish_and_somebody_else_does_once_it_is_approved(
    row, people, at_work, bring_to
):
    # Before the audit it isn't live, whoever asks.
    for step in ("content", "legal", "review"):
        task = bring_to(row, step)
        for name in ("qx.office", "qx.office2"):
            assert refused(publishing.publish, task.pk, "published", by=at_work(name)).code in (
                "no_such_outcome",
                "not_your_seat",
            )
    # The auditor's refusal needs a reason.
    mayor = at_work("qx.mayor")
    assert refused(publishing.review, task_of(row).pk, "send_back", by=mayor).code == "reason_needed"
    assert (
        refused(publishing.review, task_of(row).pk, "send_back", by=mayor, opinion="  ").code
        == "reason_needed"
    )
    publishing.review(task_of(row).pk, "send_back", by=mayor, opinion="写明日期")
    publishing.prepare(task_of(row).pk, "关停旧砖窑", "会议决定三月底前关停旧砖窑。", by=at_work("qx.office"))
    task = bring_to(row, "publish")
    assert authors_of(task.matter) == {people["qx.office"].pk}
    for act in (publishing.publish, actions.complete):  # the page of publications, and the general one
        found = refused(act, task.pk, "published", by=at_work("qx.office"))
        assert (found.code, found.clause) == ("own_text", "S2.19.04")
        assert (
            found.reason.zh
            and found.reason.en
            and "另一名" in found.way_out.zh
            and "Somebody else" in found.way_out.en
        )
    assert task_of(row).step == "publish"
    publishing.publish(task.pk, "published", by=at_work("qx.office2"))
    assert Publication.objects.get().by_id == people["qx.office2"].pk


@pytest.mark.clause("S2.19.04")
def test_it_is_the_last_author_that_counts_and_sending_back_stays_open_to_the_author(
    row, people, at_work, bring_to
):
    task = bring_to(row, "publish")
    publishing.publish(task.pk, "send_back", by=at_work("qx.office"), opinion="数字要核对")
    away(people, "qx.office", "qx.office2")
    publishing.prepare(task_of(row).pk, "关停旧砖窑", "会议决定四月关停旧砖窑。", by=at_work("qx.office2"))
    task = bring_to(row, "publish")
    # Written by one on behalf of the other: it is the text of both.
    assert authors_of(task.matter) == {people["qx.office"].pk, people["qx.office2"].pk}
    for name in ("qx.office", "qx.office2"):
        assert refused(publishing.publish, task.pk, "published", by=at_work(name)).code == "own_text"
    assert chain.publisher(row, chain.who_in(people)) is None
    with pytest.raises(LookupError):
        chain.sign(row, chain.who_in(people))


def test_whoever_stands_in_for_the_author_does_not_publish_in_their_place(row, people, at_work, bring_to):
    task = bring_to(row, "publish")
    away(people, "qx.office", "qx.gov")
    assert at_work("qx.gov").acts_for(task.unit_id, task.role).for_staff_id == people["qx.office"].pk
    assert refused(publishing.publish, task.pk, "published", by=at_work("qx.gov")).code == "own_text"
    publishing.publish(task.pk, "published", by=at_work("qx.office2"))


def test_a_text_of_another_unit_is_published_by_either_clerk_and_both_townships_have_two(
    people, town, at_work
):
    found = starting.start_ad_hoc(town, "special-spending", "抗旱水泵", by=at_work("qx.econ"))
    publishing.prepare(task_of(found).pk, "抗旱水泵", "购买水泵六台。", by=viewer_of(found.matter.handler))
    assert chain.finish(found, chain.who_in(people)).by_id == people["qx.office"].pk
    own = starting.start_ad_hoc(people["lh.mayor"].township, "decision", "修桥", by=at_work("lh.office"))
    publishing.prepare(task_of(own).pk, "修桥", "决定修桥。", by=at_work("lh.office"))
    assert chain.finish(own, chain.who_in(people, "lh")).by_id == people["lh.office2"].pk
