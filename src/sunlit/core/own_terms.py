"""What a township itself says of an item: its own promise, where and when it serves it, and the fee in its own words.

The rulebook's item holds for every township; these few things are a township's to say. A promise never goes past the
law (S2.08.08), and words about the fee never name money that the rulebook knows no ground for (行政许可法 58).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sunlit.core.item_promises import TWO_THIRDS, at_most, fault, two_thirds
from sunlit.core.items import Item, LimitCase
from sunlit.core.limits import Limit, Unit, describe_limit
from sunlit.core.personal import personal_data
from sunlit.core.problems import Problem
from sunlit.core.text import Text

UNITS = (Unit.WORKING_DAY, Unit.DAY)
"""In what a township promises."""
LONGEST = 366
"""A promise of more than a year is a slip of the pen."""

_PHONE = re.compile(r"[0-9+(][0-9+()（）\- ]{3,28}[0-9](转[0-9]{1,6})?")
_NUMBER = r"([0-9][0-9,，]*(?:\.[0-9]+)?|[零〇一二两三四五六七八九十百千万半壹贰叁肆伍陆柒捌玖拾佰仟]+)"
_MONEY = (
    re.compile(_NUMBER + r"\s*(?:元|块|角|分钱|yuan|rmb|cny)", re.IGNORECASE),
    re.compile(r"(?:[¥￥]|rmb|cny)\s*" + _NUMBER, re.IGNORECASE),
)


@dataclass(frozen=True)
class OwnTerms:
    """What a township says of one item; what is empty holds as in the rulebook, or as at the department.

    ``why`` is the reason of a promise over two thirds of the law. Texts carry the Chinese words in English too where
    nobody wrote English ones.
    """

    promised: Limit | None = None
    why: str = ""
    window: Text | None = None
    phone: str = ""
    hours: Text | None = None
    fee: Text | None = None

    def __bool__(self) -> bool:
        return self != OwnTerms()


def both(zh: str, en: str) -> Text | None:
    """A text of two parts as somebody typed them: the Chinese for both where there is no English, None for nothing."""
    return Text(zh, en or zh) if zh or en else None


LONGEST_TEXTS = {"why": 200, "window": 60, "phone": 40, "hours": 120, "fee": 200}
"""Characters of the Chinese; the English may have half as many again, and 120 at least."""


def tidy(terms: OwnTerms) -> OwnTerms:
    """The same terms without spaces around and between words, and without what nobody typed on purpose."""
    return replace(
        terms,
        why=_tidy(terms.why),
        phone=_tidy(unicodedata.normalize("NFKC", terms.phone)),
        window=_tidy_text(terms.window),
        hours=_tidy_text(terms.hours),
        fee=_tidy_text(terms.fee),
    )


def _tidy(text: str) -> str:
    return " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in text).split())


def _tidy_text(text: Text | None) -> Text | None:
    return both(_tidy(text.zh), _tidy(text.en)) if text else None


def applied(item: Item, terms: OwnTerms) -> Item:
    """The item as a township has it: its own promise instead of the rulebook's, and what it has confirmed by writing
    it no longer waiting for that. In a stated case (`LimitCase`) the shorter of both promises holds; a case for which the
    rulebook promises more time than usual keeps it."""
    confirmed = {"promised": terms.promised is not None, "fee": terms.fee is not None}
    if not any(confirmed.values()):
        return item
    item = replace(item, to_confirm=tuple(one for one in item.to_confirm if not confirmed.get(one)))
    own = terms.promised
    if own is None:
        return item
    cases = tuple(
        replace(case, promised=own) if _quicker(item, case) and at_most(own, case.promised) else case
        for case in item.limit_cases
    )
    return replace(item, promised=own, promise_exception=terms.why, limit_cases=cases)


def _quicker(item: Item, case: LimitCase) -> bool:
    return item.promised is None or at_most(case.promised, item.promised) is True


def check_terms(item: Item, terms: OwnTerms) -> list[Problem]:
    """What is wrong with a township's terms against the rulebook's ``item``; paths are names of `OwnTerms`."""
    return [*_promise(item, terms), *_words(item, terms)]


def _promise(item: Item, terms: OwnTerms) -> Iterator[Problem]:
    own = terms.promised
    if own is None:
        if terms.why:
            yield fault(
                ("why",),
                "写了理由，没有写承诺时限。",
                "There is a reason without a promise.",
                "写上天数，或删去理由。",
                "Give the days, or take the reason out.",
            )
        return
    if item.immediate:
        yield fault(
            ("promised",),
            "这一项当日办结，不能另定更长的时限。",
            "This item is done on the same working day; no longer time can be promised.",
            "留空（S3.28.06）。",
            "Leave it empty (S3.28.06).",
        )
        return
    if own.unit not in UNITS or not 1 <= own.amount <= LONGEST:
        yield fault(
            ("promised",),
            f"承诺时限不能是{describe_limit(own).zh}。",
            f"A promise can't be {describe_limit(own).en}.",
            f"写1到{LONGEST}个工作日或自然日。",
            f"Give 1 to {LONGEST} working or calendar days.",
        )
        return
    legal = item.legal
    if legal is None:
        return
    law, said = describe_limit(legal), describe_limit(own)
    within = at_most(own, legal)
    if within is None:
        yield fault(
            ("promised",),
            f"承诺用工作日，{item.legal_article}的时限是{law.zh}，无法保证不超过。",
            f"A promise in working days can't be held against the {law.en} of {item.legal_article}.",
            "请用自然日承诺。",
            "Promise calendar days.",
        )
    elif not within:
        yield fault(
            ("promised",),
            f"承诺时限{said.zh}超过法定时限{law.zh}（{item.legal_article}）。",
            f"The promise of {said.en} is laxer than the legal limit of {law.en} ({item.legal_article}).",
            f"不得超过{law.zh}；原则上不超过法定时限的三分之二（S2.08.08）。",
            f"At most {law.en}; in principle two thirds of it (S2.08.08).",
        )
    elif not at_most(own, legal, TWO_THIRDS) and not terms.why:
        most = two_thirds(legal)
        yield fault(
            ("why",),
            f"承诺时限{said.zh}超过法定时限{law.zh}的三分之二，没有写理由。",
            f"The promise of {said.en} is over two thirds of the legal limit of {law.en}, without a reason.",
            f"改为不超过{describe_limit(most).zh}，或写明理由（S2.08.08）。",
            f"Promise at most {describe_limit(most).en}, or give the reason (S2.08.08).",
        )


def _words(item: Item, terms: OwnTerms) -> Iterator[Problem]:
    for name, most in LONGEST_TEXTS.items():
        value = getattr(terms, name)
        zh, en = (value.zh, value.en) if isinstance(value, Text) else (value or "", "")
        if len(zh) > most or len(en) > max(most * 3 // 2, 120):
            yield fault(
                (name,),
                f"太长，最多{most}个字。",
                f"Too long; at most {most} Chinese characters.",
                "请写短一些。",
                "Make it shorter.",
            )
    if terms.phone and not _PHONE.fullmatch(terms.phone):
        yield fault(
            ("phone",),
            "电话的写法不对。",
            "This is no telephone number.",
            "写区号和号码，例如 0535-5550000。",
            "Give area code and number, such as 0535-5550000.",
        )
    said = {"window": terms.window, "hours": terms.hours, "fee": terms.fee, "why": Text(terms.why, terms.why)}
    for name, text in said.items():
        if text is None:
            continue
        if text.en.strip() and not text.zh.strip():
            yield fault(
                (name,),
                "只写了英文。",
                "Only the English is there.",
                "先写中文。",
                "Write the Chinese first.",
            )
        found = personal_data(f"{text.zh}\n{text.en}")
        if found:
            yield fault(
                (name,),
                f"查出个人信息：{found[0].words.zh}。",
                f"Personal data: {found[0].words.en}.",
                "请删去；这些内容要公布（S4.43.11）。",
                "Take it out; this is public (S4.43.11).",
            )
    if terms.fee is not None:
        known = set(_money(str(item.fee.amount) + "元"))
        known |= {one for text in (item.fee.note,) if text for one in (*_money(text.zh), *_money(text.en))}
        known |= _bare(item.fee.note)
        strange = [one for one in (*_money(terms.fee.zh), *_money(terms.fee.en)) if one not in known]
        if strange:
            yield fault(
                ("fee",),
                f"写了{strange[0]}元，事项目录里没有这笔收费的依据。",
                f"It names {strange[0]} yuan, for which the catalogue knows no ground.",
                "没有法定依据不得收费（行政许可法 58）；有依据的，先写进规则手册。",
                "Nothing may be charged without a legal ground (行政许可法 58); put the ground into the rulebook first.",
            )


def _money(text: str) -> list[str]:
    """Every amount of money in a text, as it is written but for commas and zeros after the point."""
    plain = unicodedata.normalize("NFKC", text)
    return [_plain(found) for pattern in _MONEY for found in pattern.findall(plain)]


def _bare(note: Text | None) -> set[str]:
    """The numbers of the rulebook's own note: “40 for a lost card” names an amount without its unit."""
    return (
        {_plain(one) for one in re.findall(r"[0-9]+(?:\.[0-9]+)?", f"{note.zh} {note.en}")} if note else set()
    )


def _plain(number: str) -> str:
    kept = re.sub("[,，]", "", number)
    return kept.rstrip("0").rstrip(".") if "." in kept else kept
