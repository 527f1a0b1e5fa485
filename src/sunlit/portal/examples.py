"""Example cases of the rulebook as sentences "if …, then …", with what the program itself makes of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from sunlit.core.limits import ClockKind, describe_limit
from sunlit.core.parameters import shown
from sunlit.core.periods import chinese_day, english_day
from sunlit.core.procedures.walk import next_step
from sunlit.core.regulations import Example, ExampleKind
from sunlit.core.text import Text
from sunlit.matters.book import book
from sunlit.rulebook.examples import run

_KINDS = {
    ClockKind.START: Text("开始计时", "the clock starts"),
    ClockKind.STOP: Text("停止计时", "the clock stops"),
    ClockKind.RESUME: Text("恢复计时", "the clock resumes"),
    ClockKind.EXTEND: Text("延期", "extended"),
    ClockKind.END: Text("办结", "finished"),
}


@dataclass(frozen=True)
class Sentence:
    """One example: its name, the two halves of the sentence, and whether the program agrees when it is run."""

    name: Text
    given: Text
    then: Text
    agrees: bool
    clauses: tuple[str, ...]


@lru_cache(maxsize=32)
def _of(content_hash: str, regulation: str) -> tuple[Sentence, ...]:
    rules = book()
    return tuple(
        Sentence(example.name, _given(example), _then(example), run(example, rules).passed, example.clauses)
        for file, example in rules.examples
        if file.split("/", 1)[0] == regulation
    )


def examples_of(regulation: str) -> tuple[Sentence, ...]:
    """The examples of one regulation, run once per rulebook."""
    return _of(book().content_hash, regulation)


def _day(value: date | datetime) -> Text:
    clock = f" {value:%H:%M}" if isinstance(value, datetime) else ""
    return Text(f"{chinese_day(value)}{clock}", f"{english_day(value)}{clock}")


def _given(example: Example) -> Text:
    given, when = example.given, example.when
    parts: list[Text] = []
    if given.procedure:
        title = book().procedures[given.procedure].title
        parts.append(Text(f"流程“{title.zh}”", f"in the procedure “{title.en}”"))
        parts += _path(given.procedure, when.take)
    if given.legal:
        words = describe_limit(given.legal)
        parts.append(Text(f"法定期限{words.zh}", f"the law allows {words.en}"))
    if given.limit:
        words = describe_limit(given.limit)
        parts.append(Text(f"期限{words.zh}", f"the limit is {words.en}"))
    if given.start:
        words = _day(given.start)
        parts.append(Text(f"{words.zh}开始", f"it starts on {words.en}"))
    for event in given.events:
        words, what = _day(event.at), _KINDS[event.kind]
        parts.append(Text(f"{words.zh}{what.zh}", f"on {words.en} {what.en}"))
    if given.parameter:
        parameter = book().parameters.get(given.parameter) or book().law[given.parameter]
        parts.append(Text(f"“{parameter.title.zh}”", f"“{parameter.title.en}”"))
        if when.township is not None:
            value = shown(when.township, parameter.unit)
            parts.append(Text(f"本镇想定为{value.zh}", f"the township wants {value.en}"))
    if given.condition:
        parts.append(Text(f"条件“{given.condition}”", f"the condition “{given.condition}”"))
        facts = [f"{name}＝{value}" for name, value in given.facts.items()]
        parts.append(Text("已知" + ("、".join(facts) or "无"), "known: " + (", ".join(facts) or "nothing")))
    if when.promised:
        words = describe_limit(when.promised)
        parts.append(Text(f"承诺{words.zh}", f"the promise is {words.en}"))
    if given.exception:
        parts.append(Text(f"写明例外理由“{given.exception}”", f"with the written reason “{given.exception}”"))
    if when.on:
        words = _day(when.on)
        parts.append(Text(words.zh, f"on {words.en}"))
    if when.done:
        words = _day(when.done)
        parts.append(Text(f"{words.zh}办完", f"it is done on {words.en}"))
    return _joined(parts)


def _path(procedure_id: str, taken: Sequence[str]) -> list[Text]:
    procedure = book().procedures[procedure_id]
    at, found = procedure.start, []
    for outcome in taken:
        step = procedure.steps[at]
        entry = step.outcomes.get(outcome)
        title = entry.title if entry else Text(outcome, outcome)
        found.append(
            Text(f"“{step.title.zh}”选“{title.zh}”", f"at “{step.title.en}” the outcome is “{title.en}”")
        )
        try:
            at = next_step(procedure, at, outcome)
        except KeyError:
            break
    return found


def _then(example: Example) -> Text:
    expect, given = example.expect, example.given
    parts: list[Text] = []
    if expect.last_day:
        words = _day(expect.last_day)
        parts.append(Text(f"最后一日是{words.zh}", f"the last day is {words.en}"))
    if expect.on_time is not None:
        parts.append(Text("按时", "in time") if expect.on_time else Text("逾期", "late"))
    if expect.accepted is not None:
        parts.append(Text("可以", "it is accepted") if expect.accepted else Text("不行", "it is refused"))
    if expect.article:
        parts.append(Text(f"依据{expect.article}", f"by {expect.article}"))
    if expect.days is not None:
        parts.append(Text(f"最多{expect.days}日", f"{expect.days} days at most"))
    if expect.value is not None:
        parts.append(_value(example))
    if expect.at and given.procedure:
        step = book().procedures[given.procedure].steps.get(expect.at)
        title = step.title if step else Text(expect.at, expect.at)
        parts.append(Text(f"到“{title.zh}”", f"it stands at “{title.en}”"))
    return _joined(parts)


def _value(example: Example) -> Text:
    value = example.expect.value
    if example.kind is ExampleKind.CONDITION:
        if isinstance(value, bool):
            return Text("成立", "it is met") if value else Text("不成立", "it is not met")
        return Text("还不能判断，要先问清", "it can't be decided yet; the missing fact is asked for")
    parameter = book().parameters.get(example.given.parameter) or book().law.get(example.given.parameter)
    words = shown(value, parameter.unit) if parameter and value is not None else Text(str(value), str(value))
    return Text(f"为{words.zh}", f"it is {words.en}")


def _joined(parts: Sequence[Text]) -> Text:
    return Text("，".join(part.zh for part in parts), ", ".join(part.en for part in parts))
