"""What an indicator sheet may say: weights that add up, cut-offs in order, headings without a gap, lines a scheme needs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sunlit.core.indicators import (
    CENT,
    MOST_LINES,
    MOST_TOTAL,
    UNIT_KINDS,
    VILLAGE_KINDS,
    How,
    Line,
    Scheme,
    Sheet,
    Sheets,
)
from sunlit.core.periods import Every
from sunlit.core.problems import Path, Problem
from sunlit.core.text import Text


@dataclass(frozen=True)
class Demanded:
    """A line that a scheme can't do without: its topic, the clause, the facts one of which it must follow from, and the
    parts that it must have."""

    topic: str
    clause: str
    title: Text
    facts: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


CHANNELS = ("website", "telephone", "screen", "handbook", "board", "press_conference")
"""The six channels of openness (S3.21.03)."""

CONTENTS = (
    (
        "organisation",
        "组织领导、制度、责任、方案、目录指南",
        "leadership, rules, responsibility, plan, catalogue and guide",
    ),
    ("functions", "机构设置、工作职责、管理权限", "set-up, duties and authority"),
    ("laws", "法律、法规、规章", "laws, regulations and rules"),
    ("decisions", "重大决策、重要事项、重点项目、重大资金", "decisions, key projects, large funds"),
    ("handling", "办事依据、程序、时限、方式、方法、结果", "basis, procedure, limit, manner and result"),
    ("licences", "行政许可、审批", "licences and approvals"),
    ("charges", "收费项目、标准、时限", "charges"),
    ("enforcement", "行政执法", "enforcement"),
    ("channels", "服务大厅、窗口和六种公开形式", "hall, windows and the six channels"),
    ("convenience", "便民利民措施、服务承诺兑现", "convenience and promises kept"),
    ("answers", "政策咨询解答、群众投诉处理", "questions answered, complaints handled"),
    ("supervision", "接受监督", "accepting supervision"),
    ("funding", "经费落实", "funding"),
    ("other", "其他", "other"),
)
"""The fourteen contents of the sheet of a hundred points (S3.21.01)."""
DOCUMENTS = ("plan", "catalogue", "guide", "responsibility")
"""What line 1 of it asks for (S3.21.02)."""

DEMANDED: Mapping[Scheme, Sequence[Demanded]] = {
    Scheme.HUNDRED: tuple(
        Demanded(
            topic,
            "S3.21.01",
            Text(zh, en),
            facts=("openness-funding.in-place",) if topic == "funding" else (),
            parts=("hall", *CHANNELS)
            if topic == "channels"
            else DOCUMENTS
            if topic == "organisation"
            else (),
        )
        for topic, zh, en in CONTENTS
    ),
    Scheme.VILLAGE: tuple(
        Demanded(topic, "S2.19.14", Text(zh, en))
        for topic, zh, en in (
            ("party", "党务公开", "openness of the Party"),
            ("government", "政务公开", "openness of government"),
            ("village", "村务公开", "openness of the village"),
        )
    ),
    Scheme.OFFICE: (
        Demanded(
            "post_duty", "S2.30.04", Text("岗位责任", "post responsibility"), facts=("post-finding.in-time",)
        ),
    ),
    Scheme.OPENNESS: (
        Demanded(
            "channels",
            "S3.21.03",
            Text("服务大厅、窗口和六种公开形式", "hall, windows and the six channels"),
            parts=("hall", *CHANNELS),
        ),
    ),
    Scheme.OTHER: (),
}


def check_sheets(value: Sheets) -> list[Problem]:
    """What the types can't say: weights that add up, cut-offs in order, facts where they belong, lines a scheme needs."""
    return [
        problem for place, sheet in enumerate(value.sheets) for problem in _check(("sheets", place), sheet)
    ]


