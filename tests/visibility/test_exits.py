"""Every exit of a publication × every state of it: its name, title, text and file are found where exits.yaml says, and
nowhere else. 0 leaks."""

import io
import re
import zipfile
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
import yaml
from django.conf import settings
from django.core import mail
from django.db import transaction
from django.test import Client
from pypdf import PdfReader

from sunlit import clock
from sunlit.boards.actions import issuing
from sunlit.demonstration import chain, places
from sunlit.disclosure.actions import correcting, files, publishing, reviewing, starting, withholding
from sunlit.disclosure.models import Occurrence, Publication
from sunlit.matters import actions, jobs
from sunlit.matters.book import book
from sunlit.open_data import county
from sunlit.open_data.urls import public
from sunlit.pages.open_lists import open_lists
from sunlit.people.models import Organisation
from sunlit.redaction.tests import making_office as office
from sunlit.search import saving
from sunlit.search.models import SavedSearch

pytestmark = pytest.mark.django_db
HERE = Path(__file__).parent
WORD = "丝雀事"
"""In every title, so that one search asks for them all."""
NOW = "2026-03-31 09:00"


@lru_cache(maxsize=1)
def told():
    return yaml.safe_load((HERE / "exits.yaml").read_text("utf-8"))


def at(moment):
    return clock.standing_at(datetime.fromisoformat(moment))


class World:
    """Qingxi with one publication in each state, and what each of them says that nothing else says."""

    def __init__(self):
        self.people = places.build()
        self.who = chain.who_in(self.people)
        self.town = Organisation.objects.get(code="QX")
        self.canaries, self.numbers, rows = {}, {}, {}
        for number, state in enumerate(told()["states"]):
            rows[state] = self.plant(state, number)
        self.issues = [self.print_issue("gazette", "2026-03-10 09:00")]
        for state, row in rows.items():
            then = getattr(self, f"then_{state}", None)
            if then is not None:
                then(Publication.objects.get(occurrence=row))
        self.issues.append(self.print_issue("handbook", "2026-03-25 09:00"))

    def print_issue(self, kind, moment):
        """A gazette from before anything was taken back, a handbook from after."""
        with at(moment):
            return issuing.make(self.town, kind, date(2026, 3, 1), by=self.who("office")).pk

    def plant(self, state, number):
        """One publication, from its first word to the state that it is in now."""
        mark = "甲乙丙丁戊己庚辛"[number]
        words = {
            "name": f"名目{mark}鸢",
            "title": f"标题{mark}鹂{WORD}",
            "text": f"正文{mark}鹭{WORD}",
            "file": f"附文{mark}鸥",
            "filename": f"附件名{mark}鸬",
        }
        self.canaries[state] = words
        with at("2026-03-02 09:00"):
            duty = "internal-bulletin" if state == "internal" else "decision"
            row = starting.start_ad_hoc(self.town, duty, words["name"], by=self.who("office"))
            content = office.docx(office.paragraph(office.run(words["file"])))
            task = chain.task_of(row).pk
            files.attach(task, io.BytesIO(content), f"{words['filename']}.docx", by=self.who("office"))
            publishing.prepare(task, words["title"], words["text"], by=self.who("office"))
        getattr(self, f"make_{state}")(row)
        published = Publication.objects.filter(occurrence=row).first()
        if published is not None:
            self.numbers[state] = published.pk
            words["number"] = f"/QX/disclosure/{published.pk}/<"
        return row

    def make_draft(self, row):
        """Sent back, so that title, text and file lie with the writer."""
        with at("2026-03-02 10:00"):
            task = chain.bring_to(row, self.who, "review")
            publishing.review(task.pk, "send_back", by=self.who("mayor"), opinion="请改。")

    def make_waiting(self, row):
        with at("2026-03-02 10:00"):
            chain.bring_to(row, self.who, "review")

    def make_published(self, row):
        with at("2026-03-02 10:00"):
            return chain.finish(row, self.who)

    make_internal = make_withdrawn = make_replaced = make_hidden = make_published

    def make_withheld(self, row):
        rules = book().openness
        proposal = withholding.Proposal(
            exemption="third_party", basis="政府信息公开条例第十五条", reason="保密理由鹳",
            tests={one.key: False for one in rules.tests.points}, until=date(2026, 9, 1),
            approver=self.people["qx.mayor"].pk,
        )  # fmt: skip
        with at("2026-03-02 10:00"):
            found = withholding.propose(row.pk, proposal, by=self.who("office"))
            for name in ("mayor", "deputy", "discipline"):
                task = found.matter.tasks.get(done_at=None)
                if task.step == "leader":
                    actions.complete(task.pk, "agreed", by=self.who(name))
                else:
                    given = {"reviewer": "县里 某人", "day": date(2026, 3, 2)}
                    reviewing.record_outside(task.pk, "agreed", by=self.who(name), **given)
        assert Occurrence.objects.get(pk=row.pk).out_of_sight == "withheld"

    def then_withdrawn(self, shown):
        with at("2026-03-20 10:00"):
            matter = correcting.ask_withdrawal(shown.pk, "过时", by=self.who("office"))
            actions.complete(matter.tasks.get(done_at=None).pk, "taken_down", by=self.who("mayor"))

    def then_replaced(self, shown):
        with at("2026-03-20 10:00"):
            later = correcting.correct(shown.pk, "写错", by=self.who("office"))
            chain.bring_out(later, self.who, "更正后的话。", title="更正后的标题")

    def then_hidden(self, shown):
        with at("2026-03-20 10:00"):
            correcting.object_to(shown, "不对", "", key="hidden")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """Built once: every test here only looks."""
    kept, settings.DATA_DIR = settings.DATA_DIR, tmp_path_factory.mktemp("exits")
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)
    settings.DATA_DIR = kept


