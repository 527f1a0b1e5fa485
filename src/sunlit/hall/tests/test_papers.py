"""Papers given before are used again with consent; what we fetch, what may follow, and what expires."""

import io
from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sunlit import clock
from sunlit.core.items import Material, PaperForm
from sunlit.core.papers import PaperOnFile, Validity, serves_again, validity
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import on_file
from sunlit.hall.actions import applications, notices, papers
from sunlit.hall.actions.applications import Applicant
from sunlit.hall.models import ItemState
from sunlit.hall.tests.visits import PASSWORD
from sunlit.ledger.models import Entry
from sunlit.matters import attachments
from sunlit.matters.book import book
from sunlit.matters.models import Notice

GIVEN_IN, ASKED_IN, CARD = "subsidy.farmers", "civil.medical-aid", "bank-card"
ID = "11010519491231002X"
WHO = Applicant("周样本", id_number=ID)
DAY = date(2026, 3, 2)


def picture(size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "blue").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def before(town, clerk):
    """A bank card given to Government Affairs a month ago, valid until the end of March, with its photo."""
    with clock.standing_at(datetime(2026, 2, 2, 9)):
        who = Applicant("周样本", id_number=ID, address="上河村3组")
        filed = applications.file_application(town, GIVEN_IN, who, by=clerk)
        applications.check_papers(filed.application.pk, {CARD: "there"}, by=clerk)
        papers.set_validity(filed.application.pk, CARD, date(2026, 3, 31), by=clerk)
        attachments.store(filed.matter, io.BytesIO(picture()), kind=CARD, by=clerk, name="卡.jpg")
    return filed.matter


@pytest.fixture
def now_asked(before, town, clerk, monday):
    """The same person applies to Social Affairs, which asks for the same card."""
    return applications.file_application(town, ASKED_IN, WHO, by=clerk).application


@pytest.mark.clause("S4.29.04")
def test_what_one_department_has_shows_in_anothers_form_with_source_and_date_and_is_logged(
    client, people, before, now_asked, clerk
):
    client.force_login(people["qx.clerk"], backend=PASSWORD)
    page = reverse("counter_application", args=[now_asked.matter.number])
    shown = client.get(page).content.decode()
    assert before.number not in shown, "nothing is looked for before the person agreed"
    with pytest.raises(Refused) as refused:
        papers.use_again(now_asked.pk, CARD, by=clerk)
    assert refused.value.code == "not_agreed"
    assert client.post(page, {"act": "agree", "key": "a"}).status_code == 302
    shown = client.get(page).content.decode()
    assert (
        before.number in shown
        and before.unit.name in shown
        and "2026年2月2日" in shown
        and "2026年3月31日" in shown
    )
    assert client.post(page, {"act": f"use_again:{CARD}", "key": "b"}).status_code == 302
    assert client.post(page, {"act": f"use_again:{CARD}", "key": "b"}).status_code == 302
    paper = now_asked.papers.get(material=CARD)
    assert (paper.state, paper.source, paper.source_number) == ("there", before.unit.name, before.number)
    assert (paper.source_day, paper.valid_until) == (date(2026, 2, 2), date(2026, 3, 31))
    assert now_asked.matter.attachments.filter(kind=CARD).count() == 1
    acts = Entry.objects.filter(subject=now_asked.matter.number).values_list("act", flat=True)
    assert [act for act in acts if act.startswith("paper")] == ["papers_looked_for", "paper_used_again"]
    given_on = Entry.objects.get(subject=before.number, act="paper_given_on")
    assert now_asked.matter.number in given_on.facts
    assert before.unit.name in client.get(page).content.decode()


