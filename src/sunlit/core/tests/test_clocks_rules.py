"""Statutes, stops and extensions: the data of the rulebook, and how limits read."""

import pytest

from sunlit.core.extensions import ExtensionRules
from sunlit.core.limits import Limit, Unit, describe_limit
from sunlit.core.notices import EVIDENCE
from sunlit.core.problems import RuleError
from sunlit.core.statutes import CountingRule, CountingRules, Working, check_counting, legal_limit
from sunlit.core.stops import StopReasons
from sunlit.core.tests.calendars import read
from sunlit.core.text import Text

AT_ONCE = Limit(0, Unit.AT_ONCE)


def wd(days: int) -> Limit:
    return Limit(days, Unit.WORKING_DAY)


def natural(days: int) -> Limit:
    return Limit(days, Unit.DAY)


def counting() -> CountingRules:
    found = read("law/counting.yaml", CountingRules)
    assert isinstance(found, CountingRules)
    return found


@pytest.mark.parametrize(
    ("statute", "working", "not_working"),
    [
        ("行政处罚法", (2, 3, 5, 7), (1, 4, 6, 10, 15, 90)),
        ("行政强制法", (1, 3, 9, 10), (11, 15, 30)),
        ("行政复议法", (3, 5, 7, 10), (2, 9, 15, 60)),
        ("行政许可法", (5, 10, 20, 45), ()),
        ("行政许可法:申请人", (), (5, 30)),
        ("政府信息公开条例", (7, 15, 20), ()),
        ("信访工作条例", (), (5, 15, 30, 60)),
        ("民法典", (), (3, 10, 30)),
    ],
)
def test_each_statute_says_which_days_are_working_days(
    statute: str, working: tuple[int, ...], not_working: tuple[int, ...]
) -> None:
    for days in working:
        assert legal_limit(statute, days, counting()) == wd(days)
    for days in not_working:
        assert legal_limit(statute, days, counting().rules) == natural(days)


def test_days_written_as_working_days_are_working_days_in_every_statute() -> None:
    assert legal_limit("信访工作条例", 5, counting(), written_working=True) == wd(5)


def test_a_statute_without_a_counting_rule_is_not_guessed() -> None:
    with pytest.raises(RuleError, match="no counting rule for 某法"):
        legal_limit("某法", 5, counting())


def test_the_counting_rules_are_whole_and_faults_are_named() -> None:
    assert check_counting(counting()) == []
    assert all(rule.evidence in EVIDENCE for rule in counting().rules)

    def rule(working: Working, *days: int) -> CountingRule:
        return CountingRule(f"{working}{days}", Text("法", "Law"), "1", working, "S", days)

    bad = (
        rule(Working.LISTED),
        rule(Working.UP_TO),
        rule(Working.UP_TO, 3, 5),
        rule(Working.ALL, 3),
        rule(Working.LISTED, -1),
    )
    assert [problem.path for problem in check_counting(CountingRules(bad))] == [
        ("rules", n, "days") for n in range(5)
    ]
    good = rule(Working.UP_TO, 10)
    assert [problem.path for problem in check_counting(CountingRules((good, good)))] == [
        ("rules", 1, "statute")
    ]


def reasons() -> StopReasons:
    found = read("law/stop_reasons.yaml", StopReasons)
    assert isinstance(found, StopReasons)
    return found


def test_every_stop_reason_has_its_own_code_a_ground_and_a_paper() -> None:
    found = reasons().reasons
    assert len({reason.code for reason in found}) == len(found) >= 8
    for reason in found:
        assert reason.evidence in EVIDENCE and reason.article and reason.title.en
        assert reason.document_required and reason.document


def extensions() -> ExtensionRules:
    found = read("law/extensions.yaml", ExtensionRules)
    assert isinstance(found, ExtensionRules)
    return found


def test_every_extension_of_the_rulebook_names_who_decides() -> None:
    for rule in extensions().rules:
        assert rule.amount > 0 and rule.times == 1 and rule.approver and rule.article
        assert rule.evidence in EVIDENCE


def test_limits_read_well_in_both_languages() -> None:
    assert describe_limit(wd(5)) == Text("5个工作日", "5 working days")
    assert describe_limit(Limit(1, Unit.MONTH)) == Text("1个月", "1 month")
    assert describe_limit(natural(15)) == Text("15日", "15 days")
    assert describe_limit(Limit(24, Unit.HOUR)) == Text("24小时", "24 hours")
    assert describe_limit(AT_ONCE) == Text("即时办理", "at once")