def texts_of(content):
    """Every text in some bytes: as they are, the pages of a PDF, and what a ZIP holds, however deep."""
    found = content.decode("utf-8", "replace")
    if content[:4] == b"%PDF":
        found += "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found += "".join(f"{name}\n{texts_of(archive.read(name))}" for name in archive.namelist())
    return found.replace("<mark>", "").replace("</mark>", "")


def read(address):
    """What an anonymous reader gets from an address: headers, names of files, and all texts."""
    answer = Client().get(address)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    headers = "".join(f"{name}: {value}\n" for name, value in answer.items())
    # iCalendar folds its lines wherever 75 bytes are full, JSON may escape what is no ASCII.
    text = texts_of(content).replace("\r\n ", "").replace("</loc>", "<")
    return unquote(headers) + text


def county_archive(world):
    made = io.BytesIO()
    county.write(world.town, date(2026, 1, 1), date(2026, 3, 30), made)
    return texts_of(made.getvalue())


def digest_mail(world):
    """The digest of somebody who asked before anything was published, and the mail that asked them to confirm."""
    mail.outbox.clear()
    with transaction.atomic():
        saving.ask(world.town, WORD, "reader@example.invalid", "zh-hans", who="192.0.2.9")
        SavedSearch.objects.update(confirmed_at=clock.now(), seen=0)
        saving.send_digests(clock.today())
        jobs.run_due()
        transaction.set_rollback(True)
    return "\n".join(f"{one.subject}\n{one.body}\n{one.extra_headers}" for one in mail.outbox)


MADE = {"county": county_archive, "mail": digest_mail}


def said_by(world, exit_):
    """All that leaves by an exit."""
    with at(NOW):
        if "made" in exit_:
            return MADE[exit_["made"]](world)
        found = [read(address.format(word=quote(WORD))) for address in exit_.get("open", ())]
        for number in world.numbers.values():
            found += [read(address.format(number=number)) for address in exit_.get("each", ())]
        for number in world.issues:
            found += [read(address.format(issue=number)) for address in exit_.get("issues", ())]
        return "\n".join(found)


