"""First inquiry: each clause by its own proof, at and around its boundary. Calls stand in ``test_calls``, answers in
``test_answers``, figures and books in ``test_register``."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.hall import catalogue, register, register_sheets
from sunlit.hall.actions import handovers, inquiries, leading
from sunlit.hall.models import ItemState
from sunlit.hall.tests.asking import ASKED, ask, fresh, lead, unit_of
from sunlit.hall.tests.refusing import code
from sunlit.hall.tests.words import words_of
from sunlit.matters import documents, queries
from sunlit.matters.book import book
from sunlit.matters.models import HandOver, Matter, Notice
from sunlit.people.models import Organisation

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.mark.clause("S0.02.03", "S2.26.01")
def test_who_registers_is_first_asked_and_stays_so_whoever_helps(client, town, clerk, people, at_work):
    client.force_login(people["qx.clerk"], backend=BACKEND)
    typed = {"way": "visit", "question": "怎么办低保", "visitor": "周样本", "first_asked": "", "key": "k"}
    client.post(reverse("inquiry_new"), typed)
    matter = Matter.objects.get()
    assert matter.first_asked == people["qx.clerk"], "never blank, also when a form leaves it so"
    inquiry = matter.inquiry
    lead(inquiry, people["qx.social"], clerk)
    handovers.take_over(inquiry.pk, by=at_work("qx.social"))
    assert fresh(inquiry).matter.handler == people["qx.social"]
    assert fresh(inquiry).matter.first_asked_id == clerk.staff_id
    slip = register_sheets.inquiry_slip(fresh(inquiry).matter, fresh(inquiry), by=clerk)
    assert f"首问责任人{people['qx.clerk'].name}" in words_of(documents.pdf(slip))


@pytest.mark.clause("S2.26.01", "S1.01.02")
def test_not_my_job_ends_nothing_and_one_of_three_outcomes_does(client, town, clerk, people):
    client.force_login(people["qx.clerk"], backend=BACKEND)
    inquiry = ask(town, clerk)
    page = reverse("inquiry", args=[inquiry.matter.number])
    assert client.post(page, {"act": "not_my_job"}).status_code == 422
    assert client.post(page, {"act": "answer", "answer": ""}).status_code == 422
    assert client.post(page, {"act": "lead", "handler": ""}).status_code == 422
    assert client.post(page, {"act": "outside", "explanation": "不是我的事", "name": ""}).status_code == 422
    assert fresh(inquiry).matter.is_open
    assert client.post(page, {"act": "answer", "answer": "带上户口簿"}).status_code == 302
    assert fresh(inquiry).matter.state == "done"
    led = ask(town, clerk)
    social = people["qx.social"]
    typed = {"act": "lead", "handler": f"{unit_of(social).pk}:{social.pk}", "category": "8"}
    assert client.post(reverse("inquiry", args=[led.matter.number]), typed).status_code == 302
    assert fresh(led).disposal == "led" and fresh(led).matter.handler == social


@pytest.mark.clause("S1.01.02")
def test_an_untouched_visit_is_on_the_heads_screen_from_the_configured_minute(client, town, clerk, people):
    with clock.standing_at(datetime(2026, 3, 2, 9, 0)):
        inquiry = ask(town, clerk)
    limit = register.untouched_minutes(datetime(2026, 3, 2).date())
    director = people["qx.director"]
    client.force_login(director, backend=BACKEND)
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
    client.force_login(people["qx.clerk"], backend=BACKEND)
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


@pytest.mark.clause("S2.29.05")
def test_what_is_another_offices_shows_unit_and_place_of_the_directory_or_why_not(town, clerk, people):
    unit = unit_of(people["qx.social"])
    Organisation.objects.filter(pk=unit.pk).update(address="")
    empty = Organisation.objects.get(pk=unit.pk)
    inquiry = ask(town, clerk, way="phone")
    with pytest.raises(Refused) as refused:
        leading.give_number(inquiry.pk, empty, by=clerk)
    assert code(refused) == "place_needed" and refused.value.field == "no_place_reason"
    leading.give_number(inquiry.pk, empty, by=clerk, no_place_reason="正在搬家")
    assert (fresh(inquiry).outside_name, fresh(inquiry).unpassed_reason) == (unit.name, "正在搬家")
    other = ask(town, clerk, way="phone")
    placed = unit_of(people["qx.econ"])
    Organisation.objects.filter(pk=placed.pk).update(address="镇政府二楼")
    leading.give_number(other.pk, Organisation.objects.get(pk=placed.pk), by=clerk)
    assert (fresh(other).outside_name, fresh(other).outside_address) == (placed.name, "镇政府二楼")
    assert "镇政府二楼" in fresh(other).answer


@pytest.mark.clause("S1.01.01")
def test_the_first_asked_person_cant_be_changed_and_is_responsible_until_the_handler_takes_over(
    client, town, clerk, people, at_work
):
    inquiry = ask(town, clerk)
    client.force_login(people["qx.clerk"], backend=BACKEND)
    page = reverse("inquiry", args=[inquiry.matter.number])
    again = client.post(page, {"act": "unclear", "first_asked": people["qx.clerk2"].pk})
    assert again.status_code == 422 and "首问责任人不能改为他人" in again.content.decode()
    assert fresh(inquiry).matter.first_asked_id == clerk.staff_id
    lead(inquiry, people["qx.social"], clerk)

    def shown():
        text = client.get(page).content.decode()
        return text.split("现在由谁负责</dt><dd><strong>")[1].split("</strong>")[0]

    assert register.responsible_now(fresh(inquiry)) == shown() == people["qx.clerk"].name
    handovers.take_over(inquiry.pk, by=at_work("qx.social"))
    assert register.responsible_now(fresh(inquiry)) == shown() == people["qx.social"].name
    assert fresh(inquiry).matter.first_asked_id == clerk.staff_id


@pytest.mark.clause("S1.01.03")
def test_ones_own_matter_becomes_a_case_with_limit_and_handler_and_isnt_led_on(client, town, clerk, people):
    inquiry = ask(town, clerk, text="集资摊派", item="burden.question")
    assert ItemState.objects.get(township=town, item="burden.question").owner == people["qx.clerk"]
    client.force_login(people["qx.clerk"], backend=BACKEND)
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
    assert case.due == book().calendar.add_working_days(clock.today(), promised.amount)
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
        client.force_login(people["qx.clerk"], backend=BACKEND)
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


@pytest.mark.clause("S2.26.05")
def test_a_colleagues_matter_needs_a_name_and_is_with_the_colleague_at_once(
    client, town, clerk, people, at_work
):
    own = unit_of(people["qx.clerk"])
    assert unit_of(people["qx.clerk2"]) == own
    inquiry = ask(town, clerk)
    with pytest.raises(Refused) as refused:
        leading.lead(inquiry.pk, own, None, by=clerk, category="8")
    assert code(refused) == "handler_needed" and fresh(inquiry).matter.step == "receive"
    assert not queries.inbox(at_work("qx.clerk2")).exists()
    leading.lead(inquiry.pk, own, people["qx.clerk2"], by=clerk, category="8")
    assert queries.inbox(at_work("qx.clerk2")).get().matter == inquiry.matter
    assert Notice.objects.get(staff=people["qx.clerk2"]).matter == inquiry.matter


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
    with clock.standing_at(datetime(2026, 3, 2, 9, 0)):
        handovers.dispute(inquiry.pk, by=clerk, reason="两部门都说不归自己")
    task = inquiry.matter.tasks.get(done_at=None)
    assert (task.step, task.role) == ("decide", "office_clerk")
    client.force_login(people["qx.office"], backend=BACKEND)
    with clock.standing_at(datetime(2026, 3, 2, 9, 50)):
        page = client.get(reverse("inquiries")).content.decode()
    row = page.split("等党政办分派或裁定的")[1].split("</section>")[0]
    assert inquiry.matter.number in row and "50 分钟" in row
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
    client.force_login(people["lh.clerk"], backend=BACKEND)
    assert client.get(reverse("inquiry", args=[inquiry.matter.number])).status_code == 404
    assert inquiry.matter.number not in client.get(reverse("inquiries")).content.decode()
