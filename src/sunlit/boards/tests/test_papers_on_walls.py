"""A village's affairs on one page hang on its board like every other sheet, and a bad photo is replaced on the record."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from sunlit.boards.actions import posting
from sunlit.boards.models import Board, Carried, PhotoBefore, Posting
from sunlit.boards.queries import walls
from sunlit.boards.queries.walls import Difference
from sunlit.boards.tests.conftest import picture
from sunlit.core.refusals import Refused
from sunlit.demonstration.tests.townships import at
from sunlit.exchange.tests.conftest import rows_of
from sunlit.ledger.models import Entry
from sunlit.matters.written_once import NeverChanged
from sunlit.people.models import Organisation
from sunlit.people.viewer import viewer_of
from sunlit.villages.actions import sheets as affairs

JUNE, JULY = "2026-06-01 09:00", "2026-07-03 09:00"
QUARTER = "2026-Q2"


@pytest.fixture
def village(town):
    return Organisation.objects.get(code="QX-V1")


@pytest.fixture
def board(enter, people):
    """The village's board, there since June, kept by its agent."""
    with at(JUNE):
        return enter("QX-V1", keeper=people["qx.agent"], main_road=True, settlement=True)


@pytest.fixture
def hang(board, village, at_work):
    """Hangs the village's sheet of a quarter."""

    def act(moment=JULY, period=QUARTER, who="qx.agent", **more):
        with at(moment):
            return posting.post_paper(
                board.pk, "village-affairs", village.pk, period, by=at_work(who), **more
            )

    return act


def differences(town, at_work, day):
    return [
        (row.kind, row.title.zh)
        for row in walls.parity(town, at_work("qx.office"), date.fromisoformat(day))
        if row.unit.code == "QX-V1"
    ]


TITLE = "上河村村务公开一览（2026年第二季度）"


def publish(village, people):
    """One heading of the second quarter comes out: nothing this period, checked."""
    typed = affairs.Typed(heading="relief", period=QUARTER, none=True, channels=["board"])
    made = affairs.enter(village, typed, by=viewer_of(people["qx.agent"]), key="relief")
    affairs.check(made.pk, agree=True, by=viewer_of(people["qx.committee"]))


def test_it_is_posted_photographed_seen_and_taken_down_each_in_the_ledger(hang, board, at_work):
    row, agent = hang(photo=picture(), key="once"), at_work("qx.agent")
    assert hang(key="once").pk == row.pk and Posting.objects.count() == 1
    assert (row.title.zh, row.unit.code, row.pages) == (TITLE, "QX-V1", 1)
    # Fifteen days at least, the day of posting not counted: longer than the board's own.
    assert row.removable_from == date(2026, 7, 19)
    assert not Carried.objects.exists()
    with at("2026-07-10 09:00"):
        posting.look(row.pk, True, by=agent)
    with at("2026-07-18 23:59"), pytest.raises(Refused) as refusal:
        # 16 July made "not yet" into "overdue": the words are others, so the old sheet may come down...
        posting.take_down(row.pk, by=at_work("qx.clerk"))
    assert refusal.value.code == "not_your_seat"
    with at("2026-07-19 09:00"):
        assert posting.take_down(row.pk, by=agent).end == "taken"
    acts = Entry.objects.filter(subject=f"posting:{row.pk}").order_by("seq").values_list("act", flat=True)
    assert list(acts) == ["sheet_posted", "sheet_seen", "sheet_taken_down"]


def test_it_is_not_taken_down_before_its_own_fifteen_days(hang, at_work):
    row = hang()
    with at("2026-07-15 23:59"), pytest.raises(Refused) as refusal:
        posting.take_down(row.pk, by=at_work("qx.agent"))
    assert refusal.value.code == "too_early" and "2026-07-19" in refusal.value.reason.zh


