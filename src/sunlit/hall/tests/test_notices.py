"""One-time notice and acceptance: each clause by its own proof."""

from datetime import datetime

import pytest
from django.urls import reverse

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.hall import catalogue, checklist, faults
from sunlit.hall.actions import applications, handling, inquiries, notices, reception
from sunlit.hall.actions.applications import Applicant
from sunlit.hall.actions.reception import Visit
from sunlit.hall.models import Application, OneTimeNotice
from sunlit.hall.tests.words import words_of
from sunlit.ledger.models import Entry
from sunlit.matters import documents
from sunlit.matters.models import Matter

ITEM = "business.enterprise"
ASKED = ("application", "charter", "premises", "appointment")
WHO = Applicant("周样本", phone="0000-1")
NO_PROXY = {"委托他人办理": False}
PASSWORD = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def clerk(at_work):
    return at_work("qx.clerk")


def code(refused) -> str:
    return refused.value.code


def states(**changed) -> dict[str, str]:
    return dict.fromkeys(ASKED, "there") | changed


def visit(result, town, clerk, *, found=None, item=ITEM, **more) -> Matter:
    visit = Visit(item, WHO, NO_PROXY, states() if found is None else found, **more)
    return reception.take_in(town, visit, result, by=clerk)


@pytest.fixture
def told(town, clerk):
    """An application told to bring the charter and the premises' proof."""
    return visit("notice", town, clerk, found=states(charter="missing", premises="faulty")).application


@pytest.mark.clause("S2.29.01")
def test_nothing_is_accepted_before_every_row_was_looked_at_in_the_same_visit(client, town, clerk, people):
    for missing in ASKED:
        found = states()
        del found[missing]
        with pytest.raises(Refused) as refused:
            visit("accept", town, clerk, found=found, rights_told=True)
        assert code(refused) == "not_looked_at" and refused.value.field == missing
    with pytest.raises(Refused) as refused:
        visit("", town, clerk)
    assert code(refused) == "no_result" and not Matter.objects.exists()
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
    client.force_login(people["qx.clerk"], backend=PASSWORD)
    assert later.number in client.get(reverse("counter")).content.decode()
    with clock.standing_at(datetime(2026, 3, 2, 9, 22)):
        handling.finish_at_once(done.application.pk, by=clerk, text="已登记", ground=item.basis[0].citation)
    done.refresh_from_db()
    assert done.state == "done"
    assert (done.closed_at - done.opened_at).total_seconds() / 60 == 12
    with pytest.raises(Refused) as refused:
        handling.defer(later.application.pk, by=clerk, reason=" ")
    assert code(refused) == "reason_needed"
    handling.defer(later.application.pk, by=clerk, reason="系统停机")
    deferred = faults.deferred(clerk)
    assert [(row.matter_id, row.not_at_once_reason) for row in deferred] == [(later.pk, "系统停机")]


@pytest.mark.clause("S2.26.04")
def test_what_cant_be_done_now_is_explained_and_missing_papers_make_a_notice(town, clerk):
    with pytest.raises(Refused) as refused:
        visit("refuse", town, clerk, ground="公司法 29")
    assert code(refused) == "reason_needed"
    matter = visit("notice", town, clerk, found=states(charter="missing"))
    assert matter.documents.get().template == "one-time-notice"


@pytest.mark.clause("S2.29.03", "S3.28.03")
def test_the_notice_lists_everything_that_is_missing_and_gives_no_acceptance(town, clerk):
    filed = applications.file_application(town, ITEM, WHO, by=clerk, answers=NO_PROXY)
    short = ["charter", "premises", "appointment"]
    applications.check_papers(filed.application.pk, states(**dict.fromkeys(short, "missing")), by=clerk)
    for left_out in short:
        with pytest.raises(Refused) as refused:
            notices.give_notice(
                filed.application.pk, by=clerk, missing=[name for name in short if name != left_out]
            )
        assert code(refused) == "notice_incomplete"
    with pytest.raises(Refused) as refused:
        applications.accept(filed.application.pk, by=clerk, rights_told=True)
    assert code(refused) == "papers_missing"
    notice = notices.give_notice(filed.application.pk, by=clerk, missing=short)
    words = words_of(documents.pdf(notice.document))
    item = catalogue.item(ITEM)
    assert all(catalogue.material(item, name).name.zh in words for name in short)
    filed.matter.refresh_from_db()
    assert filed.matter.due is None
    assert not filed.matter.documents.filter(template="acceptance-receipt").exists()


