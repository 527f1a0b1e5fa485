"""Which charges a text names, so that each can be held against the published list (S3.26.19). Pure."""

import re
from collections.abc import Iterable

_WORD = re.compile(r"[\u4e00-\u9fff]{0,6}?(?:资金|费用|收费|集资|筹资|摊派|罚款|押金|税款|费|税|捐)")
_BEFORE = re.compile(
    r"^.*(?:收了|收取|收|交了|交纳|缴纳|交|缴|要求|要|叫|让|每户|每人|每亩|一次|什么|为什么|这个|那个|的|和|与|及|是|有|元|块|钱)"
)
_GENERAL = frozenset(
    {"费", "税", "捐", "费用", "收费", "乱收费", "资金", "税款", "罚款", "押金", "集资", "筹资", "摊派"}
)
_GENERAL_ENDS = ("免费", "自费", "浪费", "消费", "经费", "公费")


def named_charges(text: str, titles: Iterable[str]) -> list[str]:
    """The charges that a text names: titles of the list that stand in it word for word, then other words for a charge,
    each once and in the order of the text. General words (收费, 摊派) name none."""
    found = sorted((one for one in titles if one in text), key=text.index)
    rest = text
    for one in found:
        rest = rest.replace(one, "，")
    for match in _WORD.finditer(rest):
        word = _BEFORE.sub("", match.group())
        if len(word) > 1 and word not in _GENERAL and not word.endswith(_GENERAL_ENDS) and word not in found:
            found.append(word)
    return found
