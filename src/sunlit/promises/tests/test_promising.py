"""A promise can be measured, stands on a decision, is shown with its value, and hangs on the wall as it stands."""

import io
import re
from datetime import date

import pytest
from django.test import Client
from pypdf import PdfReader

from sunlit.core.refusals import Refused
from sunlit.core.service_promises import Measure, Measured, measurable
from sunlit.demonstration.tests.townships import at
from sunlit.hall.actions import ratings
from sunlit.hall.tests.walking import Walk, finished
from sunlit.people.viewer import PUBLIC, RESIDENT
from sunlit.promises import measuring, queries
from sunlit.promises.actions import around, promising
from sunlit.promises.models import Promise
from sunlit.promises.tests.conftest import MEETING, MEETING_DAY

BACKEND = "django.contrib.auth.backends.ModelBackend"
WORDS = promising.Words("来信5个工作日内答复", date(2026, 1, 1))


def page(path="/QX/promises/", language="zh-hans"):
    return Client(headers={"accept-language": language}).get(path).content.decode()


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("3个工作日内答复", True),
        ("三个工作日内答复", True),
        ("百分之九十五以上按时办结", True),
        ("９５％以上按时办结", True),
        ("缺什么一次性告知", True),
        ("热情服务，让群众满意", False),
        ("践行三个代表，争创一流", False),
        ("24字方针牢记心中", False),
        ("", False),
    ],
)
def test_a_number_with_its_unit_or_an_act_can_be_checked(text, good):
    assert measurable(text, ("一次性告知",)) is good


@pytest.mark.parametrize(("kept", "total", "target", "meets"), [(9, 10, 90, True), (899, 1000, 90, False), (0, 0, 90, None)])  # fmt: skip
def test_a_share_reaches_its_target_by_the_cases_and_not_by_a_rounded_number(kept, total, target, meets):
    assert Measured(kept, total).meets(target) is meets


@pytest.mark.clause("S1.04.03")
def test_the_editor_returns_words_that_nobody_can_check_and_the_board_shows_limit_and_complaint_link(
    town, econ, at_work, promised, client, people
):
    with at("2026-03-02 09:00"):
        with pytest.raises(Refused) as refusal:
            promising.write(econ, promising.Words("热情服务", date(2026, 1, 1)), by=at_work("qx.econ.head"))
        assert (refusal.value.code, refusal.value.clause, refusal.value.field) == (
            "not_measurable",
            "S1.04.03",
            "text",
        )
        assert not Promise.objects.exists()
        client.force_login(people["qx.econ.head"], backend=BACKEND)
        typed = {"unit": econ.code, "text": "热情服务", "measure": "none", "since": "2026-01-01", "key": "a"}
        answer = client.post("/desk/promises/new/", typed)
        assert answer.status_code == 422
        assert "可以衡量的数字" in answer.content.decode() and 'value="热情服务"' in answer.content.decode()
        answer = client.post("/desk/promises/new/", typed | {"text": "土地合同5个工作日内办好"})
        assert answer.status_code == 302
        promised("土地合同5个工作日内办好")
        board = page()
        row = re.search(r'<tr id="promise-.*?</tr>', board, re.S).group()
        assert "土地合同5个工作日内办好" in row and 'href="/QX/ask/"' in row


@pytest.mark.clause("S2.25.03")
@pytest.mark.parametrize(
    ("decision", "day", "published"),
    [("", MEETING_DAY, False), (MEETING, None, False), (MEETING, date(2026, 3, 3), False), (MEETING, date(2026, 3, 2), True)],
)  # fmt: skip
def test_without_the_joint_meetings_decision_a_units_promise_is_not_published(
    econ, at_work, decision, day, published
):
    with at("2026-03-02 09:00"):
        made = promising.write(econ, WORDS, by=at_work("qx.econ.head"))
        if published:
            promising.publish(made.pk, by=at_work("qx.office"), decision=decision, decided_on=day)
            assert MEETING in page()
            return
        with pytest.raises(Refused) as refusal:
            promising.publish(made.pk, by=at_work("qx.office"), decision=decision, decided_on=day)
        assert (refusal.value.code, refusal.value.clause) == ("decision_needed", "S2.25.03")
        assert WORDS.text not in page()


@pytest.mark.clause("S0.01.04")
def test_beside_every_promise_stand_working_links_and_without_the_method_the_page_says_it_is_incomplete(
    town, at_work, promised
):
    with at("2026-03-02 09:00"):
        promised()
        assert "这一页不完整" in page() and "投诉处理办法" in page()
        around.publish_handling(town, "收到后5个工作日内答复。", by=at_work("qx.office"))
        assert "这一页不完整" not in page()
        row = re.search(r'<tr id="promise-.*?</tr>', page(), re.S).group()
        for link in re.findall(r'href="(/[^"]*)"', row):
            assert Client().get(link).status_code == 200
        assert "/QX/promises/complaints/" in row and "/QX/ask/" in row
        assert "收到后5个工作日内答复" in page("/QX/promises/complaints/")
        # Every published page of a service carries the same two links.
        guide = page("/QX/items/land.contract-certification/")
        assert "/QX/promises/complaints/" in guide and "/QX/ask/" in guide
        around.take_down_handling(town, "正在修订", by=at_work("qx.office"))
        assert "这一页不完整" in page() and "缺处理办法" in page()


