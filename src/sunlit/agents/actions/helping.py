"""Help given to older people who can't use a telephone or a computer for it is written down (S4.29.12)."""

from sunlit import clock
from sunlit.agents.models import Help
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import catalogue
from sunlit.ledger import actions as ledger
from sunlit.matters import frame
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

MOST_PERSONS = 500


def give_help(
    unit: Organisation, way: str, *, by: Viewer, persons: int = 1, item: str = "", note: str = ""
) -> Help:
    """Write down that older people were helped: where, how, how many, with which item. Nobody is named.

    Raises Refused (no_such_way, not_your_unit, persons_wrong, no_such_item).
    """
    staff = frame.staff_of(by)
    if way not in Help.Way.values:
        raise Refused(
            "no_such_way",
            Text("没有选怎么帮的。", "How you helped isn't chosen."),
            Text("请选一种。", "Choose one."),
            clause="S4.29.12",
            field="way",
        )
    if unit.pk not in by.unit_ids or unit.township is None:
        raise Refused(
            "not_your_unit", Text("请选您任职的单位。", "Choose a unit in which you work."), field="unit"
        )
    if not 1 <= persons <= MOST_PERSONS:
        raise Refused(
            "persons_wrong",
            Text(f"人数应在1到{MOST_PERSONS}之间。", f"Between 1 and {MOST_PERSONS} people."),
            field="persons",
        )
    if item:
        try:
            catalogue.item(item)
        except KeyError as error:
            raise Refused("no_such_item", Text("没有这个事项。", "No such item."), field="item") from error
    row = Help.objects.create(
        township=unit.township,
        unit=unit,
        item=item,
        way=way,
        persons=persons,
        note=note.strip()[:200],
        given_by_id=staff,
        at=clock.now(),
    )
    ledger.append(
        unit.township.code,
        "help_given",
        actor=by.actor,
        subject_kind="unit",
        subject=unit.code,
        facts={"way": way, "persons": persons, "item": item},
    )
    return row
