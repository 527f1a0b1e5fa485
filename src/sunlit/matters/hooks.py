"""Where a field of work joins the kernel: facts for guards, automatic steps, and the kernel's events.

Fields of work never import each other; what one does that another cares about passes through `on_event`.
"""

from collections import ChainMap
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from sunlit.core.text import Text

if TYPE_CHECKING:
    from sunlit.matters.models import Matter, Task
    from sunlit.people.models import Organisation, Staff

Fact = bool | str | Decimal | int | date | None
FactsOf = Callable[["Matter"], Mapping[str, Fact]]
AutoStep = Callable[["Matter"], str]
Listener = Callable[["Matter", str], None]
AnswerCheck = Callable[["Matter", "Task", str], None]
AssignmentCheck = Callable[[str, "Staff"], None]

_facts: dict[str, FactsOf] = {}
_autos: dict[str, AutoStep] = {}
_listeners: dict[str, list[Listener]] = {}
_other_facts: list[FactsOf] = []
_answer_checks: list[AnswerCheck] = []
_assignment_checks: list[AssignmentCheck] = []
OfferCheck = Callable[["Matter", str, "Organisation"], None]
_offer_checks: list[OfferCheck] = []
_personal: list[Callable[[], Iterable[str]]] = []


@dataclass(frozen=True)
class PublicValue:
    """A value that a township has published and must announce when it changes, such as an item's time limit.

    ``subject`` never changes. ``code`` is the value as a program compares it, empty while there is none; ``words`` says
    it. ``unit_id`` is the unit in charge, ``owner`` who answers for it by name, ``ground`` the articles and clauses it
    rests on.
    """

    subject: str
    name: Text
    code: str
    words: Text
    unit_id: int
    owner: str = ""
    ground: str = ""


ValuesOf = Callable[["Organisation"], Iterable[PublicValue]]
_values: list[ValuesOf] = []
_pages: dict[str, Callable[["Matter"], str]] = {}

WorkerOf = Callable[["Organisation"], "Staff | None"]
_workers: dict[str, WorkerOf] = {}
WorkersIn = Callable[["Organisation", Collection["Organisation"]], Mapping[int, "Staff"]]
_workers_in: dict[str, WorkersIn] = {}

RulesSince = Callable[["Organisation", Collection[str]], date | None]
_rules_since: list[RulesSince] = []

ParticularsOf = Callable[["Matter"], Mapping[str, str]]
_particulars: dict[str, ParticularsOf] = {}
CountOf = Callable[["Organisation"], int]
_counts: dict[str, CountOf] = {}
RuleBegins = Callable[["Organisation", str], date | None]
_rule_begins: list[RuleBegins] = []

EVENTS = ("opened", "moved", "closed", "fell_due")


def facts_for(kind: str) -> Callable[[FactsOf], FactsOf]:
    """Register the function that answers the facts which guards of this kind of matter ask for."""

    def register(function: FactsOf) -> FactsOf:
        _facts[kind] = function
        return function

    return register


def facts_otherwise(function: FactsOf) -> FactsOf:
    """Register who answers the facts of kinds that have no function of their own, such as those of the rulebook's
    registers; for kinds that it doesn't know it answers nothing."""
    _other_facts.append(function)
    return function


class WhenAsked(Mapping[str, Fact]):
    """Facts that are looked up only when something asks for them: a guard that wants one of twelve costs one query.

    ``ways``: for each name, how to find the value. Each is found once.
    """

    def __init__(self, ways: Mapping[str, Callable[[], Fact]]) -> None:
        self._ways = ways
        self._found: dict[str, Fact] = {}

    def __getitem__(self, name: str) -> Fact:
        if name not in self._found:
            self._found[name] = self._ways[name]()
        return self._found[name]

    def __contains__(self, name: object) -> bool:
        return name in self._ways

    def __iter__(self) -> Iterator[str]:
        return iter(self._ways)

    def __len__(self) -> int:
        return len(self._ways)


