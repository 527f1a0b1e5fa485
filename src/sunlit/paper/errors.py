"""Why a paper could not be made; every reason is a sentence in Chinese and in English."""

from collections.abc import Iterable
from dataclasses import dataclass

from sunlit.core.problems import Problem
from sunlit.core.text import Text


class PaperError(Exception):
    """A paper that can't be made. ``text`` says what is wrong and what would be right."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(f"{text.zh} / {text.en}")


class FontsMissing(PaperError):
    """No directory holds a font with Chinese characters."""


class TemplateFault(PaperError):
    """The template is outside the rulebook, reaches for something it may not, or does not compile."""


class UnknownDocument(PaperError):
    """No document of that name is declared."""


class TooLarge(PaperError):
    """The data or the finished paper is bigger than any honest office paper."""


class UnfitData(PaperError):
    """Data that doesn't fit the document: ``problems`` has every fault, with its place in the data."""

    def __init__(self, name: Text, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        zh = "；".join(f"{problem.reason.zh}{problem.mend.zh}" for problem in self.problems)
        en = " ".join(f"{problem.reason.en} {problem.mend.en}" for problem in self.problems)
        super().__init__(Text(f"《{name.zh}》无法打印：{zh}", f"“{name.en}” can't be printed: {en}"))


@dataclass(frozen=True)
class Gap:
    """One character without a glyph: where it stands and whether that is a person's name."""

    character: str
    field: Text
    person: bool

    @property
    def code(self) -> str:
        """The character's code point as officials and font makers write it, ``U+5586``."""
        return f"U+{ord(self.character):04X}"


class MissingGlyph(PaperError):
    """Characters that no installed font can draw; a box instead of a letter is never printed."""

    def __init__(self, gaps: Iterable[Gap]) -> None:
        self.gaps = tuple(gaps)
        names = [gap for gap in self.gaps if gap.person]
        others = [gap for gap in self.gaps if not gap.person]
        zh, en = [], []
        if names:
            zh.append(
                "姓名用字打印不出："
                + "、".join(f"“{g.field.zh}”中的“{g.character}”（{g.code}）" for g in names)
            )
            en.append(
                "A person's name can't be printed: "
                + ", ".join(f"“{g.character}” ({g.code}) in “{g.field.en}”" for g in names)
            )
        if others:
            zh.append(
                "文字打印不出：" + "、".join(f"“{g.field.zh}”中的“{g.character}”（{g.code}）" for g in others)
            )
            en.append(
                "Text can't be printed: "
                + ", ".join(f"“{g.character}” ({g.code}) in “{g.field.en}”" for g in others)
            )
        mend_zh = "请安装含该字的字体" + ("，不得用同音字代替。" if names else "，或改用其他写法。")
        mend_en = "Install a font that has it" + (
            "; never spell the name otherwise." if names else " or word it differently."
        )
        super().__init__(Text("；".join(zh) + "。" + mend_zh, ". ".join(en) + ". " + mend_en))
