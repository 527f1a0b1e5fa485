"""Opinions on results: invited for some days, under correction until answered, published again where it must change."""

from datetime import date

import pytest
from django.test import Client

from sunlit.demonstration import chain
from sunlit.disclosure.actions import correcting, phasing, publishing
from sunlit.disclosure.models import Publication, Work
from sunlit.disclosure.results import result_of, versions_of, work_of
from sunlit.feedback import results
from sunlit.feedback.models import Voice
from sunlit.feedback.tests.conftest import day, on, told
from sunlit.hall.tests.refusing import refused
from sunlit.matters import actions as kernel
from sunlit.matters.book import number_in_force
from sunlit.matters.models import Matter, Task
from sunlit.people.viewer import viewer_of

CLOSED = date(2026, 3, 2)


@pytest.fixture
def bring_out(people):
    def walk(row, text):
        return chain.bring_out(row, chain.who_in(people), text)

    return walk


@pytest.fixture
def work(town, at_work, bring_out):
    """Phased work whose three stages are published and which isn't closed yet."""
    with on("2026-03-02"):
        made = phasing.start_phased(town, "project", "文化广场", [CLOSED] * 3, by=at_work("qx.econ"))
        for row in made.occurrences.order_by("stage"):
            bring_out(row, f"第{row.stage}阶段的情况。")
    return made


@pytest.fixture
def closed(work, at_work):
    with on("2026-03-02"):
        return phasing.close_work(work.pk, by=at_work("qx.econ"))


def adopted(**more):
    return {
        "decision": "说得对", "measure": "重新核算", "owner": "qx.econ.head", "measure_by": day(10), **more,
    }  # fmt: skip


CARRIED = {"change": "重新核算了", "evidence": "核算表"}


def page_of(work):
    return Client().get(f"/QX/disclosure/works/{work.pk}/").content.decode()


@pytest.mark.clause("S2.19.25")
def test_closing_the_work_opens_its_result_with_a_form_and_ten_days_take_opinions(town, work, at_work, say):
    assert number_in_force("result-opinion-days", CLOSED, town.pk) == 10
    with on("2026-03-02"):
        before = page_of(work)
        assert "第3阶段的情况" not in before and "opinion-words" not in before and result_of(work) is None
        phasing.close_work(work.pk, by=at_work("qx.econ"))
        work = Work.objects.get(pk=work.pk)
        result = result_of(work)
        assert result is not None and result.occurrence.stage == 3
        page = page_of(work)
        assert "第3阶段的情况" in page and 'action="/QX/feedback/new/"' in page
        assert f'name="notice" value="{result.pk}"' in page and "征求意见到2026年3月12日" in page
        assert "征求意见到2026年3月12日" in Client().get(f"/QX/disclosure/{result.pk}/").content.decode()
    for moment, kept in (("2026-03-02", True), ("2026-03-12", True), ("2026-03-13", False)):
        with on(moment):
            voice = say(publication=result.pk)
            assert (voice.publication_id == result.pk) is kept, moment
            assert voice.matter.number and Task.objects.filter(matter=voice.matter, done_at=None).exists()
            if not kept:  # it stands in the general intake, and the handler still reads what it was about
                assert voice.matter.record.values["notice"] == str(result.pk)
                assert "已在2026年3月12日截止" in page_of(work)
    # A letter of day 10 that is typed on day 11 came in time.
    with on("2026-03-13"):
        assert (
            say(publication=result.pk, channel="letter", received=date(2026, 3, 12)).publication_id
            == result.pk
        )
        # What is no result takes opinions without an end.
        first = Publication.objects.get(occurrence__work=work, occurrence__stage=1)
        assert work_of(first) is None and say(publication=first.pk).publication_id == first.pk


