"""Runs the example cases of the rulebook on the real calendar, parameters, procedures and conditions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sunlit.core.calendar import CalendarRangeError
from sunlit.core.clocks import deadline
from sunlit.core.conditions import Field, FieldType, Vocabulary, compile_condition
from sunlit.core.history import ClockError, local_day
from sunlit.core.item_promises import at_most
from sunlit.core.limits import ClockEvent, ClockKind
from sunlit.core.parameters import LaxerThanLaw, NoValueInForce, UnfitValue, Value, check_local, number
from sunlit.core.problems import RuleError
from sunlit.core.procedures.walk import next_step
from sunlit.core.regulations import Example, ExampleKind
from sunlit.core.text import Text
from sunlit.rulebook.model import Rulebook

UNKNOWN = "unknown"

Found = dict[str, Any]
"""What really came of an example, by the names of ``Expect``."""


@dataclass(frozen=True)
class ExampleResult:
    """What came of an example; ``differences`` says for each expectation that failed what was found instead."""

    example: Example
    differences: tuple[Text, ...]

    @property
    def passed(self) -> bool:
        return not self.differences


def run_all(rulebook: Rulebook) -> tuple[tuple[str, ExampleResult], ...]:
    """Runs every example of the rulebook; each result comes with the file it stands in."""
    return tuple((file, run(example, rulebook)) for file, example in rulebook.examples)


def run(example: Example, rulebook: Rulebook) -> ExampleResult:
    """Runs one example. Facts that can't be run at all are a difference too, never an exception."""
    try:
        found = _RUNNERS[example.kind](example, rulebook)
    except (NoValueInForce, UnfitValue, CalendarRangeError, ClockError) as error:
        return ExampleResult(example, (error.text,))
    except (RuleError, KeyError, LookupError, ValueError) as error:
        text = f"{type(error).__name__}: {error}"
        return ExampleResult(example, (Text(f"例子无法运行：{text}", f"The example can't be run: {text}"),))
    wanted = {
        name: value
        for name, value in vars(example.expect).items()
        if value is not None and (value != "" or name == "value")
    }
    if not wanted:
        return ExampleResult(example, (Text("例子没有写期望的结果。", "The example expects nothing."),))
    return ExampleResult(
        example,
        tuple(
            _difference(name, value, found)
            for name, value in wanted.items()
            if name not in found or type(found[name]) is not type(value) or found[name] != value
        ),
    )


def _difference(name: str, wanted: object, found: Mapping[str, Any]) -> Text:
    if name not in found:
        return Text(f"这种例子不给出“{name}”。", f"This kind of example gives no “{name}”.")
    return Text(
        f"{name}：应为 {wanted}，实为 {found[name]}。", f"{name}: expected {wanted}, found {found[name]}."
    )


def _missing(name: str) -> ValueError:
    return ValueError(f"given.{name}")


def _deadline(example: Example, rulebook: Rulebook) -> Found:
    given = example.given
    if given.limit is None:
        raise _missing("limit")
    events = given.events
    if given.start is not None:
        events = (ClockEvent(ClockKind.START, given.start), *events)
    due = deadline(given.limit, events, rulebook.calendar)
    found: Found = {}
    if due.due is not None:
        found["last_day"] = due.due
    done = example.when.done
    if done is not None:
        if due.due_at is not None:
            found["on_time"] = done <= due.due_at
        elif due.due is not None:
            found["on_time"] = local_day(done) <= due.due
    return found


def _parameter(example: Example, rulebook: Rulebook) -> Found:
    id_ = example.given.parameter
    parameter = rulebook.parameters.get(id_) or rulebook.law[id_]
    law = rulebook.law.get(parameter.law) or (parameter if id_ in rulebook.law else None)
    on = example.when.on
    if on is None:
        raise _missing("on")
    found: Found = {}
    wanted = example.when.township
    if wanted is not None:
        try:
            check_local(parameter, law, wanted, on)
        except LaxerThanLaw as refusal:
            return {"accepted": False, "article": refusal.article}
        return {"accepted": True, "value": wanted}
    now = rulebook.effective(id_, on)
    found["value"] = now.value
    found["article"] = now.article
    return found


def _promise(example: Example, rulebook: Rulebook) -> Found:
    legal, promised = example.given.legal, example.when.promised
    if legal is None or promised is None:
        raise _missing("legal")
    share = number(rulebook.effective("promise-share", example.when.on or date.max).value)
    within_law = at_most(promised, legal)
    within_share = at_most(promised, legal, share)
    return {
        "days": int(legal.amount * share),
        "accepted": within_law is True and (within_share is True or bool(example.given.exception.strip())),
    }


def _procedure_path(example: Example, rulebook: Rulebook) -> Found:
    procedure = rulebook.procedures[example.given.procedure]
    at = procedure.start
    for outcome in example.when.take:
        try:
            at = next_step(procedure, at, outcome)
        except KeyError:
            return {"accepted": False, "at": at, "result": procedure.steps[at].result}
    return {"accepted": True, "at": at, "result": procedure.steps[at].result}


def _condition(example: Example, _: Rulebook) -> Found:
    given = example.given
    vocabulary = Vocabulary.of(*given.fields)
    facts = {name: _fact(vocabulary.fields.get(name), value) for name, value in given.facts.items()}
    answer = compile_condition(given.condition, vocabulary).decide(facts)
    return {"value": UNKNOWN if answer is None else answer}


def _fact(field: Field | None, value: Value) -> object:
    """A fact as its field wants it; YAML holds dates and decimals as texts."""
    if field is None:
        raise ValueError("given.facts")
    if isinstance(value, str) and field.type is FieldType.DATE:
        return date.fromisoformat(value)
    if isinstance(value, str) and field.type in (FieldType.MONEY, FieldType.NUMBER):
        try:
            return Decimal(value)
        except InvalidOperation as error:
            raise ValueError(value) from error
    return value


_RUNNERS: dict[ExampleKind, Callable[[Example, Rulebook], Found]] = {
    ExampleKind.DEADLINE: _deadline,
    ExampleKind.PARAMETER: _parameter,
    ExampleKind.PROMISE: _promise,
    ExampleKind.PROCEDURE_PATH: _procedure_path,
    ExampleKind.CONDITION: _condition,
}
