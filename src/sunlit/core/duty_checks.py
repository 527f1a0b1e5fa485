"""What a file of duties may say: one timing each, days and units that exist, words in both languages."""

from collections.abc import Iterator

from sunlit.core.duties import (
    MOST_STAGES,
    MOST_WORKING_DAY,
    PROCEDURES,
    TEXT_FIELDS,
    UNITS,
    Counts,
    Duties,
    Duty,
)
from sunlit.core.duty_kinds import CARRIERS
from sunlit.core.periods import MONTHS
from sunlit.core.personal_columns import SHOWABLE
from sunlit.core.problems import Path, Problem
from sunlit.core.text import Text

MOST_DAYS = 366  # of a display, or after something was formed


def check_duties(value: Duties) -> list[Problem]:
    """What the types can't say: one timing each, days that exist, units that a township has, words in both languages."""
    return [problem for place, duty in enumerate(value.duties) for problem in _check(("duties", place), duty)]


def _check(path: Path, duty: Duty) -> Iterator[Problem]:
    for name, text in (("title", duty.title), *((f"elements.{n}", e) for n, e in enumerate(duty.elements))):
        where: Path = (*path, *(int(part) if part.isdigit() else part for part in name.split(".")))
        if not text.zh.strip() or not text.en.strip():
            yield Problem(
                where,
                Text("中英文要都写。", "Both languages are needed."),
                Text("请补上 zh 或 en。", "Add zh or en."),
            )
    yield from _check_parts(path, duty)
    if not duty.clauses:
        yield Problem(
            path,
            Text("公开义务没有依据。", "The duty names no clause."),
            Text("请写 clauses。", "Add clauses."),
        )
    if duty.unit not in UNITS:
        yield Problem(
            (*path, "unit"),
            Text(f"没有“{duty.unit}”这个部门。", f"There is no unit “{duty.unit}”."),
            Text(f"可选：{'、'.join(UNITS)}。", f"Choose one of: {', '.join(UNITS)}."),
        )
    for place, carrier in enumerate(duty.carriers):
        if carrier not in CARRIERS:
            yield Problem(
                (*path, "carriers", place),
                Text(f"没有“{carrier}”这种载体。", f"There is no carrier “{carrier}”."),
                Text(f"可选：{'、'.join(CARRIERS)}。", f"Choose one of: {', '.join(CARRIERS)}."),
            )
    for place, field in enumerate(duty.personal):
        if field not in SHOWABLE or duty.personal.count(field) > 1:
            yield Problem(
                (*path, "personal", place),
                Text(
                    f"名单里不能公开“{field}”，或者写了两次。",
                    f"No list shows “{field}”, or it stands twice.",
                ),
                Text(f"可选：{'、'.join(SHOWABLE)}。", f"Choose among: {', '.join(SHOWABLE)}."),
            )
    if not 1 <= duty.display_days <= MOST_DAYS:
        yield Problem(
            (*path, "display_days"),
            Text("展示天数不对。", "That is no number of days on display."),
            Text(f"请写 1 到 {MOST_DAYS}。", f"Write 1 to {MOST_DAYS}."),
        )
    for name, words in (("articles", duty.articles), ("ended", duty.ended.note if duty.ended else None)):
        if words is not None and not (words.zh.strip() and words.en.strip()):
            yield Problem(
                (*path, name),
                Text("中英文要都写。", "Both languages are needed."),
                Text("请补上 zh 或 en。", "Add zh or en."),
            )
    keys = [one.key for one in duty.particulars]
    amounts = {one.key for one in duty.particulars if one.amount}
    for place, one in enumerate(duty.particulars):
        if (
            (one.amount and one.day)
            or (one.most and not {one.key, one.most} <= amounts)
            or one.most == one.key
        ):
            yield Problem(
                (*path, "particulars", place),
                Text(
                    "数额不能是日期，most 要写另一个数额。",
                    "An amount is no day, and most names another amount.",
                ),
                Text("请改正 amount、day 或 most。", "Mend amount, day or most."),
            )
    for place, one in enumerate(duty.particulars):
        if (one.past and not one.day) or (
            one.difference
            and (
                len(one.difference) != 2
                or not {one.key, *one.difference} <= amounts
                or one.key in one.difference
            )
        ):
            yield Problem(
                (*path, "particulars", place),
                Text(
                    "past 只用于日期；difference 要写两个别的数额：被减的在前。",
                    "past is for days; difference names two other amounts, the one it is taken from first.",
                ),
                Text("请改正 past 或 difference。", "Mend past or difference."),
            )
    if not duty.contents:
        yield Problem(
            (*path, "contents"),
            Text("没有写为什么公开。", "It isn't said why it is disclosed."),
            Text("请写 required、concern 或 risk。", "Write required, concern or risk."),
        )
    for place, one in enumerate(duty.particulars):
        if keys.count(one.key) > 1 or not one.key.isidentifier() or one.key in TEXT_FIELDS:
            yield Problem(
                (*path, "particulars", place, "key"),
                Text(f"“{one.key}”重复或不能用作代码。", f"“{one.key}” stands twice or is no key."),
                Text("用小写字母，各不相同。", "Small letters, each its own."),
            )
    yield from _check_timing((*path, "timing"), duty)


