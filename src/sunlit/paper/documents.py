"""Which papers an office prints: declared in ``documents.yaml`` beside the templates, checked before rendering.

A field that is missing, empty, unknown or of the wrong kind is refused with its name in both languages; the
samples (invented people) let officials look at a paper before it is used.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from sunlit.core.problems import Path as ProblemPath
from sunlit.core.problems import Problem
from sunlit.core.text import Text
from sunlit.paper.errors import TemplateFault, UnfitData, UnknownDocument
from sunlit.paper.fonts import FontSet
from sunlit.paper.render import Paper, Place, render

STRICT = ConfigDict(extra="forbid")
MAX_NAME = 100  # characters; also organisations apply


class Kind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    PERSON = "person"  # a person's name: no glyph may be missing
    DATE = "date"  # 2026-11-21
    MOMENT = "moment"  # 2026-11-21T09:30, China time
    NUMBER = "number"  # whole, not negative
    YES_NO = "yes_no"
    SVG = "svg"  # a picture, drawn by us
    LINES = "lines"  # a list of texts
    PERSONS = "persons"  # a list of persons' names
    ROWS = "rows"  # a list of records


@with_config(STRICT)
@dataclass(frozen=True)
class Field:
    """One field of a paper: its names, what it holds, and whether the paper may be printed without it.

    ``fields`` are the columns of rows; ``gap_free`` names the column whose numbers must follow one another,
    ``in_order`` the one whose values may not go back (S1.01.09). ``when`` makes a field required only
    where another has one of the values, ``{result: [不予批准]}``.
    """

    zh: str
    en: str
    kind: Kind = Kind.TEXT
    required: bool = True
    choices: tuple[str, ...] = ()
    must_be: bool | None = None
    fields: dict[str, "Field"] = field(default_factory=dict)
    at_least: int = 0
    gap_free: str = ""
    in_order: str = ""
    when: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def name(self) -> Text:
        """How officials call the field."""
        return Text(self.zh, self.en)


@with_config(STRICT)
@dataclass(frozen=True)
class Document:
    """One kind of paper: title, where it comes from in the clauses, and its fields; the template has the same name.

    ``series``: the letters in its number; papers that only the hall issues have theirs in the kernel.
    """

    id: str
    title: Text
    paper: str
    fields: dict[str, Field]
    clauses: tuple[str, ...] = ()
    purpose: Text | None = None
    series: str = ""

    def _at(self, place: Place) -> tuple[Field | None, int | None]:
        fields, found, row = self.fields, None, None
        for step in place:
            if isinstance(step, int):
                row = step
            elif step in fields:
                found = fields[step]
                fields = found.fields
        return found, row

    def label(self, place: Place) -> Text:
        """The field at ``place`` as people call it, with the row where there is one."""
        found, row = self._at(place)
        if found is None:
            return (
                Text("编号", "number") if place == ("number",) else Text(*(2 * [".".join(map(str, place))]))
            )
        if row is None:
            return found.name
        return Text(f"第{row + 1}行 {found.zh}", f"{found.en}, row {row + 1}")

    def is_person(self, place: Place) -> bool:
        """Whether the field at ``place`` holds a person's name."""
        found, _ = self._at(place)
        return found is not None and found.kind in {Kind.PERSON, Kind.PERSONS}

    def is_picture(self, place: Place) -> bool:
        """Whether the field at ``place`` holds an SVG picture."""
        found, _ = self._at(place)
        return found is not None and found.kind is Kind.SVG

    def check(self, data: Mapping[str, Any]) -> list[Problem]:
        """Every reason why ``data`` can't go on this paper; empty if it can."""
        return list(_check_record(self.fields, data, ()))


def _check_record(
    fields: Mapping[str, Field], data: Mapping[str, Any], place: ProblemPath
) -> Iterator[Problem]:
    for key in data:
        if key not in fields:
            yield Problem(
                (*place, str(key)),
                Text(f"没有“{key}”这个字段。", f"There is no field “{key}”."),
                Text(f"可用字段：{'、'.join(fields)}。", f"Fields are: {', '.join(fields)}."),
            )
    for key, declared in fields.items():
        value = data.get(key)
        if value is None or value == "" or value == [] or (isinstance(value, str) and not value.strip()):
            if _needed(declared, data):
                yield Problem(
                    (*place, key),
                    Text(f"{_row(place)}缺“{declared.zh}”。", f"“{declared.en}” is missing{_row_en(place)}."),
                    Text(f"请填写“{declared.zh}”（{key}）。", f"Fill in “{declared.en}” ({key})."),
                )
            continue
        yield from _check_value(declared, value, (*place, key))


def _needed(declared: Field, data: Mapping[str, Any]) -> bool:
    if declared.when:
        return any(data.get(name) in values for name, values in declared.when.items())
    return declared.required or declared.at_least > 0


