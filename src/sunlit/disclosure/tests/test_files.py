"""Files of a publication: checked at once, cleaned, approved as they are, and out only through the gate."""

import hashlib
import io
import json
import zipfile

import pytest
from cryptography.exceptions import InvalidTag
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from sunlit.core.refusals import Refused
from sunlit.demonstration import chain
from sunlit.demonstration.tests.townships import at
from sunlit.disclosure import queries
from sunlit.disclosure.actions import files, publishing, starting
from sunlit.disclosure.models import DraftFile, Publication, PublicationFile
from sunlit.disclosure.tests.conftest import task_of
from sunlit.ledger.models import Entry
from sunlit.matters.models import Matter
from sunlit.matters.written_once import NeverChanged
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC
from sunlit.redaction.tests import making_office as office
from sunlit.redaction.tests import making_pdf as papers
from sunlit.redaction.tests.planting import HONEST
from sunlit.shelves import PUBLISHED

PHONE = "13800006666"
WORD = office.docx(office.paragraph(office.run("道路养护，联系138"), office.run("00006666")))


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def row(town, at_work):
    with at("2026-03-02 09:00"):
        yield starting.start_ad_hoc(town, "decision", "关停旧砖窑", by=at_work("qx.office"))


def attach(row, at_work, content=WORD, name="方案.docx", who="qx.office", **more):
    return files.attach(task_of(row).pk, io.BytesIO(content), name, by=at_work(who), **more)


def bring_on(row, at_work):
    publishing.prepare(task_of(row).pk, "决定", "会议决定关停旧砖窑。", by=at_work("qx.office"))
    chain.bring_to(row, lambda name: at_work(f"qx.{name}"), "publish")


def publish(row, at_work):
    publishing.publish(task_of(row).pk, "published", by=at_work("qx.office2"))
    return Publication.objects.get(occurrence=row)


def test_what_is_published_is_the_cleaned_copy_and_its_hash_stands_in_the_ledger(row, at_work):
    kept = attach(row, at_work)
    assert (kept.name, kept.masked) == ("方案.docx", 1)
    bring_on(row, at_work)
    published = publish(row, at_work)
    answer = Client().get(f"/QX/disclosure/{published.pk}/files/1/")
    assert answer.status_code == 200
    assert hashlib.sha256(answer.content).hexdigest() == published.files.get().digest
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        text = package.read("word/document.xml").decode()
    assert "138****6666" in text and PHONE not in text and "00006666" not in text
    facts = json.loads(Entry.objects.get(chain="QX", act="published").facts)
    assert facts["files"] == [published.files.get().digest]
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["Content-Disposition"].startswith(
        "attachment;"
    )
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    page = Client().get(f"/QX/disclosure/{published.pk}/").content.decode()
    assert f"/QX/disclosure/{published.pk}/files/1/" in page and "方案.docx" in page


def test_the_original_is_sealed_and_only_a_supervisor_reads_it_on_the_record(row, at_work):
    attach(row, at_work)
    bring_on(row, at_work)
    published = publish(row, at_work).files.get()
    for place in PUBLISHED.root.rglob("*"):
        assert place.is_dir() or b"PK" not in place.read_bytes()[:4]
    for name in ("qx.office", "qx.mayor", "qx.clerk"):
        with pytest.raises(Refused) as refusal:
            files.original_for(published, by=at_work(name), purpose="核查")
        assert refusal.value.code == "not_for_you"
    assert files.original_for(published, by=at_work("qx.discipline"), purpose="核查遮盖") == WORD
    assert Entry.objects.filter(chain="QX", act="ledger.read", subject=str(published.publication_id)).exists()


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (papers.pdf(papers.shown(HONEST), papers.shown(f"tel {PHONE}")), "公示.pdf", "personal_data"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧.doc", "old_office"),
        (office.zipped({"a.txt": "x"}), "包.zip", "archive"),
        ("姓名,病情\n王小明,尿毒症\n".encode(), "名单.csv", "personal_fields"),
        (b"", "空.txt", "empty"),
        (b"a" * (20 * 1024 * 1024 + 1), "大.txt", "too_large"),
    ],
)
def test_what_cant_go_out_is_refused_at_once_next_to_the_field(row, at_work, content, name, code):
    with pytest.raises(Refused) as refusal:
        attach(row, at_work, content, name)
    assert (refusal.value.code, refusal.value.field) == (code, "file")
    assert refusal.value.way_out is not None and PHONE not in refusal.value.sentence("zh")
    assert not DraftFile.objects.exists()


