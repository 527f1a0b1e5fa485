"""Attachments: what is not a picture or a PDF stays out, pictures are drawn anew, originals stay sealed."""

import io
import struct
import zipfile
import zlib
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.hall.actions import applications
from sunlit.ledger.models import Entry
from sunlit.ledger.verification import verify
from sunlit.matters import attachments
from sunlit.matters.models import Attachment, Matter
from sunlit.people.viewer import RESIDENT
from sunlit.shelves import ATTACHMENTS

ITEM = "civil.entitlement-certificate"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_monday_morning():
    with clock.standing_at(datetime(2025, 11, 3, 9, 30)):
        yield


@pytest.fixture
def matter(town, at_work) -> Matter:
    applicant = applications.Applicant(name="王秀英", phone="13800001234")
    return applications.file_application(town, ITEM, applicant, by=at_work("qx.clerk")).matter


def jpeg(size: tuple[int, int] = (60, 40), colour: str = "red", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", **options)
    return out.getvalue()


def png(size: tuple[int, int] = (60, 40), mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, "PNG")
    return out.getvalue()


def claimed_png(width: int, height: int) -> bytes:
    """A small file that says it is a huge picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def store(matter: Matter, content: bytes, name: str = "a.jpg", kind: str = "photo") -> Attachment:
    return attachments.store(matter, io.BytesIO(content), kind=kind, by=RESIDENT, name=name)


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("0", b"\0" * 20_000_000)
    return out.getvalue()


def gif() -> bytes:
    out = io.BytesIO()
    Image.new("P", (3, 3)).save(out, "GIF")
    return out.getvalue()


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><html><script>alert(1)</script></html>"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (HTML, "file_type"),
        (SVG, "file_type"),
        (zipped(), "file_type"),
        (gif(), "file_type"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 64, "file_type"),
        (b"MZ" + b"\0" * 200, "file_type"),
        (b"\xff\xd8\xff", "file_broken"),
        (b"\xff\xd8\xff\xe0" + HTML, "file_broken"),
        (jpeg((600, 400))[:900], "file_broken"),
        (png((600, 400))[:60], "file_broken"),
        (b"%PDF-1.4\nhalf of a file", "file_broken"),
        (HTML + PDF, "file_type"),
        (claimed_png(20_000, 10_000), "picture_too_large"),
        (claimed_png(2_000_000, 2_000_000), "picture_too_large"),
        (b"\xff\xd8\xff" + b"\0" * attachments.MOST_BYTES, "file_too_large"),
    ],
    ids=[
        "empty", "html named jpg", "svg with script", "zip bomb", "gif", "heic", "program", "three bytes",
        "html behind a jpeg's first bytes", "truncated jpeg", "truncated png", "truncated pdf",
        "html before a pdf", "200 megapixels", "a claim of four terapixels", "more than 10 MB",
    ],
)  # fmt: skip
def test_what_is_not_a_whole_ordinary_picture_or_pdf_is_refused(matter, content, code):
    with pytest.raises(Refused) as refused:
        store(matter, content, "身份证.jpg")
    assert (refused.value.code, refused.value.field) == (code, "photo")
    assert not Attachment.objects.exists()


def test_the_type_comes_from_the_content_and_not_from_the_name(matter):
    row = store(matter, png(), "身份证.html.JPG")
    assert (row.media_type, row.name) == ("image/png", "身份证.png")


def test_place_and_time_are_gone_from_the_copy_and_the_original_is_sealed(matter, at_work):
    exif = Image.Exif()
    exif[0x010F], exif[0x8298] = "SECRETMAKER", "COPYRIGHT-王"
    exif.get_ifd(0x8825)[2] = (39.0, 54.0, 26.0)
    content = jpeg(exif=exif.tobytes(), comment=b"comment-here")
    assert b"SECRETMAKER" in content
    row = store(matter, content)
    shown = attachments.content_of(row)
    with Image.open(io.BytesIO(shown)) as picture:
        assert not picture.getexif() and "comment" not in picture.info
    assert b"SECRETMAKER" not in shown and b"comment-here" not in shown
    for place in (Path(settings.DATA_DIR) / "attachments").rglob("*"):
        if place.is_file():
            assert b"SECRETMAKER" not in place.read_bytes() and b"\xff\xd8\xff" not in place.read_bytes()[:3]
    assert attachments.original_for(row.pk, by=at_work("qx.discipline"), purpose="核查") == content
    with pytest.raises(Refused):
        attachments.original_for(row.pk, by=at_work("qx.clerk"), purpose="核查")


def test_a_picture_taken_sideways_stands_upright_without_its_note(matter):
    exif = Image.Exif()
    exif[0x0112] = 6
    row = store(matter, jpeg((60, 40), exif=exif.tobytes()))
    with Image.open(io.BytesIO(attachments.content_of(row))) as picture:
        assert picture.size == (40, 60)


def test_a_second_file_hidden_behind_a_picture_doesn_t_survive(matter):
    row = store(matter, jpeg() + zipped() + HTML)
    shown = attachments.content_of(row)
    assert b"<script>" not in shown and b"PK\x03\x04" not in shown


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_drawn_anew(matter, mode):
    row = store(matter, png(mode=mode))
    with Image.open(io.BytesIO(attachments.content_of(row))) as picture:
        assert picture.size == (60, 40)


def test_a_scan_with_sixteen_bits_of_grey_stays_readable(matter):
    out = io.BytesIO()
    Image.new("I;16", (30, 30), 0x8000).save(out, "PNG")
    with Image.open(io.BytesIO(attachments.content_of(store(matter, out.getvalue())))) as picture:
        assert picture.getpixel((5, 5)) == 0x80


def test_files_of_unsent_applications_cannot_fill_the_disk(town, monkeypatch):
    monkeypatch.setattr(attachments, "MOST_BYTES_OF_DRAFTS", 2 * len(PDF))
    for number in range(2):
        attachments.store(attachments.Draft(town, str(number)), io.BytesIO(PDF), kind="x", by=RESIDENT)
    with pytest.raises(Refused) as refused:
        attachments.store(attachments.Draft(town, "3"), io.BytesIO(PDF), kind="x", by=RESIDENT)
    assert refused.value.code == "no_room"


def test_a_large_picture_is_made_smaller_at_the_limit_and_refused_above(matter):
    row = store(matter, jpeg((8000, 5000)))
    with Image.open(io.BytesIO(attachments.content_of(row))) as picture:
        assert max(picture.size) <= attachments.LONGEST_EDGE
    with pytest.raises(Refused) as refused:
        store(matter, jpeg((8001, 5000)))
    assert refused.value.code == "picture_too_large"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../../etc/passwd", "passwd.jpg"),
        ("..\\..\\windows\\system32\\a.exe", "a.jpg"),
        ("/absolute/照片.jpg", "照片.jpg"),
        ("photo.php.jpg", "photo.jpg"),
        ("photo.jpg.exe", "photo.jpg"),
        ("a\x00b\r\nSet-Cookie: x=1.jpg", "abSet-Cookie x=1.jpg"),
        ("\u202egpj.exe", "gpj.jpg"),
        ("<img src=x onerror=alert(1)>", "img src=x onerror=alert(1).jpg"),
        ("身份证正面（王秀英）.jpeg", "身份证正面（王秀英）.jpg"),
        ("𠮷野家.jpg", "𠮷野家.jpg"),
        ("", "附件.jpg"),
        ("...", "附件.jpg"),
        ("长" * 500 + ".jpg", "长" * 90 + ".jpg"),
        ("\udcff.jpg", "附件.jpg"),
    ],
)
def test_names_from_outside_are_cleaned_and_never_paths(matter, name, shown):
    row = store(matter, jpeg(), name)
    assert row.name == shown
    root = Path(settings.DATA_DIR) / "attachments"
    for kept in (row.file, row.original):
        assert set(kept) <= set("0123456789abcdef") and len(kept) == 64
        assert (root / kept[:2] / f"{kept}.sealed").is_file()


@given(st.text(max_size=300))
def test_any_name_becomes_a_short_name_with_one_ending(name):
    shown = attachments.clean_name(name, "application/pdf")
    assert shown.endswith(".pdf") and shown.count(".") == 1 and 4 < len(shown) <= 94
    assert not set(shown) & set('/\\<>"\r\n\x00')


@given(st.binary(max_size=400), st.sampled_from([b"", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"%PDF-"]))
def test_random_bytes_are_refused_and_never_crash(content, start):
    try:
        attachments._examined(start + content, "x")
    except Refused:
        return
    assert start == b"%PDF-" and b"%%EOF" in content


def test_a_pdf_leaves_only_as_a_download_that_nothing_can_run_in(matter):
    row = store(matter, PDF, "说明.pdf")
    answer = attachments.as_download(row, attachments.content_of(row))
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_matter_holds_fifty_megabytes_and_not_a_byte_more(matter):
    store(matter, PDF)
    room = attachments.MOST_BYTES_OF_A_MATTER - len(PDF)
    Attachment.objects.create(
        township=matter.township, matter=matter, media_type="application/pdf", size=room - len(PDF) - 10,
        stored_at=clock.now(),
    )  # fmt: skip
    store(matter, PDF + b"%%EOF\n")
    with pytest.raises(Refused) as refused:
        store(matter, PDF + b"%EOF\n%%EOF\n")
    assert refused.value.code == "matter_full"


def test_the_same_file_again_is_kept_once(matter):
    assert store(matter, jpeg()).pk == store(matter, jpeg(), "other.jpg").pk
    assert store(matter, jpeg(), kind="application").pk != store(matter, jpeg()).pk


def test_staff_see_only_what_their_matters_hold_and_every_read_is_in_the_ledger(matter, people, client):
    row = store(matter, jpeg())
    place = f"/desk/attachments/{row.pk}/"
    expected = {
        "qx.clerk": 200,
        "qx.social": 200,
        "qx.mayor": 200,
        "qx.econ": 404,
        "lh.clerk": 404,
        "lh.mayor": 404,
    }
    for username, status in expected.items():
        browser = Client()
        browser.force_login(people[username], backend="django.contrib.auth.backends.ModelBackend")
        assert browser.get(place).status_code == status, username
    assert client.get(place).status_code == 302
    administrator = next(person for person in people.values() if person.admin)
    client.force_login(administrator, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(place).status_code == 403
    reads = Entry.objects.filter(chain="QX", act="ledger.read", subject=matter.number)
    assert reads.count() == 3
    assert {entry.actor for entry in reads} == {
        f"staff:{people[name].pk}" for name in ("qx.clerk", "qx.social", "qx.mayor")
    }


def test_erasing_takes_files_and_name_and_leaves_the_chain_whole(matter, at_work):
    row = store(matter, jpeg(), "王秀英身份证.jpg")
    names = [row.file, row.original]
    attachments.erase(row, by=at_work("qx.clerk"), reason="申请人要求", article="个人信息保护法 47")
    # The files go when the transaction is committed; pytest's own never is.
    ATTACHMENTS.remove(names)
    row.refresh_from_db()
    assert row.erased_at and not (row.name or row.file or row.original or row.digest)
    with pytest.raises(FileNotFoundError):
        attachments.content_of(row)
    assert Entry.objects.filter(chain="QX", act="ledger.erase").count() == 1
    assert not verify("QX").problems
