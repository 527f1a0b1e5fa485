"""The facts that guards of a register's procedure may ask for: the fields that its YAML gives the name of a fact."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache

from sunlit.core.conditions import Condition, Field, FieldType, Vocabulary, compile_condition
from sunlit.core.fields import FieldKind
from sunlit.core.registers import Mark, Register
from sunlit.core.text import Text
from sunlit.matters.book import book
from sunlit.matters.hooks import Fact, count_of, facts_of, facts_otherwise
from sunlit.matters.models import Matter
from sunlit.matters.vocabulary import declare_from
from sunlit.registers import splitting, values


@lru_cache(maxsize=256)
def _compiled(when: str, key: str) -> Condition:
    return compile_condition(when, Vocabulary(declared_by(book().registers[key])))


def marks_of(matter: Matter) -> list[Mark]:
    """The marks of a record's register that hold for it now."""
    register = book().registers[matter.kind]
    if not register.marks:
        return []
    known = facts_of(matter)
    return [
        mark for mark in register.marks if _compiled(mark.when, register.key).evaluate(known).value is True
    ]


TYPES = {
    FieldKind.DAY: FieldType.DATE,
    FieldKind.NUMBER: FieldType.NUMBER,
    FieldKind.CHOICE: FieldType.CHOICE,
}


def declared_by(register: Register) -> dict[str, Field]:
    """The facts of one register, by name."""
    parts = register.parts
    counted = (
        {
            parts.fact: Field(
                parts.fact,
                FieldType.NUMBER,
                Text(parts.fact, "open parts"),
                Text("还有几件分办没有办结？", "How many parts are open?"),
            )
        }
        if parts
        else {}
    )
    if register.counted:
        counted[register.counted.all] = _number(register.counted.all, "有几件？", "How many are there?")
        counted[register.counted.done] = _number(register.counted.done, "办完几件？", "How many are done?")
        if register.counted.lacking:
            counted[register.counted.lacking] = _number(
                register.counted.lacking, "几件没有写全？", "How many lack it?"
            )
    for name in register.asks:
        counted[name] = _number(name, "有几件？", "How many are there?")
    return counted | {
        one.fact: Field(
            one.fact,
            TYPES.get(one.kind, FieldType.TEXT),
            Text(one.fact, one.label.en),
            Text(f"{one.label.zh}？", f"{one.label.en}?"),
            {choice.code: choice.label for choice in one.choices},
        )
        for one in register.every_field()
        if one.fact
    }


def _number(name: str, zh: str, en: str) -> Field:
    return Field(name, FieldType.NUMBER, Text(name, en.rstrip("?")), Text(f"{name}：{zh}", en))


@declare_from
def declared() -> Mapping[str, Mapping[str, Field]]:
    """The facts of every register."""
    return {key: declared_by(register) for key, register in book().registers.items()}


@facts_otherwise
def facts_of_record(matter: Matter) -> Mapping[str, Fact]:
    """What was entered in a record so far, by the names of the facts; None for what is missing."""
    register = book().registers.get(matter.kind)
    record = getattr(matter, "record", None)
    if register is None or record is None:
        return {}
    entered = values.known(record, matter.register_entries.order_by("at", "pk"))
    found: dict[str, Fact] = {}
    if register.parts:
        found[register.parts.fact] = Decimal(splitting.parts_of(matter).open().count())
    if register.counted:
        rows = splitting.belonging_to(matter)
        found[register.counted.all] = Decimal(rows.count())
        found[register.counted.done] = Decimal(rows.filter(state=Matter.State.DONE).count())
        if register.counted.lacking:
            field = f"record__values__{register.counted.lacks}"
            kept = rows.exclude(state=Matter.State.WITHDRAWN).values_list(field, flat=True)
            found[register.counted.lacking] = Decimal(sum(not value for value in kept))
    for name, count in register.asks.items():
        found[name] = Decimal(count_of(count, matter.township))
    for one in register.every_field():
        value = entered.get(one.key, "")
        if not one.fact:
            continue
        if not value:
            found.setdefault(one.fact, None)
        elif one.kind is FieldKind.DAY:
            found[one.fact] = date.fromisoformat(value)
        elif one.kind is FieldKind.NUMBER:
            found[one.fact] = Decimal(value)
        else:
            found[one.fact] = value
    return found
