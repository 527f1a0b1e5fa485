"""Calls: whose they are, the register of calls, passing on, the number of another office."""

from dataclasses import replace
from datetime import datetime

import pytest
from django.urls import reverse

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.hall import register
from sunlit.hall.actions import handovers, inquiries, leading
from sunlit.hall.tests.asking import ASKED, ask, fresh, lead, unit_of
from sunlit.hall.tests.refusing import code
from sunlit.hall.tests.words import words_of
from sunlit.matters import queries
from sunlit.matters.models import Matter, Notice
from sunlit.people.models import Organisation

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.mark.clause("S1.01.08")
def test_a_call_belongs_to_whoever_answered_it(client, town, clerk, people):
    with pytest.raises(Refused) as refused:
        inquiries.register(town, replace(ASKED, way="phone"), by=clerk, first_asked=people["qx.clerk2"])
    assert code(refused) == "first_asked_is_fixed" and not Matter.objects.exists()
    client.force_login(people["qx.clerk"], backend=BACKEND)
    call = {"way": "phone", "question": "问路", "visitor": "周样本", "key": "k"}
    other = client.post(reverse("inquiry_new"), {**call, "first_asked": people["qx.clerk2"].pk})
    assert other.status_code == 422 and not Matter.objects.exists()
    client.post(reverse("inquiry_new"), call)
    assert Matter.objects.get().first_asked == people["qx.clerk"]


@pytest.mark.clause("S1.01.09")
def test_a_call_needs_its_matter_declining_a_name_is_written_down_and_the_book_has_no_gap(
    client, town, clerk, people
):
    client.force_login(people["qx.clerk"], backend=BACKEND)
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
def test_a_call_is_listed_with_its_minutes_until_a_receiver_is_named_and_ends_with_the_acceptance(
    client, town, clerk, people, at_work
):
    client.force_login(people["qx.clerk"], backend=BACKEND)

    def listed(minute):
        with clock.standing_at(datetime(2026, 3, 2, 9, minute)):
            page = client.get(reverse("inquiries")).content.decode()
        return page.split("未转办的来电")[1].split("</section>")[0] if "未转办的来电" in page else ""

    with clock.standing_at(datetime(2026, 3, 2, 9, 0)):
        call = ask(town, clerk, way="phone", text="路灯不亮")
    assert call.matter.number in listed(3) and "3 分钟" in listed(3), "from the first minute"
    with clock.standing_at(datetime(2026, 3, 2, 9, 4)):
        leading.pass_on(call.pk, by=clerk)
    assert call.matter.number in listed(7) and "7 分钟" in listed(7)
    with clock.standing_at(datetime(2026, 3, 2, 9, 8)):
        lead(call, people["qx.mayor"], clerk)
        assert Notice.objects.filter(staff=people["qx.mayor"], matter=call.matter).exists()
        assert queries.inbox(at_work("qx.mayor")).get().matter == call.matter
    assert listed(9) == ""
    assert fresh(call).matter.is_open and fresh(call).matter.step == "hand_over", "until it is accepted"
    handovers.take_over(call.pk, by=at_work("qx.mayor"))
    assert not fresh(call).matter.is_open
    assert not call.matter.tasks.filter(done_at=None).exists()


@pytest.mark.clause("S1.01.10")
@pytest.mark.parametrize("about", ["qx.econ", "qx.director", "qx.mayor"])
def test_a_report_about_somebody_cant_be_routed_to_that_person(client, town, clerk, people, at_work, about):
    person = people[about]
    report = ask(town, clerk, way="phone", text="某干部吃拿卡要", about=person)
    assert fresh(report).matter.handler == people["qx.discipline"]
    assert Notice.objects.get(matter=report.matter).staff == people["qx.discipline"]
    # Sent back, it is to be led on again: to anybody but the person concerned, by act and by page.
    handovers.not_ours(report.pk, by=at_work("qx.discipline"), reason="先核实归谁")
    with pytest.raises(Refused) as refused:
        leading.lead(report.pk, unit_of(person), person, by=clerk, category="other")
    assert code(refused) == "to_the_person_concerned"
    client.force_login(people["qx.clerk"], backend=BACKEND)
    page = reverse("inquiry", args=[report.matter.number])
    shown = client.get(page)
    if shown.status_code == 200:
        assert f':{person.pk}"' not in shown.content.decode().split('name="handler"')[1].split("</select>")[0]
    typed = {"act": "lead", "handler": f"{unit_of(person).pk}:{person.pk}", "category": "other"}
    assert client.post(page, typed).status_code in (404, 422)
    assert fresh(report).matter.handler != person
    viewer = at_work(about)
    assert not Matter.objects.visible_to(viewer).filter(pk=report.matter_id).exists()
    assert not queries.inbox(viewer).filter(matter=report.matter).exists()


@pytest.mark.clause("S1.01.10")
def test_a_report_about_the_only_supervisor_is_directed_above_and_not_taken(town, clerk, people):
    with pytest.raises(Refused) as refused:
        ask(town, clerk, way="phone", text="反映监督人员", about=people["qx.discipline"])
    assert code(refused) == "nobody_to_pass_to" and not Matter.objects.exists()


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
