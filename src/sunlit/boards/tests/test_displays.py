"""Display boards say what holds now; the lobby shows four blocks for each service; the card of a service is one page."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from sunlit.boards import sheets
from sunlit.boards.actions import displaying
from sunlit.boards.queries import displays
from sunlit.core.limits import Limit, Unit
from sunlit.core.own_terms import OwnTerms
from sunlit.core.refusals import Refused
from sunlit.demonstration.tests.townships import at
from sunlit.hall import catalogue
from sunlit.hall.actions import offering
from sunlit.people.models import Post

MARCH = "2026-03-02 09:00"
DAY = date(2026, 3, 2)


def words_of(pdf, tmp_path):
    file = tmp_path / "paper.pdf"
    file.write_bytes(pdf)
    read = PdfReader(file)
    return read, "".join("".join(page.extract_text().replace("\u200b", "").split()) for page in read.pages)


@pytest.mark.clause("S3.07.10")
def test_the_board_of_the_building_prints_five_blocks_and_says_what_is_not_filled(
    town, tmp_path, monkeypatch, signed_in
):
    with at(MARCH):
        row = displays.display(town, "office-building", DAY)
        assert (row.filled, len(row.blocks)) == (5, 5)
        read, text = words_of(sheets.display(town, row, DAY).pdf, tmp_path)
        for title in ("工作职责", "工作人员", "制度", "程序", "收费标准"):
            assert title in text
        assert "未填写" not in text and "高明远" in text
        assert abs(float(read.pages[0].mediabox.width) - 842) < 1
        # No service with a charge: nothing is entered to be printed.
        free = [one for one in catalogue.offers(town) if not one.item.fee.amount and not one.item.fee.note]
        monkeypatch.setattr(displays.catalogue, "offers", lambda _township: free)
        row = displays.display(town, "office-building", DAY)
        assert row.filled == 4
        _read, text = words_of(sheets.display(town, row, DAY).pdf, tmp_path)
        assert "收费标准" in text and text.count("未填写") == 1
        assert "4/5" in signed_in("qx.office").get(reverse("displays")).content.decode()


@pytest.mark.clause("S3.12.02")
def test_another_portfolio_of_a_leader_outdates_the_printed_board_the_same_day(
    town, at_work, tmp_path, signed_in
):
    with at(MARCH):
        row = displays.display(town, "functions", DAY)
        _read, text = words_of(sheets.display(town, row, DAY).pdf, tmp_path)
        for title in ("单位职能", "领导分工", "部门职责", "办事指南"):
            assert title in text
        assert row.filled == 4 and row.shown is None
        displaying.put_up(town, "functions", by=at_work("qx.office"))
        assert not displays.display(town, "functions", DAY).outdated
        post = Post.objects.get(organisation=town, roles=["deputy_leader"])
        post.duties = "分管政务服务和环境保护。"
        post.save()
        row = displays.display(town, "functions", DAY)
        assert row.outdated and [one.zh for one in row.changed] == ["领导分工"]
        assert "已过时，请重印" in signed_in("qx.office").get(reverse("displays")).content.decode()
        displaying.put_up(town, "functions", by=at_work("qx.office"))
        assert not displays.display(town, "functions", DAY).outdated


def test_only_the_office_notes_a_display_and_only_one_that_there_is(town, at_work):
    for name in ("qx.clerk", "lh.office", "qx.mayor"):
        with pytest.raises(Refused) as refusal:
            displaying.put_up(town, "functions", by=at_work(name))
        assert refusal.value.code == "not_your_seat"
    with pytest.raises(Refused) as refusal:
        displaying.put_up(town, "forged", by=at_work("qx.office"))
    assert refusal.value.code == "no_such_display"


@pytest.mark.clause("S1.04.02")
def test_the_lobby_shows_four_blocks_for_every_open_service_and_a_changed_limit_at_once(
    town, at_work, monkeypatch
):
    with at(MARCH):
        rows = displays.lobby(town)
        offered = [one for one in catalogue.offers(town) if one.offered]
        assert [row.offer.item.id for row in rows] == [one.item.id for one in offered]
        assert all(
            [title.zh for title, _ in row.blocks] == ["职能职责", "办事依据", "办事程序", "办理时限"]
            for row in rows
        )
        chosen = next(row for row in rows if row.offer.item.promised and row.offer.item.promised.amount > 3)
        before = {title.zh: words for title, words in chosen.blocks}["办理时限"]
        address = reverse("lobby", args=["QX"])
        assert before in _section(address, chosen)
        shorter = Limit(2, Unit.WORKING_DAY)
        offering.set_terms(town, chosen.offer.item.id, OwnTerms(shorter), by=at_work("qx.director"))
        shown = _section(address, chosen)
        assert "2个工作日" in shown
        assert "职能职责 没有填写" not in shown
        # A service without published functions isn't open at all, so what is missing is left out of what is read here.
        said = displays.functions_of(town)
        said.pop(chosen.offer.unit.pk)
        monkeypatch.setattr(displays, "functions_of", lambda _township: said)
        assert "职能职责 没有填写" in _section(address, chosen)
        assert [one.zh for one in displays.lobby(town)[rows.index(chosen)].lacks] == FUNCTIONS_ONLY


FUNCTIONS_ONLY = ["职能职责"]


def _section(address, row):
    page = Client().get(address).content.decode()
    return page.split(f'id="s-{row.offer.item.id}"')[1].split("</section>")[0]


@pytest.mark.clause("S0.07.29")
def test_the_card_of_a_service_is_one_page_with_the_day_of_the_page(town, at_work, tmp_path):
    with at(MARCH):
        offered = [one for one in catalogue.offers(town) if one.offered]
        longest = max(offered, key=lambda one: sum(len(paper.name.zh) for paper in one.item.materials))
        for one in (offered[0], longest):
            data = displays.card_data(town, one.item.id)
            made = sheets.card(town, one.item.id)
            read, text = words_of(made.pdf, tmp_path)
            assert len(read.pages) == 1 and abs(float(read.pages[0].mediabox.width) - 298) < 1
            for words in (
                one.item.name.zh,
                data["place"],
                data["limit"],
                *data["papers"],
                data["complaint_phone"],
            ):
                assert "".join(str(words).split()) in text, words
    with at("2026-04-07 09:00"):
        offering.set_terms(town, longest.item.id, OwnTerms(phone="0535-5550123"), by=at_work("qx.director"))
    with at("2026-05-06 09:00"):
        _read, text = words_of(sheets.card(town, longest.item.id).pdf, tmp_path)
        assert "2026年4月7日" in text
        page = Client().get(reverse("service_card_page", args=["QX", longest.item.id])).content.decode()
        assert "2026年4月7日" in page
        answer = Client().get(reverse("service_card", args=["QX", longest.item.id]))
        assert answer.status_code == 200 and answer.content.startswith(b"%PDF")


def test_every_card_is_one_page(town):
    with at(MARCH):
        for one in catalogue.offers(town):
            if one.offered:
                assert sheets.card(town, one.item.id).pages == 1, one.item.id
