"""An item's own form and own papers: what is wrong with them, and where the fields of a paper may come from."""

from collections.abc import Iterator, Mapping

from sunlit.core.field_checks import check_field
from sunlit.core.fields import FieldKind
from sunlit.core.items import Item, ItemPaper
from sunlit.core.paper_forms import Document, Kind
from sunlit.core.problems import Path, Problem
from sunlit.core.procedures.model import Procedure, StepKind
from sunlit.core.text import Text

MOST_FIELDS = 60
READY = ("office", "date", "qr", "checkpoint", "complaint_phone")
"""Fields of every paper that the program fills in where nothing else does."""

SOURCES: Mapping[str, Kind] = {
    "applicant": Kind.PERSON,
    "applicant_id": Kind.TEXT,
    "applicant_phone": Kind.TEXT,
    "applicant_address": Kind.TEXT,
    "agent": Kind.PERSON,
    "village": Kind.TEXT,
    "item": Kind.TEXT,
    "item_number": Kind.TEXT,
    "matter_number": Kind.TEXT,
    "filed": Kind.DATE,
    "department": Kind.TEXT,
    "handler": Kind.TEXT,
    "phone": Kind.TEXT,
    "due": Kind.DATE,
    "outcome": Kind.TEXT,
    "opinion": Kind.TEXT,
    "decision": Kind.TEXT,
    "ground": Kind.TEXT,
}
"""What a paper of an item may take beside the fields of its form, and as what. May be empty: ``agent``, ``village``,
``due``, ``opinion`` and, before there is a result, ``decision`` and ``ground``; also what the applicant left out."""

MAY_BE_EMPTY = frozenset(SOURCES) - {
    "applicant", "item", "item_number", "matter_number", "filed", "department", "handler", "phone", "outcome",
}  # fmt: skip

_KINDS: Mapping[FieldKind, tuple[Kind, ...]] = {
    FieldKind.TEXT: (Kind.TEXT, Kind.PERSON),
    FieldKind.LONG: (Kind.TEXT, Kind.LINES),
    FieldKind.DAY: (Kind.DATE, Kind.TEXT),
    FieldKind.CHOICE: (Kind.TEXT,),
    FieldKind.NUMBER: (Kind.NUMBER, Kind.TEXT),
    FieldKind.MONEY: (Kind.TEXT,),
    FieldKind.YES_NO: (Kind.YES_NO, Kind.TEXT),
    FieldKind.ID_NUMBER: (Kind.TEXT,),
    FieldKind.PHONE: (Kind.TEXT,),
}
"""As what a field of the form can stand on a paper. Units and persons of the office are no matter of an applicant."""


def check_form(item: Item) -> Iterator[Problem]:
    """The faults of an item's form in itself; conditions are held against the facts where the rulebook is whole."""
    days = {one.key for one in item.form if one.kind is FieldKind.DAY}
    seen: set[str] = set()
    for place, one in enumerate(item.form):
        path: Path = ("form", place)
        yield from check_field(path, one, days)
        if one.key in seen:
            yield _problem(
                (*path, "key"), f"字段“{one.key}”写了两次。", f"The field {one.key!r} stands there twice.",
                "换一个代码。", "Choose another key.",
            )  # fmt: skip
        seen.add(one.key)
        if one.key in SOURCES or one.key in READY:
            yield _problem(
                (*path, "key"), f"“{one.key}”是程序自己填的。", f"{one.key!r} is filled in by the program.",
                "换一个代码。", "Choose another key.",
            )  # fmt: skip
        if one.kind not in _KINDS:
            yield _problem(
                (*path, "kind"), f"申请表上不能有 {one.kind} 字段。", f"A form of an item has no field of the kind {one.kind}.",
                f"可用：{'、'.join(_KINDS)}。", f"There are: {', '.join(_KINDS)}.",
            )  # fmt: skip
        if one.fact:
            yield _problem(
                (*path, "fact"), "fact 只用于台账。", "Only registers have facts of their own.", "删去 fact。", "Remove fact.",
            )  # fmt: skip
        if bool(one.when.strip()) != (one.when_text is not None):
            yield _problem(
                (*path, "when"), "条件和条件说明只有一个。", "A condition and its explanation must come together.",
                "同时写 when 和 when_text。", "Write both when and when_text.",
            )  # fmt: skip
    if len(item.form) > MOST_FIELDS:
        yield _problem(
            ("form",), f"一张申请表最多{MOST_FIELDS}个字段。", f"A form has at most {MOST_FIELDS} fields.",
            "能由镇里查到的不要再问。", "Don't ask for what the township can look up.",
        )  # fmt: skip


