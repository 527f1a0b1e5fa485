"""A township's own promise for an item: stricter than the law or as strict, never laxer; its words name no other money."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.core.item_promises import at_most
from sunlit.core.items import Fee, Item, LimitCase, Mode
from sunlit.core.limits import Limit, Unit
from sunlit.core.own_terms import OwnTerms, applied, both, check_terms, tidy
from sunlit.core.text import Text

WORKING, DAY = Unit.WORKING_DAY, Unit.DAY
ITEM = Item(
    id="civil.example",
    number="08-01",
    name=Text("示例事项", "Example item"),
    mode=Mode.HANDLED,
    department="social_affairs",
    audience=Text("本镇居民", "Residents"),
    procedure="service-standard",
    promised=Limit(20, WORKING),
    legal=Limit(30, WORKING),
    legal_article="某法 22",
    to_confirm=("materials", "promised", "fee"),
)


def paths(terms: OwnTerms, item: Item = ITEM) -> list[str]:
    return [str(problem.path[0]) for problem in check_terms(item, terms)]


def promise(amount: int, unit: Unit = WORKING, why: str = "") -> OwnTerms:
    return OwnTerms(Limit(amount, unit), why)


@pytest.mark.parametrize(
    ("days", "wrong"), [(1, []), (20, []), (21, ["why"]), (30, ["why"]), (31, ["promised"])]
)
def test_a_promise_stands_within_two_thirds_needs_a_reason_up_to_the_law_and_never_goes_past_it(
    days: int, wrong: list[str]
) -> None:
    assert paths(promise(days)) == wrong
    assert paths(promise(days, why="山区邮路每周一班")) == ([] if wrong != ["promised"] else wrong)


def test_a_laxer_promise_is_refused_with_the_article_quoted() -> None:
    (problem,) = check_terms(ITEM, promise(31, why="人手少"))
    assert "某法 22" in problem.reason.zh and "某法 22" in problem.reason.en
    assert "30个工作日" in problem.mend.zh


def test_working_days_can_not_be_held_against_a_legal_limit_in_natural_days() -> None:
    by_days = replace(ITEM, legal=Limit(60, DAY))
    assert paths(promise(20), by_days) == ["promised"]
    assert paths(promise(40, DAY), by_days) == []
    assert paths(promise(30, DAY), replace(ITEM, legal=Limit(1, Unit.MONTH))) == ["promised"]
    assert paths(promise(18, DAY), replace(ITEM, legal=Limit(1, Unit.MONTH))) == []


@settings(max_examples=80)
@given(
    st.integers(1, 120), st.sampled_from([WORKING, DAY]), st.integers(1, 90), st.sampled_from(list(Unit)[:3])
)
def test_no_promise_that_may_last_longer_than_the_law_ever_passes(
    days: int, unit: Unit, legal: int, legal_unit: Unit
) -> None:
    item = replace(ITEM, legal=Limit(legal, legal_unit))
    passes = not check_terms(item, promise(days, unit, "理由"))
    assert passes is (at_most(Limit(days, unit), Limit(legal, legal_unit)) is True)


@pytest.mark.parametrize(
    "own", [Limit(0, WORKING), Limit(-3, DAY), Limit(367, DAY), Limit(3, Unit.MONTH), Limit(0, Unit.AT_ONCE)]
)
def test_an_amount_or_a_unit_that_nobody_promises_in_is_refused(own: Limit) -> None:
    free = replace(ITEM, legal=None, legal_article="")
    assert paths(OwnTerms(own), free) == ["promised"]
    assert paths(promise(366), free) == [] and paths(promise(1), free) == []


def test_what_is_done_at_once_stays_so() -> None:
    at_once = replace(ITEM, immediate=True, promised=Limit(0, Unit.AT_ONCE), legal=None, legal_article="")
    (problem,) = check_terms(at_once, promise(1))
    assert "当日办结" in problem.reason.zh
    assert paths(OwnTerms(phone="0535-5550001"), at_once) == []


def test_an_own_promise_takes_the_place_of_the_rulebooks_and_needs_no_confirming_any_more() -> None:
    own = applied(ITEM, promise(7))
    assert own.promised == Limit(7, WORKING) and own.legal == ITEM.legal
    assert own.to_confirm == ("materials", "fee") and own.promise_exception == ""
    assert applied(ITEM, OwnTerms(fee=both("不收费", ""))).to_confirm == ("materials", "promised")
    assert applied(ITEM, OwnTerms(phone="0535-5550001")) is ITEM
    assert applied(ITEM, promise(25, why="路远")).promise_exception == "路远"


@pytest.mark.parametrize(("days", "in_the_case"), [(5, 5), (10, 10), (12, 10), (25, 10)])
def test_in_a_stated_case_the_shorter_of_both_promises_holds(days: int, in_the_case: int) -> None:
    case = LimitCase("x", Text("下放", "Delegated"), Limit(15, WORKING), "某办法 3", Limit(10, WORKING))
    own = applied(replace(ITEM, limit_cases=(case,)), promise(days, why="理由"))
    assert own.limit_cases[0].promised == Limit(in_the_case, WORKING)


def test_a_case_that_is_given_more_time_than_usual_keeps_it() -> None:
    case = LimitCase("x", Text("特殊", "Special"), Limit(45, WORKING), "某办法 3", Limit(30, WORKING))
    own = applied(replace(ITEM, limit_cases=(case,)), promise(7))
    assert own.promised == Limit(7, WORKING) and own.limit_cases == (case,)


NOTED = replace(
    ITEM,
    fee=Fee(
        note=Text("换领每证20元、补领每证40元，由公安机关收取", "20 and 40 yuan by the police"),
        basis="某令 21",
    ),
)
PRICED = replace(ITEM, fee=Fee(Decimal("12.50"), Text("份", "copy"), "某文 1"))


@pytest.mark.parametrize(
    ("item", "words", "passes"),
    [
        (ITEM, "不收费", True),
        (ITEM, "收费0元", True),
        (ITEM, "工本费5元", False),
        (ITEM, "工本费５元", False),
        (ITEM, "工本费五元", False),
        (ITEM, "代办费二百块", False),
        (ITEM, "￥10", False),
        (ITEM, "RMB 10", False),
        (ITEM, "costs 1,000 yuan", False),
        (NOTED, "丢了补办40元，由派出所收", True),
        (NOTED, "补办40.00元", True),
        (NOTED, "补办45元", False),
        (PRICED, "每份12.5元，可以刷卡", True),
        (PRICED, "每份12.6元", False),
    ],
)
def test_words_about_the_fee_name_no_money_without_a_ground(item: Item, words: str, passes: bool) -> None:
    assert paths(OwnTerms(fee=both(words, "")), item) == ([] if passes else ["fee"])
    assert paths(OwnTerms(fee=Text("见说明", words)), item) == ([] if passes else ["fee"])


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (OwnTerms(phone="没有"), "phone"),
        (OwnTerms(phone="12"), "phone"),
        (OwnTerms(phone="0535-555<b>"), "phone"),
        (OwnTerms(why="路远"), "why"),
        (OwnTerms(window=Text("", "Window 3")), "window"),
        (OwnTerms(hours=both("周一至周五，找张三 370602199001011237", "")), "hours"),
        (OwnTerms(window=both("窗" * 61, "")), "window"),
        (OwnTerms(hours=both("九点", "a" * 181)), "hours"),
        (OwnTerms(fee=both("免" * 201, "")), "fee"),
    ],
)
def test_what_is_not_fit_to_be_published_is_told_at_its_field(terms: OwnTerms, field: str) -> None:
    assert field in paths(terms)
    for problem in check_terms(ITEM, terms):
        assert problem.reason.zh and problem.reason.en and problem.mend.zh and problem.mend.en


@pytest.mark.parametrize(
    "phone", ["0535-5550001", "(0535) 5550001", "0535-5550001转12", "12345", "+86 535 5550001"]
)
def test_telephones_as_offices_write_them_pass(phone: str) -> None:
    assert paths(OwnTerms(phone=phone)) == []


@settings(max_examples=80)
@given(st.text(max_size=40), st.text(max_size=40))
def test_tidying_is_done_once_and_leaves_no_control_characters(zh: str, en: str) -> None:
    once = tidy(OwnTerms(window=both(zh, en), why=zh, phone=en))
    assert tidy(once) == once
    assert not any(ord(c) < 32 for text in (once.why, once.phone) for c in text)
    check_terms(ITEM, once)
