"""Records that open by themselves with an application (S3.26.13, S3.26.16, S3.26.07), and what waits for them.

The registers know nothing of the service hall: they hear of a matter with an item, and ask the kernel for what was typed
into it (`hooks.particulars_of`).
"""

from collections.abc import Iterator

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.registers import Follows, HandledBy, Moment, Register, Told
from sunlit.core.text import Text
from sunlit.matters import field_values
from sunlit.matters.book import book
from sunlit.matters.hooks import FurtherNumber, before_answer, further_numbers, on_event, particulars_of
from sunlit.matters.models import Matter, MatterQuerySet, Task
from sunlit.people.viewer import CLOCK
from sunlit.registers import actions, values
from sunlit.registers.models import Record

APPLICATION = "application"
"""The kind of matter that records follow: a question about an item opens none."""


def following(item: str) -> Iterator[tuple[Register, Follows]]:
    """The registers whose records follow applications for an item."""
    for register in book().registers.values() if item else ():
        if register.follows and item in register.follows.items:
            yield register, register.follows


def records_of(matter: Matter) -> MatterQuerySet:
    """The records that opened with a matter."""
    keys = [register.key for register, _rule in following(matter.item)]
    return Matter.objects.filter(parent=matter, kind__in=keys).order_by("pk")


@on_event("opened")
def follow_what_is_filed(matter: Matter, _detail: str) -> None:
    """Open the record of each register that follows the item from its filing on."""
    _open_all(matter, Moment.FILED)


@on_event("closed")
def follow_what_is_granted(matter: Matter, _detail: str) -> None:
    """Open the record of each register that follows the item once it was granted."""
    if matter.state == Matter.State.DONE:
        _open_all(matter, Moment.GRANTED)


def _open_all(matter: Matter, moment: Moment) -> None:
    for register, rule in following(matter.item):
        if rule.when is moment and matter.kind == APPLICATION:
            _open(matter, register, rule)


def _open(matter: Matter, register: Register, rule: Follows) -> None:
    today = clock.today()
    told = {
        Told.NAME: matter.subject,
        Told.NUMBER: matter.number,
        Told.DAY: today.isoformat(),
        **{Told(key): value for key, value in particulars_of(matter).items() if key in set(Told)},
    }
    typed = {key: told.get(source, "") for key, source in rule.fills.items()}
    start = register.clock
    entered = field_values.read(register.fields, typed, matter.township, {})
    actions.store_record(
        register,
        entered,
        actions.Opened(
            matter.township,
            matter.unit,
            matter.intake_unit or matter.unit,
            matter.handler if register.handled_by is HandledBy.OPENER else None,
            actions.limits_on(register, entered, matter.township_id),
            values.moment_of(today.isoformat()) if start else None,
            matter,
        ),
        by=CLOCK,
        key=f"follows:{matter.pk}:{register.key}",
    )


@before_answer
def wait_for_the_record(matter: Matter, task: Task, outcome: str) -> None:
    """Some outcomes of an application wait until its record is closed (S3.26.07). Raises Refused (record_open)."""
    if matter.kind != APPLICATION:
        return
    for register, rule in following(matter.item):
        if outcome not in rule.holds:
            continue
        waiting = Matter.objects.filter(parent=matter, kind=register.key).open().first()
        if waiting is not None:
            raise Refused(
                "record_open",
                Text(
                    f"{register.title.zh}（{waiting.number}）还没有登记完。",
                    f"{register.title.en} ({waiting.number}) isn't finished.",
                ),
                Text(f"先办完 {waiting.number}。", f"Finish {waiting.number} first."),
                clause=rule.clause,
            )


@further_numbers
def numbers_of_records(matter: Matter) -> Iterator[FurtherNumber]:
    """The numbers of the records that opened with a matter, for whoever filed it (S3.26.13)."""
    if matter.kind != APPLICATION or not any(following(matter.item)):
        return
    for row in records_of(matter):
        title = book().registers[row.kind].title
        yield FurtherNumber(title, row.number, str(row.get_state_display()))


def found_by_party(township_code: str, register: Register, number: str, value: str) -> Record | None:
    """A finished record by its number, for whoever names a value of a party's field (an identity number) as it stands in
    the record; nobody else learns whether there is one (S3.26.16). Nothing is found for an empty value."""
    wanted = value.strip().upper()
    if register.lookup is None or not wanted:
        return None
    rows = Record.objects.filter(
        register=register.key,
        matter__number=number.strip().upper(),
        matter__township__code=township_code,
        matter__state=Matter.State.DONE,
    )
    record = rows.select_related("matter__township").first()
    if record is None:
        return None
    known = values.known(record, record.matter.register_entries.order_by("at", "pk"))
    parties = {known.get(key, "").strip().upper() for key in register.lookup.parties}
    return record if wanted in parties else None


def shown_to_party(record: Record) -> list[tuple[Text, Text]]:
    """What a party reads of the record: label and value of each field that the register shows."""
    register = book().registers[record.register]
    known = values.known(record, record.matter.register_entries.order_by("at", "pk"))
    words = field_values.Words(register.every_field(), known.items())
    found = []
    for key in register.lookup.shows if register.lookup else ():
        one = register.field_of(key)
        if one is not None and known.get(key):
            found.append((one.label, words.of(one, known[key])))
    return found
