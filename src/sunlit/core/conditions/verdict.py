"""The answer to a condition: met, not met, or not decidable yet, and why, clause by clause."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sunlit.core.conditions.deciding import give
from sunlit.core.conditions.explained import Explained
from sunlit.core.conditions.missing import Lacks, obstacles
from sunlit.core.conditions.printing import printed, shown
from sunlit.core.conditions.tree import (
    Arithmetic,
    Both,
    Call,
    Compare,
    Either,
    Fact,
    If,
    Known,
    Node,
    Not,
    OneOf,
    Over,
    children,
)
from sunlit.core.conditions.vocabulary import Field, FieldType, Vocabulary
from sunlit.core.problems import Path
from sunlit.core.text import Text

_VERDICTS = {
    True: Text("符合条件。", "The condition is met."),
    False: Text("不符合条件。", "The condition is not met."),
    None: Text("还不能判定。", "This can't be decided yet."),
}
_MARKS = {
    True: Text("满足", "met"),
    False: Text("不满足", "not met"),
    None: Text("待定", "open"),
}


@dataclass(frozen=True)
class MissingFact:
    """A fact that is needed: where it belongs in the facts, and the question that asks for it."""

    path: Path
    field: Field
    ask: Text

    @property
    def name(self) -> str:
        """The key of the fact among the facts given (for a record's fact, the list's)."""
        return str(self.path[0])


@dataclass(frozen=True)
class Rule:
    """What a verdict needs of its condition to explain itself later."""

    vocabulary: Vocabulary
    facts: dict[str, Fact]
    lacks: Callable[[], Lacks]


class Verdict:
    """``value`` True (met), False (not met) or None (can't be decided yet; never a refusal).

    ``explanation`` is the tree of clauses with their answers. Texts are written only when asked for, from the
    facts as they were at the assessment.
    """

    __slots__ = ("_rule", "explanation", "value")

    def __init__(self, explanation: Explained, rule: Rule) -> None:
        self.value = explanation.value
        self.explanation = explanation
        self._rule = rule

    def __repr__(self) -> str:
        return f"Verdict({self.value}, missing={[fact.path for fact in self.missing]})"

    @property
    def missing(self) -> tuple[MissingFact, ...]:
        """The missing facts whose value could change the result; none once the verdict is True or False."""
        if self.value is not None:
            return ()
        return tuple(self._missing(key, place) for key, place in self._rule.lacks()(self.explanation.facts))

    def _missing(self, key: str, place: int | None) -> MissingFact:
        fact = self._rule.facts[key]
        if fact.owner is None or place is None:
            return MissingFact((fact.field.name,), fact.field, fact.field.ask)
        title = fact.owner.title
        ask = Text(
            f"{title.zh}第 {place + 1} 项：{fact.field.ask.zh}",
            f"{title.en}, entry {place + 1}: {fact.field.ask.en}",
        )
        return MissingFact((fact.owner.name, place, fact.field.name), fact.field, ask)

    @property
    def obstacles(self) -> tuple[Text, ...]:
        """Why nothing that could be asked settles an open verdict: a divisor of zero, a date out of range."""
        if self.value is not None:
            return ()
        found = obstacles(self.explanation.node, self.explanation.facts)
        return tuple(dict.fromkeys(self._obstacle(node) for node in found))

    def _obstacle(self, node: Node) -> Text:
        zh = printed(node, "zh", self._rule.vocabulary)
        en = printed(node, "en", self._rule.vocabulary)
        if isinstance(node, Arithmetic) and node.sign == "/":
            return Text(f"“{zh}”的除数是 0。", f"The divisor of '{en}' is 0.")
        if isinstance(node, Call):
            return Text(f"“{zh}”：当日尚未出生。", f"'{en}': not yet born on that day.")
        return Text(f"“{zh}”超出了日历。", f"'{en}' is outside the calendar.")

    def lines(self, language: str) -> list[str]:
        """The verdict, every clause with the facts it used, and what is still to be asked, as lines of text."""
        written = [_VERDICTS[self.value].in_language(language)]
        written.extend(_Lines(language, self._rule.vocabulary).of(self.explanation, 0))
        english = language.startswith("en")
        for text in self.obstacles:
            written.append(("无法计算：", "Can't be worked out: ")[english] + text.in_language(language))
        for missing in self.missing:
            written.append(("请提供：", "Please provide: ")[english] + missing.ask.in_language(language))
        return written


class _Lines:
    def __init__(self, language: str, vocabulary: Vocabulary) -> None:
        self.language = language
        self.english = language.startswith("en")
        self.vocabulary = vocabulary

    def _word(self, zh: str, en: str) -> str:
        return en if self.english else zh

    def of(self, clause: Explained, level: int, before: str = "") -> Iterator[str]:
        mark = _MARKS[clause.value].in_language(self.language)
        indent = ("　　", "    ")[self.english] * level
        head = f"{indent}{before}{mark}{self._word('：', ': ')}"
        node = clause.node
        group = self._group(node)
        if not group:
            yield head + self._clause(clause)
            return
        if isinstance(node, Over):
            group += self._word("（", " (") + next(self._details(node, clause.facts)) + self._word("）", ")")
        yield head + group
        for number, part in enumerate(clause.parts, 1):
            label = ""
            if isinstance(node, Over):
                label = self._word(f"第 {number} 项，", f"entry {number}, ")
            elif isinstance(node, If):
                label = self._branch(clause, number)
            yield from self.of(part, level + 1, label)

    def _group(self, node: Node) -> str:
        match node:
            case Both():
                return self._word("以下各项都要满足", "all of these must hold")
            case Either():
                return self._word("以下各项满足一项即可", "one of these is enough")
            case Not(part) if isinstance(part, Both | Either | Not | If | Over):
                return self._word("以下不得成立", "this must not hold")
            case If():
                return self._word("分情形", "it depends")
            case Over("any", records):
                return self._word(
                    f"“{records.field.title.zh}”至少一项满足",
                    f"at least one of {records.field.title.en} must meet this",
                )
            case Over("all", records):
                return self._word(
                    f"“{records.field.title.zh}”每一项都要满足",
                    f"all of {records.field.title.en} must meet this",
                )
            case _:
                return ""

    def _branch(self, clause: Explained, number: int) -> str:
        if number == 1:
            return self._word("如果，", "if, ")
        chosen_else = number == 3 or (len(clause.parts) == 2 and clause.parts[0].value is False)
        return self._word("否则，", "else, ") if chosen_else else self._word("则，", "then, ")

    def _clause(self, clause: Explained) -> str:
        text = printed(clause.node, self.language, self.vocabulary)
        details = list(dict.fromkeys(self._details(clause.node, clause.facts)))
        if not details:
            return text
        joined = self._word("，", ", ").join(details)
        return f"{text}{self._word('（', ' (')}{joined}{self._word('）', ')')}"

    def _details(self, node: Node, facts: dict[str, Any]) -> Iterator[str]:
        """Each fact used with its value, then each worked-out side of a comparison."""
        match node:
            case Fact():
                title = node.field.title.in_language(self.language)
                yield f"{title}{self._fact(node, facts)}"
            case Known(fact):
                given = facts[fact.key] is not None
                title = fact.field.title.in_language(self.language)
                yield title + (
                    self._word("已提供", " is given") if given else self._word("未提供", " is not given")
                )
            case Over(_, records):
                if facts[records.key] is None or node.type is FieldType.BOOLEAN:
                    yield from self._details(records, facts)
                else:
                    yield from self._result(node, facts)
            case _:
                for child in children(node):
                    yield from self._details(child, facts)
                if isinstance(node, Compare | OneOf):
                    for child in children(node):
                        if isinstance(child, Arithmetic | Call | If):
                            yield from self._result(child, facts)

    def _result(self, node: Node, facts: dict[str, Any]) -> Iterator[str]:
        value = give(node)(facts)
        if value is not None:
            text = printed(node, self.language, self.vocabulary)
            yield f"{text} = {shown(value, node.type, self.language)}"

    def _fact(self, fact: Fact, facts: dict[str, Any]) -> str:
        value = facts[fact.key]
        if value is None:
            return self._word("未提供", " is not given")
        if fact.type is FieldType.RECORDS:
            return self._word(f"有 {len(value)} 项", f" has {len(value)} entries")
        if fact.type is FieldType.CHOICE:
            return " = " + fact.field.values[value].in_language(self.language)
        return f" = {shown(value, fact.type, self.language)}"