def test_pictures_go_out_only_after_somebody_says_that_they_looked(row, at_work):
    picture = office.picture("JPEG", exif=PHONE)
    with pytest.raises(Refused) as refusal:
        attach(row, at_work, picture, "现场.jpg")
    assert (refusal.value.code, refusal.value.field) == ("look_first", "looked")
    kept = attach(row, at_work, picture, f"IMG_{PHONE}.jpg", looked=True)
    assert kept.name == "附件.jpg" and PHONE.encode() not in files.content_of(kept)


def test_the_offices_own_number_may_stand_in_its_files(town, row, at_work):
    text = f"防汛值班手机{PHONE}。".encode()
    assert attach(row, at_work, text, "值班.txt").masked == 1
    Organisation.objects.filter(pk=town.pk).update(phone="138-0000-6666")
    assert attach(row, at_work, text + b"\n", "值班二.txt").masked == 0


def test_the_offices_own_number_may_stand_in_its_text(town, row, at_work):
    Organisation.objects.filter(pk=town.pk).update(complaint_phone="138-0000-6666")
    publishing.prepare(task_of(row).pk, "决定", f"监督手机 {PHONE}。", by=at_work("qx.office"))
    chain.bring_to(row, lambda name: at_work(f"qx.{name}"), "publish")
    assert PHONE in publish(row, at_work).text


