"""What binds the answers of a record beyond its own form: an issued rule, another register, a role that only reads."""

from datetime import date

from sunlit.core.refusals import Refused
from sunlit.core.registers import InForce, Register, Waits
from sunlit.core.text import Text
from sunlit.matters.book import book
from sunlit.matters.hooks import before_answer, begins, on_event
from sunlit.matters.models import Matter, Task
from sunlit.people.models import Staff
from sunlit.people.viewer import Viewer, viewer_of
from sunlit.registers import values
from sunlit.registers.models import Record

SHOWN = 5
"""How many numbers of open records a refusal names."""


@before_answer
def check_bound(matter: Matter, task: Task, outcome: str) -> None:
    """Every answer to a step of a record, whatever page it comes by. Raises Refused (reads_only, before_effect,
    still_open). S1.06.29, S2.03.02, S2.30.06."""
    register = book().registers.get(matter.kind)
    if register is None:
        return
    if task.done_by_id is not None:
        check_reader(viewer_of(Staff.objects.get(pk=task.done_by_id)), register)
    rule = register.in_force(task.step, outcome)
    if rule is not None and not holds(matter, rule):
        raise _before_effect(matter, rule)
    waits = register.waits
    if waits is None or (task.step, outcome) != (waits.step, waits.outcome):
        return
    if found := open_within(matter, waits):
        raise _still_open(waits, found)


def reads_only(viewer: Viewer, register: Register) -> bool:
    """Whether somebody holds, in their own right, a role that only reads this register, whatever else they hold."""
    rule = register.reads_only
    return rule is not None and any(
        seat.role in rule.roles for seat in viewer.seats if seat.for_staff_id is None
    )


def check_reader(viewer: Viewer, register: Register) -> None:
    """Raises Refused (reads_only) for somebody who only reads this register."""
    if register.reads_only is not None and reads_only(viewer, register):
        raise Refused(
            "reads_only",
            Text(f"纪检监察人员可以查看“{register.title.zh}”的全部内容，不能登记、修改或办理。",
                 f"Your role reads everything in '{register.title.en}' and changes nothing in it."),
            Text("有问题请另行提出监督意见。", "Raise what you find as a finding of your own."),
            clause=register.reads_only.clause,
        )  # fmt: skip


def holds(matter: Matter, rule: InForce) -> bool:
    """Whether the rule held on the day that the record is about; it never does before it is issued (S1.06.29)."""
    first = begins(matter.township, rule.rule)
    return first is not None and values.of_record(matter.record).get(rule.day, "") >= first.isoformat()


def open_within(matter: Matter, waits: Waits) -> list[Matter]:
    """The open records of the other register whose day lies within this record's time."""
    mine = values.of_record(matter.record)
    rows = Record.objects.filter(matter__township_id=matter.township_id, matter__kind=waits.register)
    still = rows.filter(matter__state=Matter.State.OPEN).select_related("matter").order_by("matter_id")
    return [
        row.matter
        for row in still
        if mine[waits.first] <= values.of_record(row).get(waits.day, "") <= mine[waits.last]
    ]


@on_event("opened")
def nothing_into_a_closed_time(matter: Matter, _detail: str) -> None:
    """What another register has closed for a time stays closed (S2.30.06). Raises Refused (time_closed)."""
    for closing in book().registers.values():
        if closing.waits is not None and closing.waits.register == matter.kind:
            _check_time(matter, closing.key, closing.waits)


def _check_time(matter: Matter, closing: str, waits: Waits) -> None:
    record = getattr(matter, "record", None)
    day = values.of_record(record).get(waits.day, "") if record is not None else ""
    closed = Record.objects.filter(matter__township_id=matter.township_id, matter__kind=closing).filter(
        matter__state=Matter.State.DONE
    )
    for row in closed.order_by("-matter_id"):
        times = values.of_record(row)
        if times[waits.first] <= day <= times[waits.last]:
            raise Refused(
                "time_closed",
                Text(f"{times[waits.first]}至{times[waits.last]}这一时段已经关闭，不能再登记。",
                     f"The time from {times[waits.first]} to {times[waits.last]} is closed."),
                Text("请填写现在的发现日期，登记到当前时段。", "Enter it with the present day; it then belongs to the present time."),
                clause=waits.clause,
                field=waits.day,
            )  # fmt: skip


def _before_effect(matter: Matter, rule: InForce) -> Refused:
    first: date | None = begins(matter.township, rule.rule)
    title = book().instruments[rule.rule].title
    said, said_en = (
        (f"自{first}起实行", f"holds from {first}") if first else ("还没有印发", "is not issued yet")
    )
    return Refused(
        "before_effect",
        Text(f"《{title.zh}》{said}，这件事发生在此前，不能依此追究。",
             f"{title.en} {said_en}; what happened before is not judged by it."),
        Text("请选其他处理结果。", "Choose another outcome."),
        clause=rule.clause,
        field=rule.day,
    )  # fmt: skip


def _still_open(waits: Waits, found: list[Matter]) -> Refused:
    numbers = [one.number for one in found[:SHOWN]]
    more = "" if len(found) <= SHOWN else " …"
    title = book().registers[waits.register].title
    return Refused(
        "still_open",
        Text(f"“{title.zh}”还有{len(found)}件没有处理结果：{'、'.join(numbers)}{more}。",
             f"'{title.en}' has {len(found)} without a result: {', '.join(numbers)}{more}."),
        Text("都有处理结果后才能关闭。", "It can be closed when each has its result."),
        clause=waits.clause,
    )  # fmt: skip
