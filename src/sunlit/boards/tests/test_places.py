"""The register of boards: which unit has one, whether it passes, whether it was renewed, and what its blocks say."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from sunlit.boards.actions import places as registering
from sunlit.boards.actions import posting
from sunlit.boards.models import Board
from sunlit.boards.queries import places
from sunlit.boards.tests.conftest import picture, plan_of
from sunlit.core.boards import Renewal, renewal
from sunlit.core.refusals import Refused
from sunlit.demonstration.tests.townships import at
from sunlit.ledger.models import Entry
from sunlit.ledger.queries import verify
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC

UNITS = ["QX-DZ", "QX-JW", "QX-ZX", "QX-ZX1", "QX-ZX2", "QX-ZX3", "QX-ZX4", "QX-ZX5"]
FOURTEEN = UNITS + [f"QX-V{number}" for number in range(1, 7)]


@pytest.mark.clause("S4.46.01")
def test_the_register_lists_fourteen_boards_and_names_the_one_out_of_use(town, enter, at_work, bring_out):
    with at("2026-03-02 09:00"):
        rows = [enter(code, place=f"{code}门口") for code in FOURTEEN]
        posting.post(rows[0].pk, bring_out().pk, by=at_work("qx.office"))
    with at("2026-03-20 09:00"):
        registering.take_out_of_use(rows[13].pk, "拆迁", by=at_work("qx.office"))
        listed = places.boards(town, PUBLIC, date(2026, 3, 20))
        assert [row.board.number for row in listed] == list(range(1, 15))
        assert all(row.board.place and row.board.keeper for row in listed)
        assert listed[0].changed == date(2026, 3, 2) and listed[1].changed is None
        assert places.in_use_of(listed) == (13, 14)
        page = Client().get(reverse("boards", args=["QX"])).content.decode()
    assert "13/14" in page and "拆迁" in page and "停用" in page


@pytest.mark.clause("S4.46.02")
def test_fourteen_boards_give_fourteen_entries_a_month_and_may_is_missing_on_the_sixth(
    town, enter, at_work, bring_out
):
    with at("2026-04-01 09:00"):
        rows = [enter(code) for code in FOURTEEN]
        sheet = bring_out()
    with at("2026-05-03 09:00"):
        posting.post(rows[0].pk, sheet.pk, by=at_work("qx.office"))
    for day, state in ((5, Renewal.WAITING), (6, Renewal.MISSING)):
        entries = places.month_entries(town, PUBLIC, date(2026, 5, 1), date(2026, 5, day))
        assert len(entries) == 14
        assert (entries[0].state, entries[0].changed) == (Renewal.DONE, date(2026, 5, 3))
        assert {one.state for one in entries[1:]} == {state}
    assert entries[1].words.zh == "5月缺" and entries[1].words.en == "May missing"
    with at("2026-05-08 09:00"):
        posting.post(rows[1].pk, sheet.pk, by=at_work("qx.office"))
        late = places.month_entries(town, PUBLIC, date(2026, 5, 1), date(2026, 5, 8))[1]
    assert (late.state, late.changed) == (Renewal.LATE, date(2026, 5, 8))
    june = places.month_entries(town, PUBLIC, date(2026, 6, 1), date(2026, 6, 2))
    assert len(june) == 14 and {one.state for one in june} == {Renewal.WAITING}


@given(st.integers(1, 28), st.integers(1, 28), st.integers(1, 28))
def test_a_month_is_missing_only_after_its_window_and_never_with_a_change(changed, window, today):
    month = date(2026, 5, 1)
    state, day = renewal(month, [date(2026, 5, changed)], window, date(2026, 5, today))
    assert day == date(2026, 5, changed) and state is (Renewal.DONE if changed <= window else Renewal.LATE)
    empty, nothing = renewal(month, [], window, date(2026, 5, today))
    assert nothing is None and empty is (Renewal.MISSING if today > window else Renewal.WAITING)


@pytest.mark.clause("S0.01.11")
def test_a_board_is_fresh_on_the_last_day_of_its_period_and_overdue_for_everybody_the_day_after(
    town, enter, at_work, bring_out
):
    with at("2026-03-31 09:00"):
        row = enter()
        posting.post(row.pk, bring_out().pk, by=at_work("qx.office"))
    assert not places.board(town, PUBLIC, 1, date(2026, 4, 30)).overdue
    assert places.board(town, PUBLIC, 1, date(2026, 5, 1)).overdue
    for moment, seen in (("2026-04-30 10:00", False), ("2026-05-01 10:00", True)):
        with at(moment):
            for address in (reverse("boards", args=["QX"]), reverse("public_board", args=["QX", 1])):
                assert ("过期没有更新" in Client().get(address).content.decode()) is seen


@pytest.mark.clause("S0.07.26", "S3.05.01")
def test_a_unit_without_a_board_is_named_and_passes_with_place_photo_and_keeper(
    town, enter, at_work, people, signed_in
):
    with at("2026-03-02 09:00"):
        made = Organisation.objects.create(
            code="QX-NEW",
            kind="office",
            name="新设办公室",
            township=town,
            parent=town,
            valid_from=date(2026, 3, 1),
        )
        today = date(2026, 3, 2)
        assert {row.unit.code for row in places.gaps(town, today)} == {*FOURTEEN, "QX-NEW"}
        assert [one.zh for one in _unit(town, "QX-NEW").lacks] == ["没有公开栏"]
        screen = signed_in("qx.discipline").get(reverse("board_gaps")).content.decode()
        assert "新设办公室" in screen and "没有公开栏" in screen
        row = enter("QX-NEW", keeper=None)
        assert {one.zh for one in _unit(town, "QX-NEW").lacks} == {"没有管理人", "没有照片"}
        registering.change(
            row.pk, plan_of(town, "QX-NEW", keeper=people["qx.office"]), by=at_work("qx.office")
        )
        assert {one.zh for one in _unit(town, "QX-NEW").lacks} == {"没有照片"}
        registering.photograph(row.pk, picture(), by=at_work("qx.office"))
        assert _unit(town, "QX-NEW").lacks == ()
        assert "新设办公室" in Client().get(reverse("boards", args=["QX"])).content.decode()
        own = Client().get(reverse("unit_board", args=["QX", made.code])).content.decode()
        assert "新设办公室" in own and "镇政府大门左侧" in own
        photo = Client().get(reverse("board_photo", args=["QX", row.number]))
        assert photo.status_code == 200 and photo["X-Content-Type-Options"] == "nosniff"


def _unit(town, code):
    return next(row for row in places.units(town, date(2026, 3, 2)) if row.unit.code == code)


@pytest.mark.clause("S4.49.11")
@pytest.mark.parametrize(
    ("fields", "lacks"),
    [
        ({"standing": "temporary"}, {"是临时的，要永久性的"}),
        ({"place": ""}, {"没有写位置"}),
        ({"main_road": False}, {"不在交通要道"}),
        ({"settlement": False}, {"不在居民点"}),
        ({}, set()),
    ],
)
def test_a_village_needs_a_permanent_board_on_a_main_road_and_in_the_settlement(
    town, enter, at_work, fields, lacks
):
    with at("2026-03-02 09:00"):
        assert [one.zh for one in _unit(town, "QX-V1").lacks] == ["没有公开栏"]
        row = enter("QX-V1", **({"main_road": True, "settlement": True, "place": "村口"} | fields))
        assert "没有照片" in {one.zh for one in _unit(town, "QX-V1").lacks}
        registering.photograph(row.pk, picture(), by=at_work("qx.office"))
        assert {one.zh for one in _unit(town, "QX-V1").lacks} == lacks


def test_a_board_out_of_use_is_no_board(town, enter, at_work):
    with at("2026-03-02 09:00"):
        row = enter()
        registering.take_out_of_use(row.pk, "损坏", by=at_work("qx.office"))
        assert [one.zh for one in _unit(town, "QX-DZ").lacks] == ["没有公开栏"]
        registering.put_into_use(row.pk, by=at_work("qx.office"))
        assert "没有公开栏" not in {one.zh for one in _unit(town, "QX-DZ").lacks}


@pytest.mark.clause("S0.07.27")
def test_the_board_of_a_unit_has_four_blocks_and_says_when_an_empty_one_was_filled_last(
    town, bring_out, at_work
):
    unit = Organisation.objects.get(code="QX-ZX4")
    with at("2026-03-02 09:00"):
        assert len(places.blocks(unit, date(2026, 3, 2))) == 4
        finance = bring_out("special-spending", "道路专项支出", "用于道路维修，35万元。")
        # Published in one transaction, and there: nobody has to carry it over.
        blocks = places.blocks(unit, date(2026, 3, 2))
        assert blocks[0].block.key == "finances" and blocks[0].publications == (finance,)
        address = reverse("unit_board", args=["QX", "QX-ZX4"])
        page = Client().get(address).content.decode()
        for title in ("财务收支", "重要事项决策", "内部管理事项", "和群众利益密切相关的事项", "道路专项支出"):
            assert title in page
        assert page.count("还没有填写过") == 3
    with at("2026-06-03 09:00"):
        later = places.blocks(unit, date(2026, 6, 3))[0]
        assert later.empty and later.last == date(2026, 3, 2)
        assert "2026年3月2日" in Client().get(address).content.decode()
    assert not places.blocks(unit, date(2026, 6, 2))[0].empty


def test_boards_are_entered_by_the_office_of_their_township_only(town, at_work, people):
    for name in ("qx.clerk", "qx.mayor", "qx.agent", "lh.office"):
        with pytest.raises(Refused) as refusal:
            registering.enter(town, plan_of(town), by=at_work(name))
        assert refusal.value.code == "not_your_seat"
    for fields, code in (
        ({"code": "LH-DZ"}, "unknown_unit"),
        ({"keeper": people["lh.office"]}, "unknown_keeper"),
        ({"capacity": 0}, "capacity_unfit"),
        ({"capacity": 201}, "capacity_unfit"),
        ({"months": 13}, "months_unfit"),
        ({"place": "找张某 13800006666"}, "personal_data"),
        ({"standing": "floating"}, "kind_unfit"),
    ):
        with pytest.raises(Refused) as refusal:
            registering.enter(town, plan_of(town, **fields), by=at_work("qx.office"))
        assert refusal.value.code == code
    assert not Board.objects.exists()


def test_a_form_sent_twice_enters_one_board_and_the_ledger_holds_it(town, at_work, people):
    for _ in range(2):
        registering.enter(town, plan_of(town), by=at_work("qx.office"), key="same")
    assert Board.objects.count() == 1
    assert Entry.objects.filter(act="board_entered", subject=f"board:{Board.objects.get().pk}").count() == 1
    assert verify("QX").ok


def test_another_townships_board_is_not_there(town, enter, at_work):
    row = enter()
    for act in (
        lambda: registering.take_out_of_use(row.pk, "x", by=at_work("lh.office")),
        lambda: registering.put_into_use(row.pk, by=at_work("lh.office")),
        lambda: registering.photograph(row.pk, picture(), by=at_work("lh.office")),
        lambda: registering.change(row.pk, plan_of(town), by=at_work("lh.office")),
    ):
        with pytest.raises(Board.DoesNotExist):
            act()
