"""Holiday notices as data: what one year's notice orders, the statutory days without one, and a region's own days.

The data are in ``rulebook/calendar``. Nothing here computes; ``sunlit.core.calendar`` does.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sunlit.core.problems import Path, Problem
from sunlit.core.text import Text

EVIDENCE = ("S", "s", "K", "V", "not_found")
_NUMBER = re.compile(r"国办?发(明电)?〔\d{4}〕\d+号")


@dataclass(frozen=True)
class Amendment:
    """A later notice that changes a year already arranged, such as the Spring Festival of 2020."""

    document: str | None
    title: Text
    evidence: str
    days_off: dict[date, Text] = field(default_factory=dict)
    make_up: dict[date, Text] = field(default_factory=dict)
    issued: date | None = None


@dataclass(frozen=True)
class YearNotice:
    """The State Council General Office's notice on the holidays of one year (部分节假日安排的通知).

    ``days_off`` names every day off, weekends inside a holiday included; ``make_up`` the Saturdays and Sundays
    that are worked (调休上班). Both may reach into the last days of the year before. ``amendments`` win over the
    notice, later ones over earlier ones.
    """

    year: int
    document: str | None
    title: Text
    evidence: str
    days_off: dict[date, Text] = field(default_factory=dict)
    make_up: dict[date, Text] = field(default_factory=dict)
    amendments: tuple[Amendment, ...] = ()
    issued: date | None = None

    def orders(self) -> Iterator[tuple[date, bool, Text, str]]:
        """Every day that is ordered: (day, worked?, holiday, document number), in the order in which they win."""
        parts: tuple[YearNotice | Amendment, ...] = (self, *self.amendments)
        for part in parts:
            for day, name in part.days_off.items():
                yield day, False, name, part.document or ""
            for day, name in part.make_up.items():
                yield day, True, name, part.document or ""


@dataclass(frozen=True)
class StatutoryDay:
    """One day off of the holiday measures: a fixed ``month`` and ``day``, or a ``festival`` plus ``offset`` days."""

    name: Text
    month: int = 0
    day: int = 0
    festival: str = ""
    offset: int = 0


@dataclass(frozen=True)
class StatutoryRule:
    """The days off of everybody (全国年节及纪念日放假办法) as in force from ``from_year``."""

    from_year: int
    document: str
    evidence: str
    days: tuple[StatutoryDay, ...]


@dataclass(frozen=True)
class Statutory:
    """The holiday measures through time, with the lunar dates that they need.

    A year without lunar dates gets the fixed days only.
    """

    evidence: str
    rules: tuple[StatutoryRule, ...] = ()
    festivals: dict[int, dict[str, date]] = field(default_factory=dict)

    def days(self, year: int) -> dict[date, tuple[Text, str]]:
        """The statutory days off of a year, each with its holiday and the decree's number."""
        rules = [rule for rule in self.rules if rule.from_year <= year]
        if not rules:
            return {}
        rule = max(rules, key=lambda rule: rule.from_year)
        known = self.festivals.get(year, {})
        found: dict[date, tuple[Text, str]] = {}
        for entry in rule.days:
            if not entry.festival:
                found[date(year, entry.month, entry.day)] = (entry.name, rule.document)
            elif entry.festival in known:
                found[known[entry.festival] + timedelta(entry.offset)] = (entry.name, rule.document)
        return found


@dataclass(frozen=True)
class RegionalAdditions:
    """Days off (and worked weekends) that a region orders for itself, such as 壮族三月三 in Guangxi.

    They win over the national notice. ``region`` is the administrative division code (行政区划代码).
    """

    region: str
    title: Text
    document: str | None
    evidence: str
    days_off: dict[date, Text] = field(default_factory=dict)
    make_up: dict[date, Text] = field(default_factory=dict)


def check_notice(notice: YearNotice) -> list[Problem]:
    """What is wrong with a year's notice: days outside the year, worked days that are no weekend, numbers without
    the usual form, evidence tags that don't exist. Serves the editor who enters a new notice."""
    problems: list[Problem] = []
    parts: list[tuple[Path, YearNotice | Amendment]] = [((), notice)]
    parts += [(("amendments", at), part) for at, part in enumerate(notice.amendments)]
    for place, part in parts:
        problems += _check_source(place, part.document, part.evidence)
        problems += _check_days(place, notice.year, part.days_off, part.make_up)
    return problems