def test_the_parity_report_tells_what_is_missing_changed_and_torn_off(
    hang, board, town, village, people, at_work, signed_in
):
    # The quarter is due on 15 July; from the 16th its sheet should hang, and three days later it is missing.
    assert differences(town, at_work, "2026-07-19") == []
    assert differences(town, at_work, "2026-07-20") == [(Difference.MISSING, TITLE)]
    first = hang("2026-07-20 09:00")
    assert differences(town, at_work, "2026-07-20") == []
    with at("2026-07-21 09:00"):
        publish(village, people)
    # The village's page says more than the wall: the old sheet comes down early, a new one is asked for.
    assert differences(town, at_work, "2026-07-21") == [(Difference.HASH, TITLE)]
    with at("2026-07-21 10:00"):
        work = walls.work_of([board], town, at_work("qx.agent"), date(2026, 7, 21))[0]
        assert [row.pk for row, _why in work.wrong] == [first.pk] and not work.papers
        posting.take_down(first.pk, by=at_work("qx.agent"))
        work = walls.work_of([board], town, at_work("qx.agent"), date(2026, 7, 21))[0]
        assert [one.title.zh for one in work.papers] == [TITLE]
        # The heading that came out is to be posted itself, too.
        assert work.to_post == 1 + len(work.post) == 2
    assert differences(town, at_work, "2026-07-21") == [(Difference.MISSING, TITLE)]
    second = hang("2026-07-21 11:00")
    assert differences(town, at_work, "2026-07-22") == []
    with at("2026-07-25 09:00"):
        posting.look(second.pk, False, by=at_work("qx.agent"))
        told = [
            row
            for row in rows_of(signed_in("qx.office").get(reverse("export_board_parity")))
            if TITLE in str(row)
        ]
    assert {row[0] for row in told} == {walls.WORDS[Difference.EARLY].zh, walls.WORDS[Difference.MISSING].zh}
    third = hang("2026-07-25 10:00")
    assert third.short_hash == second.short_hash != first.short_hash


def test_a_board_entered_after_the_quarter_was_due_owes_nothing_of_it(enter, people, town, at_work):
    with at("2026-08-03 09:00"):
        enter("QX-V1", keeper=people["qx.agent"])
    assert differences(town, at_work, "2026-08-20") == []
    assert [kind for kind, _title in differences(town, at_work, "2026-10-20")] == [Difference.MISSING]