def facts_of(matter: "Matter") -> Mapping[str, Fact]:
    """The facts known about a matter now: what its kind computes, over what was typed into it."""
    function = _facts.get(matter.kind)
    computed = [answering(matter) for answering in ([function] if function else _other_facts)]
    # ChainMap asks its maps one after the other and never copies them, so what nobody asks for isn't looked up.
    return ChainMap(*(cast(dict[str, Fact], known) for known in reversed(computed)), dict(matter.facts))


def personal_kinds(function: Callable[[], Iterable[str]]) -> Callable[[], Iterable[str]]:
    """Register who names the kinds of matter that are one person's own, such as a yearly report on duties: nobody takes
    them over when the person leaves."""
    _personal.append(function)
    return function


def kinds_of_one_person() -> set[str]:
    """Every kind of matter that is one person's own."""
    return {kind for function in _personal for kind in function()}


def before_answer(check: AnswerCheck) -> AnswerCheck:
    """Register a check that every answer to a task passes, whichever page or interface it came by. It gets the matter,
    the task with who does it and for whom, and the outcome, after what belongs to the answer was stored, and raises
    Refused where something is missing."""
    _answer_checks.append(check)
    return check


def check_answer(matter: "Matter", task: "Task", outcome: str) -> None:
    """Ask every registered check. Raises what they raise."""
    for check in _answer_checks:
        check(matter, task, outcome)


def before_assignment(check: AssignmentCheck) -> AssignmentCheck:
    """Register a check that everybody passes before a matter is given to them, whether it is opened for them, named,
    handed over or passed on. It gets the kind of matter and the person, and raises Refused."""
    _assignment_checks.append(check)
    return check


def check_assignment(kind: str, staff: "Staff") -> None:
    """Ask every registered check. Raises what they raise."""
    for check in _assignment_checks:
        check(kind, staff)


def before_offer(check: OfferCheck) -> OfferCheck:
    """Register a check that every hand-over passes before it is offered. It gets the matter, what is handed over and
    the receiving unit, and raises Refused where it may not go there."""
    _offer_checks.append(check)
    return check


def check_offer(matter: "Matter", what: str, unit: "Organisation") -> None:
    """Ask every registered check. Raises what they raise."""
    for check in _offer_checks:
        check(matter, what, unit)


def auto_step(name: str) -> Callable[[AutoStep], AutoStep]:
    """Register the action of an automatic step; it returns the outcome."""

    def register(function: AutoStep) -> AutoStep:
        _autos[name] = function
        return function

    return register


def run_auto(name: str, matter: "Matter") -> str:
    """Run an automatic step inside the act's transaction. Raises KeyError for a name nobody registered."""
    return _autos[name](matter)


def on_event(event: str) -> Callable[[Listener], Listener]:
    """Register a listener for one of EVENTS; it runs inside the act's transaction and must stay cheap."""
    if event not in EVENTS:
        raise ValueError(f"{event!r} is not an event of the kernel; use one of {EVENTS}")

    def register(function: Listener) -> Listener:
        _listeners.setdefault(event, []).append(function)
        return function

    return register


def public_values(function: ValuesOf) -> ValuesOf:
    """Register the function that says which public values of a township a field of work keeps, as they are now."""
    _values.append(function)
    return function


def public_values_of(township: "Organisation") -> list[PublicValue]:
    """Every public value of a township, of all fields of work."""
    return [value for function in _values for value in function(township)]


def page_for(kind: str) -> Callable[[Callable[["Matter"], str]], Callable[["Matter"], str]]:
    """Register the function that gives the address of the page on which a kind of matter is worked on."""

    def register(function: Callable[["Matter"], str]) -> Callable[["Matter"], str]:
        _pages[kind] = function
        return function

    return register


def page_of(matter: "Matter") -> str:
    """The address of a matter's own page, or nothing where its field of work has none."""
    function = _pages.get(matter.kind)
    return function(matter) if function else ""