def _check(at: Path, sheet: Sheet) -> Iterator[Problem]:
    if not 0 < sheet.total <= MOST_TOTAL:
        yield _problem((*at, "total"), f"总分不能是 {sheet.total}。", f"The total can't be {sheet.total}.",
                       f"大于 0，不超过 {MOST_TOTAL}。", f"Above 0, at most {MOST_TOTAL}.")  # fmt: skip
    if not 0 <= sheet.enough <= sheet.total:
        yield _problem((*at, "enough"), f"enough 不能是 {sheet.enough}。", f"enough can't be {sheet.enough}.",
                       f"写 0 到 {sheet.total}。", f"From 0 to {sheet.total}.")  # fmt: skip
    if not 1 <= len(sheet.lines) <= MOST_LINES:
        yield _problem((*at, "lines"), "指标太少或太多。", "Too few or too many lines.",
                       f"写 1 到 {MOST_LINES} 行。", f"Write 1 to {MOST_LINES} lines.")  # fmt: skip
    weights = sum((line.weight for line in sheet.lines), Decimal(0))
    if weights != sheet.total:
        yield _problem(
            (*at, "lines"),
            f"各行权重合计 {weights}，总分是 {sheet.total}。",
            f"The weights add up to {weights}, the total is {sheet.total}.",
            f"让合计正好等于 {sheet.total}。",
            f"Make them add up to {sheet.total} exactly.",
        )
    for name, ground in (("clauses", sheet.clauses), ("kinds", sheet.kinds)):
        if not ground:
            yield _problem(
                (*at, name), f"没有写 {name}。", f"No {name}.", "至少写一个。", "Write at least one."
            )
    kinds = VILLAGE_KINDS if sheet.scheme is Scheme.VILLAGE else UNIT_KINDS
    for place, kind in enumerate(sheet.kinds):
        if kind not in kinds:
            yield _problem((*at, "kinds", place), f"不能考评“{kind}”。", f"{kind!r} can't be assessed.",
                           f"可选：{'、'.join(kinds)}。", f"Choose from: {', '.join(kinds)}.")  # fmt: skip
    yield from _twice((*at, "lines"), [line.key for line in sheet.lines])
    for place, line in enumerate(sheet.lines):
        yield from _check_line((*at, "lines", place), line)
    yield from _check_judged(at, sheet)
    yield from _check_groupings(at, sheet)
    yield from _check_grades(at, sheet)
    yield from _check_demanded(at, sheet)


def _check_judged(at: Path, sheet: Sheet) -> Iterator[Problem]:
    """Points are given on the sheet of a round alone: there somebody outside the unit gives them, with a reason."""
    judged = [place for place, line in enumerate(sheet.lines) if line.how is How.JUDGED]
    if judged and not sheet.complete:
        yield _problem((*at, "lines", judged[0], "how"), "judged 只能用在按轮次考核的表里。",
                       "Only the sheet of a round has judged lines.", "写 complete: true，或改为按事实计分。",
                       "Write complete: true, or let the line follow from facts.")  # fmt: skip
    rule = sheet.round
    if sheet.complete != (rule is not None):
        yield _problem((*at, "round"), "按轮次考核的表要写 round，别的表不写。",
                       "The sheet of a round says how under round; no other does.", "补上或删去。",
                       "Add or remove it.")  # fmt: skip
    if rule and not (
        rule.notice_days > 0 and 0 <= rule.criticise <= rule.commend <= sheet.total and rule.methods
    ):
        yield _problem((*at, "round"), "公示天数、表扬线、批评线或考核方式不对。",
                       "Days of notice, thresholds or methods are wrong.", "天数大于 0，批评线不高于表扬线。",
                       "Days above 0; criticism not above commendation.")  # fmt: skip
    if sheet.complete and sheet.every is not Every.YEAR:
        yield _problem((*at, "every"), "按轮次考核的表一年一次。", "The sheet of a round is a year's.",
                       "写 every: year。", "Write every: year.")  # fmt: skip


def _check_groupings(at: Path, sheet: Sheet) -> Iterator[Problem]:
    yield from _twice((*at, "groupings"), [one.key for one in sheet.groupings])
    known = {one.key: {heading.key for heading in one.headings} for one in sheet.groupings}
    for place, line in enumerate(sheet.lines):
        for key, headings in line.under.items():
            for heading in headings:
                if heading not in known.get(key, set()):
                    yield _problem((*at, "lines", place, "under"), f"没有“{key}”下的“{heading}”。",
                                   f"There is no {heading!r} under {key!r}.", "改成列出的一个。",
                                   "Name one that is listed.")  # fmt: skip
    for place, grouping in enumerate(sheet.groupings):
        used = {heading for line in sheet.lines for heading in line.under.get(grouping.key, ())}
        for number, one in enumerate(grouping.headings):
            if one.key not in used:
                yield _problem(
                    (*at, "groupings", place, "headings", number),
                    f"“{one.title.zh}”没有一行对应（{grouping.clause}）。",
                    f"No line stands under {one.title.en!r} ({grouping.clause}).",
                    "至少让一行归入它。",
                    "Put at least one line under it.",
                )
        for number, line in enumerate(sheet.lines):
            if grouping.each and len(line.under.get(grouping.key, ())) != 1:
                yield _problem((*at, "lines", number, "under"), f"这一行没有正好归入一个“{grouping.title.zh}”。",
                               f"The line doesn't stand under exactly one of {grouping.title.en!r}.",
                               f"写 {grouping.key}: [一个]。", f"Write {grouping.key}: [one].")  # fmt: skip
    conditions = {one.key for one in sheet.conditions}
    for place, condition in enumerate(sheet.conditions):
        if not condition.facts or not 0 < condition.at_least <= 100:
            yield _problem((*at, "conditions", place), "条件没有写事实，或百分比不对。",
                           "The condition names no fact, or its percentage is wrong.",
                           "写 facts，at_least 从 1 到 100。", "Write facts, and at_least from 1 to 100.")  # fmt: skip
    for place, grade in enumerate(sheet.grades):
        for need in grade.needs:
            if need not in conditions:
                yield _problem((*at, "grades", place, "needs"), f"没有条件“{need}”。",
                               f"There is no condition {need!r}.", "写进 conditions。",
                               "Put it among the conditions.")  # fmt: skip