def test_only_who_writes_it_attaches_and_only_while_writing(row, at_work):
    for name in ("qx.mayor", "qx.clerk", "lh.office", "sys.admin"):
        with pytest.raises(Refused) as refusal:
            attach(row, at_work, who=name)
        assert refusal.value.code == "not_your_seat"
    kept = attach(row, at_work)
    assert attach(row, at_work) == kept
    publishing.prepare(task_of(row).pk, "决定", "会议决定关停旧砖窑。", by=at_work("qx.office"))
    for act in (
        lambda: attach(row, at_work, b"more", "b.txt"),
        lambda: files.drop(task_of(row).pk, kept.pk, by=at_work("qx.office")),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.code == "not_your_seat"


def test_ten_files_are_the_most(row, at_work):
    for number in range(10):
        attach(row, at_work, f"第{number}份".encode(), f"{number}.txt")
    with pytest.raises(Refused) as refusal:
        attach(row, at_work, "第十一份".encode(), "11.txt")
    assert refusal.value.code == "too_many_files"
    bring_on(row, at_work)
    assert publish(row, at_work).files.count() == 10


def test_what_is_taken_out_leaves_no_bytes_and_isnt_published(
    row, at_work, django_capture_on_commit_callbacks
):
    kept = attach(row, at_work)
    with django_capture_on_commit_callbacks(execute=True):
        files.drop(task_of(row).pk, kept.pk, by=at_work("qx.office"))
    assert not [place for place in PUBLISHED.root.rglob("*") if place.is_file()]
    bring_on(row, at_work)
    assert publish(row, at_work).files.count() == 0


def test_only_the_approved_files_are_published(row, at_work):
    attach(row, at_work)
    bring_on(row, at_work)
    matter = Matter.objects.get(pk=row.matter.pk)
    other = DraftFile.objects.get()
    other.pk, other.original_digest, other.digest = None, "0" * 64, "1" * 64
    other.save()
    with pytest.raises(Refused) as refusal:
        publish(row, at_work)
    assert refusal.value.code == "not_approved"
    other.delete()
    assert not Publication.objects.exists() and matter.is_open
    changed = DraftFile.objects.get()
    DraftFile.objects.update(file=PUBLISHED.keep(f"联系{PHONE}".encode()), name="a.txt")
    with pytest.raises(Refused) as refusal:
        publish(row, at_work)
    assert refusal.value.code == "personal_data" and not Publication.objects.exists()
    DraftFile.objects.update(file=changed.file, name=changed.name)
    assert publish(row, at_work).files.count() == 1


def test_a_published_file_is_never_changed_or_removed(row, at_work):
    attach(row, at_work)
    bring_on(row, at_work)
    published = publish(row, at_work).files.get()
    for change in (
        published.save,
        published.delete,
        PublicationFile.objects.all().delete,
        lambda: PublicationFile.objects.update(name="x"),
    ):
        with pytest.raises(NeverChanged):
            change()
    with pytest.raises(DatabaseError), transaction.atomic():
        PublicationFile.objects.none().model._base_manager.filter(pk=published.pk).update(name="x")
    place = next(place for place in PUBLISHED.root.rglob(f"{published.file}*"))
    place.write_bytes(place.read_bytes()[:-1] + b"x")
    with pytest.raises(InvalidTag):
        files.content_of(published)


def sees(client, row, number="1"):
    """The status of each exit for a client: the desk's, and the public one where it was published."""
    found = [client.get(f"/desk/disclosure/{row.matter.number}/files/{number}/").status_code]
    published = Publication.objects.filter(occurrence=row).first()
    found.append(client.get(f"/QX/disclosure/{published.pk if published else 1}/files/1/").status_code)
    return found


@pytest.mark.parametrize("inside", [False, True])
def test_each_exit_in_each_state_for_each_viewer(town, people, at_work, inside):
    with at("2026-03-02 09:00"):
        row = starting.start_ad_hoc(
            town, "internal" if inside else "decision", "差旅", by=at_work("qx.office")
        )
        kept = attach(row, at_work)
        clients = {name: Client() for name in ("public", "qx.office", "lh.office", "sys.admin")}
        for name, client in clients.items():
            if name != "public":
                client.force_login(people[name])
        for _state in ("draft", "waiting"):
            assert sees(clients["public"], row, kept.pk) == [302, 404]
            assert sees(clients["qx.office"], row, kept.pk) == [200, 404]
            assert sees(clients["lh.office"], row, kept.pk) == [404, 404]
            assert sees(clients["sys.admin"], row, kept.pk) == [403, 404]
            if _state == "draft":
                bring_on(row, at_work)
        published = publish(row, at_work)
        assert sees(clients["public"], row) == [302, 404 if inside else 200]
        assert sees(clients["qx.office"], row) == [200, 404 if inside else 200]
        assert sees(clients["lh.office"], row)[0] == 404
        assert clients["public"].get(f"/LH/disclosure/{published.pk}/files/1/").status_code == 404
        assert clients["public"].get(f"/QX/disclosure/{published.pk}/files/2/").status_code == 404
        assert bool(queries.files_of(published, PUBLIC)) is not inside


def test_the_page_keeps_what_was_typed_and_shows_the_refusal_next_to_the_file(row, people):
    client = Client()
    client.force_login(people["qx.office"])
    address = f"/desk/disclosure/{row.matter.number}/"
    with at("2026-03-02 09:30"):
        page = client.get(address)
        typed = {
            "title": "决定",
            "text": "写了一半",
            "revision": page.context["matter"].revision,
            "act": "attach",
        }
        bad = client.post(address, typed | {"file": SimpleUploadedFile("a.zip", office.zipped({"a": "b"}))})
        words = bad.content.decode()
        assert bad.status_code == 422 and "写了一半" in words
        assert "压缩包不能公开" in words.split('id="field-file"')[1].split("</div>")[0]
        good = client.post(address, typed | {"file": SimpleUploadedFile("方案.docx", WORD)})
        words = good.content.decode()
        assert good.status_code == 200 and "写了一半" in words and "方案.docx" in words and "遮盖1处" in words
        kept = DraftFile.objects.get()
        assert client.get(f"{address}files/{kept.pk}/").status_code == 200
        gone = client.post(address, typed | {"act": f"drop:{kept.pk}"})
        assert (
            gone.status_code == 200 and not DraftFile.objects.exists() and "写了一半" in gone.content.decode()
        )
        nothing = client.post(address, typed)
        assert nothing.status_code == 422 and "没有选择文件" in nothing.content.decode()
        sent = client.post(
            address, typed | {"act": "written", "key": "k1", "file": SimpleUploadedFile("方案.docx", WORD)}
        )
        assert sent.status_code == 302
    assert Matter.objects.get(pk=row.matter.pk).facts["files"] == files.digests(row.matter)
