"""When a limit may be made longer; the data are in ``rulebook/law/extensions.yaml``.

Asked once, when the extension is given. A date computed later takes the extension as given.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sunlit.core.calendar import WorkCalendar
from sunlit.core.clocks import deadline
from sunlit.core.history import read_history
from sunlit.core.limits import ClockEvent, Limit, Unit, describe_limit
from sunlit.core.problems import Problem
from sunlit.core.text import Text


@dataclass(frozen=True)
class ExtensionRule:
    """One extension that a statute allows: at most ``amount`` of ``unit``, at most ``times`` times, decided by
    ``approver``; the applicant is told where ``notice_required``."""

    code: str
    title: Text
    article: str
    amount: int
    unit: Unit
    approver: str
    evidence: str
    times: int = 1
    notice_required: bool = True


@dataclass(frozen=True)
class ExtensionRules:
    """All extensions that the statutes allow."""

    rules: tuple[ExtensionRule, ...]


@dataclass(frozen=True)
class ExtensionRequest:
    """What is asked for: how much, who decided on which day, the reason in words, and the number of the notice by
    which the applicant is told."""

    amount: int
    approver: str
    decided_on: date
    reason: str
    notice: str


def check_extension(
    request: ExtensionRequest,
    rule: ExtensionRule,
    limit: Limit,
    events: Sequence[ClockEvent],
    calendar: WorkCalendar,
) -> list[Problem]:
    """Everything that forbids this extension; empty if it may be given (公开条例 33, 行政许可法 42, 信访条例 34).

    Raises ``ClockError`` if ``events`` themselves can't be.
    """
    history = read_history(limit, events)
    problems: list[Problem] = []

    def refuse(field: str, reason: Text, mend: Text) -> None:
        problems.append(Problem((field,), reason, mend))

    if limit.unit is not rule.unit:
        refuse(
            "unit",
            Text(
                f"期限为{describe_limit(limit).zh}，与延期单位不同。",
                "The extension has another unit than the limit.",
            ),
            Text(
                f"请选用适用于该期限的延期规则（{rule.article}）。",
                f"Choose a rule for this limit ({rule.article}).",
            ),
        )
    if not 0 < request.amount <= rule.amount:
        most = describe_limit(Limit(rule.amount, rule.unit))
        refuse(
            "amount",
            Text(
                f"延期 {request.amount} 不符合{rule.article}。",
                f"{request.amount} is not allowed by {rule.article}.",
            ),
            Text(f"应为1至{most.zh}。", f"From 1 to {most.en}."),
        )
    if len(history.extensions) >= rule.times:
        refuse(
            "times",
            Text(
                f"已延期 {len(history.extensions)} 次，{rule.article}只允许 {rule.times} 次。",
                f"Extended {len(history.extensions)} times already; {rule.article} allows {rule.times}.",
            ),
            Text("请在现有期限内办结。", "Finish within the present limit."),
        )
    if history.end is not None:
        refuse(
            "events",
            Text("事项已办结，不能延期。", "The matter has ended."),
            Text("无需延期。", "None is needed."),
        )
    due = deadline(limit, events, calendar).due
    if due is not None and request.decided_on > due:
        refuse(
            "decided_on",
            Text(
                f"期限已于{due}届满，不能再延期。",
                f"The limit ended on {due}; it can't be extended any more.",
            ),
            Text("延期须在届满前批准。", "An extension is decided before the end."),
        )
    if request.decided_on < history.started:
        refuse(
            "decided_on",
            Text("批准日期早于开始日期。", "It was decided before the clock started."),
            Text(f"应不早于{history.started}。", f"Not before {history.started}."),
        )
    if request.approver.strip() != rule.approver:
        refuse(
            "approver",
            Text(
                f"应由{rule.approver}批准，不是“{request.approver}”。",
                f"{rule.approver} decides, not {request.approver!r}.",
            ),
            Text(f"请报{rule.approver}批准。", f"Ask {rule.approver}."),
        )
    if not request.reason.strip():
        refuse(
            "reason",
            Text("没有延期理由。", "The reason is missing."),
            Text("请写明理由。", "Give the reason."),
        )
    if rule.notice_required and not request.notice.strip():
        refuse(
            "notice",
            Text("没有告知申请人的文书。", "The notice to the applicant is missing."),
            Text(
                f"请先告知申请人（{rule.article}）并填写文书编号。",
                f"Tell the applicant ({rule.article}); give its number.",
            ),
        )
    return problems
