"""Where no limit has been set yet, it is worked out soon and published (S0.07.31): from the public list "limit being
set" to the published change, by editing the rulebook as an editor would and by the program's own daily look at it."""

import re
import shutil

import pytest
from django.test import Client

from sunlit.core.refusals import Refused
from sunlit.demonstration.tests.townships import at
from sunlit.disclosure.models import Announced, Publication
from sunlit.hall import catalogue
from sunlit.hall.actions import offering
from sunlit.ledger.models import Entry
from sunlit.matters import book
from sunlit.matters.written_once import NeverChanged
from sunlit.operations.background import keep_duties
from sunlit.people.models import Organisation
from sunlit.people.viewer import viewer_of

pytestmark = pytest.mark.django_db
ITEM = "land.contract-certification"
LIMIT = "    promised: {amount: 5, unit: working_day}\n"


@pytest.fixture
def edit(settings, tmp_path):
    """``edit("")`` takes the item's limit out of the rulebook's file, ``edit("…")`` writes another one; the program
    starts anew with it."""
    folder = tmp_path / "rulebook"
    shutil.copytree(settings.RULEBOOK_DIR, folder)
    settings.RULEBOOK_DIR = folder
    path = folder / "service-centre/items/11-land-contracts.yaml"
    text = path.read_text("utf-8")
    before, found, rest = text.partition(f"  - id: {ITEM}\n")
    assert found and LIMIT in rest

    def write(limit: str) -> None:
        path.write_text(before + found + rest.replace(LIMIT, limit, 1), "utf-8")
        book.book.cache_clear()

    yield write
    book.book.cache_clear()


def page(address):
    answer = Client().get(address)
    assert answer.status_code == 200
    return re.sub(r"<[^>]+>", " ", answer.content.decode())


def row_of(words, name):
    """The words of a table row that begins with a name, up to the next item's number."""
    return re.sub(r"\s+", " ", words.partition(name)[2])[:120]


def changes():
    return Announced.objects.filter(publication__isnull=False).order_by("pk")


@pytest.mark.clause("S0.07.31")
def test_a_service_without_a_limit_is_on_the_public_list_until_the_limit_is_entered_and_published(
    people, edit
):
    town = Organisation.objects.get(code="QX")
    director = viewer_of(people["qx.director"])
    name = catalogue.item(ITEM).name.zh
    edit("")
    with at("2026-03-02 08:00"):
        keep_duties()
        assert not catalogue.offer(town, ITEM).complete
        assert not catalogue.offer(town, ITEM).offered
        with pytest.raises(Refused) as refusal:
            offering.offer(town, ITEM, by=director)
        assert (refusal.value.code, refusal.value.clause) == ("item_incomplete", "S0.07.31")
        assert "承诺办结时限" in refusal.value.reason.zh
        offering.set_owner(town, ITEM, people["qx.econ"], by=director)
    for moment, days in (("2026-03-02 09:00", "0"), ("2026-03-03 00:01", "1"), ("2026-03-14 23:59", "12")):
        with at(moment):
            keep_duties()
            listed = row_of(page("/QX/items/being-set/"), name)
            assert "秦月明" in listed and "2026年3月2日" in listed
            assert re.search(rf"2026年3月2日 {days} ", listed), listed
            assert not changes().exists()

    edit(LIMIT)
    with at("2026-03-15 08:00"):
        keep_duties()
        assert name not in page("/QX/items/being-set/")
        assert catalogue.offer(town, ITEM).complete
        assert offering.offer(town, ITEM, by=director).offered
        change = changes().get(township=town)
        assert (change.before.code, change.code) == ("", "5 working_day")
        for address in (f"/QX/disclosure/{change.publication_id}/", "/QX/disclosure/?list=changes"):
            shown = row_of(page(address), name) + page(address)
            for word in ("尚未确定", "5个工作日", "2026年3月15日", "秦月明", change.ground):
                assert word in shown, (address, word)
        assert name in page("/QX/disclosure/?list=published")
        assert "5个工作日" in page(f"/QX/items/{ITEM}/")
    assert Entry.objects.filter(chain="QX", act="value_announced", subject=f"limit:{ITEM}").count() == 1


@pytest.mark.clause("S0.07.31")
def test_a_limit_that_changes_is_published_once_with_what_it_was(people, edit):
    edit(LIMIT)
    with at("2026-03-02 08:00"):
        keep_duties()
        keep_duties()
    assert not changes().exists(), "what is found first is no change"
    edit(LIMIT.replace("5", "3"))
    with at("2026-03-03 08:00"):
        keep_duties()
    with at("2026-03-04 08:00"):
        keep_duties()
    edit(LIMIT)
    with at("2026-03-09 08:00"):
        keep_duties()
    found = [
        (row.before.value, row.value, f"{row.noticed_on}") for row in changes().filter(township__code="QX")
    ]
    assert found == [("5个工作日", "3个工作日", "2026-03-03"), ("3个工作日", "5个工作日", "2026-03-09")]
    assert changes().filter(township__code="LH").count() == 2
    english = Client()
    english.cookies["django_language"] = "en"
    words = english.get("/QX/disclosure/?list=changes").content.decode()
    assert "3 working days" in words and "5 working days" in words


def test_a_changed_wording_of_a_limit_that_is_the_same_is_no_change(people, edit):
    edit(LIMIT)
    with at("2026-03-02 08:00"):
        keep_duties()
    edit("    promised: {unit: working_day, amount: 5}\n")
    with at("2026-03-03 08:00"):
        keep_duties()
    assert not changes().exists()


def test_what_was_announced_is_never_changed(people, edit):
    with at("2026-03-02 08:00"):
        keep_duties()
    row = Announced.objects.first()
    with pytest.raises(NeverChanged):
        row.save()
    with pytest.raises(NeverChanged):
        Announced.objects.all().update(code="1 day")
    assert not Publication.objects.exists()


def test_the_days_without_a_limit_start_again_when_it_is_taken_out_again(people, edit):
    town = Organisation.objects.get(code="QX")
    edit("")
    with at("2026-03-02 08:00"):
        keep_duties()
    edit(LIMIT)
    with at("2026-03-05 08:00"):
        keep_duties()
    edit("")
    with at("2026-04-01 08:00"):
        keep_duties()
        listed = row_of(page("/QX/items/being-set/"), catalogue.item(ITEM).name.zh)
        assert "2026年4月1日 0 " in listed
    lost = changes().filter(township=town).last()
    assert (lost.before.value, lost.value) == ("5个工作日", "")
    assert "尚未确定" in lost.publication.text
