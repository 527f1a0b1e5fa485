"""Promises, statutes, stops and extensions: what the rulebook allows and how a refusal reads."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from sunlit.core.extensions import ExtensionRequest, ExtensionRules, check_extension
from sunlit.core.items import Item, Mode
from sunlit.core.limits import ClockEvent, ClockKind, Limit, Roll, Unit, describe_limit
from sunlit.core.notices import EVIDENCE
from sunlit.core.problems import RuleError
from sunlit.core.promises import (
    check_promise,
    check_reduction,
    check_step_budgets,
    is_exception,
    promise_exceptions,
    two_clocks,
)
from sunlit.core.statutes import CountingRule, CountingRules, Working, check_counting, legal_limit
from sunlit.core.stops import StopReasons, check_stop
from sunlit.core.tests.calendars import official, read
from sunlit.core.text import Text

AT_ONCE = Limit(0, Unit.AT_ONCE)
MONDAY = datetime(2025, 11, 3, 10)
STARTED = (ClockEvent(ClockKind.START, MONDAY),)


def wd(days: int) -> Limit:
    return Limit(days, Unit.WORKING_DAY)


def natural(days: int) -> Limit:
    return Limit(days, Unit.DAY)


def item(number: str, promised: Limit, legal: Limit, reason: str = "") -> Item:
    text = Text("事项", "Item")
    return Item(
        number, number, text, Mode.HANDLED, "social_affairs", text, "p",
        legal=legal, promised=promised, promise_exception=reason,
    )  # fmt: skip


@pytest.mark.clause("S2.08.08")
def test_a_promise_is_a_third_shorter_than_the_law_or_has_a_reason() -> None:
    assert check_reduction(wd(20), wd(30)) == []
    refused = check_reduction(wd(21), wd(30))
    assert len(refused) == 1
    assert "最长承诺20个工作日" in refused[0].mend.zh and "20 working days at most" in refused[0].mend.en
    assert check_reduction(wd(13), wd(20)) == []
    assert len(check_reduction(wd(14), wd(20))) == 1
    assert check_reduction(wd(21), wd(30), "需上级联审") == []
    listed = promise_exceptions(
        [
            item("01-01", wd(20), wd(30), "不需要的理由"),
            item("01-02", wd(21), wd(30), "需上级联审"),
            item("01-03", wd(21), wd(30)),
        ]
    )
    assert [found.id for found in listed] == ["01-02"]


def test_a_blank_reason_is_no_reason() -> None:
    assert len(check_reduction(wd(21), wd(30), "  \n")) == 1
    assert not is_exception(wd(21), wd(30), " ")
    assert not is_exception(wd(20), wd(30), "理由")


def test_at_once_and_hours_are_short_enough_and_other_units_are_not_compared() -> None:
    assert check_reduction(AT_ONCE, wd(1)) == []
    assert "at once" in check_reduction(wd(1), wd(1))[0].mend.en
    assert check_reduction(Limit(48, Unit.HOUR), wd(3)) == []
    assert len(check_reduction(Limit(49, Unit.HOUR), wd(3))) == 1
    assert len(check_reduction(natural(2), wd(30))) == 1


def test_a_promise_may_be_as_long_as_the_law_and_never_longer() -> None:
    assert check_promise(wd(20), wd(20)) == check_promise(wd(15), wd(20)) == []
    problem = check_promise(wd(21), wd(20))[0]
    assert problem.reason.zh == "承诺时限（21个工作日）长于法定时限（20个工作日）。"
    assert problem.path == ("promised",)
    assert check_promise(AT_ONCE, wd(1)) == check_promise(AT_ONCE, AT_ONCE) == []
    assert len(check_promise(wd(0), wd(5))) == len(check_promise(wd(-3), wd(5))) == 1
    assert len(check_promise(Limit(25, Unit.HOUR), Limit(24, Unit.HOUR))) == 1


def test_counting_the_first_day_and_rolling_make_a_limit_stricter_or_laxer() -> None:
    counts_first = replace(wd(20), counts_first_day=True)
    assert len(check_promise(wd(20), counts_first)) == 1
    assert check_promise(wd(19), counts_first) == []
    assert check_promise(replace(wd(21), counts_first_day=True), wd(20)) == []
    stays = replace(natural(20), roll=Roll.STAY)
    assert len(check_promise(natural(20), stays)) == 1
    assert check_promise(stays, natural(20)) == check_promise(natural(19), stays) == []


def test_different_units_are_compared_on_the_calendar_or_refused() -> None:
    assert "can't be compared" in check_promise(wd(5), natural(60))[0].reason.en
    assert check_promise(wd(5), natural(60), official()) == []
    assert check_promise(natural(20), wd(20), official()) == []
    # Ten working days around the Spring Festival take more than fifteen natural days.
    assert len(check_promise(wd(10), natural(15), official())) == 1
    assert check_promise(Limit(24, Unit.HOUR), wd(2), official()) == []
    assert len(check_promise(wd(1), AT_ONCE, official())) == 1
    assert len(check_promise(Limit(1, Unit.MONTH), natural(30), official())) == 1


def test_steps_fit_into_the_promised_and_the_legal_limit() -> None:
    steps = {"accept": AT_ONCE, "check": wd(3), "visit": wd(5), "call": Limit(2, Unit.HOUR)}
    assert check_step_budgets(steps, wd(9), wd(30)) == []
    short = check_step_budgets(steps, wd(8), wd(30))
    assert [problem.path for problem in short] == [("promised",)] and "合计 9" in short[0].reason.zh
    assert [problem.path for problem in check_step_budgets(steps, wd(8), wd(8))] == [
        ("promised",),
        ("legal",),
    ]
    mixed = check_step_budgets({"notice": natural(7)}, wd(30), None)
    assert [problem.path for problem in mixed] == [("steps", "notice", "limit")]
    assert len(check_step_budgets({"check": wd(1)}, AT_ONCE, None)) == 1
    assert check_step_budgets({}, AT_ONCE, None) == check_step_budgets(steps, None, None) == []


def test_the_promised_and_the_legal_clock_run_side_by_side() -> None:
    both = two_clocks(wd(12), wd(20), STARTED, official())
    assert both.promised and both.legal and both.binding is both.promised
    assert (both.promised.due, both.legal.due) == (date(2025, 11, 19), date(2025, 12, 1))
    assert two_clocks(None, wd(20), STARTED, official()).binding == both.legal
    assert two_clocks(wd(12), None, STARTED, official()).binding == both.promised
    assert two_clocks(None, None, STARTED, official()).binding is None
    assert two_clocks(wd(20), natural(15), STARTED, official()).binding != both.legal
    stopped = two_clocks(wd(12), wd(20), (*STARTED, ClockEvent(ClockKind.STOP, MONDAY)), official())
    assert stopped.binding is stopped.promised and stopped.promised and stopped.promised.due is None


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


STOP = ClockEvent(ClockKind.STOP, MONDAY, "hearing", "行政许可法 45", "告〔2025〕3号")


def test_a_stop_needs_a_known_ground_its_article_and_its_paper() -> None:
    assert check_stop(STOP, reasons()) == []
    unknown = check_stop(replace(STOP, reason="busy"), reasons().reasons)
    assert [problem.path for problem in unknown] == [("reason",)] and "materials" in unknown[0].mend.en
    assert [p.path for p in check_stop(replace(STOP, reason=""), reasons())] == [("reason",)]
    assert [p.path for p in check_stop(replace(STOP, article=""), reasons())] == [("article",)]
    assert [p.path for p in check_stop(replace(STOP, article="行政许可法 42"), reasons())] == [("article",)]
    paperless = check_stop(replace(STOP, document=" "), reasons())
    assert [p.path for p in paperless] == [("document",)] and "书面告知书" in paperless[0].reason.zh
    assert [p.path for p in check_stop(replace(STOP, article="", document=""), reasons())] == [
        ("article",),
        ("document",),
    ]
    assert [p.path for p in check_stop(replace(STOP, kind=ClockKind.RESUME), reasons())] == [("kind",)]


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


REQUEST = ExtensionRequest(
    20, "政府信息公开工作机构负责人", date(2025, 11, 20), "涉及材料较多", "延〔2025〕1号"
)


def refused(request: ExtensionRequest, *more: ClockEvent, limit: Limit | None = None) -> list[str]:
    rule = next(rule for rule in extensions().rules if rule.code == "information_reply")
    problems = check_extension(request, rule, limit or wd(20), (*STARTED, *more), official())
    assert all(problem.reason.zh and problem.mend.zh and problem.mend.en for problem in problems)
    return [str(problem.path[0]) for problem in problems]


def test_an_extension_needs_its_approver_a_reason_and_a_notice() -> None:
    assert refused(REQUEST) == []
    assert refused(replace(REQUEST, approver="经办人")) == ["approver"]
    assert refused(replace(REQUEST, reason=" ")) == ["reason"]
    assert refused(replace(REQUEST, notice="")) == ["notice"]
    assert refused(replace(REQUEST, amount=21)) == refused(replace(REQUEST, amount=0)) == ["amount"]
    assert refused(REQUEST, limit=natural(40)) == ["unit"]


def test_an_extension_is_given_once_and_before_the_end() -> None:
    given = ClockEvent(ClockKind.EXTEND, datetime(2025, 11, 10), amount=5)
    assert refused(REQUEST, given) == ["times"]
    # 20 working days from 3 November end on 1 December.
    assert refused(replace(REQUEST, decided_on=date(2025, 12, 1))) == []
    assert refused(replace(REQUEST, decided_on=date(2025, 12, 2))) == ["decided_on"]
    assert refused(replace(REQUEST, decided_on=date(2025, 11, 2))) == ["decided_on"]
    assert refused(replace(REQUEST, decided_on=date(2025, 11, 3))) == []
    assert refused(REQUEST, ClockEvent(ClockKind.END, datetime(2025, 11, 10))) == ["events"]
    stopped = ClockEvent(ClockKind.STOP, datetime(2025, 11, 28))
    assert refused(replace(REQUEST, decided_on=date(2025, 12, 2)), stopped) == []


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