def test_only_what_there_is_hangs_once_where_the_public_reads_it(hang, board, enter, town, at_work, people):
    row = hang()
    village = row.paper_of
    for act, code in (
        (lambda: hang(key="again"), "hangs_there"),
        (lambda: hang(period="2026-Q4"), "no_such_paper"),
        (lambda: hang(period="2026-05"), "no_such_paper"),
        (lambda: hang(period="\x00" * 40), "no_such_paper"),
        (lambda: hang(period="9999-Q4"), "no_such_paper"),
        (lambda: hang(who="qx.clerk"), "not_your_seat"),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.code == code
    with at(JULY):
        inside = enter("QX-V1", keeper=people["qx.agent"], audience="staff")
        for kind, of, code in (
            ("village-affairs", village.pk, "not_for_this_board"),
            ("no-such", village.pk, "no_such_paper"),
            ("village-affairs", town.pk, "no_such_paper"),
            ("village-affairs", 10**17, "no_such_paper"),
            ("village-affairs", Organisation.objects.get(code="LH-V1").pk, "no_such_paper"),
        ):
            with pytest.raises(Refused) as refusal:
                posting.post_paper(inside.pk, kind, of, QUARTER, by=at_work("qx.agent"))
            assert refusal.value.code == code
        with pytest.raises(Board.DoesNotExist):
            posting.post_paper(board.pk, "village-affairs", village.pk, QUARTER, by=at_work("lh.office"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.filter(pk=row.pk).update(paper="")


def test_on_the_pages_it_is_printed_posted_and_opens_the_village(board, village, signed_in):
    page, agent = reverse("board_desk", args=[board.number]), signed_in("qx.agent")
    with at(JULY):
        asked = agent.get(page).content.decode()
        assert TITLE in asked and f"/QX/villages/QX-V1/sheet.pdf?period={QUARTER}" in asked
        sent = {
            "act": "post_paper",
            "paper": "village-affairs",
            "of": village.pk,
            "period": QUARTER,
            "key": "w1",
        }
        assert agent.post(page, sent | {"of": "9" * 30}).status_code == 404
        assert agent.post(page, sent | {"period": "2031-Q1"}).status_code == 422
        assert agent.post(page, sent).status_code == 302 == agent.post(page, sent).status_code
        assert agent.post(page, sent | {"key": "w2"}).status_code == 409
        public = Client().get(reverse("public_board", args=["QX", board.number])).content.decode()
        assert TITLE in public and f'href="/QX/villages/QX-V1/?period={QUARTER}"' in public
        assert Posting.objects.get().short_hash in public
        english = Client().get(
            reverse("public_board", args=["QX", board.number]), headers={"accept-language": "en"}
        )
        assert "Village affairs of" in english.content.decode()
    with at("2026-07-16 00:01"):
        public = Client().get(reverse("public_board", args=["QX", board.number])).content.decode()
        assert TITLE not in public and "1 份网上已撤下、更正或更新" in public


def test_the_number_of_reads_doesnt_grow_with_villages(
    enter, town, people, at_work, django_assert_max_num_queries
):
    office = at_work("qx.office")
    with at(JUNE):
        for code in ("QX-V1", "QX-V2", "QX-V3"):
            row = enter(code)
    with at(JULY):
        for code in ("QX-V1", "QX-V2"):
            unit = Organisation.objects.get(code=code)
            posting.post_paper(row.pk, "village-affairs", unit.pk, QUARTER, by=office)
        with django_assert_max_num_queries(16):
            walls.parity(town, office, date(2026, 7, 30))
        with django_assert_max_num_queries(16):
            walls.work_of(list(Board.objects.select_related("unit")), town, office, date(2026, 7, 30))


def test_a_bad_photo_is_replaced_with_a_reason_and_the_first_stays_on_record(hang, board, at_work, signed_in):
    row, agent = hang(photo=picture()), at_work("qx.agent")
    first = row.photo
    with at("2026-07-06 09:00"):
        with pytest.raises(Refused) as refusal:
            posting.photograph(row.pk, picture(), by=agent)
        assert (refusal.value.code, refusal.value.field) == ("why_needed", "why")
        with pytest.raises(Refused) as refusal:
            posting.photograph(row.pk, picture(), by=agent, why="电话13800138000")
        assert refusal.value.code == "personal_data"
        page, browser = reverse("board_desk", args=[board.number]), signed_in("qx.agent")
        refused = browser.post(page, {"act": "photo", "posting": row.pk, "photo": picture(), "why": " "})
        assert refused.status_code == 422 and "换照片的原因" in refused.content.decode()
        sent = {"act": "photo", "posting": row.pk, "photo": picture(), "why": "反光，看不清"}
        assert browser.post(page, sent).status_code == 302
    row.refresh_from_db()
    kept = PhotoBefore.objects.get()
    assert (kept.photo, kept.why, kept.by.username) == (first, "反光，看不清", "qx.agent")
    assert row.photo != first
    entry = Entry.objects.get(act="sheet_photo_replaced")
    assert entry.subject == f"posting:{row.pk}"
    for change in (kept.delete, kept.save, PhotoBefore.objects.all().delete):
        with pytest.raises(NeverChanged):
            change()
    # Both are seen by the keeper and by those who compare; the replaced one by nobody else.
    addresses = [reverse("board_evidence", args=pair) for pair in (("posting", row.pk), ("before", kept.pk))]
    for who, status in (("qx.agent", 200), ("qx.discipline", 200), ("qx.clerk", 404), ("lh.office", 404)):
        assert [signed_in(who).get(address).status_code for address in addresses] == [status, status], who
    assert all(Client().get(address).status_code == 302 for address in addresses)
    with at("2026-07-06 10:00"):
        text = browser.get(page).content.decode()
        assert "反光，看不清" in text and addresses[1] in text
    with at("2026-07-20 10:00"):
        posting.take_down(row.pk, by=agent)
        assert addresses[1] in browser.get(page).content.decode()
    for forged in ("posting/999999/", "before/0/", "look/1/", "other/1/", f"posting/{'9' * 40}/"):
        assert signed_in("qx.office").get(f"/desk/boards/evidence/{forged}").status_code == 404
