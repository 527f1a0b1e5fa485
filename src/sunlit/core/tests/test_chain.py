"""The arithmetic of the chain: one spelling, fixed hashes, codes that survive being typed."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.core import chain

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.integers(min_value=-(10**400), max_value=10**400) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
@settings(max_examples=100)
def test_canonical_json_reads_back_and_has_one_spelling(value):
    text = chain.canonical(value)
    assert json.loads(text) == value
    assert chain.canonical(json.loads(text)) == text
    text.encode()


@given(st.dictionaries(TEXT, st.integers(), min_size=2))
@settings(max_examples=50)
def test_the_order_in_which_keys_were_set_does_not_matter(value):
    backwards = dict(reversed(value.items()))
    assert chain.canonical(value) == chain.canonical(backwards)


@given(TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, st.integers(min_value=1), st.dictionaries(TEXT, JSON, max_size=3))
@settings(max_examples=100)
def test_an_entrys_text_is_canonical_json(act, actor, behalf, kind, subject, code, seq, facts):
    at, prev, sealed = "2026-11-21T01:02:03.000004Z", "a" * 64, ""
    text = chain.entry_text(
        code, seq, at, act, actor, behalf, kind, subject, chain.canonical(facts), sealed, prev
    )
    assert text == chain.canonical(json.loads(text))
    assert json.loads(text)["facts"] == facts
    assert json.loads(text)["on_behalf_of"] == behalf


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        float("inf"),
        Decimal("1.5"),
        date(2026, 1, 1),
        {1: "a"},
        {None: 1},
        {"a": [1, {"b": 2.5}]},
        b"bytes",
        {1, 2},
        "\ud800",
        {"\udfff": 1},
        [10**5000],
    ],
)
def test_what_has_no_single_spelling_is_refused(value):
    with pytest.raises(chain.CanonicalError):
        chain.canonical(value)


def test_nesting_without_end_is_refused():
    value: list = []
    for _ in range(100_000):
        value = [value]
    with pytest.raises(chain.CanonicalError):
        chain.canonical(value)


def test_a_refusal_names_the_place():
    with pytest.raises(chain.CanonicalError) as refusal:
        chain.canonical({"money": [{"sum": 1.5}]})
    assert refusal.value.place == "$.money[0].sum"
    assert "float" in refusal.value.text.en and "float" in refusal.value.text.zh


def test_the_format_is_stable():
    """Fixed vectors: when one of these changes, every chain ever written can no longer be verified."""
    facts = chain.canonical({"结果": "准予", "n": 10**20, "z": [True, None], "a": 'tab\t"quote"\x00'})
    assert facts == '{"a":"tab\\t\\"quote\\"\\u0000","n":100000000000000000000,"z":[true,null],"结果":"准予"}'
    sealed = chain.sealed_digest("00112233445566778899aabbccddeeff", chain.canonical({"name": "张三"}))
    assert sealed == "0a68b6ed95d4eec21a883e5730f7ae2df81f4efe3325fb8ec286fb050a7127c4"
    text = chain.entry_text(
        "330101",
        7,
        "2026-11-21T01:02:03.000004Z",
        "matter.open",
        "wang",
        "",
        "matter",
        "M1",
        facts,
        sealed,
        chain.NOTHING,
    )
    assert chain.digest(text) == "93f7141d3321898ca4cf1ac4ff0f4dd98848498da29bdd556ea92091625ec42c"
    seal = chain.checkpoint_text(
        "330101", 3, "2026-11-21", 7, chain.digest(text), "2026-11-21T16:00:00.000000Z", chain.NOTHING
    )
    assert chain.digest(seal) == "b276c02786572387d24dbc9096546a72cb09dc89bdb7f552b1386cd604e124f9"
    assert chain.code_of(chain.digest(seal)) == "AEDH-FKZH-NHK8-FWDJ"


@pytest.mark.parametrize("salt", ["AB" * 16, "ab " * 16, "zz" * 16, "a"])
def test_a_salt_has_one_spelling(salt):
    with pytest.raises(ValueError):
        chain.sealed_digest(salt, "{}")


def test_times_are_written_in_utc_with_microseconds_and_sort_as_text():
    shanghai = datetime(2026, 11, 21, 8, 0, 0, 5, ZoneInfo("Asia/Shanghai"))
    assert chain.stamp(shanghai) == "2026-11-21T00:00:00.000005Z"
    assert chain.moment_of(chain.stamp(shanghai)) == shanghai
    assert chain.end_of(date(2026, 11, 21), ZoneInfo("Asia/Shanghai")) == "2026-11-21T16:00:00.000000Z"
    with pytest.raises(chain.CanonicalError):
        chain.stamp(datetime(2026, 11, 21))


@given(st.datetimes(min_value=datetime(1000, 1, 2)), st.datetimes(min_value=datetime(1000, 1, 2)))
@settings(max_examples=100)
def test_the_order_of_stamps_is_the_order_of_time(one, other):
    one, other = one.replace(tzinfo=UTC), other.replace(tzinfo=UTC)
    assert (chain.stamp(one) < chain.stamp(other)) == (one < other)
    moved = one.astimezone(timezone(timedelta(hours=-1))) if one.year > 1000 else one
    assert chain.stamp(moved) == chain.stamp(one)


@given(st.binary(min_size=32, max_size=32), st.data())
@settings(max_examples=100)
def test_a_code_finds_every_wrong_sign_and_every_exchange(raw, data):
    code = chain.code_of(raw.hex())
    assert chain.parse_code(code) == code and chain.code_matches(code, raw.hex())
    plain = code.replace("-", "")
    place = data.draw(st.integers(0, 15))
    for sign in chain.ALPHABET:
        typed = plain[:place] + sign + plain[place + 1 :]
        assert chain.code_matches(typed, raw.hex()) == (typed == plain)
        if typed != plain:
            with pytest.raises(chain.CodeError):
                chain.parse_code(typed)
    for other in range(16):
        signs = list(plain)
        signs[place], signs[other] = signs[other], signs[place]
        if "".join(signs) != plain:
            with pytest.raises(chain.CodeError):
                chain.parse_code("".join(signs))


def test_a_code_may_be_typed_small_spaced_or_full_width():
    code = chain.code_of("ab" * 32)
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code if sign != "-")
    for typed in (code.lower(), code.replace("-", " "), code.replace("-", "—"), f"  {code}\n", wide):
        assert chain.code_matches(typed, "ab" * 32)


@pytest.mark.parametrize("typed", ["", "ABCD", "0000-0000-0000-0000", "O" * 16, "A" * 17, "汉字"])
def test_a_mistyped_code_says_what_is_wrong(typed):
    assert not chain.code_matches(typed, "ab" * 32)
    with pytest.raises(chain.CodeError) as error:
        chain.parse_code(typed)
    assert error.value.text.zh and error.value.text.en
