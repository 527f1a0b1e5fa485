"""Absences: entered once, approved by a head or leader, never without somebody who does the work (S2.30.03)."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.people.actions.posts import check_duties
from sunlit.people.actions.record import note
from sunlit.people.models import Absence, Staff
from sunlit.people.queries import current_holdings, heads_over, partner_of
from sunlit.people.viewer import Viewer

_ORDERERS = ("centre_director", "mayor")


@dataclass(frozen=True)
class Leave:
    """From a day to a day, both included, and why; ``substitute`` empty means the A/B partner, if there is one."""

    first_day: date
    last_day: date
    reason: str
    substitute: Staff | None = None


def ask_absence(staff: Staff, leave: Leave, *, by: Viewer) -> Absence:
    """Enter one's own absence; it counts from its approval. May be entered without a substitute, for the head to
    name one. Raises Refused (not_yours, dates_out_of_order, absent_already, and as `_check_substitute`)."""
    if by.staff_id != staff.pk:
        raise Refused("not_yours", Text("只能为自己申请。", "You can ask only for yourself."))
    with transaction.atomic():
        absence = _made(staff, leave)
        if absence.substitute is not None:
            _check_substitute(absence, ordered=True)  # both being away is judged by whoever approves
        absence.save()
        note("absence_asked", staff, by=by, facts=_facts(absence))
        return absence


def enter_absence(staff: Staff, leave: Leave, *, by: Viewer, ordered: bool = False) -> Absence:
    """A head or leader enters and so approves somebody's absence. Raises Refused as `approve_absence`."""
    with transaction.atomic():
        absence = _made(staff, leave)
        _check_head(by, staff)
        _approve(absence, by, ordered)
        return absence


def approve_absence(
    absence_id: int, *, by: Viewer, substitute: Staff | None = None, ordered: bool = False
) -> Absence:
    """Approve an absence that was asked for; ``substitute`` replaces the one proposed. ``ordered``: the centre's
    director or the head of the township orders it although the partner is away too.

    Raises Refused (already_approved, not_head, no_substitute, substitute_unfit, no_duties, both_absent,
    only_the_director). S2.30.03, S3.30.04.
    """
    with transaction.atomic():
        absence = (
            Absence.objects.select_for_update(of=("self",), no_key=True)
            .select_related("staff__township", "substitute")
            .get(pk=absence_id)
        )
        if absence.approved_by_id:
            raise Refused("already_approved", Text("这次离岗已经批准。", "This absence is approved already."))
        _check_head(by, absence.staff)
        if substitute is not None:
            absence.substitute = substitute
        _approve(absence, by, ordered)
        return absence


def withdraw_absence(absence_id: int, *, by: Viewer) -> None:
    """Take back an absence: a request is removed, an approved one ends yesterday or never begins; the ledger keeps
    both. Raises Refused (not_yours, absence_over)."""
    with transaction.atomic():
        absence = (
            Absence.objects.select_for_update(of=("self",), no_key=True)
            .select_related("staff__township")
            .get(pk=absence_id)
        )
        if by.staff_id != absence.staff_id and not heads_over(by, absence.staff):
            raise Refused(
                "not_yours", Text("只能撤回自己的离岗。", "You can take back only your own absence.")
            )
        today = clock.today()
        if absence.last_day < today:
            raise Refused("absence_over", Text("这次离岗已经结束。", "This absence is over."))
        facts = _facts(absence)
        if absence.approved_by_id and absence.first_day < today:
            absence.last_day = date.fromordinal(today.toordinal() - 1)
            absence.save(update_fields=["last_day"])
        else:
            absence.delete()
        note("absence_withdrawn", absence.staff, by=by, facts=facts)


def _made(staff: Staff, leave: Leave) -> Absence:
    if leave.last_day < leave.first_day:
        raise Refused(
            "dates_out_of_order",
            Text("结束日早于开始日。", "The last day lies before the first."),
            Text("请改日期，首尾两天都算在内。", "Change the days; both count."),
            field="last_day",
        )
    if leave.reason not in Absence.Reason.values:
        raise Refused("unknown_reason", Text("请选择离岗原因。", "Choose a reason."), field="reason")
    _lock([staff, leave.substitute])
    if _overlapping(leave.first_day, leave.last_day).filter(staff=staff).exists():
        raise Refused(
            "absent_already",
            Text("这段时间已经登记过离岗。", "An absence in these days is entered already."),
            Text("登记一次即可；要改请先撤回。", "Once is enough; take the former back to change it."),
            clause="S2.30.03",
            field="first_day",
        )
    substitute = leave.substitute or partner_of(staff, leave.first_day)
    return Absence(
        staff=staff,
        first_day=leave.first_day,
        last_day=leave.last_day,
        reason=leave.reason,
        substitute=substitute,
        entered_at=clock.now(),
    )


