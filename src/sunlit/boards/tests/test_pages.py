"""The pages of boards: what is forged is not found, what is refused says why, and lists leave as files."""

import pytest
from django.urls import reverse

from sunlit.boards.actions import posting
from sunlit.boards.models import Board, Carried, Posting
from sunlit.boards.tests.conftest import picture
from sunlit.demonstration.tests.townships import at
from sunlit.exchange.tests.conftest import rows_of

MARCH = "2026-03-02 09:00"


@pytest.fixture
def hung(enter, bring_out, at_work):
    with at(MARCH):
        return posting.post(enter().pk, bring_out().pk, by=at_work("qx.office"))


def test_a_board_is_entered_changed_and_taken_out_of_use_on_its_pages(town, signed_in, people):
    office = signed_in("qx.office")
    sent = {"unit": town.units.get(code="QX-DZ").pk, "place": "大门", "capacity": 6, "months": 1,
            "audience": "everybody", "standing": "permanent", "keeper": people["qx.office"].pk, "key": "k1"}  # fmt: skip
    assert office.post(reverse("board_new"), sent).status_code == 302
    assert office.post(reverse("board_new"), sent).status_code == 302
    assert Board.objects.count() == 1
    empty = office.post(reverse("board_new"), sent | {"capacity": "", "key": "k2"})
    assert empty.status_code == 422 and "大门" in empty.content.decode()
    address = reverse("board_register", args=[1])
    assert office.post(address, sent | {"place": "大门右侧"}).status_code == 302
    assert Board.objects.get().place == "大门右侧"
    page = reverse("board_desk", args=[1])
    refused = office.post(page, {"act": "out", "reason": " "})
    assert refused.status_code == 422 and "停用原因" in refused.content.decode()
    assert office.post(page, {"act": "out", "reason": "拆迁"}).status_code == 302
    assert Board.objects.get().out_reason == "拆迁"
    assert signed_in("qx.clerk").get(reverse("board_new")).status_code == 403


def test_a_keeper_posts_looks_and_is_refused_too_early_on_the_page(hung, enter, bring_out, signed_in):
    with at(MARCH):
        office, second = signed_in("qx.office"), bring_out(title="第二件")
        page = reverse("board_desk", args=[1])
        sent = {"act": "post", "publication": second.pk, "size": "a4", "key": "p1", "photo": picture()}
        assert office.post(page, sent).status_code == 302
        assert Posting.objects.get(publication=second).photo
        assert office.post(page, {"act": "post", "publication": second.pk, "key": "p2"}).status_code == 409
        assert office.post(page, {"act": "there", "posting": hung.pk, "key": "l1"}).status_code == 302
        early = office.post(page, {"act": "take", "posting": hung.pk})
        assert early.status_code == 422 and "2026-03-10" in early.content.decode()
        clerk = signed_in("qx.clerk").post(page, {"act": "take", "posting": hung.pk})
        assert clerk.status_code == 422 and Posting.objects.get(pk=hung.pk).ended_on is None


@pytest.mark.parametrize("number", ["", "x", "-1", "999999", "１", "9" * 30, "1 or 1=1"])
def test_forged_numbers_are_not_found(hung, signed_in, number):
    office, page = signed_in("qx.office"), reverse("board_desk", args=[1])
    assert office.post(page, {"act": "take", "posting": number}).status_code == 404
    assert office.post(page, {"act": "post", "publication": number}).status_code == 404
    assert office.post(page, {"act": number}).status_code == 404
    channels = reverse("channels_of", args=[hung.publication_id])
    assert office.post(channels, {"act": "strike", "entry": number, "why": "x"}).status_code == 404
    assert office.post(reverse("publicity"), {"act": "enter", "plan": number}).status_code == 404
    assert office.post(reverse("open_day"), {"act": "sign", "day": number, "post": number}).status_code == 404


def test_a_posting_of_another_board_is_not_taken_down_here(hung, enter, signed_in):
    with at(MARCH):
        enter("QX-JW")
        office = signed_in("qx.office")
        wrong = office.post(reverse("board_desk", args=[2]), {"act": "gone", "posting": hung.pk})
    assert wrong.status_code == 404 and Posting.objects.get(pk=hung.pk).ended_on is None
    assert signed_in("lh.office").get(reverse("board_desk", args=[1])).status_code == 404
    assert (
        signed_in("lh.office").get(reverse("board_sheet", args=[1, hung.publication_id])).status_code == 404
    )


def test_a_channel_is_entered_and_refused_on_its_page_with_what_was_typed(hung, signed_in):
    with at(MARCH):
        office, page = signed_in("qx.office"), reverse("channels_of", args=[hung.publication_id])
        sent = {"act": "carry", "carrier": "tv", "on": "2026-03-02", "evidence": "新闻联播后", "key": "c1"}
        refused = office.post(page, sent)
        assert refused.status_code == 422 and "新闻联播后" in refused.content.decode()
        assert office.post(page, sent | {"outlet": "云岭电视台"}).status_code == 302
        assert Carried.objects.filter(carrier="tv").count() == 1
        assert office.post(page, {"act": "finish"}).status_code == 302
        assert office.post(page, {"act": "mark", "marks": ["society"]}).status_code == 302
        text = office.get(page).content.decode()
        assert "广播稿" in text and "云岭电视台" in text


def test_the_lists_leave_as_files_for_who_may_see_them(hung, signed_in, enter, bring_out):
    with at("2026-03-20 09:00"):
        bring_out(title="还没有贴的")
    with at("2026-03-26 09:00"):
        office = signed_in("qx.office")
        for key, words in (
            ("boards", "镇政府大门左侧"),
            ("board_parity", "还没有贴的"),
            ("channels", "关停旧砖窑"),
            ("publicity", "一封信"),
        ):
            answer = office.get(reverse(f"export_{key}"))
            assert answer.status_code == 200
            heads, *rows = rows_of(answer)
            assert any(words in str(cell) for row in rows for cell in row), key
            assert all(len(row) <= len(heads) for row in rows)
        assert signed_in("qx.clerk").get(reverse("export_board_parity")).status_code == 403


def test_the_wall_against_the_web_is_read_by_leaders_and_supervisors_in_both_languages(hung, signed_in):
    for name in ("qx.mayor", "qx.discipline", "qx.deputy", "qx.office"):
        assert signed_in(name).get(reverse("board_parity")).status_code == 200
    assert signed_in("qx.clerk").get(reverse("board_parity")).status_code == 403
    english = signed_in("qx.office").get(reverse("boards_desk"), headers={"accept-language": "en"})
    assert "Register of boards" in english.content.decode()
