"""Service items (政务服务事项): what people come to the service centre for, as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from sunlit.core.fields import Field
from sunlit.core.limits import Limit
from sunlit.core.text import Text


class Mode(StrEnum):
    """How the centre serves an item (S3.26.02): handled here (办理), as agent for a higher authority (代理),
    information provided (提供), accepted and passed on (受理), received (接待)."""

    HANDLED = "handled"
    AGENT = "agent"
    INFORMATION = "information"
    PASS_ON = "pass_on"
    RECEIVE = "receive"


class Level(StrEnum):
    """Whose rule an item comes from (S4.26.03): the central government (中央), the province (省), the city (市), or the
    township itself (乡镇)."""

    CENTRAL = "central"
    PROVINCE = "province"
    CITY = "city"
    TOWNSHIP = "township"


class Serves(StrEnum):
    """Whom an item is there for (S4.26.03): residents (居民), businesses and other bodies (企业和其他单位)."""

    RESIDENTS = "residents"
    BUSINESSES = "businesses"


class PaperForm(StrEnum):
    """In which form a material is handed in."""

    ORIGINAL = "original"
    COPY = "copy"
    ORIGINAL_AND_COPY = "original_and_copy"
    ORIGINAL_SHOWN = "original_shown"  # looked at and handed back (核验)
    OUR_FORM = "our_form"  # a form we give out


@dataclass(frozen=True)
class Material:
    """One paper that an item may ask for; the window can't ask for anything else (S4.20.03).

    ``fetched`` means we get it ourselves from shared data and don't ask (国务院在线政务服务规定 7);
    ``may_follow`` means the application is accepted without it (容缺受理). ``when`` is a condition on the
    application's facts; empty means always.
    """

    id: str
    name: Text
    issuer: Text
    form: PaperForm
    copies: int = 1
    fetched: bool = False
    may_follow: bool = False
    when: str = ""
    when_text: Text | None = None
    note: Text | None = None
    sample: str = ""
    basis: str = ""


@dataclass(frozen=True)
class Basis:
    """A legal ground with its evidence tag (S, s, K of law.md) and whose rule it is (S4.26.03).

    ``level`` is None only where it was left out: a fault of the rulebook, and the item is not published.
    """

    citation: str
    evidence: str
    level: Level | None = None


@dataclass(frozen=True)
class Fee:
    """What an item costs, in yuan, and on which ground; free where ``amount`` is 0.

    ``note`` names the cases in which another authority charges by itself (a lost card, for example).
    """

    amount: Decimal = Decimal(0)
    unit: Text | None = None
    basis: str = ""
    note: Text | None = None


@dataclass(frozen=True)
class Levy:
    """A tax or charge of the state that is declared or paid through an item; never a price of the service.

    A collection without a ground for its rate is refused (S3.26.03).
    """

    rate: Text
    basis: str
    receipt: Text


@dataclass(frozen=True)
class LimitCase:
    """Another limit of the same item in a stated case, such as a decision delegated to the township (JC-06).

    ``when`` is a condition on the application's facts, like that of a material.
    """

    when: str
    when_text: Text
    legal: Limit
    legal_article: str
    promised: Limit
    promise_exception: str = ""


@dataclass(frozen=True)
class ItemPaper:
    """A paper of the item's own (事项自己的文书), printed in the act that leaves ``step`` of its procedure by ``outcome``.

    The paper's fields are filled by their names from the item's form and from what the program knows of the matter
    (`item_forms.SOURCES`); ``takes`` says it where the names differ: field of the paper, and where it comes from.
    """

    template: str
    step: str
    outcome: str
    takes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Item:
    """One service item. Fields that no source gives are named in ``to_confirm`` and shown to the editor.

    ``legal`` and ``promised`` bind the township. Where another authority decides, its own time is
    ``authority_limit``, counted apart from the township's days (S3.26.02). ``no_materials`` says on purpose
    that nothing is handed in, so that an empty list is never an oversight. ``in_person`` is the legal reason
    for which the applicant must come in person; empty means that a village agent may do everything (S4.30.08).
    ``serves`` names residents, businesses or both (S4.26.03); it is never empty in a rulebook that loads.
    ``form`` is what the application itself says beside the applicant and the materials; ``papers`` are printed with it.
    """

    id: str
    number: str  # stable and readable: category two digits, dash, item two digits
    name: Text
    mode: Mode
    department: str  # social_affairs | government_affairs | economic_development | enquiry
    audience: Text  # who may apply (服务对象)
    procedure: str
    keywords: tuple[str, ...] = ()
    conditions: tuple[Text, ...] = ()
    materials: tuple[Material, ...] = ()
    basis: tuple[Basis, ...] = ()
    standards: Text | None = None
    discipline: Text | None = None
    result: Text | None = None
    immediate: bool = False
    legal: Limit | None = None
    legal_article: str = ""
    promised: Limit | None = None
    promise_exception: str = (
        ""  # reason where the promise is longer than two thirds of the legal limit (S2.08.08)
    )
    deciding_authority: Text | None = None
    limit_cases: tuple[LimitCase, ...] = ()
    authority_limit: Limit | None = None
    authority_article: str = ""
    no_materials: bool = False
    in_person: str = ""
    levy: Levy | None = None
    fee: Fee = Fee()
    clauses: tuple[str, ...] = ()
    to_confirm: tuple[str, ...] = ()
    form: tuple[Field, ...] = ()
    papers: tuple[ItemPaper, ...] = ()
    serves: tuple[Serves, ...] = ()


@dataclass(frozen=True)
class Superseded:
    """A name that people still use for something that no longer exists; it leads to the present service.

    ``abolished`` means that nothing took its place: the item it leads to explains, and isn't a successor.
    """

    name: str
    leads_to: str
    note: Text
    clauses: tuple[str, ...] = ()
    abolished: bool = False


@dataclass(frozen=True)
class Category:
    """One of the fifteen service categories, with its items."""

    number: int
    name: Text
    source: str
    items: tuple[Item, ...]
    superseded: tuple[Superseded, ...] = ()