def _row(place: ProblemPath) -> str:
    return "".join(f"第{step + 1}行" for step in place if isinstance(step, int))


def _row_en(place: ProblemPath) -> str:
    return "".join(f" in row {step + 1}" for step in place if isinstance(step, int))


def _check_value(declared: Field, value: Any, place: ProblemPath) -> Iterator[Problem]:
    wanted = _wanted(declared, value)
    if wanted is not None:
        yield Problem(
            place,
            Text(f"{_row(place)}“{declared.zh}”不合要求。", f"“{declared.en}”{_row_en(place)} does not fit."),
            wanted,
        )
        return
    if declared.kind is Kind.ROWS:
        for index, record in enumerate(value):
            yield from _check_record(declared.fields, record, (*place, index))
        yield from _check_sequence(declared, value, place)


def _wanted(declared: Field, value: Any) -> Text | None:
    """What would be right, or None if ``value`` is."""
    kind = declared.kind
    if declared.choices and value not in declared.choices:
        listed = "、".join(declared.choices)
        return Text(f"只能是：{listed}。", f"It must be one of: {listed}.")
    if declared.must_be is not None and value is not declared.must_be:
        return Text(
            f"必须为{'是' if declared.must_be else '否'}。",
            f"It must be {'yes' if declared.must_be else 'no'}.",
        )
    if kind in {Kind.TEXT, Kind.PERSON} and not isinstance(value, str):
        return Text("应为文字。", "It must be text.")
    if kind is Kind.PERSON and ("\n" in value or len(value) > MAX_NAME):
        return Text(
            f"姓名应写在一行，不超过 {MAX_NAME} 字。",
            f"A name stands on one line and has at most {MAX_NAME} characters.",
        )
    if kind is Kind.DATE and not _is_date(value):
        return Text("应为日期，如 2026-11-21。", "It must be a date such as 2026-11-21.")
    if kind is Kind.MOMENT and not _is_moment(value):
        return Text("应为时间，如 2026-11-21T09:30。", "It must be a moment such as 2026-11-21T09:30.")
    if kind is Kind.NUMBER and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
        return Text("应为非负整数。", "It must be a whole number, not negative.")
    if kind is Kind.YES_NO and not isinstance(value, bool):
        return Text("应为是或否。", "It must be yes or no.")
    if kind is Kind.SVG and not (isinstance(value, str) and value.startswith("<svg")):
        return Text("应为 SVG 图形。", "It must be an SVG picture.")
    if kind in {Kind.LINES, Kind.PERSONS} and not (
        isinstance(value, list | tuple) and all(isinstance(v, str) and v.strip() for v in value)
    ):
        return Text("应为文字列表，每条不为空。", "It must be a list of texts, none empty.")
    if kind is Kind.ROWS and not (
        isinstance(value, list | tuple) and all(isinstance(v, Mapping) for v in value)
    ):
        return Text("应为表格行。", "It must be rows of a table.")
    if kind in {Kind.LINES, Kind.PERSONS, Kind.ROWS} and len(value) < declared.at_least:
        return Text(f"至少 {declared.at_least} 条。", f"At least {declared.at_least}.")
    return None


def _is_date(value: Any) -> bool:
    if isinstance(value, datetime):
        return False
    try:
        return isinstance(value, date) or (len(value) == 10 and bool(date.fromisoformat(value)))
    except (TypeError, ValueError):
        return False


def _is_moment(value: Any) -> bool:
    try:
        return isinstance(value, datetime) or (len(value) >= 16 and bool(datetime.fromisoformat(value)))
    except (TypeError, ValueError):
        return False


def _check_sequence(declared: Field, rows: Any, place: ProblemPath) -> Iterator[Problem]:
    """A register without gaps and in order of time, so that no entry can vanish from it (S1.01.09)."""
    for index, (before, after) in enumerate(pairwise(rows), start=1):
        if declared.gap_free:
            old, new = before.get(declared.gap_free), after.get(declared.gap_free)
            if isinstance(old, int) and isinstance(new, int) and new != old + 1:
                yield Problem(
                    (*place, index, declared.gap_free),
                    Text(
                        f"“{declared.zh}”编号不连续：{old} 之后是 {new}。",
                        f"“{declared.en}” has a gap: {new} follows {old}.",
                    ),
                    Text(f"应为 {old + 1}。", f"It should be {old + 1}."),
                )
        if declared.in_order:
            earlier, later = str(before.get(declared.in_order, "")), str(after.get(declared.in_order, ""))
            if earlier.replace(" ", "T") > later.replace(" ", "T"):
                yield Problem(
                    (*place, index, declared.in_order),
                    Text(
                        f"“{declared.zh}”时间倒序：{later} 在 {earlier} 之后。",
                        f"“{declared.en}” is out of order: {later} after {earlier}.",
                    ),
                    Text("请按时间先后排列。", "Put the rows in order of time."),
                )


