"""The empty form that people fill in, and the list of what is wrong with a filled one."""

from collections.abc import Iterable
from typing import BinaryIO

from sunlit.core.text import Text
from sunlit.tables.columns import KIND_WORDS, Column, Kind, Layout
from sunlit.tables.faults import Remark
from sunlit.tables.writing import About, Heading, add_sheet, new_book, write_xlsx

_FILL_IN = Text(
    "从标题行下一行起填写，示例行可以留着，导入时会跳过；红头不要改名。带 * 的列必填。",
    "Fill in the rows below the titles; the example row may stay, it is skipped. Keep the titles. Columns with * are required.",
)


def template(to: BinaryIO, layout: Layout, *, language: str) -> None:
    """Write the XLSX template of a layout into ``to``: titles, an example row, and a second sheet that explains every
    column. ``language`` is ``zh-hans`` or ``en``; titles are in that language, and both are recognised."""
    book = new_book()
    headings = [
        Heading(column.title.in_language(language) + ("*" if column.required else ""))
        for column in layout.columns
    ]
    example = (
        [[column.example for column in layout.columns]] if any(c.example for c in layout.columns) else []
    )
    title = layout.title.in_language(language)
    add_sheet(book, headings, example, about=About(title, (_FILL_IN.in_language(language),)), sheet=title)
    words = (
        Text("列", "Column"),
        Text("必填", "Required"),
        Text("填什么", "What to write"),
        Text("说明", "Explanation"),
        Text("示例", "Example"),
    )
    add_sheet(
        book,
        [Heading(word.in_language(language), width=width) for word, width in zip(words, (18, 8, 40, 48, 24), strict=True)],
        ([
            column.title.in_language(language),
            Text("是", "yes").in_language(language) if column.required else "",
            _wanted(column).in_language(language),
            column.note.in_language(language) if column.note else "",
            column.example,
        ] for column in layout.columns),
        about=About(
            Text("填表说明", "How to fill it in").in_language(language),
            (layout.note.in_language(language),) if layout.note else (),
        ),
    )  # fmt: skip
    book.save(to)


def _wanted(column: Column) -> Text:
    if column.kind is Kind.CHOICE:
        return Text(
            "、".join(choice.title.zh for choice in column.choices),
            ", ".join(choice.title.en for choice in column.choices),
        )
    words = KIND_WORDS[column.kind]
    if column.kind is Kind.TEXT:
        words = Text(f"文字，最多{column.longest}个字", f"text, at most {column.longest} characters")
    if column.unique:
        words = Text(f"{words.zh}；不能重复", f"{words.en}; none twice")
    return words


def remarks_sheet(to: BinaryIO, remarks: Iterable[Remark], *, title: str, language: str) -> int:
    """Write the list of what is wrong and what was read otherwise, one row a remark, into ``to``; how many."""
    words = (
        Text("行号", "Row"),
        Text("列", "Column"),
        Text("结果", "Result"),
        Text("原文", "Typed"),
        Text("问题", "What is wrong"),
        Text("应当怎样", "What would be right"),
    )
    wrong, changed = Text("不能导入", "can't be taken"), Text("已按规范读取", "read otherwise")
    kinds = ("number", "text", "text", "text", "text", "text")
    widths = (8, 18, 14, 28, 48, 48)
    return write_xlsx(
        to,
        [Heading(word.in_language(language), kind, width)
         for word, kind, width in zip(words, kinds, widths, strict=True)],
        ([
            remark.row,
            remark.title.in_language(language),
            (wrong if remark.wrong else changed).in_language(language),
            remark.typed,
            remark.reason.in_language(language),
            remark.mend.in_language(language),
        ] for remark in remarks),
        about=About(title),
    )  # fmt: skip