def _check_parts(path: Path, duty: Duty) -> Iterator[Problem]:
    """The five parts of a duty, of which none may be empty (S2.18.06); its scope and its time limit have types of their
    own, and `_check_timing` asks for exactly one limit."""
    for name, said, reason, mend in (
        (
            "elements",
            bool(duty.elements),
            Text(
                "没有写公开哪些内容（公开内容）。", "No elements: it isn't said what is published (content)."
            ),
            Text("请写 elements: [{zh: …, en: …}]。", "Add elements: [{zh: …, en: …}]."),
        ),
        (
            "role",
            bool(duty.role.strip()),
            Text("没有写由谁拟稿（公开程序）。", "It isn't said who writes the text (procedure)."),
            Text("请写 role，如 office_clerk。", "Add role, such as office_clerk."),
        ),
        (
            "procedure",
            duty.procedure in PROCEDURES,
            Text("没有写走哪个公开流程（公开程序）。", "It names no procedure of disclosure (procedure)."),
            Text(
                f"请写 procedure，可选：{'、'.join(PROCEDURES)}。",
                f"Add procedure: one of {', '.join(PROCEDURES)}.",
            ),
        ),
        (
            "carriers",
            bool(duty.carriers),
            Text("没有写用什么载体公开（公开方式）。", "It isn't said on what it is published (form)."),
            Text(
                f"请写 carriers，可选：{'、'.join(CARRIERS)}。",
                f"Add carriers: one or more of {', '.join(CARRIERS)}.",
            ),
        ),
    ):
        if not said:
            yield Problem((*path, name), reason, mend)


def _check_timing(path: Path, duty: Duty) -> Iterator[Problem]:
    timing = duty.timing
    kinds = (
        timing.recurring is not None,
        bool(timing.stages),
        timing.ad_hoc,
        timing.formed_within is not None,
        timing.standing,
        timing.on_request,
    )
    if kinds.count(True) != 1:
        yield Problem(
            path,
            Text("时间要求须且只能写一种。", "A duty has exactly one kind of timing."),
            Text(
                "recurring、stages、ad_hoc、formed_within、standing、on_request 选一。",
                "Write one of recurring, stages, ad_hoc, formed_within, standing and on_request.",
            ),
        )
    if (timing.as_they_come and not timing.stages) or (timing.unforeseen and not timing.as_they_come):
        yield Problem(
            (*path, "as_they_come"),
            Text("没有逐段公开，或者没有随到随公开。", "There are no stages, or they don't come one by one."),
            Text("请写 stages 和 as_they_come。", "Write stages and as_they_come."),
        )
    if timing.in_order and not timing.stages:
        yield Problem(
            (*path, "in_order"),
            Text("没有逐段公开。", "There are no stages."),
            Text("请写 stages，或者删去 in_order。", "Write stages, or remove in_order."),
        )
    if timing.formed_within and not 1 <= timing.formed_within.days <= MOST_DAYS:
        yield Problem(
            (*path, "formed_within", "days"),
            Text("天数不对。", "That is no number of days."),
            Text(f"请写 1 到 {MOST_DAYS}。", f"Write 1 to {MOST_DAYS}."),
        )
    if duty.each and (timing.recurring or duty.automatic):
        yield Problem(
            (*path[:-1], "each"),
            Text(
                "定期的和自动的义务只有一个负责部门。", "What recurs or is automatic has one unit in charge."
            ),
            Text("请删去 each。", "Remove each."),
        )
    if duty.automatic and not timing.ad_hoc:
        yield Problem(
            (*path[:-1], "automatic"),
            Text("程序自动公开的只能是随时公开。", "Only ad hoc duties are met by the program itself."),
            Text("请写 timing: {ad_hoc: true}。", "Write timing: {ad_hoc: true}."),
        )
    if timing.stages and not 2 <= len(timing.stages) <= MOST_STAGES:
        yield Problem(
            (*path, "stages"),
            Text("阶段太少或太多。", "Too few or too many stages."),
            Text(f"写 2 到 {MOST_STAGES} 个阶段。", f"Write 2 to {MOST_STAGES} stages."),
        )
    rule = timing.recurring
    if rule is None:
        return
    most_months = MONTHS[rule.every] * 2
    most_days = MOST_WORKING_DAY if rule.counts is Counts.WORKING_DAY else 31
    for name, number, most in (("month", rule.month, most_months), ("day", rule.day, most_days)):
        if not 1 <= number <= most:
            yield Problem(
                (*path, "recurring", name),
                Text(f"{name} 不能是 {number}。", f"{name} can't be {number}."),
                Text(f"请写 1 到 {most}。", f"Write 1 to {most}."),
            )
