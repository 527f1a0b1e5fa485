"""Limits and promises of service items: a township may promise less time than the law allows, never more."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from sunlit.core.items import Item
from sunlit.core.limits import Limit, Unit
from sunlit.core.problems import Path, Problem
from sunlit.core.text import Text

# A promise is in principle at least one third shorter than the legal limit (S2.08.08).
TWO_THIRDS = Fraction(2, 3)


def fault(path: Path, zh: str, en: str, mend_zh: str, mend_en: str) -> Problem:
    """A problem from its four sentences: what is wrong and what would be right, in both languages."""
    return Problem(path, Text(zh, en), Text(mend_zh, mend_en))


def at_most(promise: Limit, ceiling: Limit, share: Fraction = Fraction(1)) -> bool | None:
    """Whether a promise never lasts longer than a share of a legal limit; None where that can't be known.

    Natural days never last longer than as many working days; the reverse depends on the calendar, so a promise
    in working days against a legal limit in days or months is None. A month is at least 28 days as a ceiling
    and at most 31 as a promise. The allowed amount is rounded down (S2.08.08).
    """
    if promise.unit is Unit.AT_ONCE:
        return True
    if ceiling.unit is Unit.AT_ONCE:
        return False
    if promise.unit is ceiling.unit:
        return promise.amount <= int(ceiling.amount * share)
    if promise.unit is Unit.WORKING_DAY:
        return None
    longest = {Unit.HOUR: Fraction(1, 24), Unit.DAY: Fraction(1), Unit.MONTH: Fraction(31)}
    shortest = {**longest, Unit.MONTH: Fraction(28), Unit.WORKING_DAY: Fraction(1)}
    days = ceiling.amount * shortest[ceiling.unit] * share
    if promise.unit is not Unit.HOUR:
        days = Fraction(int(days))
    return promise.amount * longest[promise.unit] <= days


def two_thirds(legal: Limit) -> Limit:
    """The longest promise that needs no reason: two thirds of the legal limit, rounded down (S2.08.08)."""
    return Limit(legal.amount * 2 // 3, legal.unit, legal.counts_first_day, legal.roll)


def shortened(promised: Limit, legal: Limit) -> int | None:
    """By how many whole per cent a promise is shorter than the law (S1.02.02), rounded down; 100 for what is done at
    once, None for other units, which can't be set against each other."""
    if promised.unit is Unit.AT_ONCE:
        return 100
    if promised.unit is not legal.unit or legal.amount <= 0:
        return None
    return (legal.amount - promised.amount) * 100 // legal.amount


def _check_cited(
    path: Path, field: str, limit: Limit | None, article_field: str, article: str
) -> Iterator[Problem]:
    """A legal limit and its article come together."""
    if limit is not None and not article.strip():
        yield fault(
            (*path, field),
            "法定时限没有写明条款。",
            "A legal limit without its article.",
            f"在 {article_field} 写明法规和条号；找不到条款就不写法定时限。",
            f"Cite statute and article in {article_field}, or leave the legal limit out.",
        )
    if limit is None and article.strip():
        yield fault(
            (*path, article_field),
            "写了条款却没有时限。",
            "An article is cited without a limit.",
            f"补上 {field} 或删去条款。",
            f"Add {field} or take the article out.",
        )


def _check_amount(path: Path, limit: Limit | None) -> Iterator[Problem]:
    if limit is not None and limit.unit is not Unit.AT_ONCE and limit.amount < 1:
        yield fault(
            path,
            f"时限是 {limit.amount}。",
            f"The limit is {limit.amount}.",
            "至少为 1；当场办结请用 at_once。",
            "At least 1; use at_once for a result on the same day.",
        )


def _check_promise(
    path: Path, promised: Limit, legal: Limit, article: str, exception: str
) -> Iterator[Problem]:
    within = at_most(promised, legal)
    if within is None:
        yield fault(
            path,
            "承诺用工作日、法定用自然日，无法保证不超期。",
            "A promise in working days can't be held against a legal limit in natural days.",
            "承诺时限改用与法定时限相同的单位。",
            "State the promise in the unit of the legal limit.",
        )
    elif not within:
        yield fault(
            path,
            f"承诺时限 {promised.amount} 长于法定时限 {legal.amount}。",
            f"The promise of {promised.amount} is longer than the legal limit of {legal.amount}.",
            f"不得超过{article}规定的时限。",
            f"It may not exceed the limit of {article}.",
        )
    elif not at_most(promised, legal, TWO_THIRDS) and not exception.strip():
        allowed = two_thirds(legal).amount
        yield fault(
            path,
            f"承诺时限 {promised.amount} 超过法定时限 {legal.amount} 的三分之二。",
            f"The promise of {promised.amount} is over two thirds of the legal limit of {legal.amount}.",
            f"改为不超过 {allowed}（法定时限的单位），或在 promise_exception 写明理由（S2.08.08）。",
            f"Promise at most {allowed} (in the legal unit), or give the reason in promise_exception (S2.08.08).",
        )


def check_limits(item: Item) -> Iterator[Problem]:
    """Every fault in the limits of one item: articles, amounts, promises, and the limits of its stated cases."""
    yield from _check_cited((), "legal", item.legal, "legal_article", item.legal_article)
    yield from _check_cited(
        (), "authority_limit", item.authority_limit, "authority_article", item.authority_article
    )
    yield from _check_amount(("legal",), item.legal)
    yield from _check_amount(("promised",), item.promised)
    yield from _check_amount(("authority_limit",), item.authority_limit)
    if item.immediate and (item.promised is None or item.promised.unit is not Unit.AT_ONCE):
        yield fault(
            ("promised",),
            "即办事项的承诺时限不是当场办结。",
            "An immediate item must promise a result on the same working day.",
            "承诺时限写 at_once，或去掉 immediate（S3.28.06）。",
            "Promise at_once, or take out immediate (S3.28.06).",
        )
    if item.legal is not None and item.promised is not None:
        yield from _check_promise(
            ("promised",), item.promised, item.legal, item.legal_article, item.promise_exception
        )
    for index, case in enumerate(item.limit_cases):
        place: Path = ("limit_cases", index)
        yield from _check_cited(place, "legal", case.legal, "legal_article", case.legal_article)
        yield from _check_amount((*place, "legal"), case.legal)
        yield from _check_amount((*place, "promised"), case.promised)
        yield from _check_promise(
            (*place, "promised"), case.promised, case.legal, case.legal_article, case.promise_exception
        )
        if not case.when.strip():
            yield fault(
                (*place, "when"),
                "没有写明什么情形适用这个时限。",
                "The case of this limit isn't stated.",
                "在 when 写明条件。",
                "State the condition in when.",
            )


def promise_exceptions(items: Iterable[Item]) -> list[Item]:
    """Items with a promise over two thirds of its legal limit for a recorded reason, by number (S2.08.08)."""

    def excepted(promised: Limit | None, legal: Limit | None, reason: str) -> bool:
        if promised is None or legal is None or not reason.strip():
            return False
        return at_most(promised, legal, TWO_THIRDS) is False

    found = [
        item
        for item in items
        if excepted(item.promised, item.legal, item.promise_exception)
        or any(excepted(case.promised, case.legal, case.promise_exception) for case in item.limit_cases)
    ]
    return sorted(found, key=lambda item: item.number)
