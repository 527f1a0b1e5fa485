"""Figures of feedback: months, medians, hot topics, surveys, closings, opinions on what was published."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from sunlit import clock
from sunlit.core.feedback import gaps, median, percent
from sunlit.disclosure.models import Occurrence, Publication
from sunlit.feedback import counting, hot, months, queries
from sunlit.feedback.actions import keeping
from sunlit.feedback.models import Survey, Voice
from sunlit.feedback.tests.conftest import day, on, told
from sunlit.hall.tests.refusing import refused
from sunlit.matters import actions as kernel
from sunlit.matters.book import book, number_in_force
from sunlit.matters.models import Matter, Task
from sunlit.people.viewer import viewer_of
from sunlit.registers import actions
from sunlit.registers import queries as registers_queries
from sunlit.registers.models import Record


@pytest.fixture
def publish(town, people):
    """A notice that was published: ``publish("收费标准")``."""

    def make(title: str, on: date) -> Publication:
        occurrence = Occurrence.objects.create(
            township=town, duty="", audience="everybody", unit=town, title=title, title_en=title, opens=on, due=on, why="", why_en=""
        )  # fmt: skip
        return Publication.objects.create(
            occurrence=occurrence, title=title, text="正文", text_hash="0" * 64, way="program",
            published_at=clock.now(), published_on=on,
        )  # fmt: skip

    return make


@pytest.mark.clause("S0.06.11")
def test_every_notice_has_a_form_and_an_opinion_on_it_stands_under_it_and_in_the_period(
    town, at_work, signed_in, publish, monday
):
    notice, other = publish("收费标准", monday), publish("考评结果", monday)
    page = Client().get(f"/QX/disclosure/{notice.pk}/")
    assert f'name="notice" value="{notice.pk}"' in page.content.decode()
    # The form under the notice leads to the whole form with what was typed, which needs no script.
    asked = Client().post("/QX/feedback/new/", {"notice": str(notice.pk), "words": "标准看不懂"})
    assert asked.status_code == 200 and "标准看不懂" in asked.content.decode()
    typed = {"key": str(uuid4()), "what": "opinion", "words": "标准看不懂", "notice": str(notice.pk)}
    assert Client().post("/QX/feedback/new/", typed).status_code == 302
    voice = Voice.objects.get()
    assert list(queries.listed(at_work("qx.office"), notice=notice.pk)) == [voice]
    assert not queries.listed(at_work("qx.office"), notice=other.pk).exists()
    rows = {row.publication: row.count for row in counting.on_publications(town, monday, monday)}
    assert rows == {notice: 1, other: 0}
    assert "收费标准" in signed_in("qx.office").get("/desk/feedback/figures/?month=2026-03").content.decode()


@pytest.mark.clause("S1.04.17")
def test_an_opinion_on_a_result_needs_an_answer_and_its_author_reads_whether_it_was_accepted(
    town, say, sort, do, publish, monday
):
    result = publish("考评结果", monday)
    assert "<textarea" in Client().get(f"/QX/disclosure/{result.pk}/").content.decode()
    key = str(uuid4())
    voice = say(publication=result.pk, key=key)
    assert voice.publication == result
    sort(voice)
    refused("field_needed", do, voice, "not_adopted", "qx.econ.head")
    do(voice, "not_adopted", "qx.econ.head", reason="计分有依据")
    refused("field_needed", do, voice, "told", "qx.econ.head", board_on=day(), board_how="栏")
    do(voice, "told", "qx.econ.head", **told())
    from sunlit.feedback.actions.intake import code_of

    shown = Client().post("/QX/feedback/mine/", {"number": voice.matter.number, "code": code_of(town, key)})
    assert "不采纳" in shown.content.decode() and "计分有依据" in shown.content.decode()


@pytest.mark.clause("S0.03.01")
def test_the_quarter_counts_opinions_for_each_publication_and_links_what_was_corrected(
    town, signed_in, say, sort, do, publish, monday
):
    spoken, silent = publish("惠农补贴名单", monday), publish("会议纪要", monday)
    voice = say(publication=spoken.pk)
    say(publication=spoken.pk)
    sort(voice)
    adopted = {"decision": "有错", "measure": "更正名单", "owner": "qx.econ", "measure_by": day(3)}
    do(voice, "adopted", "qx.econ.head", **adopted)
    do(voice, "carried_out", "qx.econ.head", change="更正了两户", changed_on=day(), evidence="更正公告")
    do(voice, "told", "qx.econ.head", **told())
    rows = {
        row.publication: row for row in counting.on_publications(town, date(2026, 1, 1), date(2026, 3, 31))
    }
    assert (rows[spoken].count, rows[silent].count) == (2, 0)
    assert rows[spoken].corrected == [voice] and rows[silent].corrected == []
    page = signed_in("qx.mayor").get("/desk/feedback/figures/?month=2026-03").content.decode()
    assert f"?notice={spoken.pk}#{voice.matter.number}" in page


@pytest.mark.clause("S1.03.09")
def test_days_to_reply_two_and_six_have_the_median_four_and_the_unanswered_their_age(town, say, finish):
    with on("2026-03-02"):
        first, second, third = say(), say(), say()
    with on("2026-03-04"):
        finish(first)
    with on("2026-03-08"):
        finish(second)
    with on("2026-03-12"):
        month = counting.month_of(town, "2026-03", clock.today())
        assert (month.median, month.longest) == (4, 6)
        assert month.unanswered == [(third, 10)]
        assert counting.month_of(town, "2026-02", clock.today()).median is None


@pytest.mark.clause("S2.20.05")
def test_the_month_counts_by_subject_as_many_as_there_are_and_lists_those_without_feedback(
    town, say, sort, finish, monday
):
    finish(say(), "land")
    waiting, unsorted = say(), say()
    sort(waiting, "land")
    month = counting.month_of(town, "2026-03", monday)
    counts = {key: count for key, _name, count in month.topics}
    assert counts["land"] == 2 and counts[""] == 1 and counts["roads"] == 0
    assert sum(counts.values()) == month.total == 3
    assert [row for row, _days in month.unanswered] == [waiting, unsorted]


@pytest.mark.clause("S0.06.12")
def test_a_month_closes_at_a_hundred_per_cent_and_not_with_nineteen_of_twenty(
    town, at_work, say, sort, do, finish
):
    with on("2026-03-02"):
        for _ in range(19):
            finish(say())
        last = say()
        sort(last)
        refused("month_runs", keeping.close_month, town, "2026-03", by=at_work("qx.office"))
    with on("2026-04-01"):
        assert counting.month_of(town, "2026-03", clock.today()).percent == "95%"
        found = refused("still_open", keeping.close_month, town, "2026-03", by=at_work("qx.office"))
        assert "95%" in found.reason.zh
        # A reply is entered where the result is known and at no step before: alone it closes nothing.
        refused("no_such_outcome", do, last, "told", "qx.econ.head", **told())
        assert Matter.objects.get(pk=last.matter_id).is_open
        do(last, "not_adopted", "qx.econ.head", reason="不行")
        do(last, "told", "qx.econ.head", **told())
        assert counting.month_of(town, "2026-03", clock.today()).percent == "100%"
        assert keeping.close_month(town, "2026-03", by=at_work("qx.office")).total == 20
        refused("already_done", keeping.close_month, town, "2026-03", by=at_work("qx.office"))
        refused("not_your_seat", keeping.close_month, town, "2026-02", by=at_work("qx.econ"))


@pytest.mark.clause("S4.03.03")
def test_the_first_response_is_in_time_the_next_morning_and_late_two_days_on(town, say, sort):
    for answered, late in (("2026-03-03", False), ("2026-03-04", True)):
        with on("2026-03-02", time(9)):
            voice = say("complaint", "service")
        with on(answered, time(9)):
            sort(voice)
        voice = Voice.objects.select_related("matter").get(pk=voice.pk)
        assert voice.responded_at - voice.matter.opened_at == timedelta(days=2 if late else 1)
        assert counting.responded_late(voice, date(2026, 3, 31)) is late
    with on("2026-03-02", time(9)):
        waiting = say("complaint", "service")
    assert not counting.responded_late(waiting, date(2026, 3, 3)) and counting.responded_late(
        waiting, date(2026, 3, 4)
    )
    assert counting.month_of(town, "2026-03", date(2026, 3, 4)).late_responses == 2


@pytest.mark.clause("S0.07.34")
def test_a_topic_is_proposed_once_at_five_and_the_answer_is_kept_with_its_day(say, sort, do, monday):
    proposals = Record.objects.filter(register="hot-topic")
    for number in range(1, 7):
        sort(say(), "land")
        assert proposals.count() == (1 if number >= 5 else 0), number
    proposal = proposals.get()
    assert proposal.values["mentions"] == "5"
    refused("field_needed", do, proposal.matter, "decline", "qx.mayor")
    do(proposal.matter, "publish", "qx.mayor", publish_by=day(3))
    entry = proposal.matter.register_entries.get(field="publish_by")
    assert entry.outcome == "publish" and entry.at.astimezone(clock.CHINA).date() == monday
    sort(say(), "land")
    assert proposals.count() == 1
    sort(say(), "charges")
    assert proposals.count() == 1


@pytest.mark.clause("S4.48.04")
def test_an_issue_at_the_set_number_is_proposed_with_an_owner_and_a_day_and_one_below_is_not(
    town, say, sort, monday, at_work, signed_in
):
    number = number_in_force("feedback-hot-number", monday, town.pk)
    for _ in range(number - 1):
        sort(say(), "land")
    sort(say(), "roads")  # of another issue
    proposals = Record.objects.filter(register="hot-topic")
    assert not proposals.exists()
    sort(say(), "land")
    matter = proposals.get().matter
    assert matter.handler is not None and matter.unit.key == "office"
    assert matter.tasks.get(done_at=None).due > monday and matter.step == "decide"
    (shown,) = hot.unanswered(at_work("qx.mayor"), monday)
    assert (shown.matter, shown.owner, shown.mentions) == (matter, matter.handler, number)
    page = signed_in("qx.mayor").get("/desk/feedback/figures/").content.decode()
    part = page.partition('id="proposed"')[2].partition("</section>")[0]
    assert matter.handler.name in part and f'datetime="{shown.due}"' in part


@pytest.mark.clause("S0.06.10")
def test_the_topic_with_the_most_feedback_is_proposed_and_waits_on_the_groups_list_by_its_age(
    town, say, sort, do, at_work, signed_in
):
    proposals = Record.objects.filter(register="hot-topic")
    with on("2026-01-20"):
        for _ in range(4):
            sort(say(), "charges")  # over thirty days before
    with on("2026-03-02"):
        hot.propose_the_most_mentioned(town, clock.today())
        sort(say(), "land")
        hot.propose_the_most_mentioned(town, clock.today())
        assert not proposals.exists()  # nothing in thirty days; then one entry alone
        for topic in ("roads", "land", "roads", "land", "land"):
            sort(say(), topic)
        for _ in range(2):  # once, however often the program looks
            hot.propose_the_most_mentioned(town, clock.today())
        found = proposals.get()
        assert (found.values["topic"], found.values["mentions"]) == ("land", "4")
    with on("2026-03-09"):
        (waiting,) = hot.unanswered(at_work("qx.mayor"), clock.today())
        assert (waiting.matter, waiting.age) == (found.matter, 7)
        page = signed_in("qx.mayor").get("/desk/feedback/figures/").content.decode()
        part = page.partition('id="proposed"')[2].partition("</section>")[0]
        assert "土地和拆迁" in part and ">7</td>" in part
        # It must be answered: neither left aside nor declined without a word.
        refused(
            "not_answered",
            kernel.withdraw,
            found.matter_id,
            by=viewer_of(found.matter.handler),
            reason="算了",
        )
        refused("field_needed", do, found.matter, "decline", "qx.mayor")
        do(found.matter, "decline", "qx.mayor", reason="已经在两处公布过。")
        assert not hot.unanswered(at_work("qx.mayor"), clock.today())
        hot.propose_the_most_mentioned(town, clock.today())
        assert proposals.count() == 1
    with on("2026-03-10"):
        sort(say(), "roads")
        for _ in range(3):
            sort(say(), "roads")
        hot.propose_the_most_mentioned(town, clock.today())
        second = proposals.exclude(pk=found.pk).get()
        assert second.values["topic"] == "roads"
        do(second.matter, "publish", "qx.mayor", publish_by=day(3))
        assert not hot.unanswered(at_work("qx.mayor"), clock.today())


@pytest.mark.clause("S3.11.07")
def test_topics_are_ranked_by_mentions_with_their_sources_and_an_empty_month_was_not_collected(
    town, signed_in, say, sort, monday
):
    for channel, topic in (("mailbox", "land"), ("questionnaire", "roads"), ("web", "roads")):
        sort(say(channel=channel), topic)
    hot = counting.hot_topics(town, monday)
    assert [(one.code, one.mentions) for one in hot] == [("roads", 2), ("land", 1)]
    assert {name.zh: count for name, count in hot[0].channels} == {"问卷": 1, "网上": 1}
    assert counting.collected(town, "2026-03") and not counting.collected(town, "2026-02")
    assert "没有收集" in signed_in("qx.mayor").get("/desk/feedback/figures/?month=2026-02").content.decode()
    assert (
        "没有收集" not in signed_in("qx.mayor").get("/desk/feedback/figures/?month=2026-03").content.decode()
    )


@pytest.mark.clause("S3.11.08")
def test_ten_mentions_without_a_study_are_flagged_and_a_solved_one_shows_the_fall(town, say, sort, do):
    with on("2026-03-02"):
        for number in range(1, 11):
            sort(say(), "land")
            assert counting.hot_topics(town, clock.today())[0].flagged is (number == 10)
        proposal = Record.objects.get(register="hot-topic").matter
        do(proposal, "publish", "qx.mayor", publish_by=day(3))
        for missing in ("study", "measure"):
            study = {"study": "开了三次会", "measure": "分户测量", "solved_on": day()}
            study.pop(missing)
            refused("field_needed", do, proposal, "solved", "qx.office", **study)
        do(proposal, "solved", "qx.office", study="开了三次会", measure="分户测量", solved_on=day())
    with on("2026-04-08"):
        sort(say(), "land")
        one = counting.hot_topics(town, clock.today())[0]
        assert not one.flagged and one.studied and str(one.solved_on) == "2026-03-02"
        assert (one.before, one.mentions, one.since_solved) == (10, 1, 1)


@pytest.mark.clause("S3.07.13")
def test_sixty_two_of_a_hundred_came_back_and_more_than_issued_is_refused(town, at_work, monday):
    office = at_work("qx.office")
    keeping.enter_survey(town, None, "集市整治问卷", (100, 62, 50), by=office)
    assert counting.surveys(town, 2026, monday)[0].returned == "62%"
    for counts, field in (((100, 101, 0), "returned"), ((100, 62, 63), "satisfied")):
        assert (
            refused("more_than_issued", keeping.enter_survey, town, None, "再一次", counts, by=office).field
            == field
        )
    keeping.enter_survey(town, None, "全收回的", (100, 100, 100), by=office)
    assert Survey.objects.count() == 2


@pytest.mark.clause("S4.18.03")
def test_the_survey_is_due_on_the_first_of_the_quarter_and_shows_its_base(town, at_work):
    keeping.plan_surveys(town, date(2026, 1, 1))
    rows = lambda today: {  # noqa: E731
        str(row.survey.due): row
        for row in counting.surveys(town, 2026, today)
        if row.survey.reason == "quarter"
    }
    assert list(rows(date(2026, 1, 1))) == ["2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01"]
    assert rows(date(2026, 3, 31))["2026-04-01"].state.zh == "还没到"
    assert rows(date(2026, 4, 1))["2026-04-01"].state.zh == "该做了"
    with on("2026-04-02"):
        survey = Survey.objects.get(reason="quarter", due="2026-04-01")
        keeping.enter_survey(town, survey, "", (100, 80, 62), by=at_work("qx.office"))
        refused("already_done", keeping.enter_survey, town, survey, "", (1, 1, 1), by=at_work("qx.office"))
    held = rows(date(2026, 7, 1))["2026-04-01"]
    assert held.satisfied == "77.5%" and (held.survey.satisfied, held.survey.returned) == (62, 80)
    assert not rows(date(2026, 3, 31))["2026-01-01"].missed and rows(date(2026, 4, 1))["2026-01-01"].missed


@pytest.mark.clause("S3.16.01")
def test_each_occasion_of_the_year_has_one_survey_and_one_that_passed_is_missed_the_next_day(town):
    keeping.plan_surveys(town, date(2026, 1, 1))
    again = keeping.plan_surveys(town, date(2026, 1, 2))
    rows = Survey.objects.filter(reason="occasion").order_by("due")
    titles = [row.title for row in rows]
    assert again == 0 and titles[0].startswith("元旦") and "5·15公开日征求意见" in titles
    assert {name[:2] for name in titles} == {"元旦", "春节", "清明", "劳动", "5·", "端午", "中秋", "国庆"}
    missed = lambda today: {  # noqa: E731
        row.survey.title
        for row in counting.surveys(town, 2026, today)
        if row.missed and row.survey.reason == "occasion"
    }
    assert "5·15公开日征求意见" not in missed(date(2026, 5, 15))
    assert "5·15公开日征求意见" in missed(date(2026, 5, 16))
    assert "劳动节征求意见" not in missed(date(2026, 5, 5)) and "劳动节征求意见" in missed(date(2026, 5, 6))


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(1, 60)), max_size=8))
def test_gaps_are_exactly_the_hours_that_no_shift_covers(rows):
    zero = datetime(2026, 3, 2, tzinfo=clock.CHINA)
    shifts = [
        (zero + timedelta(hours=start), zero + timedelta(hours=start + length)) for start, length in rows
    ]
    found = gaps(shifts, zero, zero + timedelta(hours=168))
    uncovered = {
        hour for start, end in found for hour in range(168) if start <= zero + timedelta(hours=hour) < end
    }
    assert uncovered == {
        hour for hour in range(168) if not any(start <= hour < start + length for start, length in rows)
    }


@given(st.lists(st.integers(0, 400), min_size=1, max_size=30))
def test_the_median_has_as_many_below_as_above(values):
    middle = median(values)
    assert sum(one < middle for one in values) == sum(one > middle for one in values) or middle in values


def test_a_share_is_a_hundred_only_when_it_is_every_one():
    assert percent(9999, 10000) == percent(999, 1000) and str(percent(62, 80)) == "77.5"
    assert str(percent(3, 3)) == "100.0" and percent(0, 0) is None
    assert (
        months.percent_words(0, 0) == "—"
        and months.after("2026-12") == "2027-01"
        and months.before("2026-01") == "2025-12"
    )


@pytest.mark.clause("S3.14.16")
def test_a_deputy_on_the_fourth_programme_lowers_the_rate_and_each_question_gets_its_number(
    town, at_work, do, monday
):
    office = at_work("qx.office")
    share = lambda: registers_queries.shares(office, book().registers["live-programme"], 2026)[0]  # noqa: E731
    for number in range(4):
        typed = {"programme": "行风热线", "day": day()}
        programme = actions.open_record(town, "live-programme", typed, by=office).matter
        refused("field_needed", do, programme, "attended", "qx.office", attended="deputy", raised="1")
        if number < 3:
            do(programme, "attended", "qx.office", attended="principal", who="qx.mayor", raised="0")
            do(programme, "registered", "qx.office")
            assert (share().met, share().total) == (number + 1, number + 1)
    do(programme, "attended", "qx.office", attended="deputy", who="qx.deputy", raised="1")
    assert (share().met, share().total, share().reached) == (3, 4, False)
    refused("guard_failed", do, programme, "registered", "qx.office")
    asked = {
        "channel": "broadcast",
        "type": "policy",
        "received": day(),
        "about": "直播提问",
        "words": "几号缴？",
    }
    asked |= {"signed": "anonymous", "live": programme.number}
    question = actions.open_record(town, "question", asked, by=office).matter
    assert question.number and Voice.objects.get(matter=question).channel == "broadcast"
    do(programme, "registered", "qx.office")
    assert not Matter.objects.get(pk=programme.pk).is_open


@pytest.mark.clause("S0.07.45")
def test_a_review_lists_study_and_lessons_makes_each_change_a_task_and_a_year_without_one_shows_none(
    town, at_work, signed_in, do, monday
):
    head, unit = at_work("qx.econ.head"), "QX-ZX4"
    assert dict(counting.reviews(town, head, 2026)) and not any(
        row for _unit, row in counting.reviews(town, head, 2026)
    )
    review = actions.open_record(town, "openness-review", {"year": "2026", "unit": unit}, by=head).matter
    for missing in ("studied", "lessons", "changes"):
        typed = {"studied": "看了栏", "lessons": "字太小", "changes": "1"}
        typed.pop(missing)
        refused("field_needed", do, review, "written", "qx.econ.head", **typed)
    do(review, "written", "qx.econ.head", studied="看了栏", lessons="字太小", changes="1")
    refused("guard_failed", do, review, "followed", "qx.econ.head")
    change = actions.open_record(
        town, "openness-change", {"review": review.number, "what": "放大字号", "unit": unit}, by=head
    ).matter
    assert change in [task.matter for task in Task.objects.waiting_for(head)]
    do(review, "followed", "qx.econ.head")
    assert {unit.code: row for unit, row in counting.reviews(town, head, 2026) if row} == {unit: review}
    assert not any(row for _unit, row in counting.reviews(town, head, 2025))
    page = signed_in("qx.econ.head").get("/desk/feedback/surveys/?year=2025").content.decode()
    assert page.count("没有</td>") == len(counting.reviews(town, head, 2025))
    page = signed_in("qx.econ.head").get("/desk/feedback/surveys/").content.decode()
    assert review.number in page


@pytest.mark.clause("S3.16.04")
def test_a_facility_from_an_opinion_is_in_progress_until_its_day_and_then_public_with_it(
    town, at_work, say, sort, do, monday
):
    voice = say()
    sort(voice)
    typed = {"opinion": voice.matter.number, "facility": "健身长廊", "unit": "QX-ZX4"}
    project = actions.open_record(town, "opinion-project", typed, by=at_work("qx.office")).matter
    page = Client().get("/QX/feedback/").content.decode()
    assert "健身长廊" in page and "在建" in page and voice.matter.number in page
    refused("field_needed", do, project, "completed", "qx.econ.head", state="建成")
    assert "在建" in Client().get("/QX/feedback/").content.decode()
    do(project, "completed", "qx.econ.head", completed_on=day(), state="三百米长廊已开放")
    page = Client().get("/QX/feedback/").content.decode()
    assert "三百米长廊已开放" in page and "在建" not in page and "2026年3月2日" in page


@pytest.mark.clause("S1.03.03")
def test_a_visit_has_problem_and_suggestion_and_an_issue_without_a_measure_is_unsolved_in_the_year(
    town, at_work, signed_in, do, monday
):
    gov = at_work("qx.gov")
    typed = {"day": day(), "place": "石桥村", "problem": "积水", "suggestion": "加涵管", "owner": "qx.econ"}
    for missing in ("problem", "suggestion", "owner"):
        less = {key: value for key, value in typed.items() if key != missing}
        refused("field_needed", actions.open_record, town, "research-note", less, by=gov)
    solved, open_one, none = (
        actions.open_record(town, "research-note", typed, by=gov).matter for _ in range(3)
    )
    refused("field_needed", do, solved, "measured", "qx.gov")
    do(solved, "measured", "qx.gov", measure="加了涵管")
    do(none, "unsolved", "qx.gov", why="没有经费")
    register = book().registers["research-note"]
    mayor = at_work("qx.mayor")
    share = registers_queries.shares(mayor, register, 2026)[0]
    assert (share.met, share.missing) == (1, 2)
    year = registers_queries.of_year(mayor, "research-note", 2026)
    unsolved = registers_queries.meeting(year, register.figures[0], met=False)
    assert set(unsolved.values_list("number", flat=True)) == {open_one.number, none.number}


def test_each_number_of_the_figures_opens_the_entries_that_it_counts(
    people, town, at_work, signed_in, say, sort, publish
):
    with on("2026-02-27"):
        say()
    with on("2026-03-02"):
        notice = publish("收费标准", date(2026, 3, 2))
        about = say(publication=notice.pk)
        sort(about, "land")
        say("complaint", "service")
        say("staff-report", "staff", accused=people["qx.gov"])
        mayor, client = at_work("qx.mayor"), signed_in("qx.mayor")
        for kind in ("", "complaint"):
            month = counting.month_of(town, "2026-03", clock.today(), kind)
            page = client.get(f"/desk/feedback/figures/?month=2026-03&kind={kind}").content.decode()
            for name, rows in (("channel", month.channels), ("topic", month.topics)):
                for key, _words, count in rows:
                    asked = {name: key or queries.UNSORTED, "month": "2026-03", "kind": kind}
                    assert queries.chosen(mayor, queries.choice_of(asked)).count() == count
                    address = f"?{name}={key or '-'}&amp;month=2026-03&amp;kind={kind}"
                    assert (address in page) is bool(count), address
        listed = client.get(f"/desk/feedback/?notice={notice.pk}").content.decode()
        assert "收费标准" in listed and about.matter.number in listed and listed.count("YJ") >= 1
        assert [*queries.chosen(mayor, queries.choice_of({"notice": str(notice.pk)}))] == [about]
        for wrong in (
            "notice=x",
            "notice=-1",
            "notice=" + "9" * 40,
            "month=2026-13",
            "month=9999-12",
            "state=x",
        ):
            assert client.get(f"/desk/feedback/?{wrong}").status_code == 404, wrong
            assert client.get(f"{reverse('export_feedback')}?{wrong}").status_code == 404, wrong