@pytest.mark.clause("S3.28.03", "S2.29.06")
def test_the_limit_starts_and_the_case_is_accepted_in_the_moment_the_last_paper_comes(town, clerk):
    with clock.standing_at(datetime(2026, 3, 2, 9, 0)):
        application = visit(
            "notice", town, clerk, found=states(charter="missing", premises="missing")
        ).application
    with clock.standing_at(datetime(2026, 3, 4, 9, 0)):
        matter = applications.hand_in(application.pk, {"charter": "there"}, by=clerk, rights_told=True)
        assert matter.due is None and matter.step == "papers"
        notices.give_notice(application.pk, by=clerk)
    with clock.standing_at(datetime(2026, 3, 9, 9, 0)):
        with pytest.raises(Refused) as refused:
            applications.hand_in(application.pk, {"premises": "there"}, by=clerk)
        assert code(refused) == "rights_not_told"
        assert application.papers.get(material="premises").state == "missing"
        matter = applications.hand_in(application.pk, {"premises": "there"}, by=clerk, rights_told=True)
    assert matter.step == "receive" and matter.due is not None
    assert matter.clock_events.get(kind="start").at.astimezone(clock.CHINA).date().isoformat() == "2026-03-09"
    assert matter.documents.filter(template="acceptance-receipt").count() == 1


@pytest.mark.clause("S1.01.04")
def test_a_notice_without_one_of_its_three_contents_is_refused_and_a_complete_one_is_kept(told, clerk):
    document = told.notices.get().document
    data = documents.data_of(document)
    rows = data["needs"]
    for broken in (
        {**data, "item": ""},
        {**data, "needs": []},
        {**data, "needs": [{**rows[0], "how": ""}]},
    ):
        with pytest.raises(Refused) as refused:
            documents.show("one-time-notice", broken, number="X")
        assert code(refused) == "paper"
    assert documents.show("one-time-notice", data, number="X").pdf
    assert documents.pdf(document).startswith(b"%PDF")


@pytest.mark.clause("S1.01.04", "S2.29.07", "S2.29.08", "S4.28.03")
def test_a_second_notice_explains_and_needs_approval_and_shows_as_a_fault(
    client, told, clerk, people, at_work
):
    supervisor = at_work("qx.discipline")
    assert not list(faults.repeated_notices(supervisor))
    applications.hand_in(
        told.pk, {"charter": "there", "premises": "there", "appointment": "faulty"}, by=clerk
    )
    with pytest.raises(Refused) as refused:
        notices.give_notice(told.pk, by=clerk)
    assert code(refused) == "explanation_needed" and refused.value.field == "why-appointment"
    why = {"appointment": "决定书未盖章"}
    with pytest.raises(Refused) as refused:
        notices.give_notice(told.pk, by=clerk, explanations=why)
    assert code(refused) == "approval_needed"
    notices.ask_approval(told.pk, why, by=clerk)
    with pytest.raises(Refused) as refused:
        notices.approve_additions(told.pk, by=clerk)
    assert code(refused) == "approval_needed"
    client.force_login(people["qx.director"], backend=PASSWORD)
    assert told.matter.number in client.get(reverse("counter")).content.decode()
    page = reverse("counter_application", args=[told.matter.number])
    assert client.post(page, {"act": "approve"}).status_code == 302
    second = notices.give_notice(told.pk, by=clerk)
    assert (second.ordinal, second.added, second.approved_by) == (2, why, people["qx.director"])
    words = words_of(documents.pdf(second.document))
    assert "决定书未盖章" in words and "第2次告知" in words
    (fault,) = faults.repeated_notices(supervisor)
    assert fault.application == told and fault.count == 2 and fault.added == [("appointment", "决定书未盖章")]
    assert fault.first_given_by == people["qx.clerk"]


