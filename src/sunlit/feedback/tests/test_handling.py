"""From sorting to the reply: what each step demands, what closes an entry, what its author sees."""

from datetime import date, time
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from sunlit import clock
from sunlit.feedback import counting, queries
from sunlit.feedback.actions import authors
from sunlit.feedback.actions.intake import code_of
from sunlit.feedback.models import Voice
from sunlit.feedback.tests.conftest import day, on, told
from sunlit.hall.tests.refusing import refused
from sunlit.matters import actions as kernel
from sunlit.matters.models import Job, Matter
from sunlit.matters.sweep import sweep
from sunlit.people.viewer import PUBLIC


def mine(town, key, voice):
    """The author's page."""
    typed = {"number": voice.matter.number, "code": code_of(town, key)}
    return Client().post(f"/{town.code}/feedback/mine/", typed).content.decode()


@pytest.mark.clause("S0.03.05")
def test_an_entry_is_sorted_only_with_topic_section_and_day_and_the_backlog_shows_its_age(
    at_work, say, do, sort
):
    with on("2026-03-02"):
        old, new = say(), say()
    with on("2026-03-05"):
        backlog = queries.backlog(at_work("qx.office"), clock.today())
        assert (backlog.count, backlog.oldest, backlog.days) == (2, date(2026, 3, 2), 3)
        whole = {"topic": "roads", "responsible": "QX-ZX4", "answer_by": day(5), "summary": "摘要"}
        for missing in ("topic", "responsible", "answer_by"):
            typed = {key: value for key, value in whole.items() if key != missing}
            assert refused("field_needed", do, old, "sorted", "qx.office", **typed).field == missing
            assert Voice.objects.get(pk=old.pk).sorted_at is None
        sort(old)
        assert queries.backlog(at_work("qx.office"), clock.today()).count == 1
        sort(new)
        empty = queries.backlog(at_work("qx.office"), clock.today())
        assert (empty.count, empty.oldest, empty.days) == (0, None, None)


@pytest.mark.clause("S0.03.06", "S3.16.02")
def test_an_adopted_opinion_needs_measure_owner_and_evidence_and_its_change_is_public(
    town, say, do, sort, monday
):
    key = str(uuid4())
    voice = say(key=key)
    sort(voice, summary="集市夜里没有灯")
    adopted = {"decision": "应当装", "measure": "装两盏灯", "owner": "qx.econ", "measure_by": day(10)}
    for missing in ("measure", "owner"):
        typed = {name: value for name, value in adopted.items() if name != missing}
        refused("field_needed", do, voice, "adopted", "qx.econ.head", **typed)
    do(voice, "adopted", "qx.econ.head", **adopted)
    done = {"change": "装了两盏灯，早晚清扫", "changed_on": day(), "evidence": "照片"}
    for missing in ("change", "changed_on", "evidence"):
        typed = {name: value for name, value in done.items() if name != missing}
        refused("field_needed", do, voice, "carried_out", "qx.econ.head", **typed)
    assert Matter.objects.get(pk=voice.matter_id).is_open
    do(voice, "carried_out", "qx.econ.head", **done)
    do(voice, "told", "qx.econ.head", **told())
    assert not Matter.objects.get(pk=voice.matter_id).is_open
    page = Client().get("/QX/feedback/?list=changed").content.decode()
    assert "集市夜里没有灯" in page and "装了两盏灯" in page and "2026年3月2日" in page
    # A rejected one needs its reason, and the author reads it.
    other_key = str(uuid4())
    other = say(key=other_key)
    sort(other)
    refused("field_needed", do, other, "not_adopted", "qx.econ.head")
    do(other, "not_adopted", "qx.econ.head", reason="明年再装")
    assert "明年再装" in mine(town, other_key, other)


@pytest.mark.clause("S3.20.07")
def test_a_suggestion_without_a_decision_is_listed_after_its_day_and_a_no_gives_its_reason(
    town, at_work, say, do, sort
):
    key = str(uuid4())
    with on("2026-03-02"):
        voice = say(key=key)
        sort(voice, answer_by="2026-03-05")
    with on("2026-03-05"):
        assert not queries.listed(at_work("qx.mayor"), "late").exists()
    with on("2026-03-06"):
        assert list(queries.listed(at_work("qx.mayor"), "late")) == [voice]
        refused("field_needed", do, voice, "not_adopted", "qx.econ.head")
        do(voice, "not_adopted", "qx.econ.head", reason="没有地方放")
        assert not queries.listed(at_work("qx.mayor"), "late").exists()
        assert "没有地方放" in mine(town, key, voice)