@pytest.mark.clause("S3.11.01")
def test_each_promise_shows_its_target_and_latest_value_and_one_without_a_measure_says_so(
    people, promised, town
):
    with at("2026-03-02 09:00"):
        measured = promised("合同鉴证5个工作日内办结", measure=Measure.CLOSED_IN_TIME, target=60)
        promised("缺什么一次性告知")
        assert "还没有办件" in page() and "无法衡量" in page()
    # Monday 2 March, five working days: due on the 9th.
    finished(people, "2026-03-09")
    with at("2026-03-20 09:00"):
        assert measuring.measured(measured, date(2026, 3, 20)) == Measured(1, 1)
        assert "100%" in page() and "做到" in page()
    finished(people, "2026-03-10")
    with at("2026-03-20 09:00"):
        assert measuring.measured(measured, date(2026, 3, 20)) == Measured(1, 2)
        board = page()
        assert "50%" in board and "没做到" in board and "还没有说明原因" in board
        promising.explain(measured.pk, "经办人住院，已安排B岗", by=_viewer(people, "qx.econ.head"))
        assert "经办人住院" in page() and "还没有说明原因" not in page()
        (late,) = [row.pk for row, kept in queries.behind(measured, _viewer(people, "qx.econ.head"), date(2026, 3, 20)) if not kept]  # fmt: skip
        assert late
        assert queries.behind(measured, _viewer(people, "lh.mayor"), date(2026, 3, 20)) == []
        assert "not measurable" in page(language="en")


def _viewer(people, name):
    from sunlit.people.viewer import viewer_of

    return viewer_of(people[name])


@pytest.mark.clause("S1.03.01")
def test_nine_satisfied_of_ten_is_ninety_per_cent_and_who_did_not_rate_is_not_satisfied(people, town):
    walks = [finished(people, "2026-03-09") for _ in range(11)]
    with at("2026-03-20 09:00"):
        for number, walk in enumerate(walks[:10]):
            matter = walk.matter
            ratings.rate(matter.number, ratings.token_for(matter), 2 if number == 0 else 4, by=RESIDENT)
            with pytest.raises(Refused):
                ratings.rate(matter.number, ratings.token_for(matter), 5, by=RESIDENT)
        by_item, by_unit = measuring.satisfaction(town)
        for (row,) in (by_item, by_unit):
            assert (row.satisfied, row.rated, row.closed) == (9, 10, 11)
            assert (row.percent, row.response) == (90, 90)
        text = page("/QX/promises/satisfaction/")
        assert "9/10" in text and "10/11" in text and "90%" in text


@pytest.mark.parametrize("answered", [1, 2])
def test_a_question_in_time_counts_and_one_that_still_can_be_answered_counts_nothing(
    people, town, promised, answered
):
    made = promised("2个工作日内答复", measure=Measure.ANSWERED_WITHIN, target=90, days=2)
    from sunlit.hall.actions import inquiries

    with at("2026-03-02 09:00"):
        asked = inquiries.register(
            town, inquiries.Question(text="路灯什么时候修"), by=_viewer(people, "qx.clerk")
        )
        type(asked.matter).objects.filter(pk=asked.matter.pk).update(unit=made.unit)
    assert measuring.measured(made, date(2026, 3, 4)) == Measured(0, 0)
    assert measuring.measured(made, date(2026, 3, 5)) == Measured(0, 1)


@pytest.mark.clause("S2.25.02")
def test_wall_sheet_and_desk_card_carry_the_same_words_and_version_and_who_has_none_is_listed(
    people, town, econ, at_work, client
):
    person = people["qx.econ"]
    with at("2026-03-02 09:00"):
        without = {row.staff_id for row in queries.staff_without_promise(town, at_work("qx.office"))}
        assert person.pk in without
        made = promising.write(
            econ, promising.Words("当场答复", date(2026, 1, 1)), by=at_work("qx.econ.head"), staff=person
        )
        promising.publish(made.pk, by=at_work("qx.office"))
        newer = promising.write_again(
            made.pk, promising.Words("2个工作日内答复", date(2026, 3, 1)), by=at_work("qx.econ.head")
        )
        assert [row.pk for row in queries.staff_promises(town, PUBLIC)] == [made.pk]
        promising.publish(newer.pk, by=at_work("qx.office"))
        client.force_login(people["qx.econ"], backend=BACKEND)
        for form in ("wall", "card"):
            said = _words(client.get(f"/desk/promises/{newer.pk}/{form}.pdf"))
            assert "2个工作日内答复" in said and "第2版" in said and person.name in said
        desk = client.get("/desk/promises/").content.decode()
        listed = re.search(r'<details id="without">.*?</details>', desk, re.S).group()
        assert person.name not in listed and people["qx.econ.head"].name in listed
    assert person.pk not in {
        row.staff_id for row in queries.staff_without_promise(town, at_work("qx.office"))
    }


