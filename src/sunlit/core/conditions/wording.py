"""Words for what is wrong with a condition text, and what would be right."""

from collections.abc import Iterable
from difflib import get_close_matches

from lark import Token, UnexpectedInput

from sunlit.core.conditions.errors import ConditionError
from sunlit.core.conditions.lexing import Cutter
from sunlit.core.conditions.vocabulary import FieldType
from sunlit.core.text import Text

TYPE_NAMES = {
    FieldType.NUMBER: Text("数字", "number"),
    FieldType.MONEY: Text("金额", "money"),
    FieldType.TEXT: Text("文字", "text"),
    FieldType.CHOICE: Text("选项", "choice"),
    FieldType.BOOLEAN: Text("是否", "yes or no"),
    FieldType.DATE: Text("日期", "date"),
    FieldType.RECORDS: Text("名单", "list of records"),
    FieldType.DAYS: Text("天数", "span of days"),
    FieldType.MONTHS: Text("月数", "span of months"),
}


def syntax_fault(error: UnexpectedInput, cutter: Cutter, tokens: list[Token]) -> ConditionError:
    """The fault of a text whose words stand in no possible order."""
    token: Token = error.token  # type: ignore[attr-defined]  # lark sets it on every parse error
    expected: set[str] = set(error.accepts or error.expected)  # type: ignore[attr-defined]  # likewise
    if token.type == "$END":
        at, reason = tokens[-1].end_pos or 0, Text("条件没有写完。", "The condition is not finished.")
    else:
        at = token.start_pos or 0
        written = cutter.source[at : token.end_pos][:40]
        reason = Text(f"“{written}”不能出现在这里。", f"{written!r} can't stand here.")
    if token.type == "COMPARE" and "AND" in expected:
        mend = Text(
            "一次只比较一次：写成 18 ≤ 年龄 且 年龄 ≤ 60。", "Compare once at a time: 18 ≤ age and age ≤ 60."
        )
    elif token.type == "IF":
        mend = Text("请把“如果…则…否则…”放进括号。", "Put 'if … then … else …' into brackets.")
    elif "NAME" in expected:
        mend = Text(
            "这里应写字段、数值、“文字”或左括号。",
            "Here stands a field, a value, a “text” or an opening bracket.",
        )
    else:
        signs = {
            "AND": "且",
            "OR": "或",
            "COMPARE": "≥ ≤ = ≠ > <",
            "IN": "属于",
            "THEN": "则",
            "ELSE": "否则",
            "RIGHT": ")",
            "RIGHT_BRACKET": "]",
            "COMMA": ",",
            "LEFT_BRACKET": "[",
        }
        listed = "  ".join(word for kind, word in signs.items() if kind in expected)
        mend = (
            Text(f"这里可写：{listed}", f"Possible here: {listed}")
            if listed
            else Text("请删去多余部分。", "Remove what is too much.")
        )
    return cutter.fail(at, reason, mend)


def near_misses(name: str, candidates: Iterable[str]) -> Text:
    """Which known names the writer may have meant."""
    found = get_close_matches(name[:60], list(candidates), 3, 0.4)
    if not found:
        return Text(
            "请用词汇表里的字段；文字要放在引号里。", "Use a field of the vocabulary; texts go in quotes."
        )
    return Text(
        "是不是" + "、".join(f"“{each}”" for each in found) + "？", f"Did you mean {', '.join(found)}?"
    )


def type_mend(left: FieldType | None, right: FieldType | None) -> Text:
    """What would make two types fit."""
    kinds = {left, right}
    if kinds == {FieldType.MONEY, FieldType.NUMBER}:
        return Text("金额要带单位，如 1200元。", "Money needs its unit, such as 1200 yuan.")
    if FieldType.DATE in kinds and kinds & {FieldType.NUMBER, FieldType.TEXT}:
        return Text(
            "日期写作 2026-01-01；加减写 30天 或 3个月。", "A date is 2026-01-01; add 30 days or 3 months."
        )
    if FieldType.BOOLEAN in kinds:
        return Text("“是否”类字段与 是、否 比较。", "Compare a yes-or-no field with true or false.")
    if FieldType.TEXT in kinds or FieldType.CHOICE in kinds:
        return Text(
            "文字和选项只与引号里的文字比较，如 “青山镇”。",
            "Texts and choices compare with quoted texts only.",
        )
    if FieldType.MONTHS in kinds:
        return Text(
            "月和年只能加到日期上；比较长短请用天，岁数写 60岁。",
            "Months and years are only added to dates; compare in days, write ages as 60.",
        )
    return Text("两边要是同一类型。", "Both sides must be of one type.")
