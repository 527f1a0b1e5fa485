"""Words of a full-text index and what is asked of it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.core.search_words import (
    LONGEST_QUERY,
    MOST_TERMS,
    around,
    ask,
    for_postgres,
    for_sqlite,
    highlighted,
    holds,
    line_of,
    mark,
    sounds_of,
    terms_of,
    with_positions,
    words_of,
)

LINE = line_of(
    ["QX2026S000123", "农村最低生活保障", "王小满"], marks=[mark("p", "wxm"), mark("i", "civil.low")]
)
SYNONYMS = {"低保": ("最低生活保障",)}


def finds(query, line=LINE, **how):
    return holds(ask(query, synonyms=lambda term: SYNONYMS.get(term, ()), **how), line)


def test_a_text_becomes_overlapping_pairs_and_its_last_sign():
    assert words_of("低保金") == ["低保", "保金", "金"]
    assert words_of("王A1证") == ["王", "a1", "证"]
    assert words_of("QX2026S000123") == ["qx2026s000123", "123"]
    assert words_of("") == words_of("。、 \x00") == []


@pytest.mark.parametrize(
    "query", ["王小满", "小满", "王", "满", "生活保障", "qx2026s000123", "QX2026", "123", "低保", "wxm", "wx", "王小满 保障", "ＱＸ２０２６"]
)  # fmt: skip
def test_what_is_part_of_it_is_found(query):
    assert finds(query)


@pytest.mark.parametrize(
    "query", ["王满", "小王", "保生", "王小满 医保", "12", "xm", "QX2025", "ǂiciviI", "ǂpw"]
)
def test_what_is_not_part_of_it_is_not_found(query):
    assert not finds(query)


def test_nobody_can_type_a_mark():
    """The letter of the marks would let somebody ask for another township's or an item's mark directly."""
    for typed in ("ǂicivillow", "ǂ", "x ǂpwxm", "ǂ王小满"):
        asked = ask(typed)
        words = {word for choice in asked for line in choice for one in line for word in one.words}
        assert words <= {"icivillow", "x", "pwxm", "王小", "小满"} | {
            mark("p", sound) for sound in ("icivillow", "x", "pwxm")
        }


@pytest.mark.parametrize("query", ["王小蛮", "农村最低生活报障", "农村最低生或保障", "王小满保障"])
def test_one_wrong_sign_is_forgiven_only_when_asked(query):
    line = line_of(["农村最低生活保障", "王小满"], marks=[mark("p", sound) for sound in sounds_of("王小满")])
    assert not finds(query, line) and finds(query, line, forgiving=True)


def test_names_are_typed_by_sound_and_initials_also_of_surnames():
    assert {"wangxiaoman", "wxm"} <= set(sounds_of("王小满"))
    assert {"shanyu", "sy"} <= set(sounds_of("单玉"))
    assert sounds_of("") == sounds_of("John") == []


def test_what_is_typed_is_cut_to_its_bounds():
    assert len(terms_of("一 " * 5000)) <= 1 and terms_of("甲" * 10_000) == ["甲" * LONGEST_QUERY]
    assert len(terms_of(" ".join(f"a{n}" for n in range(30)))) == MOST_TERMS
    assert ask("") == ask("。？!\x00\"'()*:^-") == () and not holds((), LINE)


WILD = st.text(
    alphabet=st.one_of(st.sampled_from("低保王小满生活a1-_\"'()*:^&|!<>\\\x00ǂ 　ＡＢé"), st.characters()),
    max_size=90,
)


@settings(max_examples=100, deadline=None)
@given(query=WILD, forgiving=st.booleans())
def test_whatever_is_typed_the_question_holds_only_quoted_words(query, forgiving):
    asked = ask(query, synonyms=lambda term: SYNONYMS.get(term, ()), forgiving=forgiving)
    sqlite, postgres = for_sqlite(asked), for_postgres(asked)
    assert re.fullmatch(r'(?:"[^\W_]+(?: [^\W_]+)*"\*?|[() ]|AND|OR)*', sqlite), sqlite
    assert re.fullmatch(r"(?:'[^\W_]+'|:\*|<->|[() &|])*", postgres), postgres
    assert len(sqlite) < 60_000


@settings(max_examples=100, deadline=None)
@given(text=WILD)
def test_a_text_is_found_by_every_piece_of_itself(text):
    line = line_of([text])
    for term in terms_of(text):
        assert holds(ask(term), line), (term, line)
    assert re.sub(r":\d+", "", with_positions(line)) == line


@settings(max_examples=60, deadline=None)
@given(text=WILD, word=st.text(min_size=1, max_size=4))
def test_marking_words_changes_no_letter(text, word):
    assert "".join(part for part, _hit in highlighted(text, [word])) == text
    assert len(around(text, [word])) <= 82


def test_a_piece_begins_shortly_before_the_word():
    piece = around("前" * 200 + "低保" + "后" * 200, ["低保"])
    assert piece.startswith("…前") and "低保" in piece and piece.endswith("后…")
    assert highlighted("办低保吗", ["低保"]) == [("办", False), ("低保", True), ("吗", False)]
