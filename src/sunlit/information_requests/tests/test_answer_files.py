"""Files handed out with an answer: through the gate, frozen when approved, for the applicant alone."""

import hashlib
import io
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.hall.receipts import hashed
from sunlit.information_requests.actions import files
from sunlit.information_requests.models import AnswerFile
from sunlit.information_requests.tests.conftest import on, refused
from sunlit.information_requests.tests.test_answers import printed
from sunlit.ledger.actions import READ
from sunlit.ledger.models import Entry
from sunlit.matters import orphans
from sunlit.redaction.tests import making_office as office
from sunlit.shelves import ATTACHMENTS

PHONE = "13800006666"
PLAIN = "项目,金额\n上河村道,120000\n".encode()
WORD = office.docx(office.paragraph(office.run("村道养护，联系138"), office.run("00006666")))


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def row(ask, step):
    with on("2026-06-01"):
        made = ask()
        step(made, "clear")
        yield made


@pytest.fixture
def put(row, at_work):
    def attach(content=PLAIN, name="费用.csv", who="qx.office", **more):
        return files.attach(row, io.BytesIO(content), name, by=at_work(who), **more)

    return attach


@pytest.fixture
def slip(town, row):
    """What the applicant types: number and code."""
    type(row).objects.filter(pk=row.pk).update(code_hash=hashed("ABCDEFGHJKLM"))
    return {"number": row.matter.number, "code": "ABCDEFGHJKLM"}


def test_a_file_goes_out_cleaned_with_the_answer_and_is_named_in_its_letter(row, put, answer, at_work, slip):
    kept = put(WORD, "养护.docx")
    assert kept.masked == 1 and PHONE.encode() not in ATTACHMENTS.content(kept.file)
    assert ATTACHMENTS.content(kept.original) == WORD
    assert put(WORD, "养护.docx").pk == kept.pk
    before = Client().post("/QX/requests/mine/", {**slip, "act": "file", "file": str(kept.pk)})
    assert before.status_code == 404 and "养护" not in before.content.decode()
    answer(row, "partly", "见附件。", answer_reason="电话是个人信息。")
    letter = printed(row.matter.documents.get())
    assert "养护.docx" in letter and kept.digest[:16] in letter
    page = Client().post("/QX/requests/mine/", slip).content.decode()
    assert "养护.docx" in page and kept.digest[:16] in page
    got = Client().post("/QX/requests/mine/", {**slip, "act": "file", "file": str(kept.pk)})
    assert hashlib.sha256(got.content).hexdigest() == kept.digest
    assert got["Content-Disposition"].startswith("attachment") and got["Cache-Control"] == "no-store"
    assert got["X-Content-Type-Options"] == "nosniff" and "sandbox" in got["Content-Security-Policy"]


def test_others_and_other_requests_get_nothing(row, put, ask, step, answer, slip, at_work, signed_in):
    kept = put()
    answer(row)
    other = ask(party="申请人乙", identity="11010519491231011X")
    step(other, "clear")
    mine = files.attach(other, io.BytesIO(b"x,y\n1,2\n"), "b.csv", by=at_work("qx.office"))
    address = "/QX/requests/mine/"
    assert Client().post(address, {**slip, "act": "file", "file": str(mine.pk)}).status_code == 404
    for typed in ("", "0", "-1", "9" * 40, "１", "1' or 1=1", "\x00"):
        assert Client().post(address, {**slip, "act": "file", "file": typed}).status_code == 404
    wrong = {**slip, "code": "MLKJHGFEDCBA", "act": "file", "file": str(kept.pk)}
    assert Client().post(address, wrong).status_code == 404
    foreign = address.replace("QX", "LH")
    assert Client().post(foreign, {**slip, "act": "file", "file": str(kept.pk)}).status_code == 404
    desk = f"/desk/requests/{row.matter.number}/files/"
    for who in ("qx.social", "lh.office", "qx.agent"):
        assert signed_in(who).get(desk).status_code == 404
        assert signed_in(who).get(f"{desk}{kept.pk}/").status_code == 404
    clerk = signed_in("qx.office")
    assert clerk.get(f"{desk}{mine.pk}/").status_code == 404
    assert clerk.get(f"{desk}{kept.pk}/").content == ATTACHMENTS.content(kept.file)
    read = last_read(row)
    assert read["purpose"] == "answer" and read["fields"] == [f"answer_file:{kept.pk}:content"]


