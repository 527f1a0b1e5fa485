"""Acceptance at the counter: papers looked at in the visit, immediate items, receipt and form, who may file."""

from datetime import datetime

import pytest
from django.urls import reverse

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.hall import catalogue, faults, register
from sunlit.hall.actions import applications, handling, inquiries, notices
from sunlit.hall.actions.applications import Applicant
from sunlit.hall.tests.refusing import code, refused
from sunlit.hall.tests.visits import ASKED, ITEM, NO_PROXY, PASSWORD, WHO, states, visit
from sunlit.hall.tests.words import words_of
from sunlit.matters import actions, documents
from sunlit.matters.book import book, procedure_of
from sunlit.matters.models import Matter
from sunlit.people.viewer import viewer_of


@pytest.mark.clause("S2.29.01")
def test_nothing_is_accepted_before_every_row_was_looked_at_in_the_same_visit(client, town, clerk, people):
    for missing in ASKED:
        found = states()
        del found[missing]
        with pytest.raises(Refused) as found_out:
            visit("accept", town, clerk, found=found, rights_told=True)
        assert code(found_out) == "not_looked_at" and found_out.value.field == missing
    with pytest.raises(Refused) as found_out:
        visit("", town, clerk)
    assert code(found_out) == "no_result" and not Matter.objects.exists()
    assert visit("accept", town, clerk, rights_told=True).step == "receive"
    with clock.standing_at(datetime(2026, 3, 2, 9, 0)):
        left = applications.file_application(town, ITEM, WHO, by=clerk, answers=NO_PROXY).matter
    client.force_login(people["qx.clerk"], backend=PASSWORD)
    with clock.standing_at(datetime(2026, 3, 2, 9, 25)):
        page = client.get(reverse("counter")).content.decode()
    assert left.number in page and "25 分钟" in page


@pytest.mark.clause("S2.29.02", "S1.02.04", "S2.26.03")
def test_an_immediate_item_is_done_now_or_deferred_with_a_reason_and_listed(client, town, clerk, people):
    item = catalogue.item("jobs.seeker")
    matters = []
    for minute in (10, 20):
        with clock.standing_at(datetime(2026, 3, 2, 9, minute)):
            found = {"registration": "there"}
            matters.append(visit("accept", town, clerk, found=found, item=item.id, rights_told=True))
    done, later = matters
    assert done.handler_id == clerk.staff_id and done.due.isoformat() == "2026-03-02"
    # Done now, with a result either way, or deferred with a reason: nothing else is open to an item done at once.
    assert set(procedure_of(later.procedure_id).steps[later.step].outcomes) == {"grant", "refuse", "defer"}
    refused("no_such_outcome", notices.give_notice, later.application.pk, by=clerk)
    client.force_login(people["qx.clerk"], backend=PASSWORD)
    assert later.number in client.get(reverse("counter")).content.decode()
    with clock.standing_at(datetime(2026, 3, 2, 9, 22)):
        handling.finish_at_once(done.application.pk, by=clerk, text="已登记", ground=item.basis[0].citation)
    done.refresh_from_db()
    assert done.state == "done"
    assert (done.closed_at - done.opened_at).total_seconds() / 60 == 12
    with pytest.raises(Refused) as found_out:
        handling.defer(later.application.pk, by=clerk, reason=" ")
    assert code(found_out) == "reason_needed"
    handling.defer(later.application.pk, by=clerk, reason="系统停机")
    deferred = faults.deferred(clerk)
    assert [(row.matter_id, row.not_at_once_reason) for row in deferred] == [(later.pk, "系统停机")]
    client.force_login(people["qx.discipline"], backend=PASSWORD)
    page = client.get(reverse("desk_supervision")).content.decode()
    assert later.number in page and "系统停机" in page and done.number not in page


@pytest.mark.clause("S2.26.04")
def test_what_cant_be_done_now_is_explained_and_missing_papers_make_a_notice(town, clerk):
    refused("reason_needed", visit, "refuse", town, clerk, ground="公司法 29")
    found = {"registration": "there"}
    at_once = visit("accept", town, clerk, found=found, item="jobs.seeker", rights_told=True).application
    refused("reason_needed", handling.defer, at_once.pk, by=clerk, reason="  ")
    handling.defer(at_once.pk, by=clerk, reason="打印机坏了")
    matter = visit("notice", town, clerk, found=states(charter="missing"))
    assert matter.documents.get().template == "one-time-notice"