def _lock(people: list[Staff | None]) -> None:
    """Two heads who approve the partners' leave in the same moment wait for each other."""
    ids = sorted(person.pk for person in people if person)
    list(
        Staff.objects.select_for_update(no_key=True)
        .filter(pk__in=ids)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def _overlapping(first: date, last: date):  # type: ignore[no-untyped-def]
    return Absence.objects.filter(first_day__lte=last, last_day__gte=first)


def _check_head(by: Viewer, staff: Staff) -> None:
    if heads_over(by, staff):
        return
    raise Refused(
        "not_head",
        Text(
            f"{staff.name}的离岗由其部门负责人或领导批准。",
            f"The head or leader of {staff.name} approves it.",
        ),
        clause="S2.30.03",
    )


def _approve(absence: Absence, by: Viewer, ordered: bool) -> None:
    if ordered and not by.has_role(*_ORDERERS):
        raise Refused(
            "only_the_director",
            Text(
                "只有中心主任或镇长（乡长）可以这样安排。",
                "Only the centre's director or the head of the township can order this.",
            ),
            clause="S3.30.04",
            field="ordered",
        )
    _lock([absence.staff, absence.substitute])
    if absence.substitute is None:
        raise Refused(
            "no_substitute",
            Text("没有代岗人，不能批准离岗。", "Without a substitute the absence can't be approved."),
            Text(
                "请指定一名同部门人员或A、B岗搭档代岗。", "Name somebody of the same unit or the A/B partner."
            ),
            clause="S2.30.03",
            field="substitute",
        )
    _check_substitute(absence, ordered=ordered)
    absence.approved_by_id = by.staff_id
    absence.ordered_by_id = by.staff_id if ordered else None
    absence.save()
    note("absence_entered", absence.staff, by=by, facts=_facts(absence))


def _check_substitute(absence: Absence, *, ordered: bool) -> None:
    substitute, staff = absence.substitute, absence.staff
    if substitute is None:
        return
    held = list(current_holdings(substitute, absence.first_day))
    units = {row.post.organisation_id for row in current_holdings(staff, absence.first_day)}
    same_unit = any(row.post.organisation_id in units for row in held)
    by_order = ordered and held and substitute.township_id == staff.township_id
    if substitute.pk == staff.pk or not substitute.is_active or not (same_unit or by_order):
        raise Refused(
            "substitute_unfit",
            Text(
                f"{substitute.name}不在同一部门任职，不能代岗。",
                f"{substitute.name} holds no post in the same unit and can't stand in.",
            ),
            Text(
                "请选同部门人员或A、B岗搭档；确无人选时由中心主任或镇长（乡长）安排。",
                "Name somebody of the same unit or the partner; where there is nobody, the director or the head of "
                "the township orders it.",
            ),
            clause="S2.30.03",
            field="substitute",
        )
    for row in held:
        check_duties(row.post)
    if ordered:
        return
    others = _overlapping(absence.first_day, absence.last_day).filter(approved_by__isnull=False)
    if others.filter(staff=substitute).exists():
        raise _both_absent(substitute)
    covered = others.filter(substitute=staff).select_related("staff").first()
    if covered:
        raise _both_absent(covered.staff)


def _both_absent(other: Staff) -> Refused:
    return Refused(
        "both_absent",
        Text(f"{other.name}同期也不在岗，不能两人同时离开。", f"{other.name} is away in these days too."),
        Text(
            "请改日期或换代岗人，或由中心主任、镇长（乡长）安排。",
            "Change the days or the substitute, or the director or the head of the township orders it.",
        ),
        clause="S3.30.04",
        field="substitute",
    )


def _facts(absence: Absence) -> dict[str, str]:
    return {
        "first_day": str(absence.first_day),
        "last_day": str(absence.last_day),
        "reason": absence.reason,
        "substitute": f"staff:{absence.substitute_id}" if absence.substitute_id else "",
        "ordered": "yes" if absence.ordered_by_id else "",
    }
