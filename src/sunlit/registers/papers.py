"""The papers that a register offers: in which steps, whether an outcome waits for one, and what the record fills in."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.registers import STEP_SOURCE, Paper, Register
from sunlit.core.text import Text
from sunlit.matters import field_values
from sunlit.matters.book import book, number_in_force, procedure_of
from sunlit.matters.models import Matter, Task
from sunlit.registers import values

ONE_TIME_NOTICE = "one-time-notice"


def is_awaited(paper: Paper, matter: Matter, task: Task) -> bool:
    """Whether outcomes of this task wait for the paper and it wasn't issued since the step was entered: a notice given
    in an earlier pass through the step says nothing about the present one."""
    if not paper.before or task.step not in paper.steps:
        return False
    return not matter.documents.filter(template=paper.template, issued_at__gte=task.opened_at).exists()


def offered(register: Register, matter: Matter, template: str) -> Paper:
    """The paper, where the register offers it in the matter's step. Raises Refused (own_notices, paper_not_offered)."""
    if template == ONE_TIME_NOTICE and register.own_notices:
        raise Refused(
            "own_notices",
            Text(
                f"{register.title.zh}按自己的法定告知规定办，不用一次性告知书。",
                f"{register.title.en}: statutory notices apply, not the one-time notice.",
            ),
            Text("请使用本步骤列出的法定告知文书。", "Use the statutory papers that this step offers."),
            clause=register.own_notices,
        )
    found = next((paper for paper in register.papers_at(matter.step) if paper.template == template), None)
    if found is None:
        raise Refused(
            "paper_not_offered",
            Text("这一步没有这种文书。", "This step doesn't offer that paper."),
            Text("请使用本步骤列出的文书。", "Use one that it offers."),
        )
    return found


def check_ahead(paper: Paper, typed: Mapping[str, Any], township_id: int) -> None:
    """Raises Refused (too_short) for a paper that would go out later than the rule of the township allows before its day. A day that
    can't be read is left to the paper itself."""
    if paper.ahead is None:
        return
    try:
        day = date.fromisoformat(str(typed.get(paper.ahead.field) or "")[:10])
    except ValueError:
        return
    days = number_in_force(paper.ahead.limit, clock.today(), township_id)
    first = book().calendar.add_working_days(clock.today(), days)
    if day < first:
        raise Refused(
            "too_short",
            Text(f"离通知不足{days}个工作日。", f"That is less than {days} working days after the notice."),
            Text(f"最早可以定在{first}。", f"The earliest day is {first}."),
            clause=paper.basis,
            field=paper.ahead.field,
        )


def ready(register: Register, paper: Paper, matter: Matter) -> dict[str, Any]:
    """What the program fills into a paper by itself: the number of the matter, and what the record knows in words."""
    given: dict[str, Any] = {
        "matter_number": matter.number,
        "procedure": procedure_of(matter.procedure_id).title.zh,
    }
    return {**given, **prefilled(register, paper, matter)}


def prefilled(register: Register, paper: Paper, matter: Matter) -> dict[str, Any]:
    """The fields of a paper that the record fills: in words, sensitive ones in full, because they are printed for the
    person concerned."""
    known = values.known(matter.record, matter.register_entries.order_by("at", "pk"))
    words = field_values.Words(register.every_field(), known.items())
    of_matter = {
        "matter.handler": matter.handler.name if matter.handler else "",
        "matter.phone": matter.unit.phone or matter.township.phone,
        "matter.address": matter.unit.address or matter.township.address,
    }
    found: dict[str, Any] = {}
    for name, source in paper.takes.items():
        if source in of_matter:
            found[name] = of_matter[source]
            continue
        if source.startswith(STEP_SOURCE):
            step = source.removeprefix(STEP_SOURCE)
            done = matter.tasks.filter(step=step, done_by__isnull=False).select_related("done_by")
            last = done.order_by("-done_at", "-pk").first()
            found[name] = last.done_by.name if last and last.done_by else ""
            continue
        one = register.field_of(source)
        if one is not None and source in known:
            plain = one.sensitive or one.kind.value == "day"
            found[name] = known[source] if plain else words.of(one, known[source]).zh
    return found
