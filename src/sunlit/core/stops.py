"""Why a clock may stand still; the data are in ``rulebook/law/stop_reasons.yaml``."""

from collections.abc import Iterable
from dataclasses import dataclass

from sunlit.core.limits import ClockEvent, ClockKind
from sunlit.core.problems import Problem
from sunlit.core.text import Text


@dataclass(frozen=True)
class StopReason:
    """One ground on which time isn't counted (不计入期限), and the paper that must exist for it."""

    code: str
    title: Text
    article: str
    document_required: bool
    evidence: str
    document: Text | None = None


@dataclass(frozen=True)
class StopReasons:
    """All grounds on which a clock may stop."""

    reasons: tuple[StopReason, ...]


def check_stop(event: ClockEvent, reasons: StopReasons | Iterable[StopReason]) -> list[Problem]:
    """Why this stop isn't allowed: an unknown code, another article than the code's, or no paper where one must
    exist (行政许可法 45: the applicant is told in writing). Empty if it is allowed."""
    if event.kind is not ClockKind.STOP:
        return [
            Problem(
                ("kind",),
                Text("这不是停止计时事件。", "This event does not stop a clock."),
                Text("请提交停止事件。", "Give a stop event."),
            )
        ]
    known = {
        reason.code: reason for reason in (reasons.reasons if isinstance(reasons, StopReasons) else reasons)
    }
    reason = known.get(event.reason)
    if reason is None:
        return [
            Problem(
                ("reason",),
                Text(
                    f"没有停止计时的事由“{event.reason}”。", f"{event.reason!r} is no ground to stop a clock."
                ),
                Text(f"可用事由：{'、'.join(known)}。", f"Grounds are: {', '.join(known)}."),
            )
        ]
    problems = []
    if event.article.strip() != reason.article:
        problems.append(
            Problem(
                ("article",),
                Text(
                    f"事由“{reason.title.zh}”的依据应为{reason.article}，现为“{event.article}”。",
                    f"The ground of {reason.title.en!r} is {reason.article}, not {event.article!r}.",
                ),
                Text(f"请填写{reason.article}。", f"Cite {reason.article}."),
            )
        )
    if reason.document_required and not event.document.strip():
        paper = reason.document or Text("书面告知", "written notice")
        problems.append(
            Problem(
                ("document",),
                Text(
                    f"停止计时须有{paper.zh}，没有文书编号。",
                    f"Stopping the clock needs a paper: {paper.en}; its number is missing.",
                ),
                Text(f"请先出具{paper.zh}并填写编号。", f"Issue it and give its number ({paper.en})."),
            )
        )
    return problems
