"""First inquiry: each clause by its own proof, at and around its boundary."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.hall import answers, catalogue, register, register_sheets
from sunlit.hall.actions import handovers, inquiries, leading
from sunlit.hall.actions.inquiries import Question
from sunlit.hall.actions.ratings import CRITERIA
from sunlit.hall.models import Inquiry, ItemState
from sunlit.hall.tests.words import words_of
from sunlit.matters import documents, queries
from sunlit.matters.models import HandOver, Matter, Notice
from sunlit.people.models import Organisation

ASKED = Question("怎么办低保", visitor="周样本", visitor_unit="上河村", contact="0000-1")


@pytest.fixture
def clerk(at_work):
    return at_work("qx.clerk")


def ask(town, clerk, **changed) -> Inquiry:
    return inquiries.register(town, replace(ASKED, **changed), by=clerk)


def fresh(inquiry: Inquiry) -> Inquiry:
    return Inquiry.objects.select_related("matter").get(pk=inquiry.pk)


def unit_of(person) -> Organisation:
    return person.holdings.get(until=None).post.organisation


def lead(inquiry, person, clerk, **more):
    return leading.lead(inquiry.pk, unit_of(person), person, by=clerk, category="8", **more)


def code(refused) -> str:
    return refused.value.code


@pytest.mark.clause("S0.02.03", "S2.26.01")
def test_who_registers_is_first_asked_and_stays_so_whoever_helps(town, clerk, people):
    inquiry = ask(town, clerk)
    assert inquiry.matter.first_asked_id == clerk.staff_id
    lead(inquiry, people["qx.social"], clerk)
    assert fresh(inquiry).matter.first_asked_id == clerk.staff_id
    slip = register_sheets.inquiry_slip(fresh(inquiry).matter, fresh(inquiry), by=clerk)
    assert people["qx.clerk"].name in words_of(documents.pdf(slip))


@pytest.mark.clause("S2.26.01", "S1.01.02")
def test_not_my_job_ends_nothing_and_one_of_three_outcomes_does(client, town, clerk, people):
    client.force_login(people["qx.clerk"], backend="django.contrib.auth.backends.ModelBackend")
    inquiry = ask(town, clerk)
    page = reverse("inquiry", args=[inquiry.matter.number])
    assert client.post(page, {"act": "not_my_job"}).status_code == 422
    assert client.post(page, {"act": "answer", "answer": ""}).status_code == 422
    assert client.post(page, {"act": "lead", "handler": ""}).status_code == 422
    assert fresh(inquiry).matter.is_open
    assert client.post(page, {"act": "answer", "answer": "带上户口簿"}).status_code == 302
    assert fresh(inquiry).matter.state == "done"


@pytest.mark.clause("S1.01.02")
def test_an_untouched_visit_is_on_the_heads_screen_from_the_configured_minute(client, town, clerk, people):
    with clock.standing_at(datetime(2026, 3, 2, 9, 0)):
        inquiry = ask(town, clerk)
    limit = register.untouched_minutes(datetime(2026, 3, 2).date())
    director = people["qx.director"]
    client.force_login(director, backend="django.contrib.auth.backends.ModelBackend")
    for minutes, shown in ((limit - 1, False), (limit, True)):
        with clock.standing_at(datetime(2026, 3, 2, 9, 0) + timedelta(minutes=minutes)):
            page = client.get(reverse("inquiries")).content.decode()
            assert ("登记后没人管的" in page) is shown
    inquiries.unclear(inquiry.pk, by=clerk)
    with clock.standing_at(datetime(2026, 3, 2, 12, 0)):
        assert "登记后没人管的" not in client.get(reverse("inquiries")).content.decode()


@pytest.mark.clause("S0.02.05")
def test_the_section_that_owns_the_item_is_proposed_and_an_empty_end_is_refused(client, town, clerk, people):
    inquiry = ask(town, clerk, text="居民医保怎么报销", item="medical.chronic-illness")
    owner = leading.proposed_handler(town.pk, inquiry.item)
    assert owner == people["qx.social"]
    client.force_login(people["qx.clerk"], backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("inquiry", args=[inquiry.matter.number])).content.decode()
    assert f'<option value="{unit_of(owner).pk}:{owner.pk}" selected>' in page
    with pytest.raises(Refused) as refused:
        inquiries.answer(inquiry.pk, " ", by=clerk)
    assert code(refused) == "answer_needed"
    with pytest.raises(Refused) as refused:
        leading.lead(inquiry.pk, unit_of(owner), None, by=clerk)
    assert code(refused) == "handler_needed"


@pytest.mark.clause("S0.02.06", "S1.01.07", "S2.26.07", "S2.29.05")
def test_outside_the_remit_needs_body_and_explanation_and_the_slip_prints_both(town, clerk, people):
    inquiry = ask(town, clerk, text="补办不动产证")
    body = Organisation.objects.create(
        code="YL-DJ", kind="office", name="云岭县不动产登记中心", outside=True, valid_from="2020-01-01",
        address="云岭县城东路9号", phone="0000-7000001",
    )  # fmt: skip
    for more, wanted in (
        ({"explanation": "", "body": body}, "explanation_needed"),
        ({"explanation": "镇里没有这项职权", "name": ""}, "body_needed"),
        ({"explanation": "镇里没有这项职权", "name": "县局"}, "place_needed"),
    ):
        with pytest.raises(Refused) as refused:
            inquiries.outside(inquiry.pk, by=clerk, **more)
        assert code(refused) == wanted and fresh(inquiry).matter.is_open
    inquiries.outside(inquiry.pk, by=clerk, explanation="镇里没有这项职权", body=body)
    matter = fresh(inquiry).matter
    assert matter.state == "transferred"
    words = words_of(documents.pdf(matter.documents.get(template="referral-slip")))
    assert all(part in words for part in (body.name, body.address, body.phone, "镇里没有这项职权"))


@pytest.mark.clause("S2.29.05")
def test_an_unknown_place_is_written_down_with_its_reason(town, clerk):
    inquiry = ask(town, clerk)
    inquiries.outside(
        inquiry.pk, by=clerk, explanation="不归本镇", name="外省某单位", no_place_reason="来人也不清楚所在"
    )
    assert fresh(inquiry).unpassed_reason == "来人也不清楚所在"


@pytest.mark.clause("S1.01.01")
def test_the_first_asked_person_cant_be_changed_and_is_responsible_until_the_handler_takes_over(
    client, town, clerk, people, at_work
):
    inquiry = ask(town, clerk)
    client.force_login(people["qx.clerk"], backend="django.contrib.auth.backends.ModelBackend")
    page = reverse("inquiry", args=[inquiry.matter.number])
    again = client.post(page, {"act": "unclear", "first_asked": people["qx.clerk2"].pk})
    assert again.status_code == 422 and "首问责任人不能改为他人" in again.content.decode()
    assert fresh(inquiry).matter.first_asked_id == clerk.staff_id
    lead(inquiry, people["qx.social"], clerk)
    assert register.responsible_now(fresh(inquiry)) == people["qx.clerk"].name
    handovers.take_over(inquiry.pk, by=at_work("qx.social"))
    assert register.responsible_now(fresh(inquiry)) == people["qx.social"].name
    assert fresh(inquiry).matter.first_asked_id == clerk.staff_id


@pytest.mark.clause("S1.01.08")
def test_a_call_belongs_to_whoever_answered_it(client, town, clerk, people):
    with pytest.raises(Refused) as refused:
        inquiries.register(town, replace(ASKED, way="phone"), by=clerk, first_asked=people["qx.clerk2"])
    assert code(refused) == "first_asked_is_fixed" and not Matter.objects.exists()
    client.force_login(people["qx.clerk"], backend="django.contrib.auth.backends.ModelBackend")
    call = {"way": "phone", "question": "问路", "visitor": "周样本", "key": "k"}
    other = client.post(reverse("inquiry_new"), {**call, "first_asked": people["qx.clerk2"].pk})
    assert other.status_code == 422 and not Matter.objects.exists()
    client.post(reverse("inquiry_new"), call)
    assert Matter.objects.get().first_asked == people["qx.clerk"]


@pytest.mark.clause("S1.01.03")
def test_ones_own_matter_becomes_a_case_with_limit_and_handler_and_isnt_led_on(client, town, clerk, people):
    inquiry = ask(town, clerk, text="集资摊派", item="burden.question")
    assert ItemState.objects.get(township=town, item="burden.question").owner == people["qx.clerk"]
    client.force_login(people["qx.clerk"], backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("inquiry", args=[inquiry.matter.number])).content.decode()
    assert 'value="lead"' not in page and "转为申请" in page
    with pytest.raises(Refused) as refused:
        lead(inquiry, people["qx.social"], clerk)
    assert code(refused) == "own_matter"
    client.post(
        reverse("counter_apply", args=["burden.question"]),
        {
            "applicant": "周样本",
            "inquiry": inquiry.matter.number,
            "rights_told": "on",
            "act": "accept",
            "key": "k",
        },
    )
    case = Matter.objects.get(kind="application")
    assert case.handler == people["qx.clerk"] and case.due is not None
    promised, _legal = catalogue.limits(catalogue.item("burden.question"))
    assert queries.why_this_date(case).deadline.due == case.due and promised is not None
    assert fresh(inquiry).disposal == "handled" and not fresh(inquiry).matter.is_open
    other = ask(town, clerk, item="medical.chronic-illness")
    assert 'value="lead"' in client.get(reverse("inquiry", args=[other.matter.number])).content.decode()


@pytest.mark.clause("S1.01.05", "S2.26.05")
def test_a_hand_over_is_pending_until_the_named_handler_takes_it(client, town, clerk, people, at_work):
    with clock.standing_at(datetime(2026, 3, 2, 9, 0)):
        inquiry = ask(town, clerk)
        with pytest.raises(Refused) as refused:
            leading.lead(inquiry.pk, unit_of(people["qx.social"]), None, by=clerk)
        assert code(refused) == "handler_needed"
        lead(inquiry, people["qx.social"], clerk)
        assert queries.inbox(at_work("qx.social")).get().matter == inquiry.matter
        assert Notice.objects.get(staff=people["qx.social"]).matter == inquiry.matter
        client.force_login(people["qx.clerk"], backend="django.contrib.auth.backends.ModelBackend")
        assert inquiry.matter.number in client.get(reverse("counter")).content.decode()
        for stranger in ("qx.econ", "qx.clerk2", "lh.social"):
            with pytest.raises(Refused) as refused:
                handovers.take_over(inquiry.pk, by=at_work(stranger))
            assert code(refused) == "not_your_seat"
    with clock.standing_at(datetime(2026, 3, 2, 9, 40)):
        handovers.take_over(inquiry.pk, by=at_work("qx.social"))
        row = HandOver.objects.get(what="visitor")
        assert (row.taken_at - row.offered_at) == timedelta(minutes=40)
        assert row.taken_by == people["qx.social"] and row.giver == people["qx.clerk"]
        assert inquiry.matter.number not in client.get(reverse("counter")).content.decode()


@pytest.mark.clause("S1.01.06")
def test_unclear_opens_a_task_to_find_out_and_a_dispute_goes_to_the_office_with_its_age(
    client, town, clerk, people, at_work
):
    inquiry = ask(town, clerk)
    inquiries.unclear(inquiry.pk, by=clerk)
    task = inquiry.matter.tasks.get(done_at=None)
    assert (task.step, task.person) == ("find_out", people["qx.clerk"])
    with pytest.raises(Refused):
        leading.lead(inquiry.pk, unit_of(people["qx.social"]), None, by=clerk)
    assert fresh(inquiry).matter.is_open
    with pytest.raises(Refused) as refused:
        handovers.dispute(inquiry.pk, by=clerk, reason="")
    assert code(refused) == "reason_needed"
    handovers.dispute(inquiry.pk, by=clerk, reason="两部门都说不归自己")
    client.force_login(people["qx.office"], backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("inquiries")).content.decode()
    assert inquiry.matter.number in page and "等党政办分派或裁定的" in page and "自 <time" in page
    lead(inquiry, people["qx.social"], at_work("qx.office"))
    assert fresh(inquiry).matter.step == "hand_over"


@pytest.mark.clause("S2.29.09")
def test_not_clear_is_no_end_and_what_was_found_out_must_reach_the_person(town, clerk):
    inquiry = ask(town, clerk)
    inquiries.unclear(inquiry.pk, by=clerk)
    assert fresh(inquiry).matter.is_open and fresh(inquiry).matter.step == "find_out"
    with pytest.raises(Refused) as refused:
        inquiries.answer(inquiry.pk, "县里答复可以办", by=clerk)
    assert code(refused) == "told_needed"
    inquiries.answer(inquiry.pk, "县里答复可以办", by=clerk, told="phone")
    assert fresh(inquiry).matter.state == "done" and fresh(inquiry).matter.facts["told"] == "phone"


@pytest.mark.clause("S1.01.09")
def test_a_call_needs_its_matter_declining_a_name_is_written_down_and_the_book_has_no_gap(
    client, town, clerk, people
):
    client.force_login(people["qx.clerk"], backend="django.contrib.auth.backends.ModelBackend")
    page = reverse("inquiry_new")
    assert (
        client.post(page, {"way": "phone", "question": " ", "visitor": "周", "key": "a"}).status_code == 422
    )
    assert client.post(page, {"way": "phone", "question": "路灯不亮", "key": "b"}).status_code == 422
    with pytest.raises(Refused) as refused:
        ask(town, clerk, way="phone", text="  ")
    assert code(refused) == "matter_needed" and not Matter.objects.exists()
    times = [
        datetime(2026, 3, 2, 9, 0),
        datetime(2026, 3, 2, 9, 5),
        datetime(2026, 3, 3, 9, 0),
        datetime(2026, 3, 4, 9),
    ]
    with clock.standing_at(times[0]):
        client.post(page, {"way": "phone", "question": "路灯不亮", "declined": "on", "key": "c"})
    with clock.standing_at(times[1]):
        ask(town, clerk)  # a visit takes no number among the calls
    with clock.standing_at(times[2]):
        ask(town, clerk, way="phone", text="反映某干部", about=people["qx.econ"])
    with clock.standing_at(times[3]):
        ask(town, clerk, way="phone", text="问低保")
        sheet = register.call_sheet(clerk, town, times[0].date(), times[3].date())
        assert [row["no"] for row in sheet["rows"]] == [1, 2, 3]
        assert [row["time"] for row in sheet["rows"]] == sorted(row["time"] for row in sheet["rows"])
        assert sheet["rows"][0]["caller"] == "不愿透露" and "反映某干部" not in str(sheet)
        later = register.call_sheet(clerk, town, times[2].date(), times[3].date())
        assert [row["no"] for row in later["rows"]] == [2, 3]
        printed = client.get(reverse("inquiry_calls"), {"first": "2026-03-01", "last": "2026-03-31"})
    words = words_of(printed.content)
    assert all(column in words for column in ("来电事项", "来电人", "单位", "联系方式", "不愿透露", "问低保"))


@pytest.mark.clause("S1.01.10")
def test_a_call_is_listed_until_passed_on_and_never_goes_to_the_person_it_is_about(
    client, town, clerk, people, at_work
):
    client.force_login(people["qx.clerk"], backend="django.contrib.auth.backends.ModelBackend")
    with clock.standing_at(datetime(2026, 3, 2, 9, 0)):
        call = ask(town, clerk, way="phone", text="路灯不亮")
        leading.pass_on(call.pk, by=clerk)
    with clock.standing_at(datetime(2026, 3, 2, 9, 7)):
        page = client.get(reverse("inquiries")).content.decode()
        assert "未转办的来电" in page and "7 分钟" in page
        lead(call, people["qx.mayor"], clerk)
        assert "未转办的来电" not in client.get(reverse("inquiries")).content.decode()
        assert Notice.objects.filter(staff=people["qx.mayor"], matter=call.matter).exists()
        handovers.take_over(call.pk, by=at_work("qx.mayor"))
        assert not fresh(call).matter.is_open
    report = ask(town, clerk, way="phone", text="某干部吃拿卡要", about=people["qx.econ"])
    assert fresh(report).matter.handler == people["qx.discipline"]
    assert not Matter.objects.visible_to(at_work("qx.econ")).filter(pk=report.matter_id).exists()
    with pytest.raises(Refused) as refused:
        ask(town, clerk, way="phone", text="反映监督人员", about=people["qx.discipline"])
    assert code(refused) == "nobody_to_pass_to"
    with pytest.raises(Refused) as refused:
        leading._check_handler(fresh(report), unit_of(people["qx.econ"]), people["qx.econ"])
    assert code(refused) == "to_the_person_concerned"


@pytest.mark.clause("S2.26.06")
def test_handler_away_call_then_papers_then_a_hand_over_until_confirmed(town, clerk, people, at_work):
    inquiry = ask(town, clerk)
    lead(inquiry, people["qx.social"], clerk)
    with pytest.raises(Refused) as refused:
        handovers.handler_away(inquiry.pk, by=at_work("qx.clerk2"))
    assert code(refused) == "not_your_seat"
    handovers.handler_away(inquiry.pk, by=clerk)
    with pytest.raises(Refused) as refused:
        handovers.take_in_papers(inquiry.pk, ["户口簿"], by=clerk)
    assert code(refused) == "not_tried"
    handovers.try_contact(inquiry.pk, by=clerk, reached=False, note="两次未接")
    with pytest.raises(Refused) as refused:
        handovers.take_in_papers(inquiry.pk, ["", "  "], by=clerk)
    assert code(refused) == "papers_needed"
    receipt = handovers.take_in_papers(inquiry.pk, ["户口簿复印件 1份 6页", "申请表"], by=clerk)
    words = words_of(documents.pdf(receipt))
    assert "户口簿复印件" in words and "申请表" in words and "两次未接" in words
    assert HandOver.objects.get(what="papers").taken_at is None and fresh(inquiry).matter.is_open
    with pytest.raises(Refused):
        handovers.confirm_papers(inquiry.pk, by=at_work("qx.econ"))
    handovers.confirm_papers(inquiry.pk, by=at_work("qx.social"))
    assert HandOver.objects.get(what="papers").taken_by == people["qx.social"]
    assert fresh(inquiry).matter.state == "done"


def test_a_reached_handler_takes_over_after_all(town, clerk, people, at_work):
    inquiry = ask(town, clerk)
    lead(inquiry, people["qx.social"], clerk)
    handovers.handler_away(inquiry.pk, by=clerk)
    handovers.try_contact(inquiry.pk, by=clerk, reached=True)
    handovers.take_over(inquiry.pk, by=at_work("qx.social"))
    assert fresh(inquiry).matter.state == "done"


@pytest.mark.clause("S2.26.08")
def test_a_call_for_another_office_ends_with_its_number_from_the_directory(town, clerk, people):
    unit = unit_of(people["qx.social"])
    call = ask(town, clerk, way="phone")
    Organisation.objects.filter(pk=unit.pk).update(phone="")
    with pytest.raises(Refused) as refused:
        leading.give_number(call.pk, Organisation.objects.get(pk=unit.pk), by=clerk)
    assert code(refused) == "number_needed" and fresh(call).matter.is_open
    leading.give_number(call.pk, unit, by=clerk)
    assert fresh(call).outside_phone == unit.phone and unit.phone in fresh(call).answer
    assert fresh(call).matter.state == "done"
    own = ask(town, clerk, way="phone")
    inquiries.answer(own.pk, "今天下午都在", by=clerk)
    assert fresh(own).matter.state == "done"


@pytest.mark.clause("S2.26.09")
def test_a_question_from_the_website_has_five_working_days_from_its_assignment(client, town, people, at_work):
    with clock.standing_at(datetime(2025, 11, 1, 20, 0)):
        inquiry, _code = inquiries.ask_online(town, replace(ASKED, way="online"), by=at_work("lh.clerk"))
    office = at_work("qx.office")
    client.force_login(people["qx.office"], backend="django.contrib.auth.backends.ModelBackend")
    people["qx.social"].holdings.update(until="2025-01-01")
    people["qx.social2"].holdings.update(until="2025-01-01")
    people["qx.social.head"].holdings.update(until="2025-01-01")
    page = client.get(reverse("inquiry", args=[inquiry.matter.number])).content.decode()
    assert (
        "没有专人答复网上来问的" in page and "社会事务服务部" in page.split("没有专人答复网上来问的")[1][:200]
    )
    with clock.standing_at(datetime(2025, 11, 3, 10, 0)):
        lead(inquiry, people["qx.econ"], office)
        task = inquiry.matter.tasks.get(done_at=None)
        assert task.step == "web_answer" and task.due.isoformat() == "2025-11-10"
    for moment, in_time in ((datetime(2025, 11, 10, 17), 1), (datetime(2025, 11, 11, 9), 0)):
        other, _code = inquiries.ask_online(town, replace(ASKED, way="online"), by=office)
        with clock.standing_at(datetime(2025, 11, 3, 10, 0)):
            lead(other, people["qx.econ"], office)
        with clock.standing_at(moment):
            inquiries.answer(other.pk, "可以办", by=at_work("qx.econ"))
        done = other.matter.tasks.get(step="web_answer")
        assert (done.done_at.astimezone(clock.CHINA).date() <= done.due) is bool(in_time)


@pytest.mark.clause("S2.26.10")
def test_the_manner_of_reception_stands_on_the_counter_and_among_the_criteria(client, people):
    client.force_login(people["qx.clerk"], backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("counter")).content.decode()
    for name in ("warm", "civil", "standard", "prompt"):
        assert CRITERIA[name].zh in page


@pytest.mark.clause("S2.26.11")
def test_the_register_prints_in_its_issued_layout_and_an_entry_needs_its_fields(client, town, clerk, people):
    with clock.standing_at(datetime(2026, 3, 2, 9, 0)):
        first = ask(town, clerk)
        inquiries.answer(first.pk, "带上户口簿", by=clerk)
        ask(town, clerk, text="第二件", visitor="")
        sheet = register.book_sheet(clerk, town, datetime(2026, 3, 1).date(), datetime(2026, 3, 31).date())
        for row in sheet["rows"]:
            assert all(row[name] for name in ("name", "unit", "time", "matter", "result"))
        for name in ("name", "unit", "time", "matter", "result"):
            broken = {**sheet, "rows": [{**sheet["rows"][0], name: ""}]}
            with pytest.raises(Refused):
                documents.show("first-inquiry-register", broken, number="X")
        client.force_login(people["qx.director"], backend="django.contrib.auth.backends.ModelBackend")
        printed = client.get(reverse("inquiry_register"), {"first": "2026-03-01", "last": "2026-03-31"})
    words = words_of(printed.content)
    assert all(part in words for part in ("首问登记本", "党政办公室", "周样本", "带上户口簿", "不愿透露"))


@pytest.mark.clause("S2.26.12")
def test_twenty_entries_of_which_eighteen_closed_in_time_are_ninety_per_cent(client, town, clerk, people):
    day = datetime(2026, 3, 2, 9, 0)
    for number in range(20):
        with clock.standing_at(day):
            inquiry = ask(town, clerk, text=f"第{number}件")
        if number < 18:
            with clock.standing_at(day + timedelta(minutes=5)):
                inquiries.answer(inquiry.pk, "已答", by=clerk)
        elif number == 18:
            with clock.standing_at(day + timedelta(days=1)):  # at once means the same day
                inquiries.answer(inquiry.pk, "已答", by=clerk)
    figure = register.figures(clerk, day.date(), day.date())[0]
    assert (figure.number, figure.in_time, figure.still_open, figure.rate) == (20, 18, 1, 0.9)
    client.force_login(people["qx.director"], backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("inquiries"), {"first": "2026-03-02", "last": "2026-03-02"}).content.decode()
    assert "90%" in page


@pytest.mark.clause("S2.26.02")
def test_a_desk_plate_has_four_fields_its_maker_and_who_lacks_the_telephone_is_listed(
    client, town, clerk, people
):
    unit = unit_of(people["qx.econ"])
    Organisation.objects.filter(pk=unit.pk).update(complaint_phone="")
    plates = {row.holding.staff.username: row for row in register.plates(town)}
    lacking = {name for name, row in plates.items() if not row.complete}
    assert lacking == {"qx.econ", "qx.econ2", "qx.econ.head"}
    assert plates["qx.clerk"].maker.key == "office" and plates["qx.agent"].maker.kind == "village"
    with pytest.raises(Refused) as refused:
        register_sheets.desk_plate(plates["qx.econ"], by=clerk)
    assert code(refused) == "no_complaint_phone"
    client.force_login(people["qx.office"], backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("plates")).content.decode()
    assert people["qx.econ"].name in page.split("</section>")[0]
    done = client.post(reverse("plates"), {"holding": plates["qx.clerk"].holding.pk}, follow=True)
    words = words_of(done.content)
    plate = plates["qx.clerk"]
    for part in (
        plate.holding.staff.name,
        plate.holding.post.title,
        "咨询受理服务部",
        plate.complaint_phone,
        "党政办公室",
    ):
        assert part in words


@pytest.mark.clause("S3.27.06")
def test_nothing_is_passed_on_without_a_class_and_the_intake_keeps_reading(town, clerk, people, at_work):
    inquiry = ask(town, clerk)
    social = people["qx.social"]
    with pytest.raises(Refused) as refused:
        leading.lead(inquiry.pk, unit_of(social), social, by=clerk)
    assert code(refused) == "class_needed" and fresh(inquiry).matter.step == "receive"
    with clock.standing_at(datetime(2026, 3, 2, 9, 0)):
        lead(inquiry, social, clerk)
    for reader in ("qx.social", "qx.clerk", "qx.clerk2"):
        assert Matter.objects.visible_to(at_work(reader)).filter(pk=inquiry.matter_id).exists()
    handovers.take_over(inquiry.pk, by=at_work("qx.social"))
    assert Matter.objects.visible_to(clerk).filter(pk=inquiry.matter_id).exists()
    assert (
        HandOver.objects.get().offered_at.astimezone(clock.CHINA).isoformat().startswith("2026-03-02T09:00")
    )
    itemised = ask(town, clerk, item="medical.chronic-illness")
    leading.lead(itemised.pk, unit_of(social), social, by=clerk)
    assert fresh(itemised).matter.facts["class"] == "11"


@pytest.mark.clause("S2.29.04")
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(place=st.integers(0, 500))
def test_the_answer_about_an_item_has_four_blocks_and_none_may_be_missing(place):
    items = [item for category in catalogue.categories() for item in category.items]
    blocks = answers.blocks(items[place % len(items)])
    answers.check(blocks)
    assert set(blocks) == set(answers.BLOCKS)
    for name in answers.BLOCKS:
        with pytest.raises(Refused) as refused:
            answers.check({key: value for key, value in blocks.items() if key != name})
        assert code(refused) == "block_missing"


@pytest.mark.clause("S2.29.04")
def test_the_blocks_go_with_the_answer_by_themselves(town, clerk):
    inquiry = ask(town, clerk, item="medical.chronic-illness", written_wanted=True)
    inquiries.answer(inquiry.pk, "可以办", by=clerk)
    assert all(fresh(inquiry).answer_blocks[name] for name in answers.BLOCKS)
    words = words_of(documents.pdf(inquiry.matter.documents.get()))
    assert "办理程序" in words and "办理时限" in words


@pytest.mark.clause("S1.06.09")
def test_what_is_outside_the_remit_never_just_lies(client, town, clerk, people):
    with clock.standing_at(datetime(2026, 3, 2, 9, 0)):
        inquiry = ask(town, clerk)
        with pytest.raises(Refused):
            inquiries.outside(inquiry.pk, by=clerk, explanation="")
    with clock.standing_at(datetime(2026, 3, 2, 10, 0)):
        director_sees = register.untouched(clerk, clock.now())
        assert [row.pk for row in director_sees] == [inquiry.pk]
        inquiries.outside(inquiry.pk, by=clerk, explanation="属县里职责", name="县局", phone="0000-2")
        assert not register.untouched(clerk, clock.now()).exists()
    assert fresh(inquiry).matter.documents.filter(template="referral-slip").exists()


def test_the_same_request_twice_registers_once(town, clerk):
    one = inquiries.register(town, ASKED, by=clerk, key="same")
    two = inquiries.register(town, ASKED, by=clerk, key="same")
    assert one.pk == two.pk and Matter.objects.count() == 1


def test_the_second_of_two_people_is_told_who_was_first(town, clerk, people):
    inquiry = ask(town, clerk)
    inquiries.answer(inquiry.pk, "好", by=clerk)
    with pytest.raises(Refused) as refused:
        inquiries.unclear(inquiry.pk, by=clerk)
    assert code(refused) == "already_done" and people["qx.clerk"].name in refused.value.reason.zh


def test_another_township_sees_nothing_of_it(client, town, clerk, people):
    inquiry = ask(town, clerk)
    client.force_login(people["lh.clerk"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("inquiry", args=[inquiry.matter.number])).status_code == 404
    assert inquiry.matter.number not in client.get(reverse("inquiries")).content.decode()
