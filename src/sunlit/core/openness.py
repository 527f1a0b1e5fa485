"""What is asked before something is published, and on which grounds it may be withheld. Default is open (S0.06.04)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sunlit.core.problems import Path, Problem
from sunlit.core.text import Text


class Asked(StrEnum):
    """At which step a checklist is shown."""

    CONTENT = "content"
    PUBLISH = "publish"


class Ground(StrEnum):
    """What a ground of withholding does. ``secret``: classified, with level, basis and classifier. ``barred``: the law
    forbids or protects, whatever the three tests say. ``may``: the organ may withhold, where none of the tests says that
    people are concerned (S0.01.20)."""

    SECRET = "secret"
    BARRED = "barred"
    MAY = "may"


@dataclass(frozen=True)
class Point:
    """Something that is ticked or answered."""

    key: str
    title: Text


@dataclass(frozen=True)
class Principles:
    """The points of one clause, shown to whoever reviews and ticked one by one; an unticked one blocks nothing."""

    key: str
    title: Text
    clause: str
    at: Asked
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Exemption:
    """One lawful ground on which something is withheld, with the article it rests on."""

    key: str
    title: Text
    basis: str
    ground: Ground


@dataclass(frozen=True)
class Tests:
    """Questions of which one yes means that something must be public."""

    clause: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Openness:
    """The checklists, the grounds and the tests. ``levels`` are those of secrets, the highest first."""

    checklists: tuple[Principles, ...]
    exemptions: tuple[Exemption, ...]
    levels: tuple[Point, ...]
    tests: Tests
    policy_tests: Tests

    def asked_at(self, step: Asked) -> tuple[Principles, ...]:
        """The checklists of a step."""
        return tuple(one for one in self.checklists if one.at is step)

    def exemption(self, key: str) -> Exemption | None:
        """The ground with this key."""
        return next((one for one in self.exemptions if one.key == key), None)


def may_be_withheld(ground: Ground, tests: Iterable[bool], policy_tests: Iterable[bool] | None) -> bool:
    """Whether this ground stands against the answers: a superior policy that passes one of its four tests is always
    public (S4.48.01); what passes one of the three needs a ground that the law itself gives (S0.01.20).

    ``policy_tests`` is None for what is no superior policy.
    """
    if policy_tests is not None and any(policy_tests):
        return False
    return ground is not Ground.MAY or not any(tests)


def is_free(least_days: int, shown_days: int) -> bool:
    """Whether something may be taken down: it stood for ``least_days`` full days. ``shown_days`` counts natural days
    from the posting day to today; the posting day and the running day aren't full (S4.43.09)."""
    return least_days == 0 or shown_days > least_days


def counted(lists: Iterable[Principles], ticked: Mapping[str, Iterable[str]]) -> list[tuple[Principles, int]]:
    """Each checklist with how many of its points were ticked."""
    return [(one, len({point.key for point in one.points} & set(ticked.get(one.key, ())))) for one in lists]


def check_openness(value: Openness) -> list[Problem]:
    """Keys stand once each, and every ground has its basis."""
    problems: list[Problem] = []
    groups: list[tuple[Path, list[str]]] = [
        (("checklists",), [one.key for one in value.checklists]),
        (("exemptions",), [one.key for one in value.exemptions]),
        (("levels",), [one.key for one in value.levels]),
        (("tests", "points"), [one.key for one in value.tests.points]),
        (("policy_tests", "points"), [one.key for one in value.policy_tests.points]),
    ]
    groups += [
        (("checklists", place, "points"), [point.key for point in one.points])
        for place, one in enumerate(value.checklists)
    ]
    for path, keys in groups:
        problems += [
            Problem(
                (*path, place, "key"),
                Text(f"“{key}”重复或不能用作代码。", f"“{key}” stands twice or is no key."),
                Text("用小写字母，各不相同。", "Small letters, each its own."),
            )
            for place, key in enumerate(keys)
            if keys.count(key) > 1 or not key.isidentifier()
        ]
    problems += [
        Problem(
            ("exemptions", place, "basis"),
            Text("没有写依据。", "No basis."),
            Text("请写法律、法规的名称和条文。", "Name the law and the article."),
        )
        for place, one in enumerate(value.exemptions)
        if not one.basis.strip()
    ]
    return problems
