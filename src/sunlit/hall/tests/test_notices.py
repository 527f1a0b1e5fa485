"""The one-time notice: each clause by its own proof."""

from dataclasses import replace
from datetime import datetime
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import breaches, catalogue, checklist, supervision
from sunlit.hall.actions import applications, notices, reception
from sunlit.hall.actions.reception import Visit
from sunlit.hall.models import Application, OneTimeNotice
from sunlit.hall.tests.asking import ask
from sunlit.hall.tests.refusing import code, refused
from sunlit.hall.tests.visits import ASKED, ITEM, NO_PROXY, PASSWORD, WHO, states, visit
from sunlit.hall.tests.words import words_of
from sunlit.ledger.models import Entry
from sunlit.matters import documents
from sunlit.matters.models import Matter


@pytest.fixture
def told(town, clerk):
    """An application told to bring the charter and the premises' proof."""
    return visit("notice", town, clerk, found=states(charter="missing", premises="faulty")).application


@pytest.mark.clause("S2.29.03", "S3.28.03")
def test_the_notice_lists_everything_that_is_missing_and_gives_no_acceptance(town, clerk):
    filed = applications.file_application(town, ITEM, WHO, by=clerk, answers=NO_PROXY)
    short = ["charter", "premises", "appointment"]
    applications.check_papers(filed.application.pk, states(**dict.fromkeys(short, "missing")), by=clerk)
    for left_out in short:
        with pytest.raises(Refused) as found_out:
            notices.give_notice(
                filed.application.pk, by=clerk, missing=[name for name in short if name != left_out]
            )
        assert code(found_out) == "notice_incomplete"
    with pytest.raises(Refused) as found_out:
        applications.accept(filed.application.pk, by=clerk, rights_told=True)
    assert code(found_out) == "papers_missing"
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
        with pytest.raises(Refused) as found_out:
            applications.hand_in(application.pk, {"premises": "there"}, by=clerk)
        assert code(found_out) == "rights_not_told"
        assert application.papers.get(material="premises").state == "missing"
        matter = applications.hand_in(application.pk, {"premises": "there"}, by=clerk, rights_told=True)
    assert matter.step == "receive" and matter.due is not None
    assert matter.clock_events.get(kind="start").at.astimezone(clock.CHINA).date().isoformat() == "2026-03-09"
    assert matter.documents.filter(template="acceptance-receipt").count() == 1


@pytest.mark.clause("S1.01.04")
@pytest.mark.parametrize("oral", [False, True])
def test_a_notice_without_one_of_its_three_contents_is_refused_and_a_complete_one_is_kept(
    town, clerk, item, oral
):
    whole = catalogue.item(ITEM)
    filed = applications.file_application(town, ITEM, WHO, by=clerk, answers=NO_PROXY)
    applications.check_papers(filed.application.pk, states(charter="missing"), by=clerk)
    nothing = Text("", "")

    def charter(**changed):
        rows = (replace(row, **changed) if row.id == "charter" else row for row in whole.materials)
        return {"materials": tuple(rows)}

    for without, named in (
        ({"name": nothing}, "办理事项"),
        (charter(name=nothing), "需补充或携带的材料"),
        (charter(issuer=nothing), "如何办理"),
    ):
        item(ITEM, **{"name": whole.name, "materials": whole.materials, **without})
        refusal = refused("notice_incomplete", notices.give_notice, filed.application.pk, by=clerk, oral=oral)
        assert named in refusal.reason.zh and not OneTimeNotice.objects.exists()
    item(ITEM, name=whole.name, materials=whole.materials)
    refused("notice_incomplete", notices.give_notice, filed.application.pk, by=clerk, oral=oral, missing=[])
    notice = notices.give_notice(filed.application.pk, by=clerk, oral=oral)
    assert OneTimeNotice.objects.get() == notice and notice.missing == ["charter"]
    if oral:
        notice = notices.write_notice(filed.application.pk, by=clerk)
    words = words_of(documents.pdf(notice.document))
    missing = catalogue.material(whole, "charter")
    for part in (whole.name.zh, missing.name.zh, f"由{missing.issuer.zh}出具", "送到哪里"):
        assert part in words