@pytest.mark.clause("S4.20.01")
def test_a_missing_service_is_listed_and_a_certificate_on_file_is_not_asked_for_again(
    client, people, town, before, now_asked, clerk
):
    # A service of a department that isn't on the platform is listed by name.
    ItemState.objects.filter(township=town, item="pension.resident").update(offered=False)
    client.force_login(people["qx.director"], backend=PASSWORD)
    missing = client.get(reverse("desk_items") + "?only=closed").content.decode()
    assert book().items["pension.resident"].name.zh in missing
    assert book().items[GIVEN_IN].name.zh not in missing
    # The card that another department has is no longer asked for: neither missing nor in a notice.
    papers.agree(now_asked.pk, by=clerk)
    papers.use_again(now_asked.pk, CARD, by=clerk)
    rest = {
        row.material: "faulty" if number == 0 else "there"
        for number, row in enumerate(now_asked.papers.filter(state="open"))
    }
    applications.check_papers(now_asked.pk, rest, by=clerk)
    notice = notices.give_notice(now_asked.pk, by=clerk)
    assert CARD not in notice.missing and len(notice.missing) == 1


def test_a_paper_is_offered_on_its_last_day_and_not_after_it(now_asked, clerk):
    for day, offered in ((date(2026, 3, 31), 1), (date(2026, 4, 1), 0)):
        with clock.standing_at(datetime(day.year, day.month, day.day, 9)):
            assert len(on_file.papers_on_file(now_asked)) == offered
    papers.agree(now_asked.pk, by=clerk)
    with clock.standing_at(datetime(2026, 4, 1, 9)), pytest.raises(Refused) as refused:
        papers.use_again(now_asked.pk, CARD, by=clerk)
    assert refused.value.code == "not_on_file"


def test_nobody_elses_papers_and_none_of_another_township_are_offered(before, town, clerk, at_work, monday):
    other = Applicant("周样本", id_number="110105194912310038")
    for who in (other, Applicant("周样本")):
        filed = applications.file_application(town, ASKED_IN, who, by=clerk)
        assert on_file.papers_on_file(filed.application) == []
    with pytest.raises(Refused) as refused:
        papers.agree(filed.application.pk, by=clerk)
    assert refused.value.code == "no_number"
    foreign = at_work("lh.clerk")
    place = type(town).objects.get(code="LH")
    there = applications.file_application(place, ASKED_IN, WHO, by=foreign)
    assert on_file.papers_on_file(there.application) == []
    mine = applications.file_application(town, ASKED_IN, WHO, by=clerk)
    for stranger in (foreign, at_work("qx.econ")):
        with pytest.raises(Refused):
            papers.agree(mine.application.pk, by=stranger)


def test_what_we_fetch_is_not_asked_for_and_is_a_task_until_it_is_there(client, people, town, clerk, monday):
    filed = applications.file_application(town, GIVEN_IN, WHO, by=clerk)
    client.force_login(people["qx.clerk"], backend=PASSWORD)
    page = reverse("counter_application", args=[filed.matter.number])
    assert "要由本镇调取" in client.get(page).content.decode()
    refused = client.post(
        page, {"act": "fetched:id-card", "source-id-card": "县公安局", "day-id-card": "2026-03-03"}
    )
    assert refused.status_code == 422 and "县公安局" in refused.content.decode()
    for bad in ("", "昨天", "2026-02-30"):
        assert client.post(page, {"act": "fetched:id-card", "day-id-card": bad}).status_code == 422
    with pytest.raises(Refused) as asked:
        papers.fetched(filed.application.pk, CARD, source="银行", day=DAY, by=clerk)
    assert asked.value.code == "not_fetched_by_us"
    with pytest.raises(Refused) as asked:
        papers.fetched(filed.application.pk, "id-card", source=" ", day=DAY, by=clerk)
    assert asked.value.code == "source_needed"
    papers.fetched(filed.application.pk, "id-card", source="县公安局", day=DAY, by=clerk)
    paper = filed.application.papers.get(material="id-card")
    assert (paper.state, paper.source, paper.source_day) == ("fetched", "县公安局", DAY)
    assert "县公安局" in client.get(page).content.decode()


