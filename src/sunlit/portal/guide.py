"""The guide of an item (办事指南): one set of elements behind the page, the printed sheet and the chart.

Serves S0.01.03, S0.07.04, S1.04.04 to S1.04.06, S3.04.06, S3.30.14 and S4.20.03. What a source has not confirmed
is marked as such (``confirmed`` false) and never printed as a fact.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sunlit import clock
from sunlit.core.item_promises import shortened
from sunlit.core.items import Basis, Fee, Item, Mode
from sunlit.core.limits import Limit, Unit
from sunlit.core.procedures import bpmn, chart
from sunlit.core.procedures.identity import content_hash, short_hash
from sunlit.core.procedures.model import Procedure
from sunlit.core.procedures.walk import usual_steps
from sunlit.core.text import Text
from sunlit.hall import catalogue
from sunlit.hall.catalogue import LEVELS, Offer
from sunlit.hall.sheets import FORMS, MODES, limit_in_words
from sunlit.matters.book import book, book_of
from sunlit.people.models import Organisation, Staff
from sunlit.portal.people import Card, card_of
from sunlit.promises.models import Functions

CONFIRM = Text("待本镇确认", "to be confirmed by the township")
EVIDENCE = {
    "S": Text("已对照原文", "read in the source"),
    "s": Text("见于摘录，原文待核对", "seen in an excerpt; the source is still to be read"),
    "K": Text("待核对原文", "still to be checked against the source"),
    "V": Text("已核实", "verified"),
}


@dataclass(frozen=True)
class Element:
    """One element of the guide: its name, its lines, and whether a source or the township confirmed it."""

    code: str
    name: Text
    lines: tuple[Text, ...]
    confirmed: bool = True


@dataclass(frozen=True)
class LimitBar:
    """A limit beside the others: what it is, in words, its share of the longest (None where units differ)."""

    code: str
    name: Text
    words: Text
    share: int | None
    article: str = ""
    confirmed: bool = True
    case: Text | None = None
    shortened: int | None = None


@dataclass(frozen=True)
class PaperRow:
    """One material as the guide lists it."""

    id: str
    name: Text
    issuer: Text
    form: Text
    copies: int
    notes: tuple[Text, ...]
    fetched: bool
    sample: str


@dataclass(frozen=True)
class Guide:
    """Everything that the guide of an item says in one township."""

    township: Organisation
    offer: Offer
    flow: Procedure | None
    missing: tuple[Text, ...]
    elements: tuple[Element, ...]
    papers: tuple[PaperRow, ...]
    bars: tuple[LimitBar, ...]
    responsible: Card | None
    materials_confirmed: bool
    since: date | None

    @property
    def procedure(self) -> Procedure:
        """The procedure of the item. Raises LookupError where the item names none, which is never published."""
        if self.flow is None:
            raise LookupError(f"{self.item.id} has no procedure")
        return self.flow

    @property
    def item(self) -> Item:
        return self.offer.item

    @property
    def published(self) -> bool:
        """Whether every element is there; a guide that lacks one is not published (S3.04.06)."""
        return not self.missing

    @property
    def open(self) -> bool:
        """Whether the item can be applied for here: published, and the township offers it."""
        return self.published and self.offer.offered

    @property
    def hash(self) -> str:
        """The digits of the procedure's hash that stand on page, chart, BPMN and sheet."""
        return short_hash(self.procedure)

    @property
    def full_hash(self) -> str:
        return content_hash(self.procedure)

    @property
    def needed(self) -> tuple[PaperRow, ...]:
        """What the applicant brings; the rest the township fetches itself."""
        return tuple(row for row in self.papers if not row.fetched)


def guide_of(township: Organisation, item_id: str) -> Guide:
    """The guide of an item in a township. Raises KeyError for an unknown item. Four queries at most."""
    offer = catalogue.offer(township, item_id)
    state = offer.state
    owner: Staff | None = state.owner if state else None
    item = offer.item
    missing = list(offer.missing)
    if owner is None or not owner.is_active:
        missing.append(Text("承办责任人", "the person responsible"))
    first = state.first_offered_at if state else None
    procedure = book_of(township.pk).procedures.get(item.procedure)
    if procedure is None:
        missing.append(Text("办理程序", "procedure"))
    return Guide(
        township=township,
        offer=offer,
        flow=procedure,
        missing=tuple(dict.fromkeys(missing)),
        elements=tuple(_elements(township, offer)),
        papers=tuple(_paper(row) for row in item.materials),
        bars=tuple(_bars(item)),
        responsible=card_of(owner) if owner and owner.is_active else None,
        materials_confirmed="materials" not in item.to_confirm,
        since=first.astimezone(clock.CHINA).date() if first else None,
    )


