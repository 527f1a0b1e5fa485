"""The letters of a request: which one goes out at which moment, and what stands in it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sunlit import clock
from sunlit.core.periods import chinese_day
from sunlit.core.personal import masked
from sunlit.core.request_rules import Answer, Remedy, RequestRules, remedies_for
from sunlit.information_requests.models import AnswerFile, Request
from sunlit.matters import documents
from sunlit.matters.book import book
from sunlit.matters.models import Document, Matter
from sunlit.people.viewer import Viewer

PARTLY = "partly"
DISCLOSING = ("given", PARTLY)
"""The answers that hand out information."""


def rules() -> RequestRules:
    """What the rulebook says of requests. Raises LookupError for a rulebook without it."""
    found = book().requests
    if found is None:
        raise LookupError("the rulebook has no requests.yaml")
    return found


def remedies_of(row: Request) -> tuple[Remedy, ...]:
    """The remedies that exist for a request in its present state, with their last day: none while it is handled in
    time, reconsideration first where it isn't answered in time, those of its answer once it has one. Nothing against
    what the applicant withdrew."""
    matter, today = row.matter, clock.today()
    if matter.state == Matter.State.WITHDRAWN:
        return ()
    if row.answered_on is not None:
        return remedies_for(rules(), rules().answer(row.answer), row.answered_on, book().calendar)
    if matter.is_open and matter.legal_due is not None and matter.legal_due < today:
        return remedies_for(rules(), None, matter.legal_due, book().calendar)
    return ()


def issue(template: str, row: Request, to: str, lines: list[str], *, by: Viewer, **more: Any) -> Document:
    """Issue a letter inside the running act. Raises Refused (paper) for a name without a glyph."""
    matter = row.matter
    data: dict[str, Any] = {
        "to": to,
        "lines": [one for one in lines if one],
        "matter_number": matter.number,
        "phone": matter.unit.phone or matter.township.phone,
        **more,
    }
    return documents.issue(template, data, township=matter.township, matter=matter, by=by)


def to_applicant(
    template: str, row: Request, known: Mapping[str, str], lines: list[str], *, by: Viewer, **more: Any
) -> Document:
    """A letter to the applicant: with what was asked for and the day that counts."""
    about = known.get("corrected_about") or known["about"]
    given = {"about": about, "received": row.received_on, **more}
    return issue(template, row, known["party"], lines, by=by, **given)


def answer(
    row: Request, known: Mapping[str, str], kind: Answer, files: Sequence[AnswerFile], *, by: Viewer
) -> Document:
    """The letter of an answer: content, reasons, where to turn, the files that go with it, and the remedies with their
    last day, counted from today for whoever gets it today. In a partial answer personal numbers are masked by the program."""
    text = known["answer_text"]
    lines = (masked(text) if kind.key == PARTLY else text).split("\n")
    if known.get("answer_reason"):
        lines.append("理由和依据：" + known["answer_reason"] + f"（{kind.article}）")
    if known.get("answer_where"):
        lines.append("获取的地方或者负责的机关：" + known["answer_where"])
    if kind.needs and "earlier" in kind.needs and known.get("earlier"):
        lines.append("以前的答复：" + known["earlier"])
    if files:
        lines.append(f"随本答复提供的文件{len(files)}份：")
        # By its hash anybody can tell whether a copy is the one that was handed out.
        lines += [f"{number}. {one.name}（SHA-256 {one.digest[:16]}）" for number, one in enumerate(files, 1)]
    today = clock.today()
    ways = [in_words(one, today) for one in remedies_for(rules(), kind, today, book().calendar)]
    return to_applicant(kind.letter, row, known, lines, by=by, remedies=ways)


def in_words(one: Remedy, known: date) -> str:
    """A remedy as a letter says it."""
    last = (
        f"，收到本答复之日起计算，{chinese_day(known)}收到的，最后一日是{chinese_day(one.last)}"
        if one.last
        else ""
    )
    where = f"，向{one.where.zh}提出" if one.where.zh else ""
    return f"{one.name.zh}{where}{last}（{one.citation}）。"