def last_read(row):
    """What the ledger says of the latest reading."""
    entry = Entry.objects.filter(chain="QX", subject=row.matter.number, act=READ).latest("seq")
    return json.loads(entry.facts)


def test_what_is_masked_is_given_in_part_and_a_refusal_hands_nothing_out(row, put, step):
    kept = put(WORD, "养护.docx")
    with refused("masked_in_part"):
        step(row, "drafted", answer_kind="given", answer_text="见附件。")
    with refused("files_not_given"):
        step(row, "drafted", answer_kind="internal", answer_text="不公开。", answer_reason="讨论记录。")
    step(row, "drafted", answer_kind="partly", answer_text="见附件。", answer_reason="电话。")
    assert row.files.get() == kept


def test_approved_files_stay_as_they_are_and_the_way_back_opens_them_again(row, put, step, at_work):
    kept = put()
    step(row, "drafted", answer_kind="given", answer_text="见附件。")
    for late in (lambda: put(b"a,b\n", "c.csv"), lambda: files.drop(row, kept.pk, by=at_work("qx.office"))):
        with refused("not_your_seat"):
            late()
    step(row, "approved_answer", "qx.deputy")
    with refused("not_your_seat"):
        put(b"a,b\n", "c.csv")
    step(row, "redraft", opinion="附错了表。")
    files.drop(row, kept.pk, by=at_work("qx.office"))
    assert not row.files.exists()
    with refused("not_your_seat"):
        put(who="qx.deputy")
    assert put(b"a,b\n1,2\n", "c.csv").name == "c.csv"


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "a.csv"), (b"MZ\x90\x00", "a.exe"), (b"%PDF-1.4 nothing", "a.pdf"), (b"\x00" * 100, "a.txt")],
)
def test_what_cannot_be_read_whole_is_not_taken(row, put, content, name):
    with pytest.raises(Refused) as caught:
        put(content, name)
    assert caught.value.field == "file" and caught.value.way_out
    assert not AnswerFile.objects.exists()


def test_eleven_files_are_too_many_and_a_tidying_leaves_the_kept_ones(row, put):
    kept = [put(f"a,b\n{number},2\n".encode(), f"{number}.csv") for number in range(10)]
    with refused("too_many_files"):
        put(b"a,b\nlast,2\n", "last.csv")
    orphans.remove_orphans(clock.now() + timedelta(days=9000))
    assert all(ATTACHMENTS.place(one.file).exists() for one in kept)
    assert all(ATTACHMENTS.place(one.original).exists() for one in kept)


def test_the_clerk_attaches_on_the_page_and_supervision_opens_originals_with_a_reason(
    row, step, answer, signed_in
):
    desk = f"/desk/requests/{row.matter.number}/files/"
    clerk = signed_in("qx.office")
    assert "附上一个文件" in clerk.get(desk).content.decode()
    empty = clerk.post(desk, {"act": "attach"})
    assert empty.status_code == 422
    bad = clerk.post(desk, {"act": "attach", "file": SimpleUploadedFile("a.exe", b"MZ\x90")})
    assert bad.status_code == 422 and 'id="refusal"' in bad.content.decode()
    done = clerk.post(desk, {"act": "attach", "file": SimpleUploadedFile("养护.docx", WORD)})
    assert done.status_code == 302
    assert "养护.docx" in clerk.get(f"/desk/matters/{row.matter.number}/").content.decode()
    kept = row.files.get()
    assert clerk.post(desk, {"act": "nothing"}).status_code == 404
    for typed in ("", "0", "x", "9" * 30):
        assert clerk.post(desk, {"act": "drop", "file": typed}).status_code == 404
    assert "打开原件" not in clerk.get(desk).content.decode()
    ask_for = {"act": "original", "file": str(kept.pk), "purpose": "核查遮盖"}
    assert clerk.post(desk, ask_for).status_code == 422
    supervisor = signed_in("qx.discipline")
    assert supervisor.post(desk, {**ask_for, "purpose": ""}).status_code == 422
    got = supervisor.post(desk, ask_for)
    assert got.status_code == 200 and got.content == WORD
    assert last_read(row)["purpose"] == "核查遮盖"
    assert clerk.post(desk, {"act": "drop", "file": str(kept.pk)}).status_code == 302
    assert not row.files.exists()