@pytest.mark.clause("S1.02.05")
def test_an_acceptance_prints_due_date_handler_and_complaint_number(town, clerk, people, at_work):
    matter = visit("accept", town, clerk, rights_told=True)
    receipt = matter.documents.get(template="acceptance-receipt")
    words = words_of(documents.pdf(receipt))
    assert f"{matter.due.year}年{matter.due.month}月{matter.due.day}日" in words
    assert town.complaint_phone in words and people["qx.econ"].name in words
    # Whatever way the receipt got lost: without it the case doesn't leave the state in which it was accepted.
    matter.handler = people["qx.econ"]
    matter.save(update_fields=["handler"])
    task = matter.tasks.get(done_at=None)
    receipt.delete()
    refusal = refused("guard_failed", actions.complete, task.pk, "named", by=at_work("qx.econ.head"))
    assert "回执" in refusal.reason.zh
    matter.refresh_from_db()
    assert matter.step == "receive"


@pytest.mark.clause("S1.02.05")
@pytest.mark.parametrize("procedure", ["service-standard", "service-agent", "service-immediate"])
def test_every_way_out_of_the_acceptance_asks_for_the_receipt(people, procedure):
    steps = book().procedures[procedure].steps
    assert "已出具受理回执" in steps["papers"].outcomes["accept"].guard
    if "receive" in steps:
        assert "已出具受理回执" in steps["receive"].outcomes["named"].guard


@pytest.mark.clause("S3.28.02")
def test_only_what_is_in_the_catalogue_gets_an_acceptance_number(client, town, clerk, people, at_work):
    refused("not_offered", visit, "accept", town, clerk, item="no-such-item", rights_told=True)
    assert not Matter.objects.exists()
    inquiry = inquiries.register(town, inquiries.Question("办护照", visitor="周样本"), by=clerk)
    where = {"name": "县公安局", "address": "云岭县城南路3号", "phone": "0000-3"}
    refused("explanation_needed", inquiries.outside, inquiry.pk, by=clerk, explanation=" ", **where)
    refused("body_needed", inquiries.outside, inquiry.pk, by=clerk, explanation="由公安机关办理")
    inquiries.outside(inquiry.pk, by=clerk, explanation="由公安机关办理", **where)
    inquiry.refresh_from_db()
    inquiry.matter.refresh_from_db()
    assert not inquiry.matter.is_open and inquiry.disposal == "outside"
    assert register.result_words(inquiry) == "不予受理：由公安机关办理；已引导至县公安局"
    (paper,) = inquiry.matter.documents.all()
    words = words_of(documents.pdf(paper))
    assert all(part in words for part in ("不予受理", "由公安机关办理", *where.values()))
    client.force_login(people["qx.clerk"], backend=PASSWORD)
    shown = client.get(reverse("inquiry", args=[inquiry.matter.number])).content.decode()
    assert "不予受理：由公安机关办理" in shown and where["address"] in shown
    accepted = visit("accept", town, clerk, rights_told=True)
    assert accepted.documents.get(template="acceptance-receipt").number.startswith("QX2026S")


@pytest.mark.clause("S3.28.04")
def test_nothing_passes_on_before_rights_were_told_and_the_form_prints_what_it_must(town, clerk):
    with pytest.raises(Refused) as found_out:
        visit("accept", town, clerk)
    assert code(found_out) == "rights_not_told"
    matter = visit("accept", town, clerk, rights_told=True)
    words = words_of(documents.pdf(matter.documents.get(template="undertaking-form")))
    due = f"{matter.due.year}年{matter.due.month}月{matter.due.day}日"
    for part in (matter.number, catalogue.item(ITEM).name.zh, "周样本", "经济发展服务部", due):
        assert part in words


def test_papers_that_may_follow_have_their_day_and_others_cant(town, clerk):
    with pytest.raises(Refused) as found_out:
        visit("accept", town, clerk, found=states(charter="follows"), rights_told=True)
    assert code(found_out) == "cannot_follow"
    found = {"application": "there", "bank-card": "follows"}
    matter = visit(
        "accept",
        town,
        clerk,
        item="subsidy.farmers",
        found=found | {"transfer-contract": "there"},
        rights_told=True,
    )
    assert matter.application.papers.get(material="bank-card").until is not None