@pytest.mark.parametrize("name", list(told()["exits"]))
def test_title_text_and_file_are_found_only_where_they_may_be(world, name):
    exit_ = told()["exits"][name]
    said, wrong = said_by(world, exit_), []
    for state, canaries in world.canaries.items():
        may = set(exit_["finds"].get(state, ()))
        assert may <= set(canaries), f"{name}: {state} has no {may - set(canaries)}"
        for kind, word in canaries.items():
            if kind == "number" and name != "sitemap":
                continue
            if (word in said) != (kind in may):
                wrong.append(f"{state}: {kind} {'leaks' if word in said else 'is not found'}")
    assert not wrong, f"{name}: {'; '.join(wrong)}"
    assert "保密理由鹳" not in said


def test_no_address_of_what_never_came_out_can_be_guessed(world):
    with at(NOW):
        for number in (0, 999_999, *world.numbers.values()):
            state = next((one for one, pk in world.numbers.items() if pk == number), "")
            for address in (f"/QX/open-data/publications/{number}.json", f"/QX/disclosure/{number}/files/1/"):
                assert (Client().get(address).status_code == 200) is (state == "published"), (state, address)
            for address in (f"/LH/disclosure/{number}/", f"/LH/open-data/publications/{number}.json"):
                assert Client().get(address).status_code == 404


def test_every_public_exit_of_the_program_is_walked(world):
    """A new address of open data, feeds, calendars or pages to embed has to be named in exits.yaml."""
    asked = " ".join(
        address
        for one in told()["exits"].values()
        for address in (*one.get("open", ()), *one.get("each", ()))
    )
    for one in open_lists():
        assert f"/QX/open-data/{one.key}.json" in asked, one.key
    examples = {"township": "QX", "number": "{number}", "key": "published", "form": "json", "unit": "QX-DZ"}
    for one in public.urlpatterns:
        address = "/" + re.sub(r"<\w+:(\w+)>", lambda found: examples[found[1]], str(one.pattern))
        assert address in asked.split(), f"{one.name}: {address}"


def test_an_issue_is_not_read_by_the_public_while_something_in_it_is_taken_back(world):
    gazette, handbook = world.issues
    with at(NOW):
        assert Client().get(f"/QX/boards/issues/{gazette}.pdf").status_code == 404
        assert Client().get(f"/QX/boards/issues/{handbook}.pdf").status_code == 200
        page = Client().get("/QX/boards/issues/").content.decode()
        assert f"/issues/{handbook}.pdf" in page and f"/issues/{gazette}.pdf" not in page


def test_what_replaced_something_permanent_is_not_named_once_it_is_taken_back(world):
    with transaction.atomic():
        with at("2026-03-02 09:00"):
            first = starting.start_ad_hoc(world.town, "institution", "旧指南", by=world.who("office"))
            first = chain.bring_out(first, world.who, "旧的。", title="旧指南")
            later = starting.start_ad_hoc(world.town, "institution", "新指南丝雀", by=world.who("office"))
            later = chain.bring_out(later, world.who, "新的。", title="新指南丝雀")
        with at(NOW):
            assert "新指南丝雀" in read(f"/QX/disclosure/{first.pk}/")
            correcting.object_to(later, "不对", "", key="guide")
            assert "新指南丝雀" not in read(f"/QX/disclosure/{first.pk}/")
        transaction.set_rollback(True)


def test_a_leak_would_be_seen(world):
    """The test itself: with the gate open each exit that shows publications lets something out that it must not."""
    patch = pytest.MonkeyPatch()
    known = type(Publication.objects.all()).known_to
    patch.setattr(type(Publication.objects.all()), "visible_to", known)
    try:
        for name in ("feed_new", "open_data", "open_publication", "county", "embed", "mail"):
            exit_ = told()["exits"][name]
            said = said_by(world, exit_)
            assert any(
                world.canaries[state]["title"] in said for state in ("withdrawn", "replaced", "hidden")
            ), name
    finally:
        patch.undo()
