"""The service items of a township: what the rulebook says of an item, and what the township does with it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache

from sunlit.core.conditions import Condition, Field, compile_condition
from sunlit.core.item_elements import missing_elements
from sunlit.core.item_search import ItemIndex
from sunlit.core.items import Category, Item, Level, Material, Serves
from sunlit.core.limits import Limit, Unit
from sunlit.core.own_terms import OwnTerms, applied
from sunlit.core.procedures.identity import content_hash
from sunlit.core.text import Text
from sunlit.hall.completeness import Judge, judges
from sunlit.hall.models import ItemState
from sunlit.matters.book import book, book_of
from sunlit.people.models import Organisation

LEVELS = {
    Level.CENTRAL: Text("中央", "central"),
    Level.PROVINCE: Text("省", "province"),
    Level.CITY: Text("市", "city"),
    Level.TOWNSHIP: Text("乡镇", "township"),
}
SERVES = {
    Serves.RESIDENTS: Text("居民", "residents"),
    Serves.BUSINESSES: Text("企业和其他单位", "businesses and other bodies"),
}
UNSURE = {
    "authority_limit": Text("上级机关的办理时限", "the time of the authority that decides"),
    "basis_article": Text("依据的具体条款", "the article of the legal basis"),
    "deciding_authority": Text("由谁决定", "who decides"),
    "fee": Text("收费", "the fee"),
    "levy": Text("代缴的税费", "the tax or charge"),
    "materials": Text("材料清单", "the list of papers"),
    "promised": Text("承诺时限", "the promised limit"),
    "publicity_days": Text("公示天数", "the days on public display"),
    "small_sum": Text("小额标准", "what counts as a small sum"),
    "standards": Text("办理标准", "the standards"),
}
"""What the rulebook may leave to be confirmed by the township (`Item.to_confirm`), in words."""


@dataclass(frozen=True)
class Offer:
    """An item as one township offers it: with its own promise and terms (`core.own_terms`), the unit that serves it, and
    what is missing."""

    item: Item
    category: Category
    unit: Organisation | None
    offered: bool
    missing: tuple[Text, ...]
    state: ItemState | None = None

    @property
    def complete(self) -> bool:
        return not self.missing

    @property
    def terms(self) -> OwnTerms:
        """What the township itself says of the item."""
        return self.state.terms if self.state else OwnTerms()

    @property
    def unsure(self) -> tuple[Text, ...]:
        """What the township has still to confirm, in words."""
        return tuple(UNSURE.get(entry, Text(entry, entry)) for entry in self.item.to_confirm)

    @property
    def serves(self) -> Text | None:
        """Whom the item is there for, in words (S4.26.03)."""
        return serves_in_words(self.item)


@dataclass(frozen=True)
class Where:
    """Where and when an item is served in a township, and whom to call: its own, else the department's, else the
    township's."""

    window: Text | None
    address: Text
    hours: Text
    phone: str


def serves_in_words(item: Item) -> Text | None:
    """Whom an item serves (S4.26.03); nothing where the rulebook doesn't say it, which is never published."""
    words = [SERVES[one] for one in item.serves]
    return Text("、".join(one.zh for one in words), ", ".join(one.en for one in words)) if words else None


def categories() -> tuple[Category, ...]:
    """The fifteen categories, in order."""
    return tuple(sorted(book().categories, key=lambda category: category.number))


def item(item_id: str) -> Item:
    """An item of the rulebook, without what a township says of it. Raises KeyError for an unknown id."""
    return book().items[item_id]


def item_of(township_id: int, item_id: str) -> Item:
    """An item as a township has it, with its own promise. Raises KeyError for an unknown id. One query."""
    return applied(item(item_id), terms_of(township_id, item_id))


def items_of(township_id: int) -> list[Item]:
    """Every item as a township has it, in the order of the rulebook. One query."""
    states = {state.item: state for state in ItemState.objects.filter(township_id=township_id)}
    return [
        applied(entry, states[entry.id].terms) if entry.id in states else entry
        for entry in book().items.values()
    ]


def terms_of(township_id: int, item_id: str) -> OwnTerms:
    """What a township itself says of an item. One query."""
    state = ItemState.objects.filter(township_id=township_id, item=item_id).first()
    return state.terms if state else OwnTerms()


def where(township: Organisation, unit: Organisation | None, terms: OwnTerms) -> Where:
    """Where, when and under which telephone a township serves an item of ``unit``."""
    address = unit.address if unit and unit.address else township.address
    address_en = (unit.address_en if unit and unit.address_en else township.address_en) or address
    hours = unit.hours if unit and unit.hours else township.hours
    hours_en = (unit.hours_en if unit and unit.hours_en else township.hours_en) or hours
    phone = unit.phone if unit and unit.phone else township.phone
    return Where(
        terms.window, Text(address, address_en), terms.hours or Text(hours, hours_en), terms.phone or phone
    )


def category_of(item_id: str) -> Category:
    """The category that an item belongs to. Raises KeyError for an unknown id."""
    for category in categories():
        if any(entry.id == item_id for entry in category.items):
            return category
    raise KeyError(item_id)


@lru_cache(maxsize=4)
def _index(content_hash: str) -> ItemIndex:
    return ItemIndex(categories(), book().synonyms)


