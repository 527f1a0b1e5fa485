"""A record that is split among units (分办): each gets a record of its own, and the first waits for all (S3.17.03)."""

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.registers import Parts, Register
from sunlit.core.text import Text
from sunlit.matters import actions, field_values, frame
from sunlit.matters.book import book
from sunlit.matters.hooks import before_answer, on_event
from sunlit.matters.models import Matter, MatterQuerySet, Task
from sunlit.people.models import Organisation
from sunlit.people.viewer import CLOCK
from sunlit.registers import values
from sunlit.registers.models import Entry, Record


def belonging_to(matter: Matter) -> MatterQuerySet:
    """The records that belong to this one: the measures of a notice, for example (S4.30.02)."""
    register = book().registers.get(matter.kind)
    if register is None or register.counted is None:
        return Matter.objects.none()
    return Matter.objects.filter(parent=matter, kind=register.counted.register)


def parts_of(matter: Matter) -> MatterQuerySet:
    """The records into which this one was split, of the register that takes its parts."""
    register = book().registers.get(matter.kind)
    if register is None or register.parts is None:
        return Matter.objects.none()
    return Matter.objects.filter(parent=matter, kind=register.parts.register)


@before_answer
def units_are_different(matter: Matter, task: Task, outcome: str) -> None:
    """A record is split among different units. Raises Refused (same_unit_twice)."""
    register = book().registers.get(matter.kind)
    if register is None or register.parts is None:
        return
    asked = {one.key for one in register.asked_by(task.step, outcome)} & set(register.parts.units)
    named = list(Entry.objects.filter(task=task, field__in=asked).values_list("value", flat=True))
    if len(named) != len(set(named)):
        raise Refused(
            "same_unit_twice",
            Text("同一个单位写了两次。", "One unit is named twice."),
            Text(
                "分办给不同的单位；只有一个单位的，请直办或转办。",
                "Split it among different units, or hand it to the one.",
            ),
            field=register.parts.units[-1],
        )


@on_event("moved")
def open_parts(matter: Matter, outcome: str) -> None:
    """Open the part of each unit where a record comes to the step that waits for them; a second pass opens those that
    have no open part."""
    register = book().registers.get(matter.kind)
    if register is None or register.parts is None or matter.step != register.parts.step:
        return
    parts = register.parts
    entered = values.known(matter.record, matter.register_entries.order_by("at", "pk"))
    waiting = set(parts_of(matter).open().values_list("unit__code", flat=True))
    for code in (entered.get(key, "") for key in parts.units):
        if code and code not in waiting:
            _open_part(matter, register, parts, Organisation.objects.get(code=code), entered)


def _open_part(
    matter: Matter, register: Register, parts: Parts, unit: Organisation, entered: dict[str, str]
) -> None:
    part = book().registers[parts.register]
    taken = {key: entered[source] for key, source in parts.takes.items() if entered.get(source)}
    taken[part.unit] = unit.code
    plain, _sensitive = field_values.stored_apart(part.fields, taken)

    def store(made: Matter) -> None:
        Record.objects.create(matter=made, register=part.key, values=plain)
        frame.log(made, "recorded", CLOCK, {"register": part.key, "fields": sorted(taken)}, sealed=taken)

    actions.open_matter(
        actions.Opening(
            kind=part.key,
            procedure=part.procedure,
            township=matter.township,
            unit=unit,
            intake_unit=matter.intake_unit,
            title=f"{matter.title[:150]}（{unit.name}）",
            channel=Matter.Channel.PAPER,
            label=matter.label,
            parent=matter,
            recused=set(matter.recused),
            received_at=clock.now(),
        ),
        by=CLOCK,
        key=f"part:{matter.number}:{matter.round}:{unit.code}",
        then=store,
    )
