"""Which "日" are working days, statute by statute; the data are in ``rulebook/law/counting.yaml``."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sunlit.core.limits import Limit, Roll, Unit
from sunlit.core.problems import Problem, RuleError
from sunlit.core.text import Text


class Working(StrEnum):
    """Which numbers of days a statute counts in working days: all, those listed, those up to a number, or only
    those that the article itself writes as 工作日."""

    ALL = "all"
    LISTED = "listed"
    UP_TO = "up_to"
    WRITTEN = "written"


@dataclass(frozen=True)
class CountingRule:
    """How one statute counts days, with its article and evidence tag."""

    statute: str
    title: Text
    article: str
    working: Working
    evidence: str
    days: tuple[int, ...] = ()
    counts_first_day: bool = False
    roll: Roll = Roll.NEXT_WORKING_DAY

    def means_working_days(self, days: int) -> bool:
        """Whether "``days`` 日" are working days in this statute."""
        if self.working is Working.LISTED:
            return days in self.days
        if self.working is Working.UP_TO:
            return days <= self.days[0]
        return self.working is Working.ALL


@dataclass(frozen=True)
class CountingRules:
    """The counting rules of all statutes."""

    rules: tuple[CountingRule, ...]


def check_counting(rules: CountingRules) -> list[Problem]:
    """Problems of counting rules: a statute named twice, or a rule without the numbers that it needs."""
    problems: list[Problem] = []
    seen: set[str] = set()
    for at, rule in enumerate(rules.rules):
        if rule.statute in seen:
            problems.append(
                Problem(
                    ("rules", at, "statute"),
                    Text(f"“{rule.statute}”出现两次。", f"{rule.statute} is there twice."),
                    Text("请合并。", "Keep one rule."),
                )
            )
        seen.add(rule.statute)
        numbers = len(rule.days)
        fits = {Working.LISTED: numbers > 0, Working.UP_TO: numbers == 1}.get(rule.working, numbers == 0)
        if not fits or any(days <= 0 for days in rule.days):
            problems.append(
                Problem(
                    ("rules", at, "days"),
                    Text(
                        f"“{rule.working}”与所列日数不符。",
                        f"The days don't fit the kind {rule.working.value!r}.",
                    ),
                    Text(
                        "listed 须列出日数，up_to 须有一个日数，其余不列。",
                        "listed needs numbers, up_to one number, the others none.",
                    ),
                )
            )
    return problems


def legal_limit(
    statute: str, days: int, rules: CountingRules | Iterable[CountingRule], *, written_working: bool = False
) -> Limit:
    """The limit of "``days`` 日" (or, if ``written_working``, "``days`` 个工作日") in a statute.

    Raises ``RuleError`` for a statute without a counting rule: its days can't be guessed.
    """
    for rule in rules.rules if isinstance(rules, CountingRules) else rules:
        if rule.statute == statute:
            working = written_working or rule.means_working_days(days)
            return Limit(days, Unit.WORKING_DAY if working else Unit.DAY, rule.counts_first_day, rule.roll)
    raise RuleError(
        [
            Problem(
                ("statute",),
                Text(f"没有“{statute}”的计日规则。", f"There is no counting rule for {statute}."),
                Text("请在 rulebook/law/counting.yaml 中补充。", "Add it to rulebook/law/counting.yaml."),
            )
        ]
    )