@pytest.mark.clause("S1.01.04")
@pytest.mark.parametrize("way", ["notice", "refusal"])
def test_a_second_visit_that_fails_for_a_new_paper_is_a_breach_of_the_first_asked_person(
    client, town, clerk, people, at_work, way
):
    asked = at_work("qx.clerk2")  # who was asked first; the second visit comes to qx.clerk
    first = Visit(ITEM, WHO, NO_PROXY, states(charter="missing"))
    inquiry = ask(town, asked, item=ITEM)
    told = reception.take_in(town, first, "notice", by=asked, inquiry=inquiry).application
    officer = at_work("qx.discipline")
    assert breaches.not_told_at_first(officer) == []
    applications.hand_in(told.pk, {"charter": "there", "premises": "faulty"}, by=clerk)
    if way == "notice":
        notices.give_notice(
            told.pk, by=clerk, explanations={"premises": "租约过期"}, approved_by=at_work("qx.director")
        )
    else:
        applications.refuse(told.pk, by=clerk, reason="租约过期", ground="公司法 29")
    (breach,) = breaches.not_told_at_first(officer)
    assert breach.matter == told.matter and breach.first_asked == people["qx.clerk2"]
    name = catalogue.material(catalogue.item(ITEM), "premises").name
    assert breach.materials == [(name, "租约过期")] and breach.refused is (way == "refusal")
    client.force_login(people["qx.discipline"], backend=PASSWORD)
    page = client.get(reverse("desk_supervision")).content.decode()
    row = page.split('id="breaches"')[1].split("</table>")[0]
    assert told.matter.number in row and people["qx.clerk2"].name in row and name.zh in row
    # Nobody else lists persons.
    for name in ("qx.director", "qx.mayor", "qx.clerk2", "lh.discipline"):
        assert breaches.not_told_at_first(at_work(name)) == []
    client.force_login(people["qx.mayor"], backend=PASSWORD)
    assert 'id="breaches"' not in client.get(reverse("desk_supervision")).content.decode()


def test_a_second_visit_refused_for_what_the_first_notice_named_is_no_breach(told, clerk, at_work):
    applications.hand_in(told.pk, {"charter": "there"}, by=clerk)
    applications.refuse(told.pk, by=clerk, reason="住所证明仍不合要求", ground="公司法 29")
    assert breaches.not_told_at_first(at_work("qx.discipline")) == []


@pytest.mark.clause("S2.29.07", "S2.29.08", "S4.28.03")
def test_a_second_notice_explains_and_needs_approval_and_shows_as_a_fault(
    client, told, clerk, people, at_work
):
    supervisor = at_work("qx.discipline")
    assert not supervision.second_notices(supervisor)
    applications.hand_in(
        told.pk, {"charter": "there", "premises": "there", "appointment": "faulty"}, by=clerk
    )
    with pytest.raises(Refused) as found_out:
        notices.give_notice(told.pk, by=clerk)
    assert code(found_out) == "explanation_needed" and found_out.value.field == "why-appointment"
    why = {"appointment": "决定书未盖章"}
    with pytest.raises(Refused) as found_out:
        notices.give_notice(told.pk, by=clerk, explanations=why)
    assert code(found_out) == "approval_needed"
    notices.ask_approval(told.pk, why, by=clerk)
    with pytest.raises(Refused) as found_out:
        notices.approve_additions(told.pk, by=clerk)
    assert code(found_out) == "approval_needed"
    client.force_login(people["qx.director"], backend=PASSWORD)
    assert told.matter.number in client.get(reverse("counter")).content.decode()
    page = reverse("counter_application", args=[told.matter.number])
    assert client.post(page, {"act": "approve"}).status_code == 302
    second = notices.give_notice(told.pk, by=clerk)
    assert (second.ordinal, second.added, second.approved_by) == (2, why, people["qx.director"])
    words = words_of(documents.pdf(second.document))
    assert "决定书未盖章" in words and "第2次告知" in words
    (fault,) = supervision.second_notices(supervisor)
    assert fault.matter == told.matter and fault.ordinal == 2
    appointment = catalogue.material(catalogue.item(told.item), "appointment").name
    assert fault.added == [(appointment, "决定书未盖章")]


