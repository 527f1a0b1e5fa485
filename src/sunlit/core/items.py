"""Service items (政务服务事项): what people come to the service centre for, as data."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

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
    """A legal ground with its evidence tag (S, s, K of law.md)."""

    citation: str
    evidence: str


@dataclass(frozen=True)
class Fee:
    """What an item costs, in yuan, and on which ground; free where ``amount`` is 0."""

    amount: Decimal = Decimal(0)
    unit: Text | None = None
    basis: str = ""


@dataclass(frozen=True)
class Item:
    """One service item. Fields that no source gives are named in ``to_confirm`` and shown to the editor."""

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
    fee: Fee = Fee()
    clauses: tuple[str, ...] = ()
    to_confirm: tuple[str, ...] = ()


@dataclass(frozen=True)
class Superseded:
    """A name that people still use for something that no longer exists; it leads to the present service."""

    name: str
    leads_to: str
    note: Text
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Category:
    """One of the fifteen service categories, with its items."""

    number: int
    name: Text
    source: str
    items: tuple[Item, ...]
    superseded: tuple[Superseded, ...] = ()