def check_papers(item: Item, procedure: Procedure, papers: Mapping[str, Document]) -> Iterator[Problem]:
    """The faults of an item's own papers: steps and outcomes that its procedure doesn't have, fields that nothing
    fills or that can't hold what fills them. Papers that aren't there are told by whoever calls."""
    for place, paper in enumerate(item.papers):
        path: Path = ("papers", place)
        step = procedure.steps.get(paper.step)
        if step is None or step.kind is not StepKind.TASK:
            steps = [key for key, one in procedure.steps.items() if one.kind is StepKind.TASK]
            yield _problem(
                (*path, "step"), f"流程“{procedure.id}”没有由人办的步骤“{paper.step}”。",
                f"The procedure {procedure.id!r} has no step {paper.step!r} that somebody does.",
                f"可用：{'、'.join(steps)}。", f"There are: {', '.join(steps)}.",
            )  # fmt: skip
        elif paper.outcome not in step.outcomes:
            yield _problem(
                (*path, "outcome"), f"步骤“{paper.step}”没有结果“{paper.outcome}”。",
                f"The step {paper.step!r} has no outcome {paper.outcome!r}.",
                f"可用：{'、'.join(step.outcomes)}。", f"There are: {', '.join(step.outcomes)}.",
            )  # fmt: skip
        form = papers.get(paper.template)
        if form is not None:
            yield from _fills(path, item, paper, form)


def source_of(paper: ItemPaper, name: str) -> str:
    """Where a field of a paper comes from: what ``takes`` says, or what has the same name."""
    return paper.takes.get(name, name)


def _fills(path: Path, item: Item, paper: ItemPaper, form: Document) -> Iterator[Problem]:
    fields = {one.key: one for one in item.form}
    for name, source in paper.takes.items():
        if name not in form.fields:
            yield _problem(
                (*path, "takes", name), f"文书“{paper.template}”没有字段“{name}”。",
                f"The paper {paper.template!r} has no field {name!r}.",
                f"可用：{'、'.join(form.fields)}。", f"There are: {', '.join(form.fields)}.",
            )  # fmt: skip
        elif source not in fields and source not in SOURCES:
            yield _problem(
                (*path, "takes", name), f"没有“{source}”可以填。", f"There is no {source!r} to take.",
                f"可用：{'、'.join([*fields, *SOURCES])}。", f"There are: {', '.join([*fields, *SOURCES])}.",
            )  # fmt: skip
    for name, wanted in form.fields.items():
        source = source_of(paper, name)
        one = fields.get(source)
        if one is None and source not in SOURCES:
            if wanted.required and name not in READY:
                yield _problem(
                    (*path, "template"), f"文书“{paper.template}”的“{name}”没有人填。",
                    f"Nothing fills {name!r} of the paper {paper.template!r}.",
                    "写进 form 或 takes，或在文书里写 required: false。",
                    "Add it to form or takes, or write required: false in the paper.",
                )  # fmt: skip
            continue
        kinds = _KINDS.get(one.kind, ()) if one else (SOURCES[source], Kind.TEXT)
        if wanted.kind not in kinds:
            yield _problem(
                (*path, "template"), f"文书“{paper.template}”的“{name}”是 {wanted.kind}，“{source}”填不进去。",
                f"{name!r} of the paper {paper.template!r} is {wanted.kind}; {source!r} doesn't fit there.",
                f"文书里改成 {' 或 '.join(kinds)}。", f"Make it {' or '.join(kinds)} in the paper.",
            )  # fmt: skip
        may_lack = not one.required or bool(one.when) if one else source in MAY_BE_EMPTY
        if may_lack and (wanted.required or wanted.at_least):
            yield _problem(
                (*path, "template"), f"文书“{paper.template}”的“{name}”必填，“{source}”却可能是空的。",
                f"{name!r} of the paper {paper.template!r} is required, but {source!r} may be empty.",
                "文书里写 required: false，或让字段必填。", "Write required: false in the paper, or make the field required.",
            )  # fmt: skip


def _problem(path: Path, zh: str, en: str, mend_zh: str, mend_en: str) -> Problem:
    return Problem(path, Text(zh, en), Text(mend_zh, mend_en))