def check_statutory(statutory: Statutory) -> list[Problem]:
    """Problems of the holiday measures' data: a day that is neither a date nor a festival, a festival that no year
    tabulates, a festival's date in another year, an unknown evidence tag."""
    problems: list[Problem] = []
    columns = {name for dates in statutory.festivals.values() for name in dates}
    for at, rule in enumerate(statutory.rules):
        problems += _check_source(("rules", at), None, rule.evidence, numbered=False)
        for number, day in enumerate(rule.days):
            if day.festival in columns if day.festival else _is_date(day.month, day.day):
                continue
            wrong = day.festival or f"{day.month}-{day.day}"
            problems.append(
                Problem(
                    ("rules", at, "days", number),
                    Text(
                        f"“{wrong}”既不是日期也不是表中的节日。",
                        f"{wrong!r} is neither a date nor a known festival.",
                    ),
                    Text(
                        f"请填写 month 和 day，或 festival（{'、'.join(sorted(columns))}）。",
                        f"Give month and day, or a festival ({', '.join(sorted(columns))}).",
                    ),
                )
            )
    for year, dates in statutory.festivals.items():
        for name, when in dates.items():
            if when.year != year:
                problems.append(
                    Problem(
                        ("festivals", year, name),
                        Text(f"{when} 不在{year}年。", f"{when} is not in {year}."),
                        Text(f"请填写{year}年的日期。", f"Give the date in {year}."),
                    )
                )
    return problems


def check_region(region: RegionalAdditions) -> list[Problem]:
    """Problems of a region's own days: evidence tags, worked days that are no weekend, days both off and worked."""
    problems = _check_source((), region.document, region.evidence, numbered=False)
    for day in region.make_up:
        problems += _check_make_up((), day, region.days_off)
    return problems


def _is_date(month: int, day: int) -> bool:
    # 2001 has no 29 February, so a day that only leap years have is refused.
    try:
        date(2001, month, day)
    except ValueError:
        return False
    return True


def _check_source(
    place: Path, document: str | None, evidence: str, *, numbered: bool = True
) -> list[Problem]:
    problems = []
    if evidence not in EVIDENCE:
        problems.append(
            Problem(
                (*place, "evidence"),
                Text(f"没有“{evidence}”这种依据标记。", f"There is no evidence tag {evidence!r}."),
                Text(f"请填写 {'、'.join(EVIDENCE)} 之一。", f"Use one of {', '.join(EVIDENCE)}."),
            )
        )
    if numbered and document is None and evidence != "not_found":
        problems.append(
            Problem(
                (*place, "document"),
                Text("没有文号。", "The document number is missing."),
                Text(
                    "请填写文号，或将 evidence 写为 not_found。",
                    "Give the number, or say evidence: not_found.",
                ),
            )
        )
    if numbered and document is not None and not _NUMBER.fullmatch(document):
        problems.append(
            Problem(
                (*place, "document"),
                Text(f"文号“{document}”格式不对。", f"{document!r} is no document number."),
                Text("应如“国办发明电〔2025〕7号”。", "It looks like 国办发明电〔2025〕7号."),
            )
        )
    return problems


def _check_days(
    place: Path, year: int, days_off: Mapping[date, Text], make_up: Mapping[date, Text]
) -> list[Problem]:
    problems = []
    first, last = date(year - 1, 12, 1), date(year, 12, 31)
    for key, days in (("days_off", days_off), ("make_up", make_up)):
        for day in days:
            if not first <= day <= last:
                problems.append(
                    Problem(
                        (*place, key, day.isoformat()),
                        Text(f"{day} 不属于{year}年的通知。", f"{day} is outside the notice of {year}."),
                        Text(f"应在 {first} 至 {last} 之间。", f"It must be from {first} to {last}."),
                    )
                )
    for day in make_up:
        problems += _check_make_up(place, day, days_off)
    return problems


def _check_make_up(place: Path, day: date, days_off: Mapping[date, Text]) -> list[Problem]:
    problems = []
    if day.weekday() < 5:
        problems.append(
            Problem(
                (*place, "make_up", day.isoformat()),
                Text(f"{day} 不是周六或周日，本来就是工作日。", f"{day} is no weekend and is worked anyway."),
                Text("请只列周六、周日上班的日子。", "List only Saturdays and Sundays that are worked."),
            )
        )
    if day in days_off:
        problems.append(
            Problem(
                (*place, "make_up", day.isoformat()),
                Text(f"{day} 同时列为放假和上班。", f"{day} is both off and worked."),
                Text("请只保留一处。", "Keep it in one list."),
            )
        )
    return problems