def index() -> ItemIndex:
    """The find-as-you-type index over all items, made once per rulebook."""
    return _index(book().content_hash)


def fingerprint(entry: Item) -> str:
    """The hash of an item as it is now, kept with each application so that a change shows."""
    said = asdict(entry)
    for later in (
        "form",
        "papers",
    ):  # an item without them has the hash that it had before items could have any
        if not said[later]:
            del said[later]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, default=str, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def unit_for(township: Organisation, entry: Item) -> Organisation | None:
    """The department of a township that answers for an item."""
    return Organisation.objects.filter(township=township, key=entry.department, valid_to=None).first()


def enquiry_of(township: Organisation) -> Organisation | None:
    """The enquiry department (咨询受理服务部) of a township, where everything comes in."""
    return Organisation.objects.filter(township=township, key="enquiry", valid_to=None).first()


def offers(township: Organisation) -> list[Offer]:
    """Every item with its state in this township, in catalogue order. As many queries, whatever their number."""
    states = {
        state.item: state for state in ItemState.objects.select_related("owner").filter(township=township)
    }
    units = {
        unit.key: unit
        for unit in Organisation.objects.filter(township=township, valid_to=None).exclude(key="")
    }
    asked = judges(township)
    return [
        _offer(entry, category, units.get(entry.department), states.get(entry.id), asked)
        for category in categories()
        for entry in category.items
    ]


def offer(township: Organisation, item_id: str) -> Offer:
    """One item with its state in this township. Raises KeyError for an unknown id."""
    entry = item(item_id)
    state = ItemState.objects.select_related("owner").filter(township=township, item=item_id).first()
    return _offer(entry, category_of(item_id), unit_for(township, entry), state, judges(township))


def needed_elements() -> frozenset[str]:
    """The elements that some clause asks for (rulebook, ``elements.yaml``)."""
    return frozenset(key for one in book().element_sets for key in one.elements)


def _offer(
    entry: Item,
    category: Category,
    unit: Organisation | None,
    state: ItemState | None,
    asked: Sequence[Judge],
) -> Offer:
    if state is not None:
        entry = applied(entry, state.terms)
    missing = list(missing_elements(entry, needed=needed_elements()))
    if unit is None:
        missing.append(Text("承办部门", "the department in charge"))
    elif not unit.complaint_phone:
        missing.append(Text("监督投诉电话", "the telephone for complaints"))
    if not limits(entry)[0] and entry.mode.value in ("handled", "agent", "pass_on"):
        missing.append(Text("承诺办结时限", "the promised time limit"))
    if state is None or state.owner is None or not state.owner.is_active:
        missing.append(Text("经办责任人", "the person responsible"))
    for judge in asked:
        missing.extend(judge(entry))
    wanted = state.offered if state else False
    return Offer(entry, category, unit, wanted and not missing, tuple(dict.fromkeys(missing)), state)


def mark_of(township: Organisation, shown: Offer) -> str:
    """A mark of all that the guide of an item says in a township: item, procedure, department, telephones, hours."""
    procedure = book_of(township.pk).procedures.get(shown.item.procedure)
    unit = shown.unit
    said = [
        fingerprint(shown.item),
        content_hash(procedure) if procedure else "",
        shown.offered,
        *([unit.name, unit.address, unit.phone, unit.complaint_phone, unit.hours] if unit else []),
        township.name,
        township.address,
        township.phone,
        township.complaint_phone,
        township.hours,
        # A township that says nothing of its own keeps the mark that its guides had before it could.
        *([repr(shown.terms)] if shown.terms else []),
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:32]


def limits(entry: Item, answers: Mapping[str, object] | None = None) -> tuple[Limit | None, Limit | None]:
    """Promised and legal limit of an item in this case; an immediate item is promised for the same working day
    (S3.28.06). A case of the item with limits of its own counts once its condition is known to hold."""
    for case in entry.limit_cases:
        if holds(case.when, answers or {}) is True:
            return case.promised, case.legal
    if entry.immediate:
        return entry.promised or Limit(0, Unit.AT_ONCE), entry.legal
    return entry.promised, entry.legal


@lru_cache(maxsize=512)
def _condition(when: str, content_hash: str) -> Condition:
    return compile_condition(when, book().fact_vocabulary)


def holds(when: str, answers: Mapping[str, object]) -> bool | None:
    """Whether a condition of an item holds for these answers; None while an answer is missing."""
    known = {name: value for name, value in answers.items() if name in book().facts}
    return _condition(when, book().content_hash).evaluate(known).value


def facts_asked(entry: Item) -> list[Field]:
    """What an applicant is asked so that only the papers and fields of their own case are wanted, each once, in order."""
    found: dict[str, Field] = {}
    conditions = [row.when for row in entry.materials if row.when and not row.fetched]
    for when in (*conditions, *(one.when for one in entry.form if one.when)):
        for fact in _condition(when, book().content_hash).fields:
            found.setdefault(fact.name, fact)
    return list(found.values())


def material(entry: Item, material_id: str) -> Material:
    """One material of an item's list. Raises KeyError where the list doesn't have it (S4.20.03)."""
    for row in entry.materials:
        if row.id == material_id:
            return row
    raise KeyError(material_id)
