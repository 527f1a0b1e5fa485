"""Reading YAML: positions are exact, and hostile files end in a sentence, never in a crash."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.rulebook.reading import MOST_BYTES, read


def faults(content):
    return read("x.yaml", content if isinstance(content, bytes) else content.encode()).problems


def test_words_that_yaml_would_turn_into_something_else_stay_words():
    data = read(
        "x", b"a: no\nb: 12:30\nc: 2026-01-31\nd: 2/3\ne: 20\nf: '20'\ng: true\nh: 007\ni: 1.5\n"
    ).data
    assert data == {
        "a": "no", "b": "12:30", "c": "2026-01-31", "d": "2/3", "e": 20, "f": "20", "g": True, "h": "007", "i": "1.5",
    }  # fmt: skip


def test_every_value_knows_its_line_and_column():
    document = read("x", "a: 1\n列表:\n  - {k: v}\n  - z\n".encode())
    assert (document.place.inside["列表"].inside[0].inside["k"].line, 3) == (3, 3)
    assert document.place.inside["列表"].inside[0].inside["k"].column == 9
    assert document.place.inside["列表"].inside[1].line == 4


@pytest.mark.parametrize(
    ("content", "line", "column", "word"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, 1, "写了两次"),
        ("a: 1\n\tb: 2\n", 2, 1, "制表符"),
        ("a: &x 1\nb: *x\n", 1, 4, "锚点"),
        ("a: !!python/object/apply:os.system [ls]\n", 1, 4, "标签"),
        ("a: 1\n---\nb: 2\n", 2, 1, "一份文档"),
        ("a: [1, 2\n", 2, 1, "YAML"),
        ("a: b: c\n", 1, 5, "YAML"),
        ("", 1, 1, "空的"),
        ("# nur\n", 1, 1, "空的"),
        ("? [a, b]\n: 1\n", 1, 3, "键必须"),
        ("a: 1\x07\n", 1, 5, "控制字符"),
        ("名: 甲\n".encode("gbk"), 1, 1, "UTF-8"),
        ("a: 甲\nb: ".encode() + b"\xff\n", 2, 4, "UTF-8"),
        (b"a" * (MOST_BYTES + 1), 1, 1, "超过上限"),
    ],
)
def test_a_fault_is_told_with_its_place(content, line, column, word):
    (fault,) = faults(content)
    assert word in fault.reason.zh
    assert (fault.line, fault.column) == (line, column)
    assert fault.reason.en
    assert fault.mend.zh
    assert fault.mend.en


@pytest.mark.parametrize("content", ["[" * 100_000, "- " * 100_000, "{a: " * 50_000, "? " * 50_000])
def test_deep_nesting_is_refused_and_does_not_end_the_process(content):
    assert len(faults(content)) == 1


def test_an_alias_bomb_is_refused_at_its_first_anchor():
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{b}: &{b} [{','.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    (fault,) = faults(bomb)
    assert fault.line == 1


@settings(max_examples=100, deadline=None)
@given(
    st.one_of(st.binary(max_size=200), st.text("ab:-[]{}&*!#'\"\n\t ?|>%@,，甲", max_size=80).map(str.encode))
)
def test_no_bytes_make_the_reader_raise(content):
    document = read("x.yaml", content)
    assert document.problems or document.data is not None