@pytest.mark.clause("S2.19.13")
def test_an_opinion_without_an_outcome_stays_on_the_open_list(at_work, say, do, sort, monday):
    voice = say()
    sort(voice)
    assert list(queries.listed(at_work("qx.econ.head"), "no_outcome")) == [voice]
    row = queries.listed(at_work("qx.econ.head"), "no_outcome").get()
    assert (str(row.day), row.matter.unit.code, row.decision_words.zh) == (
        "2026-03-02",
        "QX-ZX4",
        "还没有结论",
    )
    do(voice, "not_adopted", "qx.econ.head", reason="不行")
    assert not queries.listed(at_work("qx.econ.head"), "no_outcome").exists()
    assert queries.listed(at_work("qx.econ.head")).get().decision_words.zh == "不采纳"


@pytest.mark.clause("S0.03.07")
def test_a_question_past_its_day_goes_to_the_head_and_an_answer_stops_the_clock(
    town, at_work, say, do, sort, monkeypatch
):
    monkeypatch.setenv("SUNLIT_SMS_GATEWAY", "https://gateway.invalid/")
    key = str(uuid4())
    with on("2026-03-02"):
        voice = say("question", "policy", key=key, contact="13800000000")
        sort(voice, answer_by="2026-03-04")
    with on("2026-03-04", time(23)):
        sweep()
        assert Matter.objects.get(pk=voice.matter_id).step == "answer"
    with on("2026-03-05", time(9)):
        assert list(queries.listed(at_work("qx.mayor"), "late")) == [voice]
        sweep()
        matter = Matter.objects.get(pk=voice.matter_id)
        assert matter.step == "head_answers" and matter in [
            t.matter for t in queries.waiting(at_work("qx.econ.head"))
        ]
        assert matter not in [task.matter for task in queries.waiting(at_work("qx.econ"))]
        do(voice, "answered", "qx.econ.head", carrier="internet", **told(reply="每月十五日发。"))
        assert "每月十五日发。" in mine(town, key, voice)
        sent = Job.objects.get(name="sms").arguments
        assert sent["phone"] == "13800000000" and voice.matter.number in sent["text"]
        assert "十五日" not in sent["text"]
    with on("2026-03-20"):
        assert not queries.listed(at_work("qx.mayor"), "late").exists()
        assert Matter.objects.get(pk=voice.matter_id).alarm_at is None


@pytest.mark.clause("S2.20.03")
def test_a_question_shows_its_next_day_and_afterwards_the_answer_with_its_carrier(
    town, say, do, sort, monday
):
    key = str(uuid4())
    voice = say("question", "policy", key=key)
    sort(voice, answer_by="2026-03-06")
    assert "2026年3月6日" in mine(town, key, voice)
    refused("field_needed", do, voice, "answered", "qx.econ", **told())
    do(voice, "answered", "qx.econ", carrier="blackboard", **told(reply="见黑板报"))
    page = mine(town, key, voice)
    assert "见黑板报" in page and "黑板报" in page
    assert "黑板报" in Client().get("/QX/feedback/").content.decode()


WAYS = ("direct", "meeting", "media", "board")


@pytest.mark.clause("S0.03.08")
def test_closing_needs_one_of_the_four_ways_with_day_and_evidence_and_all_four_are_listed(
    town, say, do, sort, monday
):
    def to_reply():
        key = str(uuid4())
        voice = say(key=key)
        sort(voice)
        do(voice, "not_adopted", "qx.econ.head", reason="不行")
        return voice, key

    voice, _key = to_reply()
    refused("guard_failed", do, voice, "told", "qx.econ.head", reply="答复")
    for way in WAYS:  # half a way is none, alone or beside a whole one
        refused("guard_failed", do, voice, "told", "qx.econ.head", reply="答复", **{f"{way}_on": day()})
        refused("guard_failed", do, voice, "told", "qx.econ.head", reply="答复", **{f"{way}_how": "凭据"})
    half = {"direct_on": day(), "direct_how": "信", "media_on": day()}
    refused("guard_failed", do, voice, "told", "qx.econ.head", reply="答复", **half)
    do(voice, "told", "qx.econ.head", reply="答复", direct_on=day(), direct_how="当面答复，有签字")
    assert not Matter.objects.get(pk=voice.matter_id).is_open
    every, key = to_reply()
    typed = {f"{way}_on": day() for way in WAYS} | {f"{way}_how": f"{way}凭据" for way in WAYS}
    do(every, "told", "qx.econ.head", reply="答复", **typed)
    page = mine(town, key, every)
    for way, words in zip(WAYS, ("直接答复", "会议通报", "新闻媒体报道", "政务公开栏公布"), strict=True):
        assert words in page and f"{way}凭据" in page


