"""Dated numbers and lists of the rules, and the floor that national law puts under each of them.

A township may be stricter on itself and never laxer on the citizen (优化营商环境条例 35, 36). What "stricter" means is
the parameter's ``Direction``: a shorter duty, a longer right, a longer notice, more to publish, fewer personal
fields, fewer papers to bring.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from sunlit.core.text import Text

Value = bool | int | str | tuple[str, ...]
"""A number (a share is written ``2/3``), yes or no, or a list of names."""


class Direction(StrEnum):
    """Which way is stricter. The first four compare numbers, the rest compare lists of names."""

    DUTY_MAX = "duty_max"  # the office may take at most this long
    RIGHT_MIN = "right_min"  # the citizen has at least this long, or at least this right
    PUBLICITY_MIN = "publicity_min"  # it stays visible at least this long
    FREQUENCY_MIN = "frequency_min"  # it happens at least this often (times in a year)
    DISCLOSE_SET = "disclose_set"  # this at least is made public
    PERSONAL_FIELDS = "personal_fields"  # nothing but these personal fields may be public
    MATERIALS = "materials"  # nothing but these papers may be asked for
    STEPS = "steps"  # nothing but these steps may be put in the citizen's way
    FORBIDDEN = "forbidden"  # these can never be switched on


class Measure(StrEnum):
    """What the number of a parameter counts."""

    WORKING_DAY = "working_day"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    HOUR = "hour"
    MINUTE = "minute"
    TIMES_A_YEAR = "times_a_year"
    TIMES = "times"
    SHARE = "share"
    PERCENT = "percent"
    COPIES = "copies"
    PERSONS = "persons"
    YES_NO = "yes_no"
    NAMES = "names"

    @property
    def words(self) -> Text:
        return _MEASURES[self]


_MEASURES = {
    Measure.WORKING_DAY: Text("个工作日", "working days"),
    Measure.DAY: Text("日", "days"),
    Measure.MONTH: Text("个月", "months"),
    Measure.YEAR: Text("年", "years"),
    Measure.HOUR: Text("小时", "hours"),
    Measure.MINUTE: Text("分钟", "minutes"),
    Measure.TIMES_A_YEAR: Text("次（每年）", "times a year"),
    Measure.TIMES: Text("次", "times"),
    Measure.SHARE: Text("（比例）", "(share)"),
    Measure.PERCENT: Text("%", "%"),
    Measure.COPIES: Text("份", "copies"),
    Measure.PERSONS: Text("人", "persons"),
    Measure.YES_NO: Text("", ""),
    Measure.NAMES: Text("", ""),
}


class Evidence(StrEnum):
    """How well a legal value is known; only a statute that was read may be printed as law or bind as a floor."""

    STATUTE = "S"  # read in a statute or official text
    EXCERPT = "s"  # seen as an excerpt, a local example or a report
    KNOWLEDGE = "K"  # general knowledge, not confirmed
    VERIFIED = "V"  # found out by running it


@dataclass(frozen=True)
class DatedValue:
    """One source's value and the days on which it is in force, both ends included; no end means open.

    ``citation`` names the article of a law, ``clause`` the clause of a regulation. ``chosen`` marks the township's
    own choice among its sources; without one the strictest source is followed. ``preset`` says that the source sets
    the duty without a number, and that the number is the one delivered with the program.
    """

    value: Value
    citation: str = ""
    clause: str = ""
    evidence: Evidence | None = None
    since: date | None = None
    until: date | None = None
    chosen: bool = False
    preset: bool = False

    def in_force(self, on: date) -> bool:
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)

    @property
    def article(self) -> str:
        """Where the value is written: the article, else the clause."""
        return self.citation or self.clause


@dataclass(frozen=True)
class Parameter:
    """A number or list that a rule depends on. ``law`` is the id of the law parameter under it, or empty."""

    id: str
    title: Text
    direction: Direction
    unit: Measure
    values: tuple[DatedValue, ...]
    law: str = ""


@dataclass(frozen=True)
class Effective:
    """The value that holds on a day, the source that decided it, and the law's own value where there is one."""

    value: Value
    source: DatedValue
    law_value: Value | None = None
    law_article: str = ""

    @property
    def article(self) -> str:
        return self.source.article


class NoValueInForce(LookupError):
    """A parameter that says nothing about the day asked for."""

    def __init__(self, parameter: Parameter, on: date) -> None:
        self.text = Text(
            f"参数“{parameter.title.zh}”（{parameter.id}）在 {on} 没有生效的值，请为这一天补一个值。",
            f"The parameter “{parameter.title.en}” ({parameter.id}) has no value in force on {on}; add one for that day.",
        )
        super().__init__(self.text.en)


