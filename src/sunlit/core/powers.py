"""Power in operation (权力公开透明运行) as data and rules: groups, what a power's page says, who must be reached, what of
its cases may be seen.

A power (行政权力) is disclosed with seven kinds of information (S2.14.01), to at least those whom it affects (S2.10.05),
by media that were decided for it (S2.15.09); its cases are shown stage by stage as they run (S2.13.05), without
anything that somebody typed.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sunlit.core.problems import Problem
from sunlit.core.text import Text


class Stage(StrEnum):
    """The stages of a case that everybody sees (S2.13.05, S2.14.02)."""

    ACCEPTANCE = "acceptance"
    EXAMINATION = "examination"
    DECISION = "decision"
    RESULT = "result"


STAGES: Mapping[Stage, Text] = {
    Stage.ACCEPTANCE: Text("受理", "Acceptance"),
    Stage.EXAMINATION: Text("审批（审核、审查）", "Examination"),
    Stage.DECISION: Text("决定", "Decision"),
    Stage.RESULT: Text("结果", "Result"),
}


class Scope(StrEnum):
    """To whom something is disclosed, and whom a power affects."""

    SOCIETY = "society"
    VILLAGE = "village"
    PARTY = "party"
    INTERNAL = "internal"


SCOPES: Mapping[Scope, Text] = {
    Scope.SOCIETY: Text("社会", "the general public"),
    Scope.VILLAGE: Text("本村", "one village"),
    Scope.PARTY: Text("当事人", "the parties"),
    Scope.INTERNAL: Text("机关内部", "inside the office"),
}


@dataclass(frozen=True)
class Named:
    """A code with its name in both languages."""

    key: str
    title: Text


@dataclass(frozen=True)
class Content:
    """One of the kinds of information of a power; ``may_be_none`` where “none” is a possible answer, said in words."""

    key: str
    title: Text
    may_be_none: bool = False


@dataclass(frozen=True)
class Medium:
    """A medium of disclosure; ``society``: what society should know needs a record of it (S2.15.09)."""

    key: str
    title: Text
    society: bool = False


@dataclass(frozen=True)
class PowerRules:
    """One file. ``reasons`` words an outcome for the public, by outcome or state of a matter. ``private_items`` and
    ``private_categories`` (two digits) are services whose cases are never shown one by one, ``figures_from`` is the
    least number of such cases in a year that is told, ``grown_up`` the age in years below which an applicant is a
    minor, ``media_month`` the month by whose end a medium is decided, ``carriers`` how many different media need a
    record (S2.10.10), ``party_told`` the steps (by procedure) that wait until the party was told (S2.10.08)."""

    groups: tuple[Named, ...]
    contents: tuple[Content, ...]
    media: tuple[Medium, ...]
    functions: tuple[Named, ...]
    grounds: tuple[Named, ...]
    reasons: Mapping[str, Text]
    party_told: Mapping[str, tuple[str, ...]]
    private_items: tuple[str, ...] = ()
    private_categories: tuple[str, ...] = ()
    figures_from: int = 10
    grown_up: int = 18
    media_month: int = 7
    carriers: int = 2
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stated:
    """What was entered of one kind of information: words, or that there is none."""

    words: str = ""
    none: bool = False


def lacking(contents: Iterable[Content], stated: Mapping[str, Stated]) -> list[Content]:
    """The kinds of information that a power still lacks: neither words nor, where it may be so, an explicit “none”
    (S2.14.01). Words and “none” together are a contradiction and count as lacking."""
    found = []
    for one in contents:
        said = stated.get(one.key, Stated())
        words = bool(said.words.strip())
        if words == (said.none and one.may_be_none) or (words and said.none):
            found.append(one)
    return found


def covers(scope: Scope, village: int | None, affects: Scope, affected: int | None) -> bool:
    """Whether disclosure to ``scope`` reaches everybody whom ``affects`` names; villages by their ids (S2.10.05)."""
    if scope is Scope.SOCIETY or affects is Scope.INTERNAL:
        return True
    if affects is Scope.SOCIETY:
        return False
    if affects is Scope.VILLAGE:
        return scope is Scope.VILLAGE and village is not None and village == affected
    return scope in (Scope.PARTY, Scope.VILLAGE)


@dataclass(frozen=True)
class Completeness:
    """The complete-and-true principle (全面真实) counted: disclosed and excepted against all powers in use. ``missing`` has
    the code of each that is neither, ``strange`` what is disclosed without being in use (S2.13.03)."""

    total: int
    disclosed: int
    excepted: int
    missing: tuple[str, ...]
    strange: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether disclosed and excepted powers make up the total."""
        return not self.missing and not self.strange


