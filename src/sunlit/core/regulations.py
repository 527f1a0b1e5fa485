"""Regulations (制度) as data: clauses, where the program keeps each of them, and example cases."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sunlit.core.conditions import Field
from sunlit.core.limits import ClockEvent, Limit
from sunlit.core.parameters import DatedValue, Direction, Evidence, Measure, Parameter, Value
from sunlit.core.text import Text

PARTS: Mapping[str, Text] = {
    "hall.inquiry": Text("首问登记", "First-inquiry register"),
    "hall.notice": Text("一次性告知", "One-time notice"),
    "hall.acceptance": Text("窗口受理", "Acceptance at the window"),
    "hall.handling": Text("事项办理", "Handling"),
    "hall.reply": Text("回复与送达", "Reply and delivery"),
    "hall.rating": Text("评价与回访", "Rating and call-back"),
    "hall.catalogue": Text("政务服务事项目录", "Catalogue of service items"),
    "matters.clock": Text("时限与计时", "Limits and clocks"),
    "matters.sweep": Text("到期检查与预警", "Due-date sweep and alerts"),
    "matters.tasks": Text("任务与交接", "Tasks and hand-over"),
    "hall.visits": Text("跑动次数", "Visits counted"),
    "hall.papers": Text("材料来源与共享", "Where papers come from"),
    "agents.errands": Text("村级代办", "Village agents"),
    "agents.duty": Text("代办员培训上岗", "Training and duty of agents"),
    "agents.help": Text("帮老年人办事", "Help for older people"),
    "registers.records": Text("办公台账", "Registers of the office"),
    "registers.papers": Text("法定告知文书", "Statutory notices"),
    "portal.guide": Text("办事指南", "Public guide"),
    "people.cover": Text("岗位与替岗", "Posts and cover"),
    "disclosure.duties": Text("公开义务", "Duties to publish"),
    "disclosure.publishing": Text("公开发布", "Publishing"),
    "boards.places": Text("公开栏和张贴", "Boards and what hangs there"),
    "boards.carriers": Text("公开载体", "Carriers"),
    "powers.catalogue": Text("权力目录和媒介", "Catalogue of powers and media"),
    "powers.running": Text("权力运行过程", "The running of power"),
    "promises.keeping": Text("服务承诺与兑现", "Service promises and how they are kept"),
    "promises.things": Text("为群众办实事", "Practical things promised"),
    "promises.around": Text("投诉处理、职能与公开形式", "Complaints, functions and forms of publication"),
    "bodies.register": Text("机构与小组", "Bodies and groups"),
    "bodies.rules": Text("制度文件登记", "Register of rules in force"),
    "bodies.work": Text("任务、权力、岗位落实到人", "Work given to posts and persons"),
    "bodies.profiles": Text("单位概况", "Unit profiles"),
    "windows.hall": Text("窗口与在岗", "Windows and who is there"),
    "windows.queue": Text("取号与叫号", "Queue and tickets"),
    "windows.booking": Text("预约", "Booking"),
    "windows.facilities": Text("便民设施与志愿服务", "Facilities and volunteers"),
    "windows.placards": Text("座位牌、职责牌和指南", "Plates, boards and guides"),
    "windows.centre": Text("中心的部室和人员", "Departments and staff of the centre"),
    "windows.leaders": Text("领导带班和接待日", "Leaders on duty and reception days"),
    "windows.privacy": Text("保密和导出审批", "Privacy and approval of exports"),
    "fees.billing": Text("收费与票据", "Charges and bills"),
    "subsidies.paying": Text("补贴发放", "Subsidies"),
    "exchange.analysis": Text("办件分析", "Analysis of applications"),
    "conduct.inspections": Text("检查表和检查记录", "Checklists and inspections"),
    "requests.clock": Text("依申请公开：收到之日和期限", "Information requests: receipt and limits"),
    "requests.answer_task": Text("依申请公开：办理和答复", "Information requests: handling and answer"),
    "feedback.intake": Text("反馈：收件", "Feedback: intake"),
    "feedback.lobby": Text("反馈：大厅意见簿", "Feedback: the book in the lobby"),
    "feedback.handling": Text("反馈：办理", "Feedback: handling"),
    "feedback.public": Text("反馈：公布", "Feedback: in public"),
    "feedback.stats": Text("反馈：统计", "Feedback: figures"),
    "feedback.hot": Text("反馈：热点", "Feedback: hot topics"),
    "feedback.surveys": Text("反馈：问卷", "Feedback: surveys"),
    "feedback.hotline": Text("反馈：热线和渠道", "Feedback: hotline and channels"),
    "feedback.handler": Text("反馈：专人", "Feedback: the named handler"),
    "conduct.badges": Text("工作牌和证件", "Badges and certificates"),
    "conduct.noting": Text("台账查实后记入本人记录", "What a register confirmed enters a person's record"),
    "conduct.visitors": Text("来访人评价", "What visitors say"),
    "conduct.study": Text("学习园地和表扬", "Study and rewards"),
    "assessment.sheets": Text("考评指标表", "Indicator sheets"),
    "assessment.rounds": Text("公开考核轮次", "Rounds of assessment"),
    "villages.disclosure": Text("村务公开", "Village disclosure"),
    "oversight.desk": Text("督查工作台", "Supervision desk"),
}
"""The parts of the program that may keep a clause. A clause can name nothing else."""


class ClauseKind(StrEnum):
    """How a clause lives in the program. ``excluded`` clauses are never built and say why."""

    ENFORCE = "enforce"
    COMPUTE = "compute"
    RECORD = "record"
    PUBLISH = "publish"
    INFORM = "inform"
    EXCLUDED = "excluded"


@dataclass(frozen=True)
class Clause:
    """One clause in our own words, the part that keeps it, and the numbers in it."""

    id: str
    source: str
    text: Text
    kind: ClauseKind
    enforced_by: str = ""
    numbers: Mapping[str, int] = field(default_factory=dict)
    reason: Text | None = None  # why an excluded clause is not built


@dataclass(frozen=True)
class Regulation:
    """One regulation: what it is for, from when it holds (None where its sources don't say), and all that hangs on it."""

    id: str
    title: Text
    purpose: Text
    sources: tuple[str, ...]
    clauses: tuple[Clause, ...]
    in_force: date | None = None
    parameters: tuple[Parameter, ...] = ()
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class LegalLimit:
    """One number of a legal rule; ``extension`` is the most that may be added, in the same unit.

    ``title``, ``article`` and ``evidence`` are given only where they differ from the rule's.
    """

    id: str
    direction: Direction
    unit: Measure
    value: Value
    title: Text | None = None
    extension: int = 0
    article: str = ""
    evidence: Evidence | None = None


@dataclass(frozen=True)
class LegalRule:
    """One row of the table of legal limits: what starts it, how much, what may stretch it, where it is written."""

    code: str
    title: Text
    trigger: Text
    article: str
    evidence: Evidence
    limits: tuple[LegalLimit, ...] = ()
    extension: Text | None = None
    note: Text | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class LegalRules:
    """The table of legal limits."""

    rules: tuple[LegalRule, ...]


@dataclass(frozen=True)
class LegalSets:
    """Lists that the law fixes: what must be public, what may never be, what can't be asked for."""

    parameters: tuple[Parameter, ...]


@dataclass(frozen=True)
class Forbidden:
    """Something that can't be configured on, with its ground and what the program offers instead."""

    id: str
    title: Text
    article: str
    evidence: Evidence
    instead: Text


@dataclass(frozen=True)
class ForbiddenList:
    """Everything that no township can switch on."""

    forbidden: tuple[Forbidden, ...]


class ExampleKind(StrEnum):
    """What an example is about; each kind reads its own fields of given, when and expect."""

    DEADLINE = "deadline"
    PARAMETER = "parameter"
    PROCEDURE_PATH = "procedure_path"
    PROMISE = "promise"
    CONDITION = "condition"


@dataclass(frozen=True)
class Given:
    """The facts an example starts from; each kind of example uses its own few."""

    limit: Limit | None = None  # deadline
    start: datetime | None = None
    events: tuple[ClockEvent, ...] = ()
    parameter: str = ""  # parameter
    legal: Limit | None = None  # promise
    exception: str = ""
    procedure: str = ""  # procedure_path
    condition: str = ""  # condition
    fields: tuple[Field, ...] = ()
    facts: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class When:
    """What happens: a day, a result, a value that the township wants, the outcomes taken one after another."""

    on: date | None = None
    done: datetime | None = None
    township: Value | None = None
    promised: Limit | None = None
    take: tuple[str, ...] = ()


@dataclass(frozen=True)
class Expect:
    """What must come of it. Only what is written is compared."""

    value: Value | None = None  # of a condition: true, false, or the word unknown
    accepted: bool | None = None
    article: str = ""
    last_day: date | None = None
    on_time: bool | None = None
    at: str = ""  # step reached
    result: str = ""  # result of the end step
    days: int | None = None  # days of a promise at most


@dataclass(frozen=True)
class Example:
    """An example case in the words of an official: if …, then …. It is run as a test."""

    name: Text
    kind: ExampleKind
    given: Given
    expect: Expect
    when: When = When()
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Examples:
    """The example cases of one file."""

    examples: tuple[Example, ...]


def law_parameters(rules: LegalRules) -> tuple[Parameter, ...]:
    """Every number of the legal table as a parameter that local values are held against."""
    return tuple(
        Parameter(
            id=limit.id,
            title=limit.title or rule.title,
            direction=limit.direction,
            unit=limit.unit,
            values=(
                DatedValue(
                    value=limit.value,
                    citation=limit.article or rule.article,
                    evidence=limit.evidence or rule.evidence,
                    since=rule.since,
                    until=rule.until,
                ),
            ),
        )
        for rule in rules.rules
        for limit in rule.limits
    )


def forbidden_parameters(listed: ForbiddenList) -> tuple[Parameter, ...]:
    """Every forbidden thing as a parameter of direction ``forbidden``."""
    return tuple(
        Parameter(
            id=thing.id,
            title=thing.title,
            direction=Direction.FORBIDDEN,
            unit=Measure.NAMES,
            values=(DatedValue((thing.id,), citation=thing.article, evidence=thing.evidence),),
        )
        for thing in listed.forbidden
    )