def test_a_repeated_notice_of_the_same_papers_needs_no_approval_and_still_counts(told, clerk, at_work):
    applications.hand_in(told.pk, {"charter": "there"}, by=clerk)
    notices.give_notice(told.pk, by=clerk)
    (fault,) = supervision.second_notices(at_work("qx.discipline"))
    assert fault.ordinal == 2 and fault.added == []


@pytest.mark.clause("S4.28.03")
def test_the_notice_is_the_published_list_and_no_line_can_be_taken_out_or_put_in(town, clerk):
    item = catalogue.item(ITEM)
    application = visit("oral", town, clerk, found=dict.fromkeys(ASKED, "missing")).application
    applications.hand_in(application.pk, {}, by=clerk)
    for left_out in ASKED:
        rest = [name for name in ASKED if name != left_out]
        refused("notice_incomplete", notices.give_notice, application.pk, by=clerk, missing=rest)
    notice = notices.give_notice(application.pk, by=clerk, missing=list(ASKED))
    published = [row for row in item.materials if row.id in ASKED]
    printed = documents.data_of(notice.document)["needs"]
    assert [row["name"] for row in printed] == [row.name.zh for row in published]
    for row, entry in zip(printed, published, strict=True):
        assert row["where"] == entry.issuer.zh and checklist.FORMS[entry.form].zh in row["how"]
    with pytest.raises(Refused) as found_out:
        visit("notice", town, clerk, found=states(charter="missing") | {"village-stamp": "missing"})
    assert code(found_out) == "not_on_the_list"


@pytest.mark.clause("S2.29.10")
def test_a_notice_may_be_spoken_and_must_be_written_when_asked_for(client, town, clerk, people):
    with pytest.raises(Refused) as found_out:
        visit("oral", town, clerk, found=states(charter="missing"), written_wanted=True)
    assert code(found_out) == "written_wanted" and not Matter.objects.exists()
    application = visit("oral", town, clerk, found=states(charter="missing")).application
    notice = application.notices.get()
    assert notice.oral and notice.document is None and notice.missing == ["charter"]
    applications.hand_in(application.pk, {}, by=clerk)
    Application.objects.filter(pk=application.pk).update(written_wanted=True)
    with pytest.raises(Refused) as found_out:
        applications.refuse(application.pk, by=clerk, reason="条件不符", ground="公司法 29")
    assert code(found_out) == "written_wanted"
    with pytest.raises(Refused) as found_out:
        applications.hand_in(application.pk, {"charter": "there"}, by=clerk, rights_told=True)
    assert code(found_out) == "written_wanted"
    entry = Entry.objects.filter(subject=application.matter.number, act="notice_given").get()
    assert '"oral":true' in entry.facts.replace(" ", "")
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
    pages = [
        "".join(page.extract_text().split()) for page in PdfReader(BytesIO(documents.pdf(document))).pages
    ]
    first, second = pages[: len(pages) // 2], pages[len(pages) // 2 :]
    assert "申请人联" in first[0] and "存根联" in second[0] and document.number in first[0]
    # The same to the letter but for the mark, the number included.
    assert [page.replace("申请人联", "") for page in first] == [page.replace("存根联", "") for page in second]
    item = catalogue.item(ITEM)
    for name in ("charter", "premises"):
        assert catalogue.material(item, name).name.zh in "".join(first)
    for part in ("办理程序", "受理要求"):
        assert part in "".join(first)
    client.force_login(people["qx.clerk"], backend=PASSWORD)
    found = client.get(reverse("counter"), {"q": document.number.lower()}).content.decode()
    assert reverse("paper", args=[document.number]) in found and told.matter.number in found
    kept = client.get(reverse("paper", args=[document.number]))
    assert kept.content == documents.pdf(document)
    entry = Entry.objects.latest("seq")
    assert (entry.act, entry.subject) == ("ledger.read", told.matter.number)
    assert entry.actor == f"staff:{people['qx.clerk'].pk}"


def test_a_paper_of_another_township_doesnt_exist(client, told, people):
    document = told.notices.get().document
    client.force_login(people["lh.clerk"], backend=PASSWORD)
    assert client.get(reverse("paper", args=[document.number])).status_code == 404
    client.force_login(people["sys.admin"], backend=PASSWORD)
    assert client.get(reverse("paper", args=[document.number])).status_code == 403