def worker_for(kind: str) -> Callable[[WorkerOf], WorkerOf]:
    """Register who in a unit is named for a kind of work, so that it goes to them (S3.03.02)."""

    def register(function: WorkerOf) -> WorkerOf:
        _workers[kind] = function
        return function

    return register


def worker_of(kind: str, unit: "Organisation") -> "Staff | None":
    """Who is named for a kind of work in a unit; None where nobody is, and the usual seat does it."""
    function = _workers.get(kind)
    return function(unit) if function else None


def workers_for(kind: str) -> Callable[[WorkersIn], WorkersIn]:
    """Register the same for several units of a township at once, for lists."""

    def register(function: WorkersIn) -> WorkersIn:
        _workers_in[kind] = function
        return function

    return register


def workers_in(
    kind: str, township: "Organisation", units: Collection["Organisation"]
) -> Mapping[int, "Staff"]:
    """Who is named for a kind of work in each of these units, by the unit's id, as far as anybody is."""
    function = _workers_in.get(kind)
    return function(township, units) if function else {}


def rules_since(function: RulesSince) -> RulesSince:
    """Register who knows since which day a township is bound by the rules that some clauses stand in (S0.07.53)."""
    _rules_since.append(function)
    return function


def bound_since(township: "Organisation", clauses: Collection[str]) -> date | None:
    """The first day on which the rules of these clauses hold in a township; None where nothing is known of it."""
    days = [day for function in _rules_since if (day := function(township, clauses))]
    return max(days, default=None)


def particulars_for(kind: str) -> Callable[[ParticularsOf], ParticularsOf]:
    """Register who says what was typed into a kind of matter, so that a register can follow it: ``id_number`` and
    ``phone`` of whoever applies, empty where nothing was typed."""

    def register(function: ParticularsOf) -> ParticularsOf:
        _particulars[kind] = function
        return function

    return register


def particulars_of(matter: "Matter") -> Mapping[str, str]:
    """What was typed into a matter, as far as its kind tells it."""
    function = _particulars.get(matter.kind)
    return function(matter) if function else {}


@dataclass(frozen=True)
class FurtherNumber:
    """A number that a matter has besides its own, with what it stands for: the feedback case of a complaint."""

    title: Text
    number: str
    state: str


NumbersOf = Callable[["Matter"], Iterable[FurtherNumber]]
_numbers: list[NumbersOf] = []


def further_numbers(function: NumbersOf) -> NumbersOf:
    """Register who knows numbers that the person concerned is told besides the matter's own."""
    _numbers.append(function)
    return function


def further_numbers_of(matter: "Matter") -> list[FurtherNumber]:
    """The further numbers of a matter; one query for each field of work that knows any."""
    return [one for function in _numbers for one in function(matter)]


def count_for(name: str) -> Callable[[CountOf], CountOf]:
    """Register who keeps a count about a township that guards of registers ask for by this name."""

    def register(function: CountOf) -> CountOf:
        _counts[name] = function
        return function

    return register


def count_of(name: str, township: "Organisation") -> int:
    """A count about a township. Raises KeyError for a name that nobody keeps."""
    return _counts[name](township)


def counts() -> tuple[str, ...]:
    """The name of every count that is kept."""
    return tuple(_counts)


def rule_begins(function: RuleBegins) -> RuleBegins:
    """Register who knows from which day a rule that a township issues, named by its key, holds there (S1.06.29)."""
    _rule_begins.append(function)
    return function


def begins(township: "Organisation", rule: str) -> date | None:
    """The first day on which an issued rule holds in a township; None where it doesn't hold yet."""
    return next((day for function in _rule_begins if (day := function(township, rule))), None)


def tell(event: str, matter: "Matter", detail: str = "") -> None:
    """Tell every listener what happened."""
    for listener in _listeners.get(event, ()):
        listener(matter, detail)
