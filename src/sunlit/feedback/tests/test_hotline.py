"""One telephone for complaints and reports: on every public page, notice, board and receipt, and changed in one place."""

import io
import json
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
import yaml
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from sunlit.boards import sheets as board_sheets
from sunlit.boards.tests.conftest import bring_out, enter  # noqa: F401
from sunlit.feedback.actions import keeping
from sunlit.feedback.models import Voice
from sunlit.feedback.tests.conftest import day, on
from sunlit.hall.tests.refusing import refused
from sunlit.ledger import actions as ledger
from sunlit.ledger.models import Checkpoint, Entry
from sunlit.matters.documents import show
from sunlit.people.models import Organisation
from sunlit.portal import sheets as portal_sheets

OLD, NEW = "0000-6010012", "0000-6019999"
ROOT = Path(__file__).parents[4]
INTERNAL = {
    "agent-hand-over": "papers pass between an agent and the centre",
    "delivery-record": "kept in the file of a case",
    "efficiency-sheet": "a sheet inside the house",
    "felling-application": "the applicant's own form",
    "first-inquiry-register": "the register at the counter",
    "gongwen": "a letter from office to office",
    "phone-register": "the register of calls",
    "record-sheet": "the sheet of a record inside the house",
    "supervision-notice": "from the supervisor to a unit",
    "undertaking-form": "the applicant's own undertaking",
}
"""The papers that are no notice to the public, with the reason."""
RECEIPTS = ("acceptance-receipt", "material-receipt", "inquiry-slip", "fee-receipt")


def public_pages(people):
    """Every address of the matrix that everybody may open and that belongs to a township."""
    rows = yaml.safe_load((ROOT / "tests/visibility/matrix.yaml").read_text("utf-8"))["routes"]
    for name, row in rows.items():
        words = row.get("with", {})
        if (
            row.get("open") != "everybody"
            or words.get("township") != "QX"
            or {"only_post", "of", "gives"} & set(row)
        ):
            continue
        if any(str(value).startswith(("planted.", "matter.")) for value in words.values()):
            continue
        known = {
            key: people[value.removeprefix("staff:")].pk if str(value).startswith("staff:") else value
            for key, value in words.items()
        }
        yield name, reverse(name, kwargs=known)


def text_of(pdf):
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\u200b", "")


def change(town, by, number=NEW):
    return keeping.set_hotline(town, number, by=by)


@pytest.mark.clause("S2.31.02", "S3.30.13")
def test_the_number_is_on_every_public_page_and_changing_it_changes_it_everywhere(
    town, people, at_work, client, monday
):
    # In the demonstration the discipline office's own telephone is the same one.
    Organisation.objects.filter(phone=OLD).update(phone="0000-6010013")

    def without(number):
        missing, seen = [], 0
        for name, address in public_pages(people):
            answer = client.get(address)
            # A part that a script puts into a page is no page.
            content = b"".join(answer).decode(errors="replace")
            if answer.status_code == 200 and "<html" in content:
                seen += 1
                if number not in content:
                    missing.append(name)
        assert seen > 40
        return missing

    assert without(OLD) == []
    start = client.get("/").content.decode()
    assert OLD in start and "党政办公室" in client.get("/QX/").content.decode()
    change(town, at_work("qx.office"))
    assert without(NEW) == []
    still = [name for name, address in public_pages(people) if OLD.encode() in b"".join(client.get(address))]
    assert still == []
    assert not Organisation.objects.filter(township=town, complaint_phone=OLD).exists()
    assert Organisation.objects.filter(township__code="LH", complaint_phone="0000-6020012").count() > 5
    facts = json.loads(Entry.objects.get(chain="QX", act="hotline_changed").facts)
    assert (facts["former"], facts["number"]) == (OLD, NEW)


