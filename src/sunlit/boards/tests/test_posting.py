"""What hangs on a board: nothing comes down too early, nothing hangs that has no room, and the wall is held against the web."""

import hashlib
import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from sunlit.boards import sheets
from sunlit.boards.actions import posting
from sunlit.boards.models import Board, Carried, Look, Posting
from sunlit.boards.queries import walls
from sunlit.boards.queries.walls import Difference
from sunlit.boards.tests.conftest import picture
from sunlit.core.refusals import Refused
from sunlit.demonstration.tests.townships import at
from sunlit.disclosure.models import Occurrence, Publication
from sunlit.ledger.actions import checkpoint
from sunlit.ledger.models import Entry
from sunlit.ledger.queries import verify
from sunlit.people.models import Organisation
from sunlit.people.viewer import viewer_of

MARCH = "2026-03-02 09:00"


@pytest.fixture
def hung(enter, bring_out, at_work):
    """A decision that hangs on the office's board since 2 March 2026."""
    with at(MARCH):
        return posting.post(enter().pk, bring_out().pk, by=at_work("qx.office"), key="first")


def kinds(town, at_work, day):
    return [row.kind for row in walls.parity(town, at_work("qx.office"), date.fromisoformat(day))]


def test_nothing_is_taken_down_before_its_shortest_time_and_everything_after(hung, at_work):
    assert hung.removable_from == date(2026, 3, 10)
    with at("2026-03-09 23:59"), pytest.raises(Refused) as refusal:
        posting.take_down(hung.pk, by=at_work("qx.office"))
    assert refusal.value.code == "too_early" and "2026-03-10" in refusal.value.reason.zh
    with at("2026-03-10 00:01"):
        assert posting.take_down(hung.pk, by=at_work("qx.office")).ended_on == date(2026, 3, 10)
        with pytest.raises(Refused) as refusal:
            posting.take_down(hung.pk, by=at_work("qx.office"))
        assert refusal.value.code == "ended_already"


def test_the_sheet_is_the_record_with_its_hash_days_and_code(hung, town, tmp_path):
    with at(MARCH):
        seal = checkpoint("QX", date(2026, 3, 1))
        for size, wide in (("a4", 595), ("a3", 842)):
            made = sheets.sheet(hung.publication, hung.board, date(2026, 3, 2), size)
            file = tmp_path / f"{size}.pdf"
            file.write_bytes(made.pdf)
            read = PdfReader(file)
            assert len(read.pages) == made.pages == 1
            assert abs(float(read.pages[0].mediabox.width) - wide) < 1
            text = "".join(read.pages[0].extract_text().replace("\u200b", "").split())
            for words in ("会议决定三月底前关停旧砖窑。", "关停旧砖窑", "2026年3月2日", "2026年3月10日", hung.text_hash[:4],
                          f"/QX/disclosure/{hung.publication_id}/", seal.code.replace(" ", "")):  # fmt: skip
                assert words in text, words
        data = sheets.sheet_data(hung.publication, hung.board, date(2026, 3, 2), "a4")
    assert data["qr"] == data["address"] == sheets.address_of(hung.publication)


def test_a_posting_photo_look_and_removal_stand_in_the_ledger(hung, at_work):
    office = at_work("qx.office")
    with at("2026-03-05 09:00"):
        posting.photograph(hung.pk, picture(), by=office)
        posting.look(hung.pk, True, by=office, photo=picture(), key="look")
        posting.look(hung.pk, True, by=office, key="look")
    assert Look.objects.count() == 1
    with at("2026-03-10 09:00"):
        posting.take_down(hung.pk, by=office)
    acts = Entry.objects.filter(subject=f"posting:{hung.pk}").order_by("seq").values_list("act", flat=True)
    assert list(acts) == ["sheet_posted", "sheet_photographed", "sheet_seen", "sheet_taken_down"]
    assert verify("QX").ok
    assert Carried.objects.get(posting=hung).carrier == "board"