def _elements(township: Organisation, offer: Offer) -> list[Element]:
    item, unit = offer.item, offer.unit
    unsure = set(item.to_confirm)
    found: list[Element] = []

    def add(code: str, zh: str, en: str, *lines: Text | None, sure: bool = True) -> None:
        kept = tuple(line for line in lines if line is not None)
        if kept:
            found.append(Element(code, Text(zh, en), kept, sure))

    add("mode", "服务方式", "How it is served", MODES[item.mode])
    add("audience", "谁可以办", "Who may apply", item.audience)
    add("serves", "面向", "It serves", offer.serves)
    add("conditions", "办理条件", "Conditions", *item.conditions)
    add("standards", "办理标准", "Standards", item.standards, sure="standards" not in unsure)
    add(
        "basis",
        "办理依据",
        "Legal basis",
        *(_basis(entry) for entry in item.basis),
    )
    if item.deciding_authority:
        add("authority", "由谁决定", "Who decides", item.deciding_authority)
    if item.mode is Mode.AGENT:
        words = limit_in_words(item.authority_limit) if item.authority_limit else CONFIRM
        if item.authority_limit and item.authority_article:
            words = Text(f"{words.zh}（{item.authority_article}）", f"{words.en} ({item.authority_article})")
        add(
            "authority_limit",
            "决定机关的时限（另计）",
            "Time of the deciding authority (counted apart)",
            words,
            sure=item.authority_limit is not None and "authority_limit" not in unsure,
        )
    add("fee", "收费", "Fee", *fee_in_words(item.fee), offer.terms.fee, sure="fee" not in unsure)
    if item.levy:
        levy = Text(f"{item.levy.rate.zh}（{item.levy.basis}）", f"{item.levy.rate.en} ({item.levy.basis})")
        receipt = Text(f"凭证：{item.levy.receipt.zh}", f"Receipt: {item.levy.receipt.en}")
        add("levy", "代缴的税费", "Tax or charge of the state", levy, receipt, sure="levy" not in unsure)
    add("result", "办理结果", "Result", item.result)
    if item.in_person:
        add(
            "in_person",
            "须本人到场",
            "In person",
            Text(f"法定理由：{item.in_person}", f"Legal reason: {item.in_person}"),
        )
    else:
        add(
            "in_person",
            "可以代办",
            "By an agent",
            Text(
                "不用本人到场，可以请村代办员全程代办。",
                "You need not come; a village agent can do all of it.",
            ),
        )
    add("discipline", "办事纪律", "Discipline", item.discipline)
    place = catalogue.where(township, unit, offer.terms)
    phone = place.phone
    add("place", "办理地点", "Where", place.address, place.window)
    add("hours", "办理时间", "When", place.hours)
    add("phone", "咨询电话", "Telephone", Text(phone, phone) if phone else None)
    complaints = (unit.complaint_phone if unit else "") or township.complaint_phone
    add(
        "supervision",
        "监督投诉",
        "Supervision and complaints",
        Text(complaints, complaints) if complaints else None,
    )
    if unit:
        add("unit", "承办部门", "Department in charge", Text(unit.label("zh-hans"), unit.label("en")))
        said = Functions.objects.filter(unit=unit).order_by("-pk").first()
        if said is not None:
            add(
                "functions",
                "部门职能",
                "What the department is for",
                Text(said.text, said.text_en or said.text),
            )
            add(
                "duties",
                "部门职责",
                "Duties of the department",
                Text(said.duties, said.duties_en or said.duties),
            )
    return found


def _basis(basis: Basis) -> Text:
    word = EVIDENCE[basis.evidence]
    level = LEVELS[basis.level] if basis.level else Text("层级未写明", "level not given")
    return Text(f"{level.zh}：{basis.citation}（{word.zh}）", f"{level.en}: {basis.citation} ({word.en})")


