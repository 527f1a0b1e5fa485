"""How fast conditions are (target T28): one rule of six clauses with full explanation, and 50,000 residents.

PYTHONPATH=src python bench/conditions.py
"""

import random
import time
from datetime import date
from decimal import Decimal

from sunlit.core.conditions import Field, FieldType, Vocabulary, compile_condition
from sunlit.core.text import Text


def _field(name: str, kind: FieldType, en: str, **more: object) -> Field:
    return Field(name, kind, Text(name, en), Text(f"请提供{name}", f"Please give: {en}"), **more)  # type: ignore[arg-type]


VOCABULARY = Vocabulary.of(
    _field("出生日期", FieldType.DATE, "date of birth"),
    _field("今天", FieldType.DATE, "today"),
    _field("人均月收入", FieldType.MONEY, "monthly income a head"),
    _field("户籍", FieldType.TEXT, "registered residence"),
    _field("残疾", FieldType.BOOLEAN, "disabled"),
    _field("家庭人数", FieldType.NUMBER, "household size"),
    _field("申请日", FieldType.DATE, "day of application"),
)
RULE = (
    "周岁(出生日期, 今天) ≥ 60 且 人均月收入 ≤ 1200元 且 户籍 属于 [“青山镇”、“绿水镇”] "
    "且 家庭人数 ≤ 8 且 (残疾 = 是 或 今天 ≤ 申请日 + 3个月)"
)


def resident(chance: random.Random) -> dict[str, object]:
    """One made-up resident; one in ten has no income on file."""
    return {
        "出生日期": date(1930 + chance.randrange(90), chance.randrange(1, 13), chance.randrange(1, 28)),
        "今天": date(2026, 6, 1),
        "人均月收入": None if chance.random() < 0.1 else Decimal(chance.randrange(60_000, 200_000)) / 100,
        "户籍": chance.choice(["青山镇", "绿水镇", "外地"]),
        "残疾": chance.random() < 0.1,
        "家庭人数": chance.randrange(1, 9),
        "申请日": date(2026, chance.randrange(1, 6), 1),
    }


def main() -> None:
    """Prints the figures; the fastest of five rounds for single rules, one round for the residents."""
    compile_condition(RULE, VOCABULARY)  # the grammar is read once
    start = time.perf_counter()
    for _ in range(50):
        rule = compile_condition(RULE, VOCABULARY)
    print(f"compile, six clauses                     {(time.perf_counter() - start) / 50 * 1e3:8.2f} ms")
    chance = random.Random(20260101)
    residents = [resident(chance) for _ in range(50_000)]
    facts = {**residents[0], "出生日期": date(1950, 1, 1), "人均月收入": Decimal("900.50"), "户籍": "青山镇"}
    for name, act in (("evaluate (with explanation)", rule.evaluate), ("decide (answer only)", rule.decide)):
        best = 1.0
        for _ in range(5):
            start = time.perf_counter()
            for _ in range(5_000):
                act(facts)
            best = min(best, (time.perf_counter() - start) / 5_000)
        print(f"{name:40} {best * 1e6:8.2f} µs")
    start = time.perf_counter()
    for _ in range(1_000):
        rule.evaluate(facts).lines("zh")
    print(f"evaluate and write the Chinese lines     {(time.perf_counter() - start) / 1_000 * 1e6:8.2f} µs")
    start = time.perf_counter()
    verdicts = [rule.evaluate(each) for each in residents]
    missing = sum(len(verdict.missing) for verdict in verdicts)
    taken = time.perf_counter() - start
    counts = {value: sum(verdict.value is value for verdict in verdicts) for value in (True, False, None)}
    print(f"50,000 residents, explained, missing asked {taken:6.2f} s   {counts}, {missing} facts to ask for")


if __name__ == "__main__":
    main()
