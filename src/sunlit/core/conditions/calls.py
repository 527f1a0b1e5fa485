"""Calls in a condition: functions, and questions asked of each record of a list."""

from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from sunlit.core.conditions.checking import NUMERIC, Checker, Part
from sunlit.core.conditions.functions import CALLED, FORMS, FUNCTIONS
from sunlit.core.conditions.tree import Call, Fact, Known, Over
from sunlit.core.conditions.vocabulary import FieldType
from sunlit.core.conditions.wording import TYPE_NAMES
from sunlit.core.text import Text


class Calls(Checker):
    """Checks what is called with what."""

    def call(self, children: list[Any]) -> Part:
        """The part of a call; None with its fault kept where name or arguments don't fit."""
        token = children[0]
        parts = [child for child in children if isinstance(child, Part)]
        name = CALLED.get(token.value)
        at = token.start_pos or 0
        if name is None:
            listed = "、".join([*FORMS.values(), *(function.zh for function in FUNCTIONS.values())])
            near = get_close_matches(token.value, CALLED, 1, 0.5)
            self.wrong(
                at,
                Text(f"没有“{token.value[:40]}”这个函数。", f"There is no function {token.value[:40]!r}."),
                Text(
                    (f"是不是“{near[0]}”？" if near else "") + f"可用：{listed}。",
                    (f"Did you mean {near[0]!r}? " if near else "")
                    + f"Possible: {', '.join([*FORMS, *FUNCTIONS])}.",
                ),
            )
            return Part(None, at)
        if any(part.node is None for part in parts):
            return Part(None, at)
        if name == "known":
            return self._known(at, parts)
        if name in FORMS:
            return self._over(name, at, parts)
        return self._function(name, at, parts)

    def _known(self, at: int, parts: list[Part]) -> Part:
        if len(parts) != 1 or not isinstance(parts[0].node, Fact):
            self.wrong(
                at,
                Text("“已知”只问一个字段。", "'known' asks about one field."),
                Text("例如 已知(户籍)。", "For example known(residence)."),
            )
            return Part(None, at)
        return self.join(Known(parts[0].node), parts, at)

    def _over(self, name: str, at: int, parts: list[Part]) -> Part:
        records = parts[0].node if parts else None
        count = len(parts)
        if not isinstance(records, Fact) or records.type is not FieldType.RECORDS or count != 2:
            self.wrong(
                at,
                Text(
                    f"“{FORMS[name]}”需要一个名单和一项内容。",
                    f"{name!r} takes a list and what is asked of each record.",
                ),
                Text(
                    f"例如 {FORMS[name]}(成员, 成员的年龄 ≥ 60)；合计写 合计(成员, 成员的收入)。",
                    f"For example {name}(members, members.age ≥ 60); a sum is sum(members, members.income).",
                ),
            )
            return Part(None, at)
        body = parts[1]
        if body.asks:
            self.wrong(
                body.at,
                Text("名单里不能再问名单。", "A list can't be asked inside a list."),
                Text("请拆成几条条件。", "Split it into several conditions."),
            )
            return Part(None, at)
        if name == "sum":
            if body.type not in NUMERIC:
                self.must_be(body, FieldType.NUMBER, Text("合计的内容", "What is summed"))
                return Part(None, at)
            kind = body.type
        else:
            if not self.must_be(
                body, FieldType.BOOLEAN, Text("对每项的条件", "What is asked of each record")
            ):
                return Part(None, at)
            kind = FieldType.NUMBER if name == "count" else FieldType.BOOLEAN
        joined = self.join(Over(name, records, body.node, kind), parts, at)  # type: ignore[arg-type]  # asked above
        return replace(joined, bound=joined.bound - {records.field.name}, asks=True)

    def _function(self, name: str, at: int, parts: list[Part]) -> Part:
        function = FUNCTIONS[name]
        types = [part.type for part in parts]
        if function.takes:
            fine = types == list(function.takes)
            example = Text("例如 周岁(出生日期, 今天)。", "For example age(birth, today).")
        else:
            fine = 0 < len(types) <= function.most and len(set(types)) == 1 and types[0] in function.alike
            example = Text(
                f"给 1 到 {function.most} 个同类的值（{'、'.join(TYPE_NAMES[each].zh for each in function.alike)}）。",
                f"Give 1 to {function.most} values of one type ({', '.join(TYPE_NAMES[each].en for each in function.alike)}).",
            )
        if not fine:
            self.wrong(
                at, Text(f"“{function.zh}”的参数不合。", f"{name!r} can't take these arguments."), example
            )
            return Part(None, at)
        kind = function.gives or types[0]
        assert kind is not None
        return self.join(Call(name, tuple(part.node for part in parts if part.node), kind), parts, at)