@pytest.mark.clause("S0.03.09")
def test_the_public_page_states_both_rights_and_an_objection_opens_a_follow_up_tied_to_the_number(
    town, say, finish, monday
):
    page = Client().get("/QX/feedback/").content.decode()
    assert "知情权" in page and "监督权" in page and "/QX/feedback/mine/" in page
    key = str(uuid4())
    voice = say(key=key, author="具名")
    refused("not_closed", authors.object_to, voice, "不服", key=str(uuid4()))
    voice = finish(voice)
    number, code = voice.matter.number, code_of(town, key)
    typed = {"number": number, "code": code, "act": "object", "key": str(uuid4())}
    assert Client().post("/QX/feedback/mine/", typed | {"words": ""}).status_code == 422
    answer = Client().post("/QX/feedback/mine/", typed | {"words": "路灯还是不亮"}, follow=True)
    follow_up = Voice.objects.get(follows=voice)
    assert follow_up.matter.number in answer.content.decode() and follow_up.signed
    assert Voice.objects.get(pk=voice.pk).said == "not_solved"
    assert follow_up.matter.number in mine(town, key, voice)
    # The same objection sent again opens nothing more.
    Client().post("/QX/feedback/mine/", typed | {"words": "路灯还是不亮"})
    assert Voice.objects.count() == 2


@pytest.mark.clause("S3.11.05")
def test_a_complaint_closes_only_with_feedback_and_result_and_then_counts(
    town, at_work, say, sort, do, monday
):
    voice = say("complaint", "service", author="有名")
    sort(voice)
    do(voice, "not_confirmed", "qx.econ.head", investigation="查了")
    refused("field_needed", do, voice, "replied", "qx.econ.head", result="办了")
    refused("field_needed", do, voice, "replied", "qx.econ.head", **told())
    refused("guard_failed", do, voice, "result_only", "qx.econ.head", result="办了")
    refused("reply_needed", kernel.withdraw, voice.matter_id, by=at_work("qx.office"), reason="了结")
    assert counting.month_of(town, "2026-03", monday).percent == "0%"
    do(voice, "replied", "qx.econ.head", result="办了", **told())
    do(voice, "satisfied", "qx.office", visited_on=day(), visit_note="满意")
    assert not Matter.objects.get(pk=voice.matter_id).is_open
    assert counting.month_of(town, "2026-03", monday).percent == "100%"


@pytest.mark.clause("S3.20.05")
def test_a_signed_complaint_needs_a_dated_reply_and_an_anonymous_one_a_result(say, sort, do, monday):
    signed, anonymous = say("complaint", "service", author="有名"), say("complaint", "service")
    assert signed.signed and not anonymous.signed
    for voice in (signed, anonymous):
        sort(voice)
        do(voice, "not_confirmed", "qx.econ.head", investigation="查了")
    refused("guard_failed", do, signed, "result_only", "qx.econ.head", result="办了")
    refused("guard_failed", do, signed, "replied", "qx.econ.head", result="办了", reply="答复")
    do(anonymous, "result_only", "qx.econ.head", result="办了")
    do(anonymous, "not_reached", "qx.office", visited_on=day(), visit_note="没有留联系方式")
    assert not Matter.objects.get(pk=anonymous.matter_id).is_open
    assert Matter.objects.get(pk=signed.matter_id).is_open


@pytest.mark.clause("S3.20.06")
def test_what_is_confirmed_opens_a_correction_and_the_complaint_waits_for_it(say, sort, do, monday):
    voice = say("complaint", "disclosure", author="有名")
    sort(voice)
    typed = {"investigation": "属实", "correction": "补公布", "correction_unit": "QX-ZX4", "correction_owner": "qx.econ", "correction_by": day(4)}  # fmt: skip
    for missing in ("correction_owner", "correction_by"):
        less = {key: value for key, value in typed.items() if key != missing}
        refused("field_needed", do, voice, "confirmed", "qx.econ.head", **less)
    do(voice, "confirmed", "qx.econ.head", **typed)
    task = Matter.objects.get(parent=voice.matter, kind="complaint-correction")
    assert task.record.values["owner"] == "qx.econ" and str(task.tasks.get().due) == "2026-03-06"
    refused("guard_failed", do, voice, "mended", "qx.office")
    do(task, "mended", "qx.econ.head", mended="补了", evidence="照片")
    do(voice, "mended", "qx.office")
    assert Matter.objects.get(pk=voice.matter_id).step == "reply"