def fee_in_words(fee: Fee) -> tuple[Text, ...]:
    """What an item costs, as people say it; free where the amount is nothing."""
    note = (fee.note,) if fee.note else ()
    if fee.amount == Decimal(0):
        return (Text("不收费", "free"), *note)
    unit_zh = f"/{fee.unit.zh}" if fee.unit else ""
    unit_en = f" per {fee.unit.en}" if fee.unit else ""
    return (
        Text(f"{fee.amount}元{unit_zh}（{fee.basis}）", f"{fee.amount} yuan{unit_en} ({fee.basis})"),
        *note,
    )


def _paper(row: Any) -> PaperRow:
    notes: list[Text] = []
    if row.fetched:
        notes.append(Text("由本镇调取，您不用带", "we fetch it ourselves; you need not bring it"))
    if row.may_follow:
        notes.append(Text("可以后补，先受理", "may follow later; we accept without it"))
    if row.when_text:
        notes.append(Text(f"只在：{row.when_text.zh}", f"Only: {row.when_text.en}"))
    if row.note:
        notes.append(row.note)
    if row.basis:
        notes.append(Text(f"依据：{row.basis}", f"Basis: {row.basis}"))
    return PaperRow(
        row.id, row.name, row.issuer, FORMS[row.form], row.copies, tuple(notes), row.fetched, row.sample
    )


def _bars(item: Item) -> list[LimitBar]:
    promised, legal = catalogue.limits(item)
    sure = "promised" not in item.to_confirm
    rows: list[tuple[str, Limit, str, Text | None]] = []
    against: dict[Text | None, Limit] = {case.when_text: case.legal for case in item.limit_cases}
    if legal:
        against[None] = legal
    if promised:
        rows.append(("promised", promised, item.promise_exception, None))
    if legal:
        rows.append(("legal", legal, item.legal_article, None))
    for case in item.limit_cases:
        rows.append(("promised", case.promised, case.promise_exception, case.when_text))
        rows.append(("legal", case.legal, case.legal_article, case.when_text))
    units = {limit.unit for _code, limit, _article, _case in rows}
    longest = max((limit.amount for _code, limit, _article, _case in rows), default=0)
    comparable = len(units) == 1 and longest > 0 and len(rows) > 1
    names = {"promised": Text("本镇承诺", "We promise"), "legal": Text("法定时限", "The law allows")}
    return [
        LimitBar(
            code,
            Text(f"{case.zh}，{names[code].zh}", f"{case.en}: {names[code].en.lower()}")
            if case
            else names[code],
            limit_in_words(limit),
            max(1, round(limit.amount * 100 / longest)) if comparable else None,
            article,
            sure or code == "legal",
            case,
            shortened(limit, against[case]) if code == "promised" and case in against else None,
        )
        for code, limit, article, case in rows
    ]


@lru_cache(maxsize=64)
def _chart(
    fingerprint: str, procedure_id: str, language: str, orientation: str, promised: Limit | None
) -> str:
    return chart.chart(
        book().procedures[procedure_id],
        language=language,
        orientation=orientation,
        roles=book().roles,
        promised=promised,
    )


def chart_of(
    procedure: Procedure, language: str, orientation: str = "vertical", promised: Limit | None = None
) -> str:
    """The chart of a procedure as SVG, drawn once per process, version and promised limit."""
    return _chart(content_hash(procedure), procedure.id, language, orientation, promised)


@lru_cache(maxsize=32)
def _bpmn(fingerprint: str, procedure_id: str, language: str) -> str:
    return bpmn.to_bpmn(book().procedures[procedure_id], language=language)


def bpmn_of(procedure: Procedure, language: str) -> str:
    """The BPMN file of a procedure, made once per process and version."""
    return _bpmn(content_hash(procedure), procedure.id, language)


def steps_of(procedure: Procedure) -> tuple[Text, ...]:
    """The steps of the usual way with their limits, as the sheet lists them; what may happen beside it (papers that are
    missing, a refusal) stands in the chart."""
    found = []
    for step in usual_steps(procedure):
        within = (
            Text(f"（{limit_in_words(step.limit).zh}内）", f" (within {limit_in_words(step.limit).en})")
            if step.limit and step.limit.unit is not Unit.AT_ONCE
            else Text("", "")
        )
        found.append(Text(step.title.zh + within.zh, step.title.en + within.en))
    return tuple(found)


def words_of(procedure: Procedure, language: str) -> list[str]:
    """The chart in words, one sentence a step, for people who can't see it."""
    text = chart.in_sentences(procedure, language, roles=book().roles)
    return [line for line in re.split(r"(?<=[。.])\s*(?=\S)", text) if line]
