"""Which papers an office prints: declared in ``documents.yaml`` beside the templates, checked before rendering.

A field that is missing, empty, unknown or of the wrong kind is refused with its name in both languages; the
samples (invented people) let officials look at a paper before it is used.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from sunlit.core.paper_forms import Document, Field, Kind, PaperForms
from sunlit.core.problems import Problem
from sunlit.core.text import Text
from sunlit.paper.errors import TemplateFault, UnfitData, UnknownDocument
from sunlit.paper.fonts import FontSet
from sunlit.paper.render import Paper, render

__all__ = ["Document", "Documents", "Field", "Kind", "Sample"]

STRICT = ConfigDict(extra="forbid")
# A list around the type lets the configuration reach the dataclasses of core.
_FORMS = TypeAdapter(list[PaperForms], config=STRICT)


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
            declared = _FORMS.validate_python([yaml.safe_load(path.read_text(encoding="utf-8"))])[0]
        except (OSError, yaml.YAMLError, ValidationError) as error:
            raise TemplateFault(
                Text(f"{path.name} 无法读取：{error}", f"{path.name} can't be read: {error}")
            ) from error
        documents = {}
        for document in declared.whole():
            if document.id in documents:
                raise TemplateFault(Text(f"{document.id} 重复登记。", f"{document.id} is declared twice."))
            if not (folder / f"{document.id}.typ").is_file():
                raise TemplateFault(
                    Text(f"缺模板 {document.id}.typ。", f"The template {document.id}.typ is missing.")
                )
            documents[document.id] = document
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