def completeness(
    in_use: Collection[str], disclosed: Collection[str], excepted: Collection[str]
) -> Completeness:
    """Hold the disclosed and the approved exceptions against the powers in use, all by code (S2.13.03). A power that is
    disclosed counts as that, whether or not it is excepted as well."""
    used, out, held = set(in_use), set(disclosed), set(excepted)
    return Completeness(
        len(used),
        len(used & out),
        len((used & held) - out),
        tuple(sorted(used - out - held)),
        tuple(sorted(out - used)),
    )


def born(id_number: str) -> date | None:
    """The day of birth in an identity number of 18 or 15 characters; None where there is none to be read."""
    digits = (
        id_number[6:14] if len(id_number) == 18 else f"19{id_number[6:12]}" if len(id_number) == 15 else ""
    )
    if not (digits.isascii() and digits.isdecimal()):
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def may_be_minor(id_number: str, today: date, grown_up: int) -> bool:
    """Whether somebody is younger than ``grown_up`` years on a day; a number that is there and can't be read counts as
    a minor's, an empty one (an organisation, or not asked for) doesn't."""
    number = id_number.strip()
    if not number:
        return False
    day = born(number)
    if day is None:
        # A unified social credit code belongs to an organisation, which has no age.
        return not (
            len(number) == 18 and number.isascii() and number.isalnum() and not number[:17].isdecimal()
        )
    return today.year - day.year - ((today.month, today.day) < (day.month, day.day)) < grown_up


def figure(count: int, least: int) -> int | None:
    """A number of cases that aren't shown one by one; None where it is so small that it could point at somebody. Zero
    is such a number too: it says that a neighbour didn't."""
    return count if count >= least else None


def reason_of(rules: PowerRules, outcome: str, state: str) -> Text:
    """Why a case ended as it did, in the rulebook's own words; never in anybody's typed ones (S2.14.02)."""
    return rules.reasons.get(outcome) or rules.reasons.get(state) or rules.reasons["otherwise"]


def check_powers(value: PowerRules) -> list[Problem]:
    """Codes that stand twice, empty lists, and what the clauses count: five groups, seven kinds of information, three
    functions, three media for society."""
    found = []
    lists: tuple[tuple[str, tuple[Named | Content | Medium, ...], int], ...] = (
        ("groups", value.groups, 5),
        ("contents", value.contents, 7),
        ("functions", value.functions, 3),
        ("grounds", value.grounds, 0),
        ("media", value.media, 0),
    )
    for name, rows, wanted in lists:
        keys = [row.key for row in rows]
        if len(set(keys)) != len(keys) or not keys or (wanted and len(keys) != wanted):
            number = str(wanted or "1+")
            found.append(_fault(name, "代码重复、没有写，或者数目不对。", "A key stands twice or is missing, or there are too few or many.",
                                f"应有{number}项，代码各不相同。", f"{number} entries, each with its own key."))  # fmt: skip
    if sum(one.society for one in value.media) != 3:
        found.append(_fault("media", "面向社会的媒介应有三种。", "Three media are for society.",
                            "给三种写上 society: true。", "Write society: true at three."))  # fmt: skip
    if "otherwise" not in value.reasons:
        found.append(_fault("reasons", "没有写“otherwise”。", "“otherwise” is missing.",
                            "写上其他情形的说法。", "Word every other case."))  # fmt: skip
    bounds = {"figures_from": (5, 1000), "grown_up": (14, 30), "media_month": (1, 12), "carriers": (2, 9)}
    for name, (least, most) in bounds.items():
        if not least <= getattr(value, name) <= most:
            found.append(_fault(name, "数目超出范围。", "The number is out of range.",
                                f"应在{least}到{most}之间。", f"It lies from {least} to {most}."))  # fmt: skip
    return found


def _fault(name: str, zh: str, en: str, mend_zh: str, mend_en: str) -> Problem:
    return Problem((name,), Text(zh, en), Text(mend_zh, mend_en))
