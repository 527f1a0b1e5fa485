"""Late, untrue, incomplete or void: each is flagged by itself; what is sound in all four has no flag."""

import io

import pytest
from django.db import connection
from django.test import Client

from sunlit.demonstration import chain
from sunlit.demonstration.tests.townships import at
from sunlit.disclosure.actions import files, publishing, starting
from sunlit.disclosure.models import Particular, Publication
from sunlit.disclosure.soundness import WORDS, Flag, flags_of
from sunlit.disclosure.tests.test_files import WORD
from sunlit.matters.book import book
from sunlit.people.viewer import viewer_of
from sunlit.shelves import PUBLISHED

STATED = {"fund": "村道专项资金", "allocated": "100000", "used": "80000"}


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def publish(town, at_work, people):
    """Special funds with their figures and a file, published on a day."""

    def make(on="2026-03-02 10:00"):
        econ = at_work("qx.econ")
        duty = book().duties["special-funds"]
        stated = {one.key: STATED.get(one.key, "见正文") for one in duty.particulars}
        with at("2026-03-02 09:00"):
            row = starting.start_ad_hoc(town, "special-funds", "村道专项资金", by=econ)
            writer, by = chain.task_of(row), viewer_of(row.matter.handler)
            files.attach(writer.pk, io.BytesIO(WORD), "方案.docx", by=by)
            publishing.prepare(writer.pk, "村道专项资金", "拨付十万元。", by=by, particulars=stated)
        with at(on):
            return chain.finish(row, chain.who_in(people))

    return make


def shown(publication, flag):
    page = Client().get(f"/QX/disclosure/{publication.pk}/").content.decode()
    return WORDS[flag].zh in page or (flag is Flag.LATE and "按时" not in page)


def change(table, setting, row):
    """What somebody with the database's password does: the guard removed, a value changed behind everybody's back."""
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:  # given back with the test's transaction
        cursor.execute(f"DROP TRIGGER IF EXISTS {table}_added_only{on}")
        cursor.execute(f"UPDATE {table} SET {setting} WHERE id = %s", [row])


@pytest.mark.clause("S1.06.04")
def test_what_is_sound_in_all_four_shows_no_flag(publish):
    row = publish()
    assert flags_of(row) == [] and not any(shown(row, flag) for flag in Flag)


@pytest.mark.clause("S1.06.04")
def test_a_day_after_its_due_day_it_is_late_and_on_it_it_is_not(publish):
    row = publish(on="2026-03-03 00:01")
    assert flags_of(row) == [Flag.LATE] and shown(row, Flag.LATE)
    assert not any(shown(row, flag) for flag in Flag if flag is not Flag.LATE)
    assert flags_of(publish(on="2026-03-02 23:59")) == []


@pytest.mark.clause("S1.06.04")
def test_figures_and_words_that_differ_from_the_ledger_are_flagged(publish):
    row = publish()
    used = Particular.objects.get(publication=row, key="used")
    change("disclosure_particular", "value = '80001'", used.pk)
    row = Publication.objects.get(pk=row.pk)
    assert flags_of(row) == [Flag.MISMATCH] and shown(row, Flag.MISMATCH)
    other = publish()
    change("disclosure_publication", "text = '拨付二十万元。'", other.pk)
    other = Publication.objects.get(pk=other.pk)
    assert flags_of(other) == [Flag.MISMATCH] and shown(other, Flag.MISMATCH)
    third = publish()  # the hash as well: the ledger still tells
    forged = publishing.hash_of(third.title, "拨付二十万元。")
    change("disclosure_publication", f"text = '拨付二十万元。', text_hash = '{forged}'", third.pk)
    assert flags_of(Publication.objects.get(pk=third.pk)) == [Flag.MISMATCH]


@pytest.mark.clause("S1.06.04")
def test_a_missing_element_is_flagged_as_incomplete(publish, monkeypatch):
    row = publish()
    rules = book()
    duty = rules.duties["special-funds"]
    more = type(duty.particulars[0])("until", duty.title)
    fuller = type(duty)(**{**vars(duty), "particulars": (*duty.particulars, more)})
    monkeypatch.setitem(rules.duties, "special-funds", fuller)  # the rule asks for one thing more by now
    assert flags_of(row) == [Flag.INCOMPLETE] and shown(row, Flag.INCOMPLETE)


@pytest.mark.clause("S1.06.04")
@pytest.mark.parametrize("how", ["gone", "changed", "cut"])
def test_a_file_that_cannot_be_opened_is_void(publish, how):
    row = publish()
    place = PUBLISHED.place(row.files.get().file)
    if how == "gone":
        place.unlink()
    else:
        sealed = bytearray(place.read_bytes())
        sealed[-1] ^= 1
        place.write_bytes(bytes(sealed) if how == "changed" else bytes(sealed[:10]))
    assert flags_of(row) == [Flag.BROKEN] and shown(row, Flag.BROKEN)
