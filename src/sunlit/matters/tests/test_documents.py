"""Issued papers: numbered without gaps, kept sealed, the same to the byte when printed again."""

from io import BytesIO

import pytest
from django.db import connection
from pypdf import PdfReader

from sunlit.core.refusals import Refused
from sunlit.hall.actions import applications, notices
from sunlit.ledger import queries as ledger
from sunlit.matters import documents
from sunlit.matters.models import Document
from sunlit.shelves import PAPERS

pytestmark = pytest.mark.django_db


def text_of(pdf):
    return (
        "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
        .replace("\n", "")
        .replace(" ", "")
    )


def test_a_receipt_names_the_applicant_the_day_and_why(town):
    matter = town.accepted()
    receipt = Document.objects.get(matter=matter, template="acceptance-receipt")
    words = text_of(documents.pdf(receipt))
    for expected in (receipt.number, "周样本", town.place.complaint_phone, matter.application.receipt_code):
        assert expected in words
    assert f"{matter.due.year}年{matter.due.month}月{matter.due.day}日" in words


def test_a_reprint_is_the_same_to_the_byte_and_its_hash_stands_in_the_ledger(town):
    matter = town.accepted()
    for paper in matter.documents.all():
        assert documents.pdf(paper) == documents.pdf(paper)
        entry = (
            ledger.entries_for("matter", matter.number)
            .filter(act="paper_issued", facts__contains=paper.number)
            .get()
        )
        assert entry.known_facts["pdf"] == paper.pdf_hash


def test_a_changed_file_is_not_passed_off_as_the_paper(town):
    matter = town.accepted()
    one, two = matter.documents.all()
    PAPERS.place(one.pdf_hash).write_bytes(PAPERS.place(two.pdf_hash).read_bytes())
    with pytest.raises(ValueError, match=one.number):
        documents.pdf(one)


def test_the_kept_file_is_not_readable_without_the_key(town):
    paper = town.accepted().documents.first()
    assert not PAPERS.place(paper.pdf_hash).read_bytes().startswith(b"%PDF")


def test_a_name_with_a_character_that_no_font_has_refuses_the_paper_and_leaves_no_gap(town):
    rare = next(chr(code) for code in range(0x2A700, 0x33479) if documents.fonts().missing_glyphs(chr(code)))
    filed = applications.file_application(
        town.place, "subsidy.farmers", applications.Applicant(f"周{rare}样"), by=town.viewer("qx.clerk")
    )
    papers = {paper.material: "there" for paper in filed.application.papers.exclude(state="fetched")}
    applications.check_papers(filed.application.pk, papers, by=town.viewer("qx.clerk"))
    with pytest.raises(Refused) as refusal:
        applications.accept(filed.application.pk, by=town.viewer("qx.clerk"), rights_told=True)
    assert rare in refusal.value.reason.zh
    assert not Document.objects.exists()
    assert town.accepted().documents.get(template="acceptance-receipt").number.endswith("S000001")


def test_the_notice_is_printed_in_two_copies_of_one_number(town):
    filed = town.filed()
    states = {paper.material: "missing" for paper in filed.application.papers.exclude(state="fetched")}
    applications.check_papers(filed.application.pk, states, by=town.viewer("qx.clerk"))
    notice = notices.give_notice(filed.application.pk, by=town.viewer("qx.clerk"))
    pages = [page.extract_text() for page in PdfReader(BytesIO(documents.pdf(notice.document))).pages]
    half = len(pages) // 2
    assert len(pages) == half * 2
    assert all(notice.document.number in page for page in pages)
    for kept, given in zip(pages[:half], pages[half:], strict=True):
        assert kept.replace("申请人联", "").replace("存根联", "") == given.replace("申请人联", "").replace(
            "存根联", ""
        )


def test_the_data_of_a_paper_is_kept_encrypted(town):
    town.accepted()
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM matters_document")
        assert all("周样本".encode() not in bytes(row[0]) for row in cursor.fetchall())