def _check_line(at: Path, line: Line) -> Iterator[Problem]:
    if line.weight <= 0 or line.weight % CENT:
        yield _problem((*at, "weight"), f"权重不能是 {line.weight}。", f"A weight can't be {line.weight}.",
                       "大于 0，最多两位小数。", "Above 0, at most two decimals.")  # fmt: skip
    if not line.clauses:
        yield _problem((*at, "clauses"), "没有写依据的条款。", "No clause is named.",
                       "写上条款编号。", "Name the clauses.")  # fmt: skip
    covered = line.how is How.COVERED
    judged = line.how is How.JUDGED
    if covered != bool(line.parts) or (covered or judged) == bool(line.facts):
        yield _problem(
            (*at, "how"),
            "covered 写 parts，share 和 deduct 写 facts，judged 都不写。",
            "A covered line has parts, a share or deduct line has facts, a judged line neither.",
            "改正 how，或改写 parts、facts。",
            "Correct how, or write parts or facts.",
        )
    if (line.how is How.DEDUCT) != (line.each > 0) or line.each > line.weight:
        yield _problem((*at, "each"), f"每件扣分不能是 {line.each}。", f"One case can't take {line.each} points.",
                       "只有 deduct 写 each，大于 0，不超过权重。",
                       "Only a deduct line has each: above 0, at most the weight.")  # fmt: skip
    yield from _twice((*at, "parts"), [part.key for part in line.parts])
    for place, part in enumerate(line.parts):
        if not part.facts:
            yield _problem((*at, "parts", place, "facts"), "没有写由哪些事实得出。", "It names no fact.",
                           "至少写一个。", "Write at least one.")  # fmt: skip


def _check_grades(at: Path, sheet: Sheet) -> Iterator[Problem]:
    grades = sheet.grades
    yield from _twice((*at, "grades"), [grade.key for grade in grades])
    if len(grades) < 2:
        yield _problem((*at, "grades"), "等次少于两个。", "Fewer than two grades.",
                       "从高到低写出等次。", "Write the grades from the highest to the lowest.")  # fmt: skip
        return
    for place in range(1, len(grades)):
        if grades[place].least >= grades[place - 1].least:
            yield _problem(
                (*at, "grades", place, "least"),
                f"分数线 {grades[place].least} 不低于前一等次的 {grades[place - 1].least}。",
                f"The cut-off {grades[place].least} isn't below the one before it, {grades[place - 1].least}.",
                "等次从高到低写，分数线逐级降低。",
                "Write grades from the highest down, each cut-off lower.",
            )
    if grades[-1].least != 0:
        yield _problem((*at, "grades", len(grades) - 1, "least"), "最低等次没有从 0 分开始。",
                       "The lowest grade doesn't begin at 0.", "写 least: 0。", "Write least: 0.")  # fmt: skip
    if grades[0].least > sheet.total:
        yield _problem((*at, "grades", 0, "least"), "最高等次的分数线超过总分。",
                       "The highest cut-off lies above the total.", f"不超过 {sheet.total}。",
                       f"At most {sheet.total}.")  # fmt: skip


def _check_demanded(at: Path, sheet: Sheet) -> Iterator[Problem]:
    for wanted in DEMANDED[sheet.scheme]:
        found = [(place, line) for place, line in enumerate(sheet.lines) if line.topic == wanted.topic]
        if not found:
            yield _problem(
                (*at, "lines"),
                f"缺少“{wanted.title.zh}”这一行（{wanted.clause}）。",
                f"The line on {wanted.title.en} is missing ({wanted.clause}).",
                f"加一行，写 topic: {wanted.topic}，权重大于 0。",
                f"Add a line with topic: {wanted.topic} and a weight above 0.",
            )
        for place, line in found:
            parts = {part.key for part in line.parts}
            missing = [key for key in wanted.parts if key not in parts]
            if wanted.facts and not set(wanted.facts) & set(line.every_fact()):
                missing += wanted.facts
            if missing:
                yield _problem(
                    (*at, "lines", place, "topic"),
                    f"“{wanted.title.zh}”缺少 {'、'.join(missing)}（{wanted.clause}）。",
                    f"{wanted.title.en} lacks {', '.join(missing)} ({wanted.clause}).",
                    "补上。",
                    "Add them.",
                )


def _twice(at: Path, keys: Sequence[str]) -> Iterator[Problem]:
    for place, key in enumerate(keys):
        if key in keys[:place]:
            yield _problem((*at, place, "key"), f"代码“{key}”写了两次。", f"The key {key!r} is there twice.",
                           "换一个。", "Choose another.")  # fmt: skip


def _problem(path: Path, zh: str, en: str, mend_zh: str, mend_en: str) -> Problem:
    return Problem(path, Text(zh, en), Text(mend_zh, mend_en))