@pytest.mark.clause("S4.18.02")
def test_a_complaint_waits_for_its_return_visit_and_dissatisfaction_reopens_it_with_a_new_day(
    say, sort, do, monday
):
    voice = say("complaint", "service", author="有名")
    sort(voice, answer_by=day(2))
    do(voice, "not_confirmed", "qx.econ.head", investigation="查了")
    do(voice, "replied", "qx.econ.head", result="办了", **told())
    assert Matter.objects.get(pk=voice.matter_id).is_open
    visit = {"visited_on": day(), "visit_note": "说还没解决"}
    refused("field_needed", do, voice, "dissatisfied", "qx.office", **visit)
    do(voice, "dissatisfied", "qx.office", again_by=day(9), **visit)
    task = voice.matter.tasks.get(done_at=None)
    assert (task.step, str(task.due)) == ("investigate", "2026-03-11")
    do(voice, "not_confirmed", "qx.econ.head", investigation="又查了")
    do(voice, "replied", "qx.econ.head", result="办好了", **told())
    refused("field_needed", do, voice, "not_reached", "qx.office")  # a failed attempt is recorded too
    do(voice, "not_reached", "qx.office", visited_on=day(), visit_note="打了三次没有人接")
    assert not Matter.objects.get(pk=voice.matter_id).is_open


@pytest.mark.clause("S3.20.04")
def test_a_complaint_has_its_number_first_shows_its_states_and_is_listed_when_idle(
    at_work, signed_in, say, sort, do
):
    with on("2026-03-02"):
        voice = say("complaint", "service", author="有名")
        assert voice.matter.number  # there is no state before it: the number comes with the entry
        sort(voice)
    with on("2026-03-09"):  # five working days on
        assert not queries.listed(at_work("qx.mayor"), "idle").exists()
    with on("2026-03-10"):
        assert list(queries.listed(at_work("qx.mayor"), "idle")) == [voice]
        do(voice, "not_confirmed", "qx.econ.head", investigation="查了")
        assert not queries.listed(at_work("qx.mayor"), "idle").exists()
        page = signed_in("qx.mayor").get(f"/desk/matters/{voice.matter.number}/").content.decode()
        for words in ("整理", "核查", "2026年3月2日", "2026年3月10日"):
            assert words in page


@pytest.mark.clause("S4.28.04")
def test_each_entry_has_its_day_and_what_is_overdue_stands_on_top_until_it_is_answered(
    signed_in, at_work, say, sort, do
):
    with on("2026-03-02"):
        voices = [say("question", "policy"), say("complaint", "service"), say("opinion", "suggestion")]
        assert all(voice.matter.tasks.get().due for voice in voices)
        sort(voices[0], answer_by="2026-03-04")
        # Not later than promised: ten working days after the receipt.
        assert refused("field_unfit", sort, voices[1], answer_by="2026-03-17").field == "answer_by"
        sort(voices[1], answer_by="2026-03-16")
        sort(voices[2], answer_by="2026-03-16")
    with on("2026-03-05", time(7)):
        assert [task.matter for task in queries.overdue(at_work("qx.mayor"), clock.today())] == [
            voices[0].matter
        ]
        page = signed_in("qx.mayor").get("/desk/feedback/").content.decode()
        assert page.index('id="overdue"') < page.index('id="waiting"') < page.index('id="entries"')
        assert voices[0].matter.number in page[: page.index('id="waiting"')]
        do(voices[0], "answered", "qx.econ", carrier="internet", **told())
        assert queries.overdue(at_work("qx.mayor"), clock.today()) == []


@pytest.mark.clause("S2.33.11")
def test_each_suggestion_shows_its_reply_in_public_with_its_day_and_the_unanswered_are_counted(
    say, sort, do, finish, monday
):
    finish(say(words="第一件"))
    waiting = say(words="第二件", author="王小明")
    sort(waiting, summary="第二件的摘要")
    answer = Client().get("/QX/feedback/")
    page = answer.content.decode()
    assert "答复的话" in page and "2026年3月2日" in page
    assert answer.context["unanswered"] == 1 and "王小明" not in page and "第二件的摘要" in page
    do(waiting, "not_adopted", "qx.econ.head", reason="不行")
    do(waiting, "told", "qx.econ.head", **told())
    assert Client().get("/QX/feedback/").context["unanswered"] == 0