@pytest.mark.clause("S2.31.02")
def test_the_number_is_on_boards_and_notices_and_changes_there_too(
    town, people, at_work, enter, bring_out, monday  # noqa: F811
):  # fmt: skip
    board, publication = enter(), bring_out()

    def papers():
        yield board_sheets.sheet(publication, board, date(2026, 3, 2), "a4").pdf
        seal = Checkpoint.objects.filter(chain="QX").first()
        data = portal_sheets.checkpoint_data(Organisation.objects.get(code="QX"), seal)
        yield portal_sheets.printed("checkpoint-sheet", data, number="K-QX-1")

    with on("2026-03-03"):
        ledger.checkpoint("QX", date(2026, 3, 2))
        assert [OLD in text_of(pdf) for pdf in papers()] == [True, True], [text_of(pdf) for pdf in papers()]
        change(town, at_work("qx.office"))
        publication = type(publication).objects.select_related("occurrence__township", "occurrence__unit").get(pk=publication.pk)  # fmt: skip
        texts = [text_of(pdf) for pdf in papers()]
        assert all(NEW in text and OLD not in text for text in texts)


@pytest.mark.clause("S2.31.02")
def test_every_paper_for_the_public_prints_the_number():
    templates = {path.stem: path for path in (ROOT / "rulebook").glob("*/documents/*.typ")}
    without = {name for name, path in templates.items() if "complaint_phone" not in path.read_text("utf-8")}
    assert without == set(INTERNAL)


@pytest.mark.clause("S3.30.13")
@pytest.mark.parametrize("name", RECEIPTS)
def test_number_and_body_stand_on_every_receipt(name):
    (sample,) = (ROOT / "rulebook").glob(f"*/documents/samples/{name}.yaml")
    data = yaml.safe_load(sample.read_text("utf-8"))
    text = text_of(show(name, data["data"], number=data["number"]).pdf).replace("\n", "")
    assert data["data"]["complaint_phone"] in text and "党政办公室受理" in text


@pytest.mark.clause("S3.30.13")
def test_a_complaint_by_telephone_is_registered_with_a_number_for_the_caller(town, signed_in, monday):
    client, key = signed_in("qx.office"), str(uuid4())
    typed = {"key": key, "what": "service", "channel": "phone", "words": "窗口没人", "received": day()}
    answer = client.post("/desk/feedback/new/", typed)
    assert answer.status_code == 302
    voice = Voice.objects.get()
    assert (voice.channel, voice.matter.kind) == ("phone", "complaint")
    slip = client.get(answer["Location"]).content.decode()
    assert voice.matter.number in slip and OLD in slip and "党政办公室" in slip
    # With what the caller was given, the answer is read.
    code = slip.split('id="code">')[1].split("<")[0]
    found = Client().post("/QX/feedback/mine/", {"number": voice.matter.number, "code": code})
    assert found.status_code == 200 and voice.matter.number in found.content.decode()


@pytest.mark.parametrize(
    "number", ["", "  ", "abc", "0000-601<b>", "１２３４５６７", "1" * 41, "12", "0000-6010012\x00"]
)
def test_what_is_no_telephone_number_is_refused(town, at_work, signed_in, number, monday):
    assert refused("bad_number", change, town, at_work("qx.office"), number).field == "number"
    answer = signed_in("qx.office").post(
        "/desk/feedback/channels/", {"act": "hotline", "hotline-number": number}
    )
    assert answer.status_code == 422
    assert Organisation.objects.get(code="QX").complaint_phone == OLD


def test_who_keeps_the_channels_changes_it_and_nobody_else(town, at_work, signed_in, monday):
    for who in ("qx.gov", "qx.discipline", "lh.office"):
        refused("not_your_seat", change, town, at_work(who))
    answer = signed_in("qx.mayor").post(
        "/desk/feedback/channels/", {"act": "hotline", "hotline-number": f" {NEW} "}
    )
    assert answer.status_code == 302
    assert Organisation.objects.get(code="QX").complaint_phone == NEW
    assert change(town, at_work("qx.mayor")).complaint_phone == NEW
    assert Entry.objects.filter(act="hotline_changed").count() == 1
    assert settings.PUBLIC_ADDRESS