def _words(response):
    assert response.status_code == 200
    return re.sub(
        r"\s", "", "".join(one.extract_text() for one in PdfReader(io.BytesIO(response.content)).pages)
    )


@pytest.mark.clause("S3.14.09")
@pytest.mark.parametrize(
    ("field", "value"), [("newspaper", " "), ("day", None), ("complaint_phone", ""), ("report_phone", "无")]
)
def test_a_newspaper_record_needs_title_day_and_telephones_and_leads_to_the_same_text(
    at_work, promised, field, value
):
    whole = {
        "newspaper": "清溪日报",
        "day": date(2026, 3, 1),
        "complaint_phone": "0000-5550100",
        "report_phone": "0000-5550101",
    }
    with at("2026-03-02 09:00"):
        made = promised()
        with pytest.raises(Refused) as refusal:
            promising.note_printed(made.pk, **whole | {field: value}, by=at_work("qx.econ.head"))
        assert (refusal.value.code, refusal.value.field, refusal.value.clause) == (
            "printing_incomplete",
            field,
            "S3.14.09",
        )
        assert not made.printed.exists()
        promising.note_printed(made.pk, **whole, by=at_work("qx.econ.head"))
        board = page()
        row = re.search(rf'<tr id="promise-{made.pk}".*?</tr>', board, re.S).group()
        assert (
            "清溪日报" in row
            and "0000-5550101" in row
            and f'href="#promise-{made.pk}"' in row
            and made.text in row
        )


def test_sending_a_form_again_makes_no_second_promise_and_strangers_write_none(econ, at_work):
    one = promising.write(econ, WORDS, by=at_work("qx.econ.head"), key="k1")
    assert promising.write(econ, WORDS, by=at_work("qx.econ.head"), key="k1") == one
    for name in ("qx.social.head", "lh.mayor", "qx.agent"):
        with pytest.raises(Refused) as refusal:
            promising.write(econ, WORDS, by=at_work(name))
        assert refusal.value.code == "not_your_seat"
    with pytest.raises(Refused):
        promising.publish(one.pk, by=at_work("qx.econ.head"), decision=MEETING, decided_on=MEETING_DAY)


@pytest.mark.parametrize(
    "hostile", ["电话13800006666，3天内答复", "11010519491231002X 3天", "x" * 201 + "3天"]
)
def test_personal_data_and_overlong_words_are_no_promise(econ, at_work, hostile):
    with pytest.raises(Refused):
        promising.write(econ, promising.Words(hostile, date(2026, 1, 1)), by=at_work("qx.econ.head"))


def test_a_published_version_is_not_published_twice_and_has_one_next(promised, at_work):
    made = promised()
    with pytest.raises(Refused) as refusal:
        promising.publish(made.pk, by=at_work("qx.office"), decision=MEETING, decided_on=MEETING_DAY)
    assert refusal.value.code == "already_done"
    promising.write_again(made.pk, WORDS, by=at_work("qx.econ.head"))
    with pytest.raises(Refused) as refusal:
        promising.write_again(made.pk, WORDS, by=at_work("qx.econ.head"))
    assert refusal.value.code == "changed_meanwhile"


def test_the_list_behind_a_value_is_as_long_as_what_one_may_see(people, promised):
    made = promised("5个工作日内办结", measure=Measure.CLOSED_IN_TIME, target=90)
    with at("2026-03-02 09:00"):
        Walk(people).accept().receive()
    day = date(2026, 3, 20)
    assert [kept for _row, kept in queries.behind(made, _viewer(people, "qx.mayor"), day)] == [False]
    assert queries.behind(made, PUBLIC, day) == []


def test_a_form_names_units_and_people_in_the_language_of_the_page_and_chooses_nothing(town, people, client):
    client.force_login(people["qx.office"], backend=BACKEND)
    chinese = client.get("/desk/promises/new/").content.decode()
    english = client.get("/desk/promises/new/", headers={"accept-language": "en"}).content.decode()
    for shown, unit, none in ((chinese, "社会事务服务部", "请选择"), (english, "Social Affairs", "choose")):
        choices = shown.split('name="unit"')[1].split("</select>")[0]
        assert unit in choices and none in choices and "-----" not in shown
