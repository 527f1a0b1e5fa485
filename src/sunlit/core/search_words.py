"""How a text is read before anything is looked for: folded signs, what is Chinese, and how it sounds."""

import re
import unicodedata

LONGEST_QUERY = 64
"""Characters of what is typed; what is longer is no name of anything and is cut before any work is done."""
MOST_TERMS = 6
COMMON_READINGS = 3
_CHINESE = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_IS_CHINESE = re.compile(f"[{_CHINESE}]+")


def plain(text: str) -> str:
    """Compatibility forms folded, lower case, control characters turned into blanks."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in folded)


def is_chinese(text: str) -> bool:
    """Whether a text consists of Chinese characters."""
    return _IS_CHINESE.fullmatch(text) is not None


def readings(text: str) -> list[list[str]]:
    """Pinyin syllables of the Chinese in a text: first as the phrase is read, then with one character at a time
    in another of its common readings (heteronyms), so that the number stays linear."""
    chinese = "".join(re.findall(r"[\u3400-\u9fff]+", text))
    if not chinese:
        return []
    from pypinyin import (  # reads its dictionaries of phrases, which would be half of a cold start
        Style,
        pinyin,
    )

    usual = [sounds[0] for sounds in pinyin(chinese, style=Style.NORMAL)]
    found = [usual]
    for place, sign in enumerate(chinese[: len(usual)]):
        # pypinyin lists the common readings first; the later ones are found in classical texts only.
        for sound in pinyin(sign, style=Style.NORMAL, heteronym=True)[0][:COMMON_READINGS]:
            if sound != usual[place]:
                found.append([*usual[:place], sound, *usual[place + 1 :]])
    return found