def test_a_paper_that_may_follow_is_reminded_of_once_and_counts_as_missing_once_its_day_has_passed(
    town, clerk, monday
):
    filed = applications.file_application(town, GIVEN_IN, WHO, by=clerk)
    applications.check_papers(filed.application.pk, {CARD: "follows"}, by=clerk)
    paper = filed.application.papers.get(material=CARD)
    until = paper.until
    for day, state, told in (
        (until - timedelta(days=4), "follows", 0),
        (until - timedelta(days=3), "follows", 1),
        (until - timedelta(days=2), "follows", 1),
        (until, "follows", 1),
        (until + timedelta(days=1), "missing", 2),
        (until + timedelta(days=2), "missing", 2),
    ):
        with clock.standing_at(datetime(day.year, day.month, day.day, 8)):
            papers.remind_of_papers(day)
        paper.refresh_from_db()
        assert (paper.state, Notice.objects.filter(matter=filed.matter).count()) == (state, told), day
    assert Entry.objects.filter(act="paper_did_not_follow", subject=filed.matter.number).count() == 1


def test_a_paper_that_ends_before_the_matter_is_due_is_pointed_out(client, people, town, clerk, monday):
    filed = applications.file_application(town, GIVEN_IN, WHO, by=clerk)
    applications.check_papers(filed.application.pk, {CARD: "there"}, by=clerk)
    with pytest.raises(Refused) as refused:
        papers.set_validity(filed.application.pk, CARD, DAY - timedelta(days=1), by=clerk)
    assert refused.value.code == "paper_ended"
    papers.set_validity(filed.application.pk, CARD, DAY, by=clerk)
    assert on_file.expiries(filed.application) == []
    filed.application.matter.due = DAY + timedelta(days=1)
    assert [row.standing for row in on_file.expiries(filed.application)] == [Validity.ENDS_SOON]
    client.force_login(people["qx.clerk"], backend=PASSWORD)
    with clock.standing_at(datetime(2026, 3, 3, 9)):
        page = client.get(reverse("counter_application", args=[filed.matter.number])).content.decode()
    assert "已经过期" in page


def test_an_application_on_paper_keeps_its_scan_and_hostile_files_stay_out(
    client, people, town, clerk, monday
):
    filed = applications.file_application(town, GIVEN_IN, WHO, by=clerk, channel="paper")
    assert filed.application.visits == 1
    client.force_login(people["qx.clerk"], backend=PASSWORD)
    page = reverse("counter_application", args=[filed.matter.number])
    for name, content in (("x.jpg", b"<script>"), ("x.pdf", b"%PDF-1.4 broken"), ("x.jpg", b"")):
        bad = {"act": "scan", "scan_of": "application-scan", "scan": SimpleUploadedFile(name, content)}
        assert client.post(page, bad).status_code == 422
    bad = {"act": "scan", "scan_of": "../../etc", "scan": SimpleUploadedFile("x.jpg", picture())}
    assert client.post(page, bad).status_code == 422
    good = {"act": "scan", "scan_of": "application-scan", "scan": SimpleUploadedFile("申请书.jpg", picture())}
    assert client.post(page, good).status_code == 302
    row = filed.matter.attachments.get()
    assert row.kind == "application-scan" and row.entry
    assert "申请书原件扫描" in client.get(page).content.decode()


@given(st.dates(), st.dates(), st.one_of(st.none(), st.dates()))
def test_a_paper_holds_through_its_last_day(until, on, needed):
    standing = validity(until, on, needed)
    assert (standing is Validity.ENDED) == (on > until)
    if standing is Validity.ENDS_SOON:
        assert needed is not None and on <= until < needed
    assert validity(None, on, needed) is Validity.UNLIMITED


def test_only_the_same_paper_of_the_same_issuer_serves_and_no_form_or_original():
    name, issuer = Text("户口簿", "register"), Text("公安局", "police")
    paper = PaperOnFile("户口簿", "公安局", DAY)
    for form, serves in ((PaperForm.COPY, True), (PaperForm.ORIGINAL_SHOWN, True), (PaperForm.ORIGINAL_AND_COPY, True),
                         (PaperForm.ORIGINAL, False), (PaperForm.OUR_FORM, False)):  # fmt: skip
        assert serves_again(paper, Material("book", name, issuer, form), DAY) is serves
    assert not serves_again(paper, Material("book", Text("户籍证明", "x"), issuer, PaperForm.COPY), DAY)
    assert not serves_again(paper, Material("book", name, Text("村委会", "x"), PaperForm.COPY), DAY)
