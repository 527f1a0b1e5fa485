"""Reads one YAML file into plain data and remembers where everything stands.

Only the small, unsurprising part of YAML is taken: mappings, lists, texts, whole numbers, ``true``/``false``, ``null``.
Dates, fractions and decimals stay texts until their type is known, so ``no``, ``on`` and ``12:30`` mean what they say.
Tags, anchors and aliases are refused. The reader works on the parser's events, because composing a deeply nested
file with the C library ends the whole process.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from sunlit.core.problems import Path
from sunlit.core.text import Text
from sunlit.rulebook.problems import FileProblem

MOST_BYTES = 512 * 1024
MOST_DEPTH = 24

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})$")
_CONSTANTS = {"true": True, "false": False, "null": None, "~": None, "": None}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Data = None | bool | int | str | list["Data"] | dict[str, "Data"]


class Place:
    """Where a value stands, where its key stands, and the places inside it. Lines and columns count from 1."""

    __slots__ = ("column", "inside", "key_column", "key_line", "line")

    def __init__(self, line: int, column: int) -> None:
        self.line = self.key_line = line
        self.column = self.key_column = column
        self.inside: dict[str | int, Place] = {}


@dataclass
class Document:
    """One file as data with places. ``data`` is None where the file could not be read."""

    file: str
    data: Data = None
    place: Place = field(default_factory=lambda: Place(1, 1))
    problems: list[FileProblem] = field(default_factory=list)

    def problem(self, path: Path, reason: Text, mend: Text, at_key: bool = False) -> FileProblem:
        """A problem at a path of the data, or at the nearest thing around it that is written in the file."""
        place = self.place
        for step, part in enumerate(path):
            inner = place.inside.get(part)
            if inner is None:
                break
            place = inner
            if at_key and step == len(path) - 1:
                return FileProblem(self.file, place.key_line, place.key_column, reason, mend)
        return FileProblem(self.file, place.line, place.column, reason, mend)


class _Refused(Exception):
    def __init__(self, mark: Any, reason: Text, mend: Text) -> None:
        self.mark, self.reason, self.mend = mark, reason, mend


def read(file: str, content: bytes) -> Document:
    """Reads YAML bytes; every fault goes into ``problems``, nothing is raised."""
    document = Document(file)
    text = _decode(document, content)
    if text is None:
        return document
    for number, written in enumerate(text.split("\n"), 1):
        if "\t" in written:
            document.problems.append(
                FileProblem(
                    file,
                    number,
                    written.index("\t") + 1,
                    Text("这里有制表符（Tab）。", "There is a tab character here."),
                    Text("请改用空格缩进。", "Use spaces instead."),
                )
            )
    if document.problems:
        return document
    try:
        document.data, document.place = _Reader(document, text).whole()
    except _Refused as refused:
        line, column = (refused.mark.line + 1, refused.mark.column + 1) if refused.mark else (1, 1)
        document.problems.append(FileProblem(file, line, column, refused.reason, refused.mend))
    except yaml.MarkedYAMLError as error:
        mark: Any = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        detail = error.problem or ""
        document.problems.append(
            FileProblem(
                file,
                line,
                column,
                Text(
                    f"这里的写法不是合格的 YAML（{detail}）。",
                    f"This is not well-formed YAML ({detail}).",
                ),
                Text(
                    "请检查缩进、冒号后的空格、引号和括号是否成对；含有冒号或 # 的文字要加引号。",
                    "Check indentation, the space after colons, and that quotes and brackets are paired; "
                    "quote texts that contain a colon or #.",
                ),
            )
        )
    except yaml.YAMLError as error:
        position = getattr(error, "position", None)
        line, column = _position(text, position) if isinstance(position, int) else (1, 1)
        document.problems.append(
            FileProblem(
                file,
                line,
                column,
                Text(
                    "文件里有 YAML 不允许的控制字符。",
                    "The file holds a control character that YAML does not allow.",
                ),
                Text("请删去这个字符。", "Remove it."),
            )
        )
    return document


def _decode(document: Document, content: bytes) -> str | None:
    if len(content) > MOST_BYTES:
        document.problems.append(
            FileProblem(
                document.file,
                1,
                1,
                Text(
                    f"文件有 {len(content)} 字节，超过上限 {MOST_BYTES}。",
                    f"The file has {len(content)} bytes, more than the {MOST_BYTES} allowed.",
                ),
                Text("请拆成几个文件。", "Split it into several files."),
            )
        )
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        document.problems.append(
            FileProblem(
                document.file,
                line,
                column,
                Text("文件不是 UTF-8 编码。", "The file is not UTF-8."),
                Text("请用 UTF-8 重新保存（不要用 GBK）。", "Save it again as UTF-8 (not GBK)."),
            )
        )
        return None


def _position(text: str, index: int) -> tuple[int, int]:
    before = text[:index]
    return before.count("\n") + 1, index - before.rfind("\n")


class _Reader:
    """Builds data and places from the event stream, one level of Python calls for each level of nesting."""

    def __init__(self, document: Document, text: str) -> None:
        self.document = document
        self.events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)

    def whole(self) -> tuple[Data, Place]:
        result: tuple[Data, Place] | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if result is not None:
                    raise _Refused(
                        event.start_mark,
                        Text("一个文件只能有一份文档。", "A file may hold one document only."),
                        Text(
                            "请删去中间的 --- 或拆成几个文件。",
                            "Remove the --- in between or split the file.",
                        ),
                    )
                result = self.value(next(self.events), 0)
        if result is None or result[0] is None:
            raise _Refused(
                None,
                Text("文件是空的。", "The file is empty."),
                Text("请写上内容，或删去文件。", "Write something into it or remove it."),
            )
        return result

    def value(self, event: Any, depth: int) -> tuple[Data, Place]:
        mark = event.start_mark
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Refused(
                mark,
                Text("不允许使用锚点（&）和引用（*）。", "Anchors (&) and aliases (*) are not allowed."),
                Text(
                    "请把内容直接写出来；以 & 或 * 开头的文字要加引号。",
                    "Write the content out; quote texts starting with & or *.",
                ),
            )
        if getattr(event, "tag", None) is not None:
            raise _Refused(
                mark,
                Text(f"不允许使用标签“{event.tag}”。", f"The tag “{event.tag}” is not allowed."),
                Text(
                    "请删去以 ! 开头的标签；以 ! 开头的文字要加引号。",
                    "Remove it; quote texts that start with !.",
                ),
            )
        if depth > MOST_DEPTH:
            raise _Refused(
                mark,
                Text(f"嵌套超过 {MOST_DEPTH} 层。", f"Nested more than {MOST_DEPTH} levels deep."),
                Text("请把内容写得平一些。", "Write it flatter."),
            )
        place = Place(mark.line + 1, mark.column + 1)
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event), place
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(place, depth), place
        return self.mapping(place, depth), place

    def scalar(self, event: Any) -> Data:
        text: str = event.value
        if event.style:  # quoted or block text stays text
            return text
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        return int(text) if _WHOLE.match(text) else text

    def sequence(self, place: Place, depth: int) -> Data:
        items: list[Data] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            item, where = self.value(event, depth + 1)
            place.inside[len(items)] = where
            items.append(item)
        return items

    def mapping(self, place: Place, depth: int) -> Data:
        entries: dict[str, Data] = {}
        for event in self.events:
            mark: Any = event.start_mark
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent):
                raise _Refused(
                    event.start_mark,
                    Text("键必须是一个词。", "A key must be a single word."),
                    Text("请在冒号前写键的名称。", "Write the name of the key before the colon."),
                )
            self.value(event, depth)  # refuses tags and anchors on keys
            key: str = event.value
            line, column = mark.line + 1, mark.column + 1
            value, where = self.value(next(self.events), depth + 1)
            where.key_line, where.key_column = line, column
            if key in entries:
                first = place.inside[key].key_line
                self.document.problems.append(
                    FileProblem(
                        self.document.file,
                        line,
                        column,
                        Text(
                            f"键“{key}”写了两次（第一次在第 {first} 行）。",
                            f"The key “{key}” stands twice (first in line {first}).",
                        ),
                        Text("请只保留一个。", "Keep one of them."),
                    )
                )
                continue
            entries[key] = value
            place.inside[key] = where
        return entries