def test_room_is_counted_in_sheets_and_an_a3_takes_two(enter, bring_out, at_work):
    office = at_work("qx.office")
    with at(MARCH):
        row = enter(capacity=3)
        first, second, third = (bring_out(title=f"决定{n}") for n in range(3))
        posting.post(row.pk, first.pk, by=office, size="a3")
        with pytest.raises(Refused) as refusal:
            posting.post(row.pk, second.pk, by=office, size="a3")
        assert refusal.value.code == "no_room"
        posting.post(row.pk, second.pk, by=office)
        with pytest.raises(Refused) as refusal:
            posting.post(row.pk, third.pk, by=office)
        assert refusal.value.code == "no_room" and "3张" in refusal.value.reason.zh


def test_a_long_text_is_counted_with_all_its_pages(enter, bring_out, at_work):
    with at(MARCH):
        row = enter(capacity=50)
        made = posting.post(
            row.pk, bring_out(text="会议研究了道路维修。\n" * 120).pk, by=at_work("qx.office")
        )
    assert made.pages > 1 and made.sheets == made.pages


def test_only_the_keeper_or_the_office_posts_and_another_townships_board_is_not_there(
    enter, bring_out, at_work, people
):
    with at(MARCH):
        row = enter("QX-V1", keeper=people["qx.agent"])
        sheet = bring_out()
        for name in ("qx.clerk", "qx.mayor"):
            with pytest.raises(Refused) as refusal:
                posting.post(row.pk, sheet.pk, by=at_work(name))
            assert refusal.value.code == "not_your_seat"
        with pytest.raises(Board.DoesNotExist):
            posting.post(row.pk, sheet.pk, by=at_work("lh.office"))
        made = posting.post(row.pk, sheet.pk, by=at_work("qx.agent"))
        with pytest.raises(Posting.DoesNotExist):
            posting.look(made.pk, True, by=at_work("lh.office"))
        with pytest.raises(Publication.DoesNotExist):
            posting.post(row.pk, sheet.pk + 999, by=at_work("qx.agent"))


@pytest.mark.clause("S0.01.12")
def test_what_is_internal_stands_on_the_board_inside_at_once_and_never_outside(
    enter, bring_out, at_work, signed_in, town
):
    with at(MARCH):
        row = enter()
        inside = bring_out("internal", "食堂开放时间调整", "下周起食堂提前开放。")
        # No batch ran since: the approval's own transaction put it there.
        assert "食堂开放时间调整" in signed_in("qx.clerk").get(reverse("inside_board")).content.decode()
        with pytest.raises(Refused) as refusal:
            posting.post(row.pk, inside.pk, by=at_work("qx.office"))
        assert (refusal.value.code, refusal.value.clause) == ("not_for_this_board", "S0.01.12")
        for address in ("boards", "public_board", "unit_board", "disclosure"):
            more = {"public_board": [1], "unit_board": ["QX-DZ"]}.get(address, [])
            assert "食堂" not in Client().get(reverse(address, args=["QX", *more])).content.decode()
        assert "食堂" not in signed_in("lh.clerk").get(reverse("inside_board")).content.decode()
        board = enter(audience="staff")
        posting.post(board.pk, inside.pk, by=at_work("qx.office"))
        assert Client().get(reverse("public_board", args=["QX", board.number])).status_code == 404


def test_the_same_form_twice_posts_once_and_two_keepers_hang_it_once(hung, enter, at_work):
    office = at_work("qx.office")
    with at(MARCH):
        again = posting.post(hung.board_id, hung.publication_id, by=office, key="first")
        assert again.pk == hung.pk
        with pytest.raises(Refused) as refusal:
            posting.post(hung.board_id, hung.publication_id, by=at_work("qx.office2"), key="second")
        assert refusal.value.code == "hangs_there"
    assert Posting.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_two_keepers_at_the_same_moment_hang_one_sheet(people, town, enter, bring_out, at_work):
    with at(MARCH):
        row, sheet = enter(), bring_out()
    found, ready = [], threading.Barrier(2)

    def hang(name):
        try:
            ready.wait()
            posting.post(row.pk, sheet.pk, by=viewer_of(people[name]))
            found.append("posted")
        except Refused as refusal:
            found.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=hang, args=(name,)) for name in ("qx.office", "qx.office2")]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(found) == ["hangs_there", "posted"] and Posting.objects.count() == 1