@pytest.mark.clause("S2.19.26")
def test_one_objection_keeps_the_result_under_correction_until_answered_and_the_changed_one_links_to_the_first(
    town, closed, at_work, say, sort, do, people
):
    result = result_of(closed)
    address = f"/QX/disclosure/{result.pk}/"
    with on("2026-03-03"):
        say(publication=result.pk)  # an opinion that isn't an objection
        assert not results.under_correction(result)
        voice = say(type_="objection", words="面积不对", publication=result.pk)
        for step in ("said", "sorted", "decided", "carried out"):
            assert results.under_correction(result), step
            assert "改正中" in Client().get(address).content.decode() and "改正中" in page_of(closed)
            if step == "said":
                sort(voice, "projects")
            elif step == "sorted":
                do(voice, "adopted", "qx.econ.head", **adopted())
            elif step == "decided":
                do(voice, "carried_out", "qx.econ.head", changed_on=day(), **CARRIED)
        do(voice, "told", "qx.econ.head", **told())
        assert not results.under_correction(result)
        assert "改正中" not in Client().get(address).content.decode()
        # The corrected result takes the place of the first and links to it.
        row = correcting.correct(result.pk, "面积写错了", by=at_work("qx.econ"))
        publishing.prepare(
            chain.task_of(row).pk,
            "文化广场结果（更正）",
            "面积是一千二百平方米。",
            by=viewer_of(row.matter.handler),
        )
        chain.finish(row, chain.who_in(people))
        again = Publication.objects.get(occurrence=row)
        assert [one.pk for one in versions_of(result)] == [result.pk, again.pk] and result_of(closed) == again
        page = Client().get(f"/QX/disclosure/{again.pk}/").content.decode()
        assert "更正的是" in page and f'href="/QX/disclosure/{result.pk}/"' in page
        assert "一千二百平方米" in page_of(closed)
        # An objection to the first still counts against what stands now.
        say(type_="objection", publication=again.pk)
        assert results.under_correction(again)


def feedback_on(row, say, sort, do, **more):
    voice = say(publication=row.pk)
    sort(voice, "projects")
    do(voice, "adopted", "qx.econ.head", **adopted(republish="yes", **more))
    do(voice, "carried_out", "qx.econ.head", changed_on=day(), **CARRIED)
    return Voice.objects.get(pk=voice.pk)


@pytest.mark.clause("S2.19.11")
def test_what_must_change_is_not_closed_before_it_is_published_again_or_a_reason_is_stored(
    town, work, at_work, say, sort, do, people
):
    row = Publication.objects.get(occurrence__work=work, occurrence__stage=2)
    with on("2026-03-03"):
        voice = feedback_on(row, say, sort, do)
        assert "要改正，还没有重新公开" in Client().get(f"/QX/disclosure/{row.pk}/").content.decode()
        found = refused("republication_needed", do, voice, "told", "qx.econ.head", **told())
        assert (found.clause, found.field) == ("S2.19.11", "not_republished")
        # Neither is the work closed whose disclosure it is about.
        refused("republication_needed", phasing.close_work, work.pk, by=at_work("qx.econ"))
        assert Work.objects.get(pk=work.pk).closed_at is None
        handler = at_work("qx.econ.head")
        with pytest.raises(Exception) as stopped:
            kernel.withdraw(voice.matter_id, by=handler, reason="不办了")
        assert getattr(stopped.value, "code", "") in ("reply_needed", "not_your_seat")
        # A correction that only began isn't published yet.
        again = correcting.correct(row.pk, "数字写错了", by=at_work("qx.econ"))
        publishing.prepare(
            chain.task_of(again).pk, "实施情况（更正）", "花了九十万元。", by=viewer_of(again.matter.handler)
        )
        refused("republication_needed", do, voice, "told", "qx.econ.head", **told())
        assert Matter.objects.get(pk=voice.matter_id).is_open
        chain.finish(again, chain.who_in(people))
        second = Publication.objects.get(occurrence=again)
        assert second.occurrence.replaces == row
        do(voice, "told", "qx.econ.head", **told())
        assert not Matter.objects.get(pk=voice.matter_id).is_open
        assert phasing.close_work(work.pk, by=at_work("qx.econ")).closed_at is not None
        # The second publication was before this one said anything: it doesn't serve it.
    with on("2026-03-04"):
        other = feedback_on(second, say, sort, do)
        refused("republication_needed", do, other, "told", "qx.econ.head", **told())
        do(other, "told", "qx.econ.head", **told(not_republished="和第一次意见相同，已经改过。"))
        assert not Matter.objects.get(pk=other.matter_id).is_open
        # Where nothing has to change nothing is asked for.
        third = say(publication=second.pk)
        sort(third, "projects")
        do(third, "adopted", "qx.econ.head", **adopted(republish="no"))
        do(third, "carried_out", "qx.econ.head", changed_on=day(), **CARRIED)
        do(third, "told", "qx.econ.head", **told())


def test_the_form_offers_an_objection_and_its_number_leads_to_it(town, closed):
    result = result_of(closed)
    with on("2026-03-03"):
        client = Client()
        page = client.post("/QX/feedback/new/", {"notice": result.pk, "words": "钱数不对"}).content.decode()
        assert "不满意、有异议" in page and "钱数不对" in page
        key = "11111111-2222-4333-8444-555555555555"
        sent = {"what": "objection", "words": "钱数不对", "whom": "", "notice": result.pk, "key": key}
        assert client.post("/QX/feedback/new/", sent).status_code == 302
    voice = Voice.objects.get()
    assert voice.publication == result and voice.matter.record.values["type"] == "objection"
    assert results.under_correction(result)
