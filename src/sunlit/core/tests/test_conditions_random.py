"""Random conditions: ours against a naive evaluator, against CEL, against every completion of missing facts."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import cel
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.core.conditions import CEL_FUNCTIONS, Condition, Field, FieldType, Vocabulary, compile_condition
from sunlit.core.conditions import tree as t
from sunlit.core.text import Text


def field(name: str, kind: FieldType, en: str, **more: Any) -> Field:
    return Field(name, kind, Text(name, en), Text(f"请提供{name}", f"Please give: {en}"), **more)


PLACES = ("青山镇", "绿水镇", "外地")
VOCABULARY = Vocabulary.of(
    field("年龄", FieldType.NUMBER, "age"),
    field("人数", FieldType.NUMBER, "household size"),
    field("月收入", FieldType.MONEY, "monthly income"),
    field("存款", FieldType.MONEY, "savings"),
    field("户籍", FieldType.TEXT, "residence"),
    field(
        "类别",
        FieldType.CHOICE,
        "category",
        values={"low": Text("低保", "low income"), "none": Text("一般", "ordinary")},
    ),
    field("残疾", FieldType.BOOLEAN, "disabled"),
    field("有车", FieldType.BOOLEAN, "owns a car"),
    field("申请日", FieldType.DATE, "applied on"),
    field("生日", FieldType.DATE, "born on"),
    field(
        "成员",
        FieldType.RECORDS,
        "members",
        members=(
            field("年龄", FieldType.NUMBER, "age"),
            field("收入", FieldType.MONEY, "income"),
            field("在校", FieldType.BOOLEAN, "at school"),
        ),
    ),
)


class Conditions:
    """Random condition texts. Numbers are halves and divisors powers of two, so that doubles are exact."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def _money(self, depth: int, member: bool) -> str:
        pick = self.chance.random()
        if depth == 0 or pick < 0.6:
            names = ["月收入", "存款", f"{self.chance.randrange(9)}元", f"{self.chance.randrange(9)}.5元"]
            return self.chance.choice(["成员的收入", *names] if member else names)
        if pick < 0.7 and not member:
            return "合计(成员, " + self._money(depth - 1, True) + ")"
        if pick < 0.8:
            return f"{self._money(depth - 1, member)} * {self._number(0, member)}"
        if pick < 0.9:
            return f"({self._money(depth - 1, member)} / {self.chance.choice(['2', '4', '人数'])})"
        return (
            f"({self._money(depth - 1, member)} {self.chance.choice('+-')} {self._money(depth - 1, member)})"
        )

    def _number(self, depth: int, member: bool) -> str:
        pick = self.chance.random()
        if depth == 0 or pick < 0.5:
            names = ["年龄", "人数", str(self.chance.randrange(9)), f"-{self.chance.randrange(1, 5)}.5"]
            return self.chance.choice(["成员的年龄", *names] if member else names)
        if pick < 0.58 and not member:
            return f"计数(成员, {self.condition(depth - 1, True)})"
        if pick < 0.66:
            return "周岁(生日, 申请日)"
        if pick < 0.74:
            return f"{self.chance.choice(['最小', '最大'])}({self._number(depth - 1, member)}, {self._number(0, member)})"
        if pick < 0.8:
            return f"{self.chance.choice(['绝对值', '取整'])}({self._number(depth - 1, member)})"
        if pick < 0.86:
            return f"({self._number(depth - 1, member)} / {self.chance.choice(['2', '4', '人数'])})"
        if pick < 0.9:
            condition = self.condition(depth - 1, member)
            return f"(如果 {condition} 则 {self._number(depth - 1, member)} 否则 {self._number(0, member)})"
        sign = self.chance.choice("+-*")
        return f"({self._number(depth - 1, member)} {sign} {self._number(depth - 1, member)})"

    def _date(self) -> str:
        base = self.chance.choice(["申请日", "生日", f"2024-02-{self.chance.randrange(26, 30)}"])
        span = self.chance.choice(["", "", " + 3天", " - 1天", " + 1个月", " - 13个月"])
        return base + span

    def condition(self, depth: int, member: bool = False) -> str:
        pick = self.chance.random()
        sign = self.chance.choice(["<", "<=", ">", ">=", "=", "!="])
        if depth == 0 or pick < 0.1:
            return self.chance.choice(["残疾", "有车", "残疾 = 是", "成员的在校" if member else "有车"])
        if pick < 0.3:
            return f"{self._number(2, member)} {sign} {self._number(1, member)}"
        if pick < 0.42:
            return f"{self._money(2, member)} {sign} {self._money(1, member)}"
        if pick < 0.47:
            return f"{self._date()} {sign} {self._date()}"
        if pick < 0.5:
            return f"申请日 - 生日 {sign} {self.chance.randrange(40)}天"
        if pick < 0.56:
            return self.chance.choice(
                ["户籍 属于 [“青山镇”、“外地”]", "户籍 != “绿水镇”", "类别 = “低保”", "类别 不属于 [“一般”]"]
            )
        if pick < 0.64:
            return f"非 ({self.condition(depth - 1, member)})"
        if pick < 0.7:
            parts = (self.condition(depth - 1, member) for _ in range(3))
            return "(如果 {} 则 {} 否则 {})".format(*parts)
        if pick < 0.8 and not member:
            return f"{self.chance.choice(['任一', '所有'])}(成员, {self.condition(depth - 1, True)})"
        word = self.chance.choice([" 且 ", " 或 "])
        return (
            "("
            + word.join(self.condition(depth - 1, member) for _ in range(self.chance.choice((2, 2, 3))))
            + ")"
        )

    def _half(self) -> Decimal:
        return Decimal(self.chance.randrange(-4, 18)) / 2

    def value(self, key: str) -> Any:
        match key:
            case "人数":
                return self.chance.choice([0, 1, 2, 4, Decimal("0.5"), -2])
            case "年龄" | "月收入" | "存款" | "成员.年龄" | "成员.收入":
                return self._half()
            case "户籍":
                return self.chance.choice(PLACES)
            case "类别":
                return self.chance.choice(["low", "none"])
            case "申请日" | "生日":
                return date(2024, 1, 28) + timedelta(days=self.chance.randrange(40))
            case "成员":
                return [
                    {name: self.value(f"成员.{name}") for name in ("年龄", "收入", "在校")}
                    for _ in range(self.chance.randrange(4))
                ]
            case _:
                return self.chance.random() < 0.5

    def facts(self) -> dict[str, Any]:
        return {name: self.value(name) for name in VOCABULARY.fields}

    def with_holes(self, facts: dict[str, Any], share: float = 0.3) -> dict[str, Any]:
        found = {name: value for name, value in facts.items() if self.chance.random() > share}
        if "成员" in found:
            found["成员"] = [
                {name: value for name, value in record.items() if self.chance.random() > share}
                for record in found["成员"]
            ]
        return found

    def completed(
        self, facts: dict[str, Any], leave: frozenset[tuple[Any, ...]] = frozenset()
    ) -> dict[str, Any]:
        """The facts with every hole filled at random, except at the paths to leave."""
        found = {n: facts[n] if n in facts else self.value(n) for n in VOCABULARY.fields if (n,) not in leave}
        if "成员" in facts:
            found["成员"] = [
                {
                    name: record[name] if name in record else self.value(f"成员.{name}")
                    for name in ("年龄", "收入", "在校")
                    if ("成员", place, name) not in leave
                }
                for place, record in enumerate(facts["成员"])
            ]
        return found