def test_what_the_web_took_back_is_told_at_once_and_comes_down_before_its_time(hung, town, at_work):
    assert kinds(town, at_work, "2026-03-03") == []
    Occurrence.objects.filter(pk=hung.publication.occurrence_id).update(audience="staff")
    assert kinds(town, at_work, "2026-03-03") == [Difference.OFF]
    page = Client().get(reverse("public_board", args=["QX", 1])).content.decode()
    assert "关停旧砖窑" not in page and "墙上还没有取下" in page
    with at("2026-03-03 09:00"):
        assert posting.take_down(hung.pk, by=at_work("qx.office")).end == "taken"
    assert kinds(town, at_work, "2026-03-04") == []


def test_other_words_on_paper_are_a_difference(hung, town, at_work):
    Posting.objects.filter(pk=hung.pk).update(text_hash=hashlib.sha256(b"other").hexdigest())
    assert kinds(town, at_work, "2026-03-03") == [Difference.HASH]


def test_what_is_published_and_not_posted_is_missing_after_the_days_of_grace(enter, bring_out, town, at_work):
    with at(MARCH):
        enter()
        bring_out()
    assert kinds(town, at_work, "2026-03-05") == []
    assert kinds(town, at_work, "2026-03-06") == [Difference.MISSING]
    work = walls.work_of(list(Board.objects.all()), town, at_work("qx.office"), date(2026, 3, 2))
    assert len(work[0].post) == 1


def test_a_sheet_that_was_torn_off_early_is_told_and_is_to_be_posted_again(hung, town, at_work):
    with at("2026-03-05 09:00"):
        posting.look(hung.pk, False, by=at_work("qx.office"))
        with pytest.raises(Refused):
            posting.look(hung.pk, True, by=at_work("qx.office"))
    assert set(kinds(town, at_work, "2026-03-06")) == {Difference.EARLY, Difference.MISSING}
    with at("2026-03-06 09:00"):
        posting.post(hung.board_id, hung.publication_id, by=at_work("qx.office"))
    assert kinds(town, at_work, "2026-03-07") == [Difference.EARLY]


def test_a_unit_without_a_board_hangs_on_the_offices(enter, bring_out, town, at_work):
    with at(MARCH):
        office = enter()
        bring_out("special-spending", "道路专项支出", "35万元。")
        day = date(2026, 3, 2)
        assert len(walls.work_of([office], town, at_work("qx.office"), day)[0].post) == 1
        own = enter("QX-ZX4")
        works = walls.work_of([office, own], town, at_work("qx.office"), day)
    assert [len(one.post) for one in works] == [0, 1]


def test_the_keepers_list_asks_for_a_look_after_seven_days(hung, town, at_work):
    boards = [hung.board]
    for days, wanted in ((6, 0), (7, 1)):
        work = walls.work_of(boards, town, at_work("qx.office"), date(2026, 3, 2) + timedelta(days=days))
        assert len(work[0].look) == wanted


def test_the_number_of_reads_doesnt_grow_with_what_hangs(
    enter, bring_out, town, at_work, django_assert_num_queries
):
    office, counted = at_work("qx.office"), []
    with at(MARCH):
        row = enter(capacity=60)
        for rows in (2, 6):
            for n in range(rows):
                posting.post(row.pk, bring_out(title=f"决定{rows}-{n}").pk, by=office)
            with django_assert_num_queries(7, exact=False):
                walls.parity(town, office, date(2026, 3, 20))
            with django_assert_num_queries(8, exact=False):
                walls.work_of([row], town, office, date(2026, 3, 20))
            counted.append(rows)
    assert counted == [2, 6] and Organisation.objects.filter(code="QX").exists()