def test_a_repeated_notice_of_the_same_papers_needs_no_approval_and_still_counts(told, clerk, at_work):
    applications.hand_in(told.pk, {"charter": "there"}, by=clerk)
    notices.give_notice(told.pk, by=clerk)
    (fault,) = faults.repeated_notices(at_work("qx.discipline"))
    assert fault.count == 2 and fault.added == []


@pytest.mark.clause("S4.28.03")
def test_the_notice_is_the_published_list_and_no_line_can_be_taken_out_or_put_in(town, clerk):
    item = catalogue.item(ITEM)
    notice = visit("notice", town, clerk, found=dict.fromkeys(ASKED, "missing")).application.notices.get()
    published = [row for row in item.materials if row.id in ASKED]
    printed = documents.data_of(notice.document)["needs"]
    assert [row["name"] for row in printed] == [row.name.zh for row in published]
    for row, entry in zip(printed, published, strict=True):
        assert row["where"] == entry.issuer.zh and checklist.FORMS[entry.form].zh in row["how"]
    with pytest.raises(Refused) as refused:
        visit("notice", town, clerk, found=states(charter="missing") | {"village-stamp": "missing"})
    assert code(refused) == "not_on_the_list"


@pytest.mark.clause("S2.29.10")
def test_a_notice_may_be_spoken_and_must_be_written_when_asked_for(client, town, clerk, people):
    with pytest.raises(Refused) as refused:
        visit("oral", town, clerk, found=states(charter="missing"), written_wanted=True)
    assert code(refused) == "written_wanted" and not Matter.objects.exists()
    application = visit("oral", town, clerk, found=states(charter="missing")).application
    notice = application.notices.get()
    assert notice.oral and notice.document is None and notice.missing == ["charter"]
    applications.hand_in(application.pk, {}, by=clerk)
    Application.objects.filter(pk=application.pk).update(written_wanted=True)
    with pytest.raises(Refused) as refused:
        applications.refuse(application.pk, by=clerk, reason="条件不符", ground="公司法 29")
    assert code(refused) == "written_wanted"
    client.force_login(people["qx.clerk"], backend=PASSWORD)
    page = reverse("counter_application", args=[application.matter.number])
    assert client.post(page, {"act": "write", "key": "w"}).status_code == 302
    assert OneTimeNotice.objects.get().document.template == "one-time-notice"
    applications.refuse(application.pk, by=clerk, reason="条件不符", ground="公司法 29")


@pytest.mark.clause("S2.29.11")
def test_a_written_notice_has_two_equal_copies_of_one_number_and_the_kept_one_is_found_by_it(
    client, told, people
):
    document = told.notices.get().document
    words = words_of(documents.pdf(document))
    assert "申请人联" in words and "存根联" in words and words.count(document.number) >= 2
    first, second = words.split("存根联")[0], words.split("存根联", 1)[1]
    item = catalogue.item(ITEM)
    for name in ("charter", "premises"):
        title = catalogue.material(item, name).name.zh
        assert words.count(title) % 2 == 0 and (title in first or title in second)
    client.force_login(people["qx.clerk"], backend=PASSWORD)
    kept = client.get(reverse("paper", args=[document.number]))
    assert kept.content == documents.pdf(document)
    entry = Entry.objects.latest("seq")
    assert (entry.act, entry.subject) == ("ledger.read", told.matter.number)
    assert entry.actor == f"staff:{people['qx.clerk'].pk}"


@pytest.mark.clause("S1.02.05")
def test_an_acceptance_prints_due_date_handler_and_complaint_number(town, clerk, people):
    matter = visit("accept", town, clerk, rights_told=True)
    data = documents.data_of(matter.documents.get(template="acceptance-receipt"))
    words = words_of(documents.pdf(matter.documents.get(template="acceptance-receipt")))
    assert data["promised_date"] == matter.due.isoformat()
    assert town.complaint_phone in words and people["qx.econ"].name in words


