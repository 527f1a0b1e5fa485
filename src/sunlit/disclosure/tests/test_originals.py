"""The page on which a supervisor opens the sealed original of a published file."""

import json

import pytest
from django.test import Client

from sunlit.demonstration.tests.townships import at
from sunlit.disclosure.tests.test_files import WORD, _own_folder, attach, bring_on, publish, row  # noqa: F401
from sunlit.ledger.models import Entry


@pytest.fixture
def page(row, at_work):  # noqa: F811
    attach(row, at_work)
    bring_on(row, at_work)
    return publish(row, at_work)


def client_of(people, name):
    client = Client()
    client.force_login(people[name], "django.contrib.auth.backends.ModelBackend")
    return client


def reads():
    return Entry.objects.filter(chain="QX", act="ledger.read").count()


def test_an_original_opens_with_a_reason_that_stands_in_the_ledger_and_not_without(page, people):
    client = client_of(people, "qx.discipline")
    address = f"/desk/disclosure/published/{page.pk}/originals/"
    assert address in client.get(f"/desk/disclosure/published/{page.pk}/").content.decode()
    assert "方案.docx" in client.get(address).content.decode()
    for purpose in ("", "   ", "长" * 201):
        assert client.post(address, {"file": "1", "purpose": purpose}).status_code == 422
    assert reads() == 0
    answer = client.post(address, {"file": "1", "purpose": "核查遮盖"})
    assert answer.status_code == 200 and answer.content == WORD
    assert answer["Content-Disposition"].startswith("attachment;") and answer["Cache-Control"] == "no-store"
    entry = Entry.objects.get(chain="QX", act="ledger.read")
    assert entry.actor == f"staff:{people['qx.discipline'].pk}" and entry.subject == str(page.pk)
    said = json.loads(entry.facts)
    assert "核查遮盖" in json.dumps(said, ensure_ascii=False) and "file:1:original" in json.dumps(said)


@pytest.mark.parametrize("file", ["2", "0", "", "x", "-1", "１"])
def test_a_file_that_is_not_there_is_not_found(page, people, file):
    answer = client_of(people, "qx.discipline").post(
        f"/desk/disclosure/published/{page.pk}/originals/", {"file": file, "purpose": "核查"}
    )
    assert answer.status_code == 404 and reads() == 0


@pytest.mark.parametrize(
    ("who", "status"), [("qx.office", 403), ("qx.mayor", 403), ("lh.discipline", 404), ("sys.admin", 403)]
)
def test_nobody_but_the_supervisors_of_the_township_opens_it(page, people, who, status):
    address = f"/desk/disclosure/published/{page.pk}/originals/"
    client = client_of(people, who)
    with at("2026-03-20 09:00"):
        assert client.get(address).status_code == status
        assert client.post(address, {"file": "1", "purpose": "核查"}).status_code == status
    assert reads() == 0