class UnfitValue(ValueError):
    """A value of the wrong kind for its parameter, such as a list where a number of days is counted."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


class LaxerThanLaw(ValueError):
    """A local value that would give the citizen less than the law does. ``text`` quotes the article."""

    def __init__(self, text: Text, article: str) -> None:
        self.text = text
        self.article = article
        super().__init__(text.en)


_NUMBERS = {Direction.DUTY_MAX, Direction.RIGHT_MIN, Direction.PUBLICITY_MIN, Direction.FREQUENCY_MIN}


def number(value: Value) -> Fraction:
    """The value as an exact number; yes is 1 and no is 0. Raises ``UnfitValue`` for a list or a word."""
    if isinstance(value, tuple):
        raise UnfitValue(Text("这里要一个数，不是一份清单。", "A number is wanted here, not a list."))
    try:
        return Fraction(value)
    except (ValueError, ZeroDivisionError) as error:
        raise UnfitValue(Text(f"“{value}”不是数。", f"“{value}” is not a number.")) from error


def names(value: Value) -> frozenset[str]:
    """The value as a set of names. Raises ``UnfitValue`` for a number."""
    if not isinstance(value, tuple):
        raise UnfitValue(Text("这里要一份清单，不是一个数。", "A list is wanted here, not a single value."))
    return frozenset(value)


def check_value(parameter: Parameter, value: Value) -> None:
    """Raises ``UnfitValue`` where the value can't belong to the parameter's direction and unit."""
    if parameter.direction not in _NUMBERS:
        names(value)
        return
    amount = number(value)
    if (parameter.unit is Measure.YES_NO) is not isinstance(value, bool):
        raise UnfitValue(
            Text(
                f"“{parameter.title.zh}”的值要写成{'是或否（true、false）' if parameter.unit is Measure.YES_NO else '数'}。",
                f"The value of “{parameter.title.en}” must be "
                + ("true or false." if parameter.unit is Measure.YES_NO else "a number."),
            )
        )
    whole = parameter.unit not in (Measure.SHARE, Measure.PERCENT, Measure.YES_NO)
    if (
        amount < 0
        or (whole and not isinstance(value, int))
        or (parameter.unit is Measure.SHARE and amount > 1)
    ):
        raise UnfitValue(
            Text(
                f"“{parameter.title.zh}”不能是 {shown(value, parameter.unit).zh}。",
                f"“{parameter.title.en}” can't be {shown(value, parameter.unit).en}.",
            )
        )


def at_least_as_strict(direction: Direction, value: Value, floor: Value) -> bool:
    """True where ``value`` gives the citizen no less than ``floor`` does."""
    match direction:
        case Direction.DUTY_MAX:
            return number(value) <= number(floor)
        case Direction.RIGHT_MIN | Direction.PUBLICITY_MIN | Direction.FREQUENCY_MIN:
            return number(value) >= number(floor)
        case Direction.DISCLOSE_SET | Direction.FORBIDDEN:
            return names(value) >= names(floor)
        case Direction.PERSONAL_FIELDS | Direction.MATERIALS | Direction.STEPS:
            return names(value) <= names(floor)


def stricter(direction: Direction, one: Value, other: Value) -> Value:
    """The value that satisfies both: the smaller duty, the longer right, the union or the common part of lists."""
    if direction in _NUMBERS:
        return one if at_least_as_strict(direction, one, other) else other
    first, second = names(one), names(other)
    both = first | second if direction in (Direction.DISCLOSE_SET, Direction.FORBIDDEN) else first & second
    if both == first:
        return one
    return other if both == second else tuple(sorted(both))


def printable_as_law(value: DatedValue) -> bool:
    """True only for the value of a statute that was read; excerpts and hearsay are never printed as law."""
    return value.evidence is Evidence.STATUTE and bool(value.citation)


def shown(value: Value, unit: Measure) -> Text:
    """The value with its unit, as a reader would say it."""
    if isinstance(value, bool):
        return Text("是" if value else "否", "yes" if value else "no")
    if isinstance(value, tuple):
        return Text("、".join(value) or "（空）", ", ".join(value) or "(none)")
    return Text(f"{value} {unit.words.zh}".strip(), f"{value} {unit.words.en}".strip())


def _decided(parameter: Parameter, on: date) -> DatedValue | None:
    """The township's newest choice in force, else the strictest of all sources in force."""
    present = [value for value in parameter.values if value.in_force(on)]
    chosen = [value for value in present if value.chosen]
    if chosen:
        return max(chosen, key=lambda value: value.since or date.min)
    decided: DatedValue | None = None
    for value in present:
        if decided is None:
            decided = value
            continue
        both = stricter(parameter.direction, decided.value, value.value)
        if both == value.value and both != decided.value:
            decided = value
        elif both != decided.value:  # lists that only together are the strictest: both sources are named
            decided = DatedValue(
                both,
                _joined(decided.citation, value.citation),
                _joined(decided.clause, value.clause),
                decided.evidence if decided.evidence == value.evidence else None,
            )
    return decided