@pytest.mark.clause("S1.02.06")
def test_a_refusal_states_reason_ground_and_remedy_and_is_found_by_its_number(client, town, clerk, people):
    for more, wanted in (
        ({"opinion": "", "ground": "公司法 29"}, "reason_needed"),
        ({"opinion": "不在登记范围", "ground": " "}, "ground_needed"),
    ):
        with pytest.raises(Refused) as refused:
            visit("refuse", town, clerk, **more)
        assert code(refused) == wanted and not Matter.objects.exists()
    where = ("云岭县市场监督管理局", "云岭县城东路9号", "0000-7000002")
    matter = visit("refuse", town, clerk, opinion="不在登记范围", ground="公司法 29", where=where)
    words = words_of(documents.pdf(matter.documents.get(template="not-accepted")))
    for part in ("不在登记范围", "公司法29", "行政复议", "行政诉讼", *where):
        assert part in words
    assert matter.state == "refused" and not matter.documents.filter(template="acceptance-receipt").exists()
    client.force_login(people["qx.clerk"], backend=PASSWORD)
    found = client.get(reverse("counter"), {"q": matter.number}).content.decode()
    assert reverse("counter_application", args=[matter.number]) in found


@pytest.mark.clause("S3.28.02")
def test_only_what_is_in_the_catalogue_gets_an_acceptance_number(town, clerk):
    with pytest.raises(Refused) as refused:
        visit("accept", town, clerk, item="no-such-item", rights_told=True)
    assert code(refused) == "not_offered"
    inquiry = inquiries.register(town, inquiries.Question("办护照", visitor="周样本"), by=clerk)
    inquiries.outside(inquiry.pk, by=clerk, explanation="由县公安局办理", name="县公安局", phone="0000-3")
    inquiry.matter.refresh_from_db()
    assert (
        inquiry.matter.state == "transferred" and inquiry.matter.documents.get().template == "referral-slip"
    )
    accepted = visit("accept", town, clerk, rights_told=True)
    assert accepted.documents.get(template="acceptance-receipt").number.startswith("QX2026S")


@pytest.mark.clause("S3.28.04")
def test_nothing_passes_on_before_rights_were_told_and_the_form_prints_what_it_must(town, clerk):
    with pytest.raises(Refused) as refused:
        visit("accept", town, clerk)
    assert code(refused) == "rights_not_told"
    matter = visit("accept", town, clerk, rights_told=True)
    words = words_of(documents.pdf(matter.documents.get(template="undertaking-form")))
    due = f"{matter.due.year}年{matter.due.month}月{matter.due.day}日"
    for part in (matter.number, catalogue.item(ITEM).name.zh, "周样本", "经济发展服务部", due):
        assert part in words


def test_papers_that_may_follow_have_their_day_and_others_cant(town, clerk):
    with pytest.raises(Refused) as refused:
        visit("accept", town, clerk, found=states(charter="follows"), rights_told=True)
    assert code(refused) == "cannot_follow"
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
        with pytest.raises(Refused) as refused:
            applications.file_application(town, ITEM, Applicant("周样本", village=village), by=agent)
        assert code(refused) == "not_your_village"
    client.force_login(people["qx.agent"], backend=PASSWORD)
    data = {"applicant": "周样本", "village": villages["QX-V1"].pk, "ask-0": "no", "act": "file", "key": "k"}
    for name in ASKED:
        data[f"paper-{name}"] = "there"
    done = client.post(reverse("counter_apply", args=[ITEM]), data, follow=True)
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


def test_a_paper_of_another_township_doesnt_exist(client, told, people):
    document = told.notices.get().document
    client.force_login(people["lh.clerk"], backend=PASSWORD)
    assert client.get(reverse("paper", args=[document.number])).status_code == 404
    client.force_login(people["sys.admin"], backend=PASSWORD)
    assert client.get(reverse("paper", args=[document.number])).status_code == 403
