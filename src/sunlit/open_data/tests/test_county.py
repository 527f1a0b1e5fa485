"""The archive for the county's portal: complete, incremental, the same bytes again, with nothing that isn't public."""

import hashlib
import io
import json
import zipfile
from datetime import date
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from django.test import Client

from sunlit.core.refusals import Refused
from sunlit.demonstration import chain
from sunlit.demonstration.tests.townships import at
from sunlit.disclosure.actions import correcting, files, publishing, starting
from sunlit.disclosure.models import Publication, PublicationFile
from sunlit.disclosure.tests.conftest import task_of
from sunlit.ledger.models import Entry
from sunlit.matters import actions
from sunlit.open_data import county
from sunlit.redaction.tests import making_office as office
from sunlit.shelves import PUBLISHED

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def publish(town, at_work):
    def one(day, name, text="说明。", attached=""):
        with at(f"{day} 10:00"):
            row = starting.start_ad_hoc(town, "decision", name, by=at_work("qx.office"))
            if attached:
                content = office.docx(office.paragraph(office.run(text)))
                files.attach(task_of(row).pk, io.BytesIO(content), attached, by=at_work("qx.office"))
            publishing.prepare(task_of(row).pk, name, text, by=at_work("qx.office"))
            return chain.finish(row, lambda who: at_work(f"qx.{who}"))

    return one


def archive(town, first=FIRST, last=LAST, now="2026-04-10 09:00"):
    made = io.BytesIO()
    with at(now):
        told = county.write(town, first, last, made)
    return told, made.getvalue()