def test_an_agent_files_for_the_own_village_only_and_the_centre_finishes(client, town, people, at_work):
    agent = at_work("qx.agent")
    villages = {row.code: row for row in town.units.filter(kind="village")}
    for village in (None, villages["QX-V2"]):
        with pytest.raises(Refused) as found_out:
            applications.file_application(town, ITEM, Applicant("周样本", village=village), by=agent)
        assert code(found_out) == "not_your_village"
    client.force_login(people["qx.agent"], backend=PASSWORD)
    data = {"applicant": "周样本", "village": villages["QX-V1"].pk, "ask-0": "no", "act": "file", "key": "k"}
    page = reverse("counter_apply", args=[ITEM])
    assert (
        client.post(page, data | {"key": "j"} | {f"paper-{name}": "there" for name in ASKED}).status_code
        == 422
    )
    data["consent"] = "present"
    for name in ASKED:
        data[f"paper-{name}"] = "there"
    done = client.post(page, data, follow=True)
    assert done.status_code == 200
    matter = Matter.objects.get()
    assert (matter.channel, matter.step) == ("agent", "papers")
    assert matter.number in client.get(reverse("counter")).content.decode()
    client.force_login(people["qx.clerk"], backend=PASSWORD)
    page = reverse("counter_application", args=[matter.number])
    posted = {"act": "accept", "rights_told": "on", "revision": matter.revision, "key": "x"}
    assert client.post(page, posted).status_code == 302
    matter.refresh_from_db()
    assert matter.step == "receive"


def test_of_two_clerks_one_accepts_and_the_other_is_told_who_with_what_was_typed_kept(
    client, town, people, clerk
):
    filed = applications.file_application(town, ITEM, WHO, by=clerk, answers=NO_PROXY)
    applications.check_papers(filed.application.pk, states(), by=clerk)
    applications.accept(filed.application.pk, by=clerk, rights_told=True)
    client.force_login(people["qx.clerk2"], backend=PASSWORD)
    page = reverse("counter_application", args=[filed.matter.number])
    posted = {"act": "refuse", "opinion": "我写的理由", "revision": 1, "key": "x"}
    answer = client.post(page, posted)
    assert answer.status_code == 409
    assert people["qx.clerk"].name in answer.content.decode()


def test_a_form_sent_twice_files_once(client, town, people):
    client.force_login(people["qx.clerk"], backend=PASSWORD)
    data = {"applicant": "周样本", "ask-0": "no", "rights_told": "on", "act": "accept", "key": "same"}
    data |= {f"paper-{name}": "there" for name in ASKED}
    for _ in range(2):
        assert client.post(reverse("counter_apply", args=[ITEM]), data).status_code == 302
    assert Matter.objects.count() == 1


@pytest.mark.parametrize(
    ("number", "fine"),
    [
        ("", True),
        ("11010519491231002X", True),
        ("110105 19491231 002x", True),
        ("110105194912310021", False),
        ("11010519491331002X", False),
        ("123", False),
        ("000000199001010000", True),
        ("'; drop table--", False),
    ],
)
def test_an_identity_number_is_checked(client, town, people, number, fine):
    client.force_login(people["qx.clerk"], backend=PASSWORD)
    data = {"applicant": "周样本", "id_number": number, "ask-0": "no", "rights_told": "on", "act": "accept"}
    data |= {f"paper-{name}": "there" for name in ASKED} | {"key": f"k{number[:6]}"}
    answer = client.post(reverse("counter_apply", args=[ITEM]), data)
    assert answer.status_code == (302 if fine else 422)


def test_the_counter_costs_at_most_twelve_queries(client, town, people, clerk, django_assert_max_num_queries):
    for _ in range(8):
        applications.file_application(town, ITEM, WHO, by=clerk, answers=NO_PROXY)
    client.force_login(people["qx.clerk"], backend=PASSWORD)
    client.get(reverse("counter"))
    with django_assert_max_num_queries(12):
        client.get(reverse("counter"), {"q": "qy"})


@pytest.mark.clause("S4.20.03")
def test_the_intake_form_refuses_a_material_that_is_not_on_the_published_list(client, town, people):
    client.force_login(people["qx.clerk"], backend=PASSWORD)
    data = {"applicant": "周样本", "ask-0": "no", "rights_told": "on", "key": "k"}
    data |= {f"paper-{name}": "there" for name in ASKED}
    for act in ("accept", "notice"):
        typed = {**data, "act": act, "paper-lease": "missing"}
        answer = client.post(reverse("counter_apply", args=[ITEM]), typed)
        assert answer.status_code == 422 and "不在公布的材料清单上" in answer.content.decode()
    assert not Matter.objects.exists()
    filed = applications.file_application(town, ITEM, WHO, by=viewer_of(people["qx.clerk"]), answers=NO_PROXY)
    page = reverse("counter_application", args=[filed.matter.number])
    answer = client.post(page, {"act": "notice", "paper-lease": "missing", "key": "n"})
    assert answer.status_code == 422 and "不在公布的材料清单上" in answer.content.decode()
    assert not filed.application.notices.exists()