def _joined(*parts: str) -> str:
    return "、".join(dict.fromkeys(part for part in parts if part))


def _same_kind(parameter: Parameter, law: Parameter) -> None:
    if (parameter.direction, parameter.unit) != (law.direction, law.unit):
        raise UnfitValue(
            Text(
                f"参数“{parameter.id}”与法律参数“{law.id}”的方向或单位不同（{parameter.direction}、{parameter.unit}；"
                f"{law.direction}、{law.unit}），不能相比。",
                f"The parameter “{parameter.id}” and the law parameter “{law.id}” differ in direction or unit "
                f"({parameter.direction}, {parameter.unit}; {law.direction}, {law.unit}) and can't be compared.",
            )
        )


def effective(parameter: Parameter, law: Parameter | None, on: date) -> Effective:
    """The value that holds on a day, never laxer than the law's.

    For a matter ``on`` is the day its clock started: it keeps the rule it began with. A law value that was not
    read in a statute (tags s, K) is followed only where there is no local value; it doesn't bind.

    Raises ``NoValueInForce`` where neither says anything about that day, and ``UnfitValue`` where parameter and law
    count different things.
    """
    local = _decided(parameter, on)
    floor = None
    if law is not None:
        _same_kind(parameter, law)
        floor = _decided(law, on)
    if local is None and floor is None:
        raise NoValueInForce(parameter, on)
    if floor is None:
        assert local is not None
        return Effective(local.value, local)
    if local is None:
        return Effective(floor.value, floor, floor.value, floor.article)
    if not printable_as_law(floor) or at_least_as_strict(parameter.direction, local.value, floor.value):
        return Effective(local.value, local, floor.value, floor.article)
    return Effective(
        stricter(parameter.direction, local.value, floor.value), floor, floor.value, floor.article
    )


def check_local(parameter: Parameter, law: Parameter | None, value: Value, on: date) -> None:
    """Raises ``LaxerThanLaw`` with the article quoted where ``value`` would be laxer than the law on that day.

    Raises ``UnfitValue`` for a value of the wrong kind. Law values tagged s or K don't refuse anything, because
    they are not known well enough to be held against a township.
    """
    check_value(parameter, value)
    if law is None:
        return
    _same_kind(parameter, law)
    floor = _decided(law, on)
    if floor is None or not printable_as_law(floor):
        return
    if at_least_as_strict(parameter.direction, value, floor.value):
        return
    raise LaxerThanLaw(_refusal(parameter, value, floor), floor.article)


def _refusal(parameter: Parameter, value: Value, floor: DatedValue) -> Text:
    """The sentence that says what the law gives, what was offered and what would be accepted."""
    article = floor.article
    title = parameter.title
    offered, legal = shown(value, parameter.unit), shown(floor.value, parameter.unit)
    match parameter.direction:
        case Direction.DUTY_MAX:
            return Text(
                f"{title.zh}：法定上限为 {legal.zh}（{article}），不能放宽到 {offered.zh}；请填 {legal.zh} 或更短。",
                f"{title.en}: the law allows at most {legal.en} ({article}); {offered.en} is laxer. "
                f"Enter {legal.en} or less.",
            )
        case Direction.RIGHT_MIN | Direction.PUBLICITY_MIN | Direction.FREQUENCY_MIN:
            return Text(
                f"{title.zh}：法定下限为 {legal.zh}（{article}），不能减到 {offered.zh}；请填 {legal.zh} 或更多。",
                f"{title.en}: the law gives at least {legal.en} ({article}); {offered.en} is laxer. "
                f"Enter {legal.en} or more.",
            )
        case Direction.DISCLOSE_SET | Direction.FORBIDDEN:
            missing = sorted(names(floor.value) - names(value))
            verb = (
                Text("必须公开", "must be public")
                if parameter.direction is Direction.DISCLOSE_SET
                else Text("一律禁止", "are forbidden")
            )
            return Text(
                f"{title.zh}：{'、'.join(missing)} 依法{verb.zh}（{article}），不能删去；请补回。",
                f"{title.en}: by law {', '.join(missing)} {verb.en} ({article}); put them back.",
            )
        case _:
            added = sorted(names(value) - names(floor.value))
            verb = {
                Direction.PERSONAL_FIELDS: Text("不得公开", "may not be made public"),
                Direction.MATERIALS: Text("不得要求群众提交", "may not be asked of people"),
                Direction.STEPS: Text("不得增设", "may not be added"),
            }[parameter.direction]
            return Text(
                f"{title.zh}：{'、'.join(added)} {verb.zh}（{article}）；法定范围只有 {legal.zh}，请删去。",
                f"{title.en}: {', '.join(added)} {verb.en} ({article}); the law allows only {legal.en}. Remove it.",
            )