class NoAnswer(Exception):
    """A divisor of zero or an age before birth."""


def naive(node: t.Node, facts: dict[str, Any], record: dict[str, Any] | None = None) -> Any:
    """The plain meaning of a tree on facts, without closures or shortcuts: numbers are fractions, and a part
    without an answer is None with Kleene's rules."""

    def ask(part: t.Node) -> Any:
        return naive(part, facts, record)

    match node:
        case t.Literal():
            return Fraction(node.value) if isinstance(node.value, Decimal) else node.value
        case t.Fact(kind, owner):
            value = (facts if owner is None else record or {}).get(kind.name)
            return (
                Fraction(value)
                if kind.type in (FieldType.NUMBER, FieldType.MONEY) and value is not None
                else value
            )
        case t.Known(fact):
            return ask(fact) is not None
        case t.Both(parts):
            return kleene([ask(part) for part in parts], False)
        case t.Either(parts):
            return kleene([ask(part) for part in parts], True)
        case t.Not(part):
            return {True: False, False: True, None: None}[ask(part)]
        case t.If(test, then, otherwise):
            answers = [ask(then)] * (ask(test) is not False) + [ask(otherwise)] * (ask(test) is not True)
            return answers[0] if all(answer == answers[0] for answer in answers) else None
        case t.Over(kind, records, body):
            if ask(records) is None:
                return None
            answers = [naive(body, facts, each) for each in ask(records)]
            if kind in ("any", "all"):
                return kleene(answers, kind == "any")
            if None in answers:
                return None
            return Fraction(answers.count(True)) if kind == "count" else sum(answers, Fraction(0))
    values = [ask(part) for part in t.children(node)]
    if None in values:
        return None
    match node:
        case t.OneOf(_, options):
            return any(naive(option, facts) == values[0] for option in options)
        case t.Compare(sign):
            order = (values[0] > values[1]) - (values[0] < values[1]) if sign not in ("=", "!=") else 0
            same = values[0] == values[1]
            return {
                "=": same,
                "!=": not same,
                "<": order < 0,
                "<=": order <= 0,
                ">": order > 0,
                ">=": order >= 0,
            }[sign]
        case t.Call("age"):
            years = -1
            while (values[0].year + years + 1, values[0].month, values[0].day) <= values[1].timetuple()[:3]:
                years += 1
            return None if years < 0 else Fraction(years)
        case t.Call(name):
            return {"min": min, "max": max, "abs": abs, "floor": lambda value: Fraction(value // 1)}[name](
                *values
            )
        case t.Arithmetic(sign, left, right):
            if left.type is FieldType.DATE and right.type is FieldType.DATE:
                return values[0].toordinal() - values[1].toordinal()
            amount = values[1] if sign == "+" else -values[1] if sign == "-" else 0
            if right.type is FieldType.DAYS:
                return date.fromordinal(values[0].toordinal() + amount)
            if right.type is FieldType.MONTHS:
                return month_by_month(values[0], amount)
            if sign == "/":
                return values[0] / values[1] if values[1] else None
            return values[0] * values[1] if sign == "*" else values[0] + amount
    raise AssertionError(node)


def kleene(answers: list[bool | None], settles: bool) -> bool | None:
    return settles if settles in answers else None if None in answers else not settles


def month_by_month(day: date, months: int) -> date:
    year, month = day.year, day.month
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        year, month = (year + 1, 1) if month == 13 else (year - 1, 12) if month == 0 else (year, month)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    return date(year, month, min(day.day, 28))


def ask_cel(program: Any, values: dict[str, Any]) -> Any:
    context = cel.Context(variables=values)
    for name, function in CEL_FUNCTIONS.items():
        context.add_function(name, function)
    return program.execute(context)


seeds = st.integers(0, 2**32)


@settings(max_examples=100, deadline=None)
@given(seeds)
def test_a_verdict_is_what_a_naive_evaluator_says(seed: int) -> None:
    make = Conditions(random.Random(seed))
    condition = compile_condition(make.condition(4), VOCABULARY)
    for _ in range(3):
        for facts in (whole := make.facts()), make.with_holes(whole):
            expected = naive(condition.tree, facts)
            assert condition.evaluate(facts).value is expected
            assert condition.decide(facts) is expected


@settings(max_examples=100, deadline=None)
@given(seeds)
def test_a_printed_condition_reads_back_as_the_same_condition(seed: int) -> None:
    condition = compile_condition(Conditions(random.Random(seed)).condition(4), VOCABULARY)
    for language in ("zh-hans", "en"):
        again = compile_condition(condition.to_text(language), VOCABULARY)
        assert again == condition
        assert again.to_text(language) == condition.to_text(language)


@settings(max_examples=100, deadline=None)
@given(seeds)
def test_a_verdict_on_missing_facts_holds_for_every_completion(seed: int) -> None:
    make = Conditions(random.Random(seed))
    condition = compile_condition(make.condition(3), VOCABULARY)
    holes = make.with_holes(make.facts(), 0.4)
    value = condition.evaluate(holes).value
    if value is not None:
        assert all(condition.decide(make.completed(holes)) is value for _ in range(10))


@settings(max_examples=100, deadline=None)
@given(seeds)
def test_only_the_facts_named_as_missing_can_settle_the_verdict(seed: int) -> None:
    make = Conditions(random.Random(seed))
    condition = compile_condition(make.condition(3), VOCABULARY)
    holes = make.with_holes(make.facts(), 0.5)
    verdict = condition.evaluate(holes)
    if verdict.value is None:
        left = frozenset(fact.path for fact in verdict.missing)
        assert all(condition.decide(make.completed(holes, left)) is None for _ in range(5))
        assert verdict.missing or verdict.obstacles


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_every_verdict_can_be_written_out_in_both_languages(seed: int) -> None:
    make = Conditions(random.Random(seed))
    condition = compile_condition(make.condition(4), VOCABULARY)
    verdict = condition.evaluate(make.with_holes(make.facts()))
    chinese, english = verdict.lines("zh-hans"), verdict.lines("en")
    assert len(chinese) == len(english) >= 2
    assert len([line for line in chinese if line.startswith("请提供：")]) == len(verdict.missing)


def test_cel_agrees_on_twelve_thousand_cases() -> None:
    chance = random.Random(20260101)
    make = Conditions(chance)
    compared = completions = without_answer = 0
    while compared < 12_000:
        condition: Condition = compile_condition(make.condition(4), VOCABULARY)
        export = condition.to_cel()
        program = cel.compile(export.source)
        for _ in range(8):
            facts = make.facts()
            ours = condition.evaluate(facts).value
            if holds_no_answer(condition.tree, facts):
                # CEL's doubles divide by zero to infinity; our unknown has no counterpart there.
                without_answer += 1
                continue
            assert ask_cel(program, export.values(facts)) is ours, (condition, facts)
            compared += 1
        holes = make.with_holes(make.facts(), 0.2)
        value = condition.evaluate(holes).value
        for _ in range(4 if value is not None else 0):
            whole = make.completed(holes)
            if not holds_no_answer(condition.tree, whole):
                assert ask_cel(program, export.values(whole)) is value, (condition, holes)
                completions += 1
    assert completions > 1_000
    assert without_answer < compared / 2


def holds_no_answer(node: t.Node, facts: dict[str, Any], record: dict[str, Any] | None = None) -> bool:
    """Whether any part, evaluated or not, lacks an answer on complete facts."""
    if isinstance(node, t.Over):
        return any(holds_no_answer(node.body, facts, each) for each in facts["成员"])
    return naive(node, facts, record) is None or any(
        holds_no_answer(part, facts, record) for part in t.children(node)
    )


def test_cel_dates_are_midnights_in_utc() -> None:
    export = compile_condition("申请日 > 生日", VOCABULARY).to_cel()
    assert export.variables == {"申请日": "v0", "生日": "v1"}
    assert export.values({"申请日": date(2026, 1, 2)}) == {"v0": datetime(2026, 1, 2, tzinfo=UTC), "v1": None}
