"""The checker: a procedure that could strand a citizen or hide a limit is refused before it is published."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator

from sunlit.core.item_wording import carries_papers
from sunlit.core.limits import Limit, Unit
from sunlit.core.problems import Path, Problem
from sunlit.core.procedures.budget import in_words, longest_budget, natural_days
from sunlit.core.procedures.decide import share_of
from sunlit.core.procedures.model import Procedure, Seat, Step, StepKind
from sunlit.core.procedures.walk import DECIDED, ELAPSED
from sunlit.core.text import Text

RESULTS = ("done", "refused", "withdrawn", "transferred")
PERSONS = ("handler", "first_asked", "applicant")
CLOCKS = ("runs", "stops")
NEEDS_LIMIT = (StepKind.TASK, StepKind.JOINT, StepKind.VOTE, StepKind.WAIT)
KEY = re.compile(r"[a-z][a-z0-9_]*")


def check_procedure(
    procedure: Procedure,
    *,
    stop_reasons: Collection[str] | None = None,
    known_procedures: Collection[str] | None = None,
    conditions: Callable[[str], object] | None = None,
) -> list[Problem]:
    """Everything that is wrong with a procedure; empty when it may be published.

    ``stop_reasons`` are the stop codes of the rulebook, ``known_procedures`` the ids that a call may name and
    ``conditions`` compiles a guard, raising ``ValueError`` where it can't. What is ``None`` is not checked.
    """
    found = list(_heading(procedure))
    for key, step in procedure.steps.items():
        path: Path = ("steps", key)
        found += _step(path, key, step)
        found += _seats(path, step)
        found += _outcomes(path, procedure, step, conditions)
        found += _clock(path, step, stop_reasons)
        found += _errands(path, step)
        if step.kind is StepKind.CALL and known_procedures is not None and step.call not in known_procedures:
            found.append(
                _problem((*path, "call"), f"没有编号为“{step.call}”的流程。", f"There is no procedure {step.call!r}.",
                         "写已有流程的编号。", "Name a procedure that exists.")
            )  # fmt: skip
    found += _ways(procedure)
    found += _limits(procedure)
    return found


def _problem(path: Path, zh: str, en: str, mend_zh: str, mend_en: str) -> Problem:
    return Problem(path, Text(zh, en), Text(mend_zh, mend_en))


def _errands(path: Path, step: Step) -> Iterator[Problem]:
    """A step that sends the applicant to another office, with or without papers (S3.25.05, S4.29.09)."""
    said = {(*path, "title"): step.title, (*path, "supervision"): step.supervision}
    for key, outcome in step.outcomes.items():
        said[(*path, "outcomes", key, "title")] = outcome.title
    for place, text in said.items():
        if text is not None and carries_papers(text):
            yield _problem(
                place, f"“{text.zh}”让申请人跑别的部门。", f"“{text.en}” sends the applicant to another office.",
                "改为由中心内部流转或由代理员送达（S3.25.05、S4.29.09）。",
                "Let the centre or the agent move the papers (S3.25.05, S4.29.09).",
            )  # fmt: skip


def _heading(procedure: Procedure) -> Iterator[Problem]:
    if procedure.start not in procedure.steps:
        yield _problem(
            ("start",), f"起点“{procedure.start}”不是本流程的步骤。", f"The start {procedure.start!r} is no step.",
            "写本流程中一个步骤的代码。", "Name a step of this procedure.",
        )  # fmt: skip
    if not any(step.kind is StepKind.END for step in procedure.steps.values()):
        yield _problem(
            ("steps",), "流程没有终点。", "The procedure has no end.",
            "加一个 kind 为 end 的步骤，并写明结果。", "Add a step of the kind end with its result.",
        )  # fmt: skip
    if not procedure.version:
        yield _problem(
            ("version",), "没有版本。", "There is no version.", "写版本，例如生效日期。",
            "Write a version, for example the day it takes effect.",
        )  # fmt: skip


def _step(path: Path, key: str, step: Step) -> Iterator[Problem]:
    if not KEY.fullmatch(key):
        yield _problem(
            path, f"步骤代码“{key}”只能用小写字母、数字和下划线。", f"The step code {key!r} has other characters.",
            "用小写字母开头，例如 acceptance。", "Use small letters, digits and underscores, as in acceptance.",
        )  # fmt: skip
    for language, text in (("zh", step.title.zh), ("en", step.title.en)):
        if not text.strip():
            yield _problem(
                (*path, "title", language), "步骤缺少名称。", "The step's title is missing.",
                "中英文名称都要写。", "Write the title in both languages.",
            )  # fmt: skip
    if step.kind is StepKind.END:
        if step.result not in RESULTS:
            yield _problem(
                (*path, "result"), f"终点的结果“{step.result}”不明。", f"The end's result {step.result!r} is unknown.",
                "写 done、refused、withdrawn 或 transferred。", "Write done, refused, withdrawn or transferred.",
            )  # fmt: skip
        return
    if step.kind in NEEDS_LIMIT and step.limit is None:
        yield _problem(
            (*path, "limit"), "这一步没有时限。", "The step has no time limit.",
            "写明数量和单位，例如 2 个工作日。", "State amount and unit, for example 2 working days.",
        )  # fmt: skip
    if step.limit is not None and (
        step.limit.amount < 0 or (step.limit.amount == 0 and not _at_once(step.limit))
    ):
        yield _problem(
            (*path, "limit", "amount"), "时限须大于零。", "The limit is not above zero.",
            "写大于零的数；当场办结用 at_once。", "Write a number above zero; use at_once for a result on the spot.",
        )  # fmt: skip
    if not step.clauses:
        yield _problem(
            (*path, "clauses"), "这一步没有依据条款。", "The step names no clause.",
            "写出设定这一步的条款。", "Name the clause that demands this step.",
        )  # fmt: skip
    if step.kind is StepKind.AUTO and not step.auto:
        yield _problem(
            (*path, "auto"), "自动步骤没有写明做什么。", "The automatic step names no action.",
            "写动作的名称。", "Name the action.",
        )  # fmt: skip
    if step.kind is StepKind.CALL and not step.call:
        yield _problem(
            (*path, "call"), "调用步骤没有写明流程。", "The call names no procedure.",
            "写要调用的流程编号。", "Name the procedure to call.",
        )  # fmt: skip


def _at_once(limit: Limit) -> bool:
    return limit.unit is Unit.AT_ONCE


def _seats(path: Path, step: Step) -> Iterator[Problem]:
    least = {StepKind.TASK: 1, StepKind.JOINT: 2, StepKind.VOTE: 2}.get(step.kind, 0)
    if len(step.who) < least:
        yield _problem(
            (*path, "who"), f"这一步至少要有{least}席，现有{len(step.who)}席。",
            f"The step needs at least {least} seats and has {len(step.who)}.",
            "写明由谁办理。", "Say who acts.",
        )  # fmt: skip
    if step.kind is StepKind.TASK and len(step.who) > 1:
        yield _problem(
            (*path, "who"), "普通步骤只能由一席办理。", "A task is done by one seat.",
            "多席签署用 joint，表决用 vote。", "Use joint for several signatures and vote for a vote.",
        )  # fmt: skip
    for number, seat in enumerate(step.who):
        yield from _seat((*path, "who", number), seat)
    for seat, times in Counter(step.who).items():
        if times > 1:
            last = len(step.who) - 1 - step.who[::-1].index(seat)
            yield _problem(
                (*path, "who", last), "同一席位写了两次。", "The same seat is named twice.",
                "删去重复的席位。", "Remove the repeated seat.",
            )  # fmt: skip
    if step.kind is StepKind.VOTE:
        yield from _vote((*path, "vote"), step)
    elif step.vote is not None:
        yield _problem(
            (*path, "vote"), "只有表决步骤才有表决规则。", "Only a vote has a voting rule.",
            "把 kind 改为 vote，或删去表决规则。", "Make the kind vote or remove the rule.",
        )  # fmt: skip


def _seat(path: Path, seat: Seat) -> Iterator[Problem]:
    if bool(seat.role) == bool(seat.person):
        yield _problem(
            path, "席位须写岗位或人员，二者只写一个。", "A seat has either a role or a person, not both and not neither.",
            "写 role 或 person 其中之一。", "Write one of role and person.",
        )  # fmt: skip
    elif seat.person and seat.person not in PERSONS:
        yield _problem(
            (*path, "person"), f"没有“{seat.person}”这种人员。", f"There is no person {seat.person!r} on a matter.",
            "写 handler、first_asked 或 applicant。", "Write handler, first_asked or applicant.",
        )  # fmt: skip


def _vote(path: Path, step: Step) -> Iterator[Problem]:
    vote, seats = step.vote, len(step.who)
    if vote is None:
        yield _problem(
            path, "表决步骤没有表决规则。", "The vote has no voting rule.",
            "写明到会人数和通过票数。", "State the quorum and the votes needed.",
        )  # fmt: skip
        return
    for name, number in (("quorum", vote.quorum), ("pass_of_all", vote.pass_of_all)):
        if number is not None and not 1 <= number <= seats:
            yield _problem(
                (*path, name), f"{name} 为{number}，席位只有{seats}个。", f"{name} is {number} with {seats} seats.",
                f"写 1 到 {seats} 之间的数。", f"Write a number from 1 to {seats}.",
            )  # fmt: skip
    try:
        share_of(vote.pass_of_present)
    except ValueError:
        yield _problem(
            (*path, "pass_of_present"), f"“{vote.pass_of_present}”不是份额。", f"{vote.pass_of_present!r} is no share.",
            "写 1/2 或 2/3 这样的分数。", "Write a fraction such as 1/2 or 2/3.",
        )  # fmt: skip
    names = {seat.role or seat.person for seat in step.who}
    for number, name in enumerate(vote.speaks_last):
        if name not in names or name in vote.speaks_last[:number]:
            yield _problem(
                (*path, "speaks_last", number), f"“{name}”不是本步骤的席位，或写了两次。",
                f"{name!r} has no seat in this step or is named twice.",
                "每个末位发言的岗位写一次。", "Name each role that speaks last once.",
            )  # fmt: skip


def _outcomes(
    path: Path, procedure: Procedure, step: Step, conditions: Callable[[str], object] | None
) -> Iterator[Problem]:
    place: Path = (*path, "outcomes")
    if step.kind is StepKind.END:
        if step.outcomes:
            yield _problem(
                place,
                "终点之后不能再有去向。",
                "Nothing follows an end.",
                "删去终点的去向。",
                "Remove its outcomes.",
            )
        return
    if not step.outcomes:
        yield _problem(
            place, "这一步走不出去。", "Nothing leads out of the step.",
            "写明每种结果去往哪一步。", "Say for each outcome which step follows.",
        )  # fmt: skip
    for key, outcome in step.outcomes.items():
        if not KEY.fullmatch(key):
            yield _problem(
                (*place, key), f"结果代码“{key}”只能用小写字母、数字和下划线。", f"The outcome code {key!r} is malformed.",
                "用小写字母开头，例如 accept。", "Use small letters, digits and underscores, as in accept.",
            )  # fmt: skip
        if outcome.to not in procedure.steps:
            yield _problem(
                (*place, key, "to"), f"去往的“{outcome.to}”不是本流程的步骤。", f"It leads to {outcome.to!r}, no step.",
                "写本流程中一个步骤的代码。", "Name a step of this procedure.",
            )  # fmt: skip
        if outcome.guard and conditions is not None:
            yield from _guard((*place, key, "guard"), outcome.guard, conditions)
        if outcome.guard and outcome.guard_text is None:
            yield _problem(
                (*place, key, "guard_text"), "条件不满足时没有说明。", "Nothing is said when the condition fails.",
                "写明缺什么、怎样才行。", "Write what is missing and what would be right.",
            )  # fmt: skip
    needed = DECIDED.get(step.kind, (ELAPSED,) if step.kind is StepKind.WAIT else ())
    for key in needed:
        if key not in step.outcomes:
            yield _problem(
                (*place, key), f"这类步骤须有结果“{key}”。", f"A step of the kind {step.kind} needs the outcome {key!r}.",
                f"加上结果 {key}。", f"Add the outcome {key}.",
            )  # fmt: skip
    if step.overdue and step.overdue not in step.outcomes:
        yield _problem(
            (*path, "overdue"), f"逾期结果“{step.overdue}”不在去向之中。", f"The overdue outcome {step.overdue!r} is missing.",
            "写本步骤已有的一个结果。", "Name an outcome of this step.",
        )  # fmt: skip
    if step.kind is StepKind.WAIT and step.overdue not in ("", ELAPSED):
        yield _problem(
            (*path, "overdue"), "等待期满只有 elapsed 一种结果。", "A wait whose period has passed has elapsed.",
            "删去 overdue。", "Remove overdue.",
        )  # fmt: skip


def _guard(path: Path, guard: str, conditions: Callable[[str], object]) -> Iterator[Problem]:
    try:
        conditions(guard)
    except ValueError as error:
        yield _problem(
            path, f"条件不成立：{error}", f"The condition is not valid: {error}",
            "按条件语言改写。", "Write it in the condition language.",
        )  # fmt: skip


def _clock(path: Path, step: Step, stop_reasons: Collection[str] | None) -> Iterator[Problem]:
    if step.clock not in CLOCKS:
        yield _problem(
            (*path, "clock"), f"计时方式“{step.clock}”不明。", f"The clock {step.clock!r} is unknown.",
            "写 runs 或 stops。", "Write runs or stops.",
        )  # fmt: skip
    if step.clock == "stops" and not step.stop_reason:
        yield _problem(
            (*path, "stop_reason"), "停止计时没有理由。", "The clock stops without a reason.",
            "写规则库中的停止计时理由。", "Name a stop reason of the rulebook.",
        )  # fmt: skip
    if step.stop_reason and step.clock != "stops":
        yield _problem(
            (*path, "stop_reason"), "写了停止计时的理由，却没有停止计时。", "A stop reason while the clock runs.",
            "把 clock 改为 stops，或删去理由。", "Make the clock stops or remove the reason.",
        )  # fmt: skip
    if step.stop_reason and stop_reasons is not None and step.stop_reason not in stop_reasons:
        known = "、".join(sorted(stop_reasons))
        yield _problem(
            (*path, "stop_reason"), f"规则库中没有停止计时理由“{step.stop_reason}”。",
            f"The rulebook has no stop reason {step.stop_reason!r}.",
            f"可用的有：{known}。", f"Use one of: {', '.join(sorted(stop_reasons))}.",
        )  # fmt: skip


def _ways(procedure: Procedure) -> Iterator[Problem]:
    """Steps that nobody comes to, and steps from which no end can be reached."""
    after = {
        key: [outcome.to for outcome in step.outcomes.values() if outcome.to in procedure.steps]
        for key, step in procedure.steps.items()
    }
    before: dict[str, list[str]] = {key: [] for key in procedure.steps}
    for key, targets in after.items():
        for target in targets:
            before[target].append(key)
    reached = _reach([procedure.start] if procedure.start in procedure.steps else [], after)
    ending = _reach([key for key, step in procedure.steps.items() if step.kind is StepKind.END], before)
    for key, step in procedure.steps.items():
        if key not in reached:
            yield _problem(
                ("steps", key), "从起点走不到这一步。", "The step can't be reached from the start.",
                "让某个结果去往这一步，或删去它。", "Let an outcome lead to it, or remove it.",
            )  # fmt: skip
        if key not in ending and step.outcomes:
            yield _problem(
                ("steps", key), "从这一步走不到终点。", "No end can be reached from the step.",
                "加一个通向终点的结果。", "Add an outcome on a way to an end.",
            )  # fmt: skip


def _reach(first: list[str], after: dict[str, list[str]]) -> set[str]:
    seen, todo = set(first), list(first)
    while todo:
        for target in after[todo.pop()]:
            if target not in seen:
                seen.add(target)
                todo.append(target)
    return seen


def _limits(procedure: Procedure) -> Iterator[Problem]:
    promised, legal = procedure.promised, procedure.legal
    if legal is not None and not procedure.legal_article:
        yield _problem(
            ("legal_article",), "法定时限没有写明依据。", "The legal limit names no article.",
            "写明法条，例如 行政许可法 42。", "Name the article, for example 行政许可法 42.",
        )  # fmt: skip
    if promised is not None and legal is not None:
        low, high = natural_days(promised)
        floor, ceiling = natural_days(legal)
        if low > ceiling or (promised.unit is legal.unit and promised.amount > legal.amount):
            yield _problem(
                ("promised",), f"承诺时限（{in_words(promised).zh}）长于法定时限（{in_words(legal).zh}）。",
                f"The promised limit ({in_words(promised).en}) is longer than the legal one ({in_words(legal).en}).",
                "承诺时限不得长于法定时限。", "Promise no more than the law allows.",
            )  # fmt: skip
        elif promised.unit is not legal.unit and high > floor:
            yield _problem(
                ("promised", "unit"), f"{in_words(promised).zh}与{in_words(legal).zh}单位不同，无法确定不长于法定时限。",
                f"{in_words(promised).en} and {in_words(legal).en} differ in unit; which is longer depends on the date.",
                "用与法定时限相同的单位。", "State the promise in the unit of the legal limit.",
            )  # fmt: skip
    if promised is not None and procedure.start in procedure.steps:
        budget = longest_budget(procedure, promised.unit)
        if budget.amount > promised.amount:
            names = " → ".join(procedure.steps[key].title.zh for key in budget.steps)
            used, allowed = Limit(budget.amount, promised.unit), in_words(promised)
            yield _problem(
                ("promised",),
                f"各步时限之和（{names}，共{in_words(used).zh}；停止计时的步骤和其他单位的时限不计）超过承诺时限{allowed.zh}。",
                f"The limits of the steps {', '.join(budget.steps)} add up to {in_words(used).en} (steps that stop the "
                f"clock and limits in other units not counted), more than the promised {allowed.en}.",
                "缩短步骤时限，或如实延长承诺时限。", "Shorten the steps, or promise honestly.",
            )  # fmt: skip