@with_config(STRICT)
@dataclass(frozen=True)
class _Declared:
    common: dict[str, Field]
    documents: tuple[Document, ...]


@with_config(STRICT)
@dataclass(frozen=True)
class Sample:
    """Invented data to look at a paper with."""

    number: str
    data: dict[str, Any]


class Documents:
    """The papers of one rulebook folder, made with :meth:`load`."""

    def __init__(self, folder: Path, documents: Mapping[str, Document]) -> None:
        self.folder = folder
        self._documents = dict(documents)

    @classmethod
    def load(cls, folder: Path) -> "Documents":
        """Read ``folder/documents.yaml``; raise :class:`TemplateFault` if it is faulty or a template is missing."""
        path = folder / "documents.yaml"
        try:
            declared = TypeAdapter(_Declared).validate_python(
                yaml.safe_load(path.read_text(encoding="utf-8"))
            )
        except (OSError, yaml.YAMLError, ValidationError) as error:
            raise TemplateFault(
                Text(f"{path.name} 无法读取：{error}", f"{path.name} can't be read: {error}")
            ) from error
        documents = {}
        for document in declared.documents:
            if document.id in documents:
                raise TemplateFault(Text(f"{document.id} 重复登记。", f"{document.id} is declared twice."))
            if not (folder / f"{document.id}.typ").is_file():
                raise TemplateFault(
                    Text(f"缺模板 {document.id}.typ。", f"The template {document.id}.typ is missing.")
                )
            documents[document.id] = Document(
                document.id,
                document.title,
                document.paper,
                {**declared.common, **document.fields},
                document.clauses,
                document.purpose,
                document.series,
            )
        return cls(folder, documents)

    def __iter__(self) -> Iterator[Document]:
        return iter(self._documents.values())

    def __getitem__(self, document_id: str) -> Document:
        try:
            return self._documents[document_id]
        except KeyError:
            listed = "、".join(self._documents)
            raise UnknownDocument(
                Text(
                    f"没有“{document_id}”这种文书；可用：{listed}。",
                    f"There is no document “{document_id}”; known are: {listed}.",
                )
            ) from None

    def print(
        self,
        document_id: str,
        data: Mapping[str, Any],
        *,
        number: str,
        fonts: FontSet,
        standards: tuple[str, ...] = (),
        photos: Mapping[str, bytes] | None = None,
    ) -> Paper:
        """Check ``data`` against the document's fields and set it; raise :class:`UnfitData` with every fault."""
        return self._set(self[document_id], data, number, fonts, standards, sample=False, photos=photos)

    def sample(self, document_id: str) -> Sample:
        """The invented data for a document."""
        path = self.folder / "samples" / f"{self[document_id].id}.yaml"
        try:
            return TypeAdapter(Sample).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
        except (OSError, yaml.YAMLError, ValidationError) as error:
            raise TemplateFault(
                Text(f"样例 {path.name} 无法读取：{error}", f"Sample {path.name} can't be read: {error}")
            ) from error

    def preview(self, document_id: str, *, fonts: FontSet) -> Paper:
        """The document with its sample data, marked 样张 so that nobody takes it for a real one."""
        sample = self.sample(document_id)
        return self._set(self[document_id], sample.data, sample.number, fonts, (), sample=True)

    def _set(
        self,
        document: Document,
        data: Mapping[str, Any],
        number: str,
        fonts: FontSet,
        standards: tuple[str, ...],
        *,
        sample: bool,
        photos: Mapping[str, bytes] | None = None,
    ) -> Paper:
        problems = document.check(data)
        if not number.strip():
            problems.append(
                Problem(
                    ("number",),
                    Text("缺编号。", "The number is missing."),
                    Text("请给出编号。", "Give a number."),
                )
            )
        if problems:
            raise UnfitData(document.title, problems)
        # Optional fields reach the template as none, so that it asks for a value and never for a key.
        whole = _filled(document.fields, data)
        return render(
            self.folder / f"{document.id}.typ",
            whole,
            fonts=fonts,
            number=number,
            labels=document,
            standards=standards,
            sample=sample,
            photos=photos,
        )


def _filled(fields: Mapping[str, Field], data: Mapping[str, Any]) -> dict[str, Any]:
    whole: dict[str, Any] = {}
    for key, declared in fields.items():
        value = data.get(key)
        if declared.kind is Kind.ROWS:
            value = [_filled(declared.fields, record) for record in value or ()]
        elif declared.kind in {Kind.LINES, Kind.PERSONS}:
            value = list(value or ())
        elif value == "":
            value = None
        whole[key] = value
    return whole
