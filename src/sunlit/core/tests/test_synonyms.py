"""What people say beside what the office calls it: the table of words, and the item search that uses it."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit import rulebook
from sunlit.core.item_search import ItemIndex
from sunlit.core.synonyms import Synonyms, check_synonyms, pieces_of, table_of

BOOK = rulebook.load(Path(__file__).parents[4] / "rulebook")
INDEX = ItemIndex(BOOK.categories, BOOK.synonyms)
WITHOUT = ItemIndex(BOOK.categories)


def names(query: str, index: ItemIndex = INDEX) -> list[str]:
    return [hit.item.name.zh for hit in index.find(query)]


@pytest.mark.parametrize(
    ("said", "item"),
    [
        ("生孩子 上户口", "出生登记"),
        ("生娃上户口", "出生登记"),
        ("没钱看病", "医疗救助（大病）"),
        ("农村最底生活保障", "农村居民最低生活保障"),
        ("低宝", "农村居民最低生活保障"),
        ("造房子", "农村宅基地用地审批"),
        ("老了人", "死亡登记"),
    ],
)
def test_plain_words_and_slips_of_the_keyboard_find_the_item(said: str, item: str) -> None:
    assert item in names(said)[:4]


def test_a_word_that_only_the_table_knows_finds_nothing_without_it() -> None:
    assert "死亡登记" in names("老了人") and "死亡登记" not in names("老了人", WITHOUT)


def test_the_very_word_comes_before_another_word_for_it() -> None:
    own = INDEX.find("低保")
    assert own[0].matched == "低保"
    assert names("低保")[:2] == names("低保", WITHOUT)[:2]


def test_what_is_nothing_at_all_finds_nothing() -> None:
    # Rare characters have no reading in the tables; foreign signs and marks have none at all.
    for query in ("𠀀", "䶮䶮", "……", "", "𠀀𠀀𠀀"):
        assert INDEX.find(query) == []


def test_pieces_are_the_longest_words_and_what_stands_between() -> None:
    table = table_of((("盖房", "建房"), ("盖房子", "建房子"), ("补助", "补贴")))
    assert pieces_of("盖房子补助", table) == ["盖房子", "补助"]
    assert pieces_of("我想盖房要补助吗", table) == ["我想", "盖房", "补助"]
    assert pieces_of("别的事", table) == ["别的事"]


def test_a_group_of_one_word_or_of_one_character_is_a_fault() -> None:
    assert check_synonyms(Synonyms((("低保", "最低生活保障"),))) == []
    for wrong in ((("低保",),), (("低保", "低保"),), (("低保", "房"),)):
        (problem,) = check_synonyms(Synonyms(wrong))
        assert problem.path[0] == "groups" and problem.mend.zh and problem.mend.en


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="老人补助低保户口盖房子𠀀a1", max_size=30))
def test_no_word_of_the_table_is_lost_in_pieces(term: str) -> None:
    pieces = pieces_of(term, BOOK.synonyms)
    known = [piece for piece in pieces if piece in BOOK.synonyms]
    # What remains once the known words are taken out, in order, holds no word of the table any more.
    rest = term
    for piece in known:
        before, found, rest = rest.partition(piece)
        assert found and not any(word in before for word in BOOK.synonyms)
    assert not any(word in rest for word in BOOK.synonyms)
