"""Finding an item while typing: words, pinyin, initials, numbers and old names."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from sunlit.core.item_search import ItemIndex, Reason
from sunlit.core.items import Category, Item, Mode, Superseded
from sunlit.core.text import Text

FOLDER = Path(__file__).parents[4] / "rulebook" / "service-centre" / "items"


def load() -> list[Category]:
    adapter = TypeAdapter(Category)
    return [
        adapter.validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
        for path in sorted(FOLDER.glob("*.yaml"))
    ]


CATEGORIES = load()
INDEX = ItemIndex(CATEGORIES)


def numbers(query: str, limit: int = 10, language: str = "zh-hans") -> list[str]:
    return [hit.item.number for hit in INDEX.find(query, limit, language)]


@pytest.mark.clause("S3.26.10")
def test_the_temporary_residence_permit_leads_to_the_residence_permit() -> None:
    hits = INDEX.find("暂住证")
    assert hits[0].item.id == "household.residence-permit"
    assert hits[0].reason is Reason.FORMER_NAME
    assert hits[0].former is not None and hits[0].former.name == "暂住证"
    assert "现在是“居住证”" in hits[0].why.zh and "取消" in hits[0].why.zh
    assert "no longer exists" in hits[0].why.en
    # The old name is no item: there is nothing that could be applied for under it.
    assert "暂住证" not in {item.name.zh for category in CATEGORIES for item in category.items}


def test_an_abolished_permit_finds_nothing_to_apply_for() -> None:
    for name in ("二孩生育证", "流动人口婚育证明", "准生证"):
        hit = INDEX.find(name)[0]
        assert hit.item.mode is Mode.INFORMATION and hit.item.no_materials
        assert "已经取消" in hit.why.zh and "现在是" not in hit.why.zh


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("上户口", "07-01"),
        ("shk", "07-01"),
        ("shanghukou", "07-01"),
        ("shanghuk", "07-01"),
        ("SHK", "07-01"),
        ("ｓｈｋ", "07-01"),
        ("低保", "08-10"),
        ("dibao", "08-10"),
        ("砍树", "06-01"),
        ("宅基地", "05-01"),
        ("开店", "09-01"),
        ("五保户", "08-08"),
        ("租赁房屋治安许可证", "07-07"),
        ("木材加工许可证", "06-04"),
        ("我想给孩子上户口怎么办", "07-01"),
        ("出生登记", "07-01"),
        ("08-12", "08-12"),
        ("0812", "08-12"),
        ("8-12", "08-12"),
        ("residence", "07-06"),
        ("trademark", "09-03"),
    ],
)
def test_people_find_the_item_first_however_they_type(words: str, number: str) -> None:
    assert numbers(words)[0] == number


def test_building_a_house_finds_plot_and_building_permit() -> None:
    assert {"05-01", "06-02"} <= set(numbers("盖房"))


def test_the_beginning_of_a_number_lists_its_items_in_order() -> None:
    assert numbers("08-0") == [f"08-0{last}" for last in range(1, 10)]
    assert numbers("7", limit=20) == [f"07-0{last}" for last in range(1, 10)]
    assert all(hit.reason is Reason.NUMBER for hit in INDEX.find("08-0"))


def test_an_item_that_fits_both_words_comes_first() -> None:
    assert numbers("生孩子 上户口")[0] == "07-01"
    assert "10-02" in numbers("生孩子 上户口")


def test_every_item_is_first_for_its_own_name_and_found_by_its_own_pinyin() -> None:
    from pypinyin import lazy_pinyin

    for category in CATEGORIES:
        for item in category.items:
            assert numbers(item.name.zh)[0] == item.number
            spoken = "".join(
                lazy_pinyin("".join(sign for sign in item.name.zh if "\u4e00" <= sign <= "\u9fff"))
            )
            assert item.number in numbers(spoken[:30], limit=30), item.name.zh
            assert item.number in numbers(item.name.en, language="en", limit=30)


def test_every_old_name_leads_where_it_should() -> None:
    for category in CATEGORIES:
        for old in category.superseded:
            assert INDEX.find(old.name)[0].item.id == old.leads_to, old.name


def one(name: str, *, keywords: tuple[str, ...] = (), old: str = "") -> ItemIndex:
    item = Item(
        "a.b", "01-01", Text(name, "Thing"), Mode.HANDLED, "enquiry", Text("人", "People"), "p", keywords
    )
    rows = (Superseded(old, "a.b", Text("改名", "Renamed")),) if old else ()
    return ItemIndex([Category(1, Text("类", "Category"), "s", (item,), rows)])


@pytest.mark.parametrize("typed", ["chongdie", "zhongdie", "cd", "zd"])
def test_a_character_with_two_readings_is_found_by_both(typed: str) -> None:
    for index in (one("重叠登记"), one("登记", keywords=("重叠",)), one("登记", old="重叠")):
        assert index.find(typed)[0].item.number == "01-01"


def test_the_right_reading_of_a_word_is_known() -> None:
    assert one("银行开户").find("yinhang")
    assert one("行政许可").find("xingzheng")


def test_an_old_name_that_leads_nowhere_is_not_offered() -> None:
    item = Item(
        "a.b", "01-01", Text("登记", "Registration"), Mode.HANDLED, "enquiry", Text("人", "People"), "p"
    )
    lost = Superseded("旧证", "a.gone", Text("改名", "Renamed"))
    assert ItemIndex([Category(1, Text("类", "Category"), "s", (item,), (lost,))]).find("旧证") == []


def test_nothing_is_found_by_nothing() -> None:
    for query in ("", " ", "\x00", "---", "。，", "\u200b"):
        assert INDEX.find(query) == []
    assert INDEX.find("低保", limit=0) == []
    assert INDEX.find("低保", limit=-1) == []
    assert ItemIndex([]).find("低保") == []
    assert len(INDEX.find("证", limit=3)) == 3


@pytest.mark.parametrize(
    "query",
    [
        "低" * 10_000,
        "a" * 10_000,
        "低保 " * 4_000,
        "\x00\x1b[31m" * 2_000,
        "﷽" * 3_000,
        "' OR 1=1 --",
        "(((((.*)+)+",
        "\ud800",
    ],
)
def test_hostile_input_is_answered_like_any_other(query: str) -> None:
    assert len(INDEX.find(query)) <= 10


def test_control_characters_around_a_word_do_not_hide_it() -> None:
    assert numbers("\x07低保\x00\x1b")[0] == "08-10"


@settings(max_examples=100)
@given(st.text(max_size=200), st.integers(-5, 20))
def test_any_text_gives_a_ranked_list_without_repeats(query: str, limit: int) -> None:
    hits = INDEX.find(query, limit)
    assert len(hits) <= max(limit, 0)
    assert len({hit.item.number for hit in hits}) == len(hits)
    assert all(hit.why.zh and hit.why.en and hit.score > 0 for hit in hits)