def opened(content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_each_publication_is_there_as_a_page_as_data_with_its_files_and_hashes(town, publish):
    row = publish("2026-03-02", "关停<旧>砖窑", "一，二。", "方案 & 图.docx")
    told, content = archive(town)
    found = opened(content)
    assert (told.publications, told.files, told.removed) == (1, 1, 0)
    folder = f"publications/{row.pk}"
    assert set(found) == {
        "manifest.json", "index.atom", "SHA256SUMS", f"{folder}/index.html", f"{folder}/metadata.json", f"{folder}/files/1.docx",
    }  # fmt: skip
    page, data = found[f"{folder}/index.html"].decode(), json.loads(found[f"{folder}/metadata.json"])
    assert "关停&lt;旧&gt;砖窑" in page and "files/1.docx" in page and "<旧>" not in page
    assert (
        data["title"] == row.title
        and data["text"] == "一，二。"
        and data["files"][0]["path"] == "files/1.docx"
    )
    assert data["files"][0]["name"] == PublicationFile.objects.get().name
    assert hashlib.sha256(found[f"{folder}/files/1.docx"]).hexdigest() == data["files"][0]["sha256"]
    for line in found["SHA256SUMS"].decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(found[name]).hexdigest() == digest
    assert len(found["SHA256SUMS"].decode().splitlines()) == len(found) - 1
    manifest = json.loads(found["manifest.json"])
    assert manifest["publications"][0]["sha256"] == hashlib.sha256(found[f"{folder}/index.html"]).hexdigest()
    (entry,) = ElementTree.fromstring(found["index.atom"]).iter("{http://www.w3.org/2005/Atom}entry")
    assert entry.find("{http://www.w3.org/2005/Atom}title").text == row.title


def test_the_same_period_gives_the_same_bytes_whenever_it_is_made(town, publish):
    publish("2026-03-02", "关停旧砖窑", attached="方案.docx")
    publish("2026-03-30", "第二件")
    _told, first = archive(town)
    _told, second = archive(town, now="2026-09-01 23:59")
    assert first == second
    empty = archive(town, date(2025, 1, 1), date(2025, 1, 31))[1]
    assert empty == archive(town, date(2025, 1, 1), date(2025, 1, 31), now="2026-09-01 23:59")[1]


def test_periods_that_follow_each_other_hold_each_publication_once(town, publish):
    rows = [
        publish(day, day) for day in ("2026-03-01", "2026-03-15", "2026-03-16", "2026-03-31", "2026-04-01")
    ]
    found = []
    for first, last in ((date(2026, 3, 1), date(2026, 3, 15)), (date(2026, 3, 16), date(2026, 3, 31))):
        manifest = json.loads(opened(archive(town, first, last)[1])["manifest.json"])
        found += [one["number"] for one in manifest["publications"]]
    assert found == [row.pk for row in rows[:4]], "the first and the last day are in, and no day twice"


def test_what_was_taken_back_is_told_by_number_alone(town, publish, at_work):
    gone, changed, kept = (publish("2026-03-02", f"第{one}件丝雀", "丝雀") for one in "甲乙丙")
    with at("2026-03-20 09:00"):
        matter = correcting.ask_withdrawal(gone.pk, "过时", by=at_work("qx.office"))
        actions.complete(matter.tasks.get(done_at=None).pk, "taken_down", by=at_work("qx.mayor"))
        later = correcting.correct(changed.pk, "写错", by=at_work("qx.office"))
        new = chain.bring_out(later, lambda who: at_work(f"qx.{who}"), "改正的话。", title="改正了")
        correcting.object_to(kept, "不对", "", key="one")
    found = opened(archive(town, date(2026, 3, 10), LAST)[1])
    manifest = json.loads(found["manifest.json"])
    assert [one["number"] for one in manifest["publications"]] == [new.pk]
    assert [(one["number"], one["kind"], one["by"]) for one in manifest["removed"]] == [
        (gone.pk, "withdrawn", None), (changed.pk, "replaced", new.pk), (kept.pk, "hidden", None),
    ]  # fmt: skip
    assert "第甲件丝雀" not in "".join(one.decode("utf-8", "replace") for one in found.values())
    # Shown again: it goes to the county once more, and isn't to be removed.
    with at("2026-04-02 09:00"):
        matter = kept.requests.get().matter
        actions.complete(
            matter.tasks.get(done_at=None).pk, "restored", by=at_work("qx.discipline"), opinion="看过"
        )
    manifest = json.loads(opened(archive(town, date(2026, 4, 1), date(2026, 4, 5))[1])["manifest.json"])
    assert [one["number"] for one in manifest["publications"]] == [kept.pk] and manifest["removed"] == []


@pytest.mark.parametrize(
    ("first", "last", "good"),
    [
        ("2026-04-09", "2026-04-09", True),
        ("2026-04-10", "2026-04-10", False),
        ("2026-04-09", "2026-04-08", False),
    ],
)
def test_a_period_is_over_and_begins_before_it_ends(town, first, last, good):
    if good:
        archive(town, date.fromisoformat(first), date.fromisoformat(last))
        return
    with pytest.raises(Refused) as refused:
        archive(town, date.fromisoformat(first), date.fromisoformat(last))
    assert refused.value.code == "no_period" and refused.value.field == "last"


@pytest.mark.parametrize("harm", ["another", "broken", "gone"])
def test_a_file_that_was_changed_on_disk_does_not_leave(town, publish, harm):
    publish("2026-03-02", "关停旧砖窑", attached="方案.docx")
    row = PublicationFile.objects.get()
    place = PUBLISHED.place(row.file)
    if harm == "gone":
        place.unlink()
    else:
        other = PUBLISHED.place(row.original).read_bytes()
        place.write_bytes(other if harm == "another" else other[:-1] + bytes([other[-1] ^ 1]))
    with pytest.raises(Refused) as refused:
        archive(town)
    assert refused.value.code == "file_unreadable"


def test_no_name_that_somebody_typed_becomes_a_name_in_the_archive():
    for name, suffix in (
        ("方案.docx", ".docx"), ("../../x.PDF", ".pdf"), ("a.b/c", ""), ("x.p df", ""), (".bashrc", ""), ("x.木", ""), ("x", ""),
        ("x." + "a" * 9, ""), ("x.docx\n", ""),
    ):  # fmt: skip
        assert county.safe_suffix(name) == suffix, name


def test_the_desk_gives_the_archive_to_who_publishes_and_the_ledger_knows(town, publish, people):
    publish("2026-03-02", "关停旧砖窑")
    client = Client()
    client.force_login(people["qx.office"], "django.contrib.auth.backends.ModelBackend")
    with at("2026-04-10 09:00"):
        page = client.get("/desk/portal-export/").content.decode()
        assert 'value="2026-04-01"' in page and 'value="2026-04-09"' in page
        answer = client.get("/desk/portal-export/file.zip", {"first": "2026-03-01", "last": "2026-03-31"})
        assert b"".join(answer.streaming_content) == archive(town)[1]
        assert answer["Content-Disposition"] == 'attachment; filename="QX-2026-03-01-2026-03-31.zip"'
        entry = Entry.objects.get(act="exported")
        assert entry.subject == "county-portal" and '"rows":1' in entry.facts.replace(" ", "")
        for asked in (
            {"first": "2026-03-31", "last": "2026-03-01"},
            {"first": "x", "last": "2026-03-01"},
            {},
        ):
            refused = client.get("/desk/portal-export/file.zip", asked)
            assert refused.status_code == 422 and "<form" in refused.content.decode()
        assert Entry.objects.filter(act="exported").count() == 1
        other = Client()
        other.force_login(people["qx.gov"], "django.contrib.auth.backends.ModelBackend")
        assert other.get("/desk/portal-export/file.zip").status_code == 403


def test_the_command_writes_the_same_archive_and_never_over_a_file(town, publish, tmp_path):
    from sunlit.cli import main

    publish("2026-03-02", "关停旧砖窑")
    file = tmp_path / "county.zip"
    told = ["portal-export", "--township", "qx", "--from", "2026-03-01", "--to", "2026-03-31", str(file)]
    with at("2026-04-10 09:00"):
        done = CliRunner().invoke(main, told)
        assert done.exit_code == 0, done.output
        assert file.read_bytes() == archive(town)[1] and "1" in done.output
        assert CliRunner().invoke(main, told).exit_code == 1 and file.read_bytes() == archive(town)[1]
        for wrong in (
            [
                "portal-export",
                "--township",
                "NONE",
                "--from",
                "2026-03-01",
                "--to",
                "2026-03-31",
                str(tmp_path / "x"),
            ],
            [
                "portal-export",
                "--township",
                "QX",
                "--from",
                "2026-03-31",
                "--to",
                "2026-03-01",
                str(tmp_path / "x"),
            ],
        ):
            refused = CliRunner().invoke(main, wrong)
            assert refused.exit_code == 1 and not (tmp_path / "x").exists(), refused.output
    assert Publication.objects.count() == 1