def test_nothing_personal_goes_into_a_text_for_the_public(say, do, sort, monday):
    voice = say()
    for bad in ("找王某13812345678", "身份证11010519491231002X"):
        found = refused("personal_data", sort, voice, summary=bad)
        assert found.field == "summary"
    sort(voice)
    refused("personal_data", do, voice, "not_adopted", "qx.econ.head", reason="问13812345678")
    do(voice, "not_adopted", "qx.econ.head", reason="不行")
    refused("personal_data", do, voice, "told", "qx.econ.head", **told(reply="请打13812345678"))


def test_what_the_author_says_is_counted_apart_from_what_the_office_says(town, say, finish, monday):
    first, second = finish(say()), finish(say())
    authors.say_solved(first)
    authors.object_to(second, "没有解决", key=str(uuid4()))
    month = counting.month_of(town, "2026-03", monday)
    assert (month.office_solved, month.author_solved, month.author_not_solved) == (2, 1, 1)


def test_a_wrong_code_an_unknown_number_and_another_townships_number_are_answered_alike(town, say, monday):
    key = str(uuid4())
    voice = say(key=key)
    code = code_of(town, key)
    answers = [
        ("QX", voice.matter.number, "AAAABBBB"), ("QX", "QX2026YJ999999", code), ("LH", voice.matter.number, code),
        ("QX", voice.matter.number, ""), ("QX", "' OR 1=1 --", code), ("QX", voice.matter.number, "甲乙丙丁"),
    ]  # fmt: skip
    for number, (place, wanted, typed) in enumerate(answers):
        client = Client(REMOTE_ADDR=f"192.0.2.{number + 10}")
        answer = client.post(f"/{place}/feedback/mine/", {"number": wanted, "code": typed})
        assert answer.status_code == 404 and "编号或查询码不对" in answer.content.decode()
        assert "说的话" not in answer.content.decode()
    guessing = Client(REMOTE_ADDR="192.0.2.99")
    tries = [
        guessing.post("/QX/feedback/mine/", {"number": voice.matter.number, "code": "AAAABBBB"}).status_code
        for _ in range(5)
    ]
    assert tries == [404, 404, 404, 429, 429]


def test_markup_huge_texts_and_too_many_entries_lose_nothing_that_was_typed(
    town, say, sort, signed_in, monday
):
    client = Client()
    typed = {"key": str(uuid4()), "what": "opinion", "words": "<script>alert(1)</script>", "author": ""}
    huge = client.post("/QX/feedback/new/", typed | {"words": "长" * 2001})
    assert huge.status_code == 422 and "长" * 2000 in huge.content.decode() and not Voice.objects.exists()
    assert client.post("/QX/feedback/new/", typed | {"words": "a\x00b"}).status_code == 422
    assert client.post("/QX/feedback/new/", typed | {"what": "bribe"}).status_code == 422
    assert client.post("/QX/feedback/new/", typed | {"notice": "999999"}).status_code == 422
    assert client.post("/QX/feedback/new/", typed).status_code == 302
    voice = Voice.objects.get()
    sort(voice, summary='=HYPERLINK("http://x")<b>粗</b>')
    page = Client().get("/QX/feedback/").content.decode()
    assert "<b>粗</b>" not in page and "&lt;b&gt;" in page
    file = signed_in("qx.office").get(reverse("export_feedback") + "?as=csv")
    text = b"".join(file.streaming_content if file.streaming else [file.content]).decode("utf-8-sig")
    assert ",=HYPERLINK" not in text and ',"=HYPERLINK' not in text and "HYPERLINK" in text
    last = None
    for number in range(40):
        last = client.post("/QX/feedback/new/", typed | {"key": str(uuid4()), "words": f"第{number}条"})
        if last.status_code != 302:
            break
    assert last.status_code == 429 and f"第{number}条" in last.content.decode()


def test_nobody_outside_sees_an_entry_through_the_gate(say, monday):
    say("complaint", "service")
    assert not Voice.objects.visible_to(PUBLIC).exists() and not Voice.objects.all().in_public().exists()
