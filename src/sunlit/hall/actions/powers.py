"""The power list (权力清单): what the township may or must do for people, and through which item they get it."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall import catalogue
from sunlit.hall.actions.offering import EDITORS
from sunlit.hall.models import Power
from sunlit.ledger import actions as ledger
from sunlit.matters import frame, refusals
from sunlit.matters.book import book
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer


@dataclass(frozen=True)
class Listed:
    """What is written of a power. ``item`` is an item of the catalogue, or empty while none serves it."""

    number: str
    name: str
    kind: str
    unit: Organisation
    item: str = ""
    in_hall: bool = True


def list_power(township: Organisation, listed: Listed, *, by: Viewer) -> Power:
    """Enter a power into the list (S3.26.01). Raises Refused (not_your_seat, field_needed, unknown_item,
    not_of_this_township, number_taken)."""
    staff_id = _editor(by, township)
    words = _checked(township, listed)
    with transaction.atomic():
        try:
            with transaction.atomic():
                power = Power.objects.create(
                    township=township, **words, unit=listed.unit, item=listed.item, in_hall=listed.in_hall,
                    kind=listed.kind, added_at=clock.now(), added_by_id=staff_id,
                )  # fmt: skip
        except IntegrityError as error:
            raise _taken(words["number"]) from error
        _log(power, "power_listed", by, {"name": power.name, "item": power.item, "in_hall": power.in_hall})
    return power


def change_power(power_id: int, listed: Listed, *, by: Viewer) -> Power:
    """Write a power anew: bring it into the centre by naming its item, or say that it belongs into the hall.

    Raises Refused as `list_power` does, and power_ended; Power.DoesNotExist.
    """
    power = Power.objects.select_related("township").get(pk=power_id)
    _editor(by, power.township)
    words = _checked(power.township, listed)
    if power.ended_on is not None:
        raise _ended()
    before = {"item": power.item, "in_hall": power.in_hall}
    values = {
        **words,
        "kind": listed.kind,
        "unit": listed.unit,
        "item": listed.item,
        "in_hall": listed.in_hall,
    }
    with transaction.atomic():
        try:
            with transaction.atomic():
                changed = Power.objects.filter(pk=power_id, ended_on=None).update(**values)
        except IntegrityError as error:
            raise _taken(words["number"]) from error
        if not changed:
            raise _ended()
        power.refresh_from_db()
        _log(power, "power_changed", by, {"before": before, "item": power.item, "in_hall": power.in_hall})
    return power


def end_power(power_id: int, reason: str, *, by: Viewer) -> Power:
    """Take a power off the list, with the reason; its line stays readable. Raises Refused (not_your_seat,
    reason_needed, power_ended), Power.DoesNotExist."""
    power = Power.objects.select_related("township").get(pk=power_id)
    _editor(by, power.township)
    why = reason.replace("\x00", "").strip()[:200]
    if not why:
        raise refusals.reason_needed()
    with transaction.atomic():
        if not Power.objects.filter(pk=power_id, ended_on=None).update(ended_on=clock.today(), ended_why=why):
            raise _ended()
        power.refresh_from_db()
        _log(power, "power_ended", by, {"reason": why})
    return power


def _editor(by: Viewer, township: Organisation) -> int:
    if by.township_id != township.pk or not by.has_role(*EDITORS):
        raise refusals.not_your_seat()
    return frame.staff_of(by)


def _checked(township: Organisation, listed: Listed) -> dict[str, str]:
    """Number and name as they are stored. Raises Refused."""
    number, name = (text.replace("\x00", "").strip() for text in (listed.number, listed.name))
    for field, value, most, label in (
        ("number", number, 32, Text("编号", "number")),
        ("name", name, 120, Text("名称", "name")),
    ):
        if not value or len(value) > most:
            raise Refused(
                "field_needed",
                Text(f"{label.zh}没有填写或者太长。", f"The {label.en} is missing or too long."),
                Text(f"请填写，不超过{most}字。", f"Fill it in, at most {most} characters."),
                field=field,
            )
    if listed.kind not in Power.Kind.values:
        raise Refused(
            "field_needed",
            Text("没有选类别。", "The kind is missing."),
            Text("选行政性审批或公益性服务。", "Choose approval or public-benefit service."),
            field="kind",
        )
    if listed.unit.township_id != township.pk or listed.unit.outside or listed.unit.valid_to is not None:
        raise Refused(
            "not_of_this_township",
            Text("本镇没有这个部门。", "There is no such department here."),
            Text("请从列出的部门中选择。", "Choose from the list."),
            field="unit",
        )
    if listed.item and listed.item not in book().items:
        raise Refused(
            "unknown_item",
            Text(f"目录里没有事项“{listed.item}”。", f"The catalogue has no item '{listed.item}'."),
            Text("请从目录中选择，或者留空。", "Choose one of the catalogue, or leave it empty."),
            clause="S3.26.01",
            field="item",
        )
    return {"number": number, "name": name}


def take_over_catalogue(township: Organisation, *, by: Viewer) -> int:
    """Enter every offered item of the catalogue that no power names yet, as a service that belongs into the hall: a
    beginning for a township without a list of its own. How many were entered. Raises Refused (not_your_seat)."""
    _editor(by, township)
    rows = Power.objects.filter(township=township).standing()
    named, numbers = set(rows.values_list("item", flat=True)), set(rows.values_list("number", flat=True))
    entered = 0
    with transaction.atomic():
        for offer in catalogue.offers(township):
            item = offer.item
            if not offer.offered or offer.unit is None or item.id in named or item.number in numbers:
                continue
            kind = Power.Kind.APPROVAL if item.mode.value in ("handled", "agent") else Power.Kind.SERVICE
            list_power(township, Listed(item.number, item.name.zh, kind, offer.unit, item.id), by=by)
            entered += 1
    return entered


def _taken(number: str) -> Refused:
    return Refused(
        "number_taken",
        Text(f"编号{number}已经在清单上。", f"The number {number} is on the list already."),
        Text("请换一个编号，或修改原来那一项。", "Choose another number, or change that line."),
        field="number",
    )


def _ended() -> Refused:
    return Refused(
        "power_ended",
        Text("这一项已经从清单上取消。", "This power was taken off the list."),
        Text("要恢复请重新登记。", "Enter it again to restore it."),
    )


def _log(power: Power, act: str, by: Viewer, facts: dict[str, object]) -> None:
    ledger.append(
        power.township.code, act, actor=by.actor, subject_kind="power", subject=str(power.pk),
        facts={"number": power.number, **facts}, at=clock.now(),
    )  # fmt: skip
