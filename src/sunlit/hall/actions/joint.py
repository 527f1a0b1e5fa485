"""Joint work (联合办理): several departments, one matter, one number; the centre moves it between them."""

import hashlib
from collections.abc import Sequence
from datetime import date

from django.db import transaction

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.hall.models import JointPart, JointWork
from sunlit.matters import assignment, frame, refusals
from sunlit.matters.book import book, number_in_force
from sunlit.matters.models import Matter, Notice
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

LEADERS = ("mayor", "deputy_leader")


def involve(
    matter_id: int,
    units: Sequence[Organisation],
    *,
    by: Viewer,
    reason: str,
    complex_matter: bool = False,
    key: str = "",
) -> JointWork:
    """Make a matter joint: every other department is told in the same moment, and sees it from now on (S1.02.12).

    The responsible department leads and is one of the parts. ``complex_matter`` asks for a joint report with each
    department's signature before a result (S3.30.10). Raises Refused (reason_needed, units_needed, joint_before,
    not_your_seat).
    """
    if not reason.strip():
        raise Refused(
            "reason_needed",
            Text("没有写明为什么要联合办理。", "Why several departments are needed isn't said."),
            Text("请写明原因。", "Give the reason."),
            clause="S1.02.12",
            field="reason",
        )
    with transaction.atomic():
        matter = frame.lock(matter_id)
        if frame.done_before(key):
            return JointWork.objects.get(matter=matter)
        frame.check_open(matter, None)
        frame.check_responsible(by, matter)
        others = [unit for unit in units if unit.pk != matter.unit_id]
        if not others:
            raise Refused(
                "units_needed",
                Text("联合办理至少要有一个其他部门。", "Joint work needs at least one other department."),
                Text("请选择配合部门。", "Choose the departments that take part."),
                clause="S3.30.10",
                field="units",
            )
        if any(unit.township_id != matter.township_id for unit in others):
            raise refusals.not_your_seat()
        if JointWork.objects.filter(matter=matter).exists():
            raise Refused(
                "joint_before",
                Text("此事项已经是联合办理。", "This matter is joint work already."),
                clause="S1.02.12",
            )
        at = clock.now()
        joint = JointWork.objects.create(
            matter=matter,
            lead_id=matter.unit_id,
            complex=complex_matter,
            reason=reason.strip()[:200],
            opened_at=at,
            opened_by_id=frame.staff_of(by),
        )
        JointPart.objects.create(
            joint=joint,
            unit_id=matter.unit_id,
            notified_at=at,
            confirmed_at=at,
            confirmed_by_id=by.staff_id,
        )
        JointPart.objects.bulk_create(JointPart(joint=joint, unit=unit, notified_at=at) for unit in others)
        assignment.share(matter, others, by=by)
        Notice.objects.bulk_create(
            Notice(
                unit=unit,
                role="station_head",
                matter=matter,
                text=f"{matter.number}需要贵部门联合办理，请确认。",
                text_en=f"{matter.number} needs your department's part. Please confirm.",
                at=at,
            )
            for unit in others
        )
        frame.remember(key, matter, at)
        frame.log(
            matter,
            "joint_opened",
            by,
            {"units": sorted(unit.code for unit in others), "complex": complex_matter},
            sealed={"reason": reason.strip()},
            at=at,
        )
        return joint


def confirm(joint_id: int, *, by: Viewer) -> JointPart:
    """A department confirms that it has the matter (S1.02.12). Raises Refused (not_taking_part)."""
    with transaction.atomic():
        part = _own_part(joint_id, by)
        if part.confirmed_at is None:
            part.confirmed_at, part.confirmed_by_id = clock.now(), by.staff_id
            part.save(update_fields=["confirmed_at", "confirmed_by"])
            frame.log(part.joint.matter, "joint_confirmed", by, {"unit": part.unit.code})
        return part


def propose_days(joint_id: int, days: int, *, by: Viewer) -> JointWork:
    """A department says in how many working days from the opening the joint work can be done (S1.02.13).

    The limit stands when all departments name the same number; it never passes the matter's own last day.
    Raises Refused (not_taking_part, limit_set_before, days_out_of_range).
    """
    with transaction.atomic():
        part = _own_part(joint_id, by)
        joint = part.joint
        _limit_open(joint)
        _check_days(joint, days)
        part.proposed_days, part.proposed_by_id = days, by.staff_id
        if part.confirmed_at is None:
            part.confirmed_at, part.confirmed_by_id = clock.now(), by.staff_id
        part.save(update_fields=["proposed_days", "proposed_by", "confirmed_at", "confirmed_by"])
        frame.log(joint.matter, "joint_days_proposed", by, {"unit": part.unit.code, "days": days})
        named = set(joint.parts.values_list("proposed_days", flat=True))
        if named == {days}:
            _set_limit(joint, days, by, leader=False)
        return joint


def settle_days(joint_id: int, days: int, *, by: Viewer) -> JointWork:
    """A leader sets the joint limit where the departments haven't agreed in time (S1.02.13).

    Raises Refused (not_a_leader, not_yet, limit_set_before, days_out_of_range).
    """
    if not by.has_role(*LEADERS):
        raise Refused(
            "not_a_leader",
            Text(
                "部门没有谈妥的期限由分管领导或镇长确定。",
                "A leader sets the limit that departments didn't agree.",
            ),
            clause="S1.02.13",
        )
    with transaction.atomic():
        joint = JointWork.objects.select_related("matter", "matter__township").get(pk=joint_id)
        if joint.matter.township_id != by.township_id:
            raise refusals.not_your_seat()
        _limit_open(joint)
        if not waits_for_leader(joint):
            raise Refused(
                "not_yet",
                Text("各部门还在商定期限的时间内。", "The departments still have time to agree."),
                clause="S1.02.13",
            )
        _check_days(joint, days)
        _set_limit(joint, days, by, leader=True)
        return joint


def waits_for_leader(joint: JointWork) -> bool:
    """Whether the time to agree a joint limit has passed without agreement, so that it is the leader's (S1.02.13)."""
    if joint.limit_days is not None:
        return False
    opened = joint.opened_at.astimezone(clock.CHINA).date()
    days = number_in_force("joint-limit-consent", opened, joint.matter.township_id)
    return clock.today() > book().calendar.add_working_days(opened, days)


def write_finding(joint_id: int, text: str, *, by: Viewer, seen: str | None = None) -> JointPart:
    """A department writes down what its part found, and with that has done its step; the whole-process handler is
    told (S3.25.03). ``seen`` marks what stood there on the page (`mark_of`): what a colleague wrote meanwhile isn't
    overwritten unseen. Raises Refused (not_taking_part, text_needed, changed_meanwhile)."""
    if not text.strip():
        raise _text_needed()
    with transaction.atomic():
        part = _own_part(joint_id, by)
        _check_seen(part.joint.matter, part.finding, seen)
        first = part.found_at is None
        part.finding, part.found_at = text.strip(), clock.now()
        part.save(update_fields=["finding", "found_at"])
        matter = part.joint.matter
        if first and matter.handler_id not in (None, by.staff_id):
            Notice.objects.create(
                staff_id=matter.handler_id,
                matter=matter,
                text=f"{matter.number}：{part.unit.name}已办完。",
                text_en=f"{matter.number}: {part.unit.label('en')} has done its step.",
                at=part.found_at,
            )
        frame.log(part.joint.matter, "joint_part_done", by, {"unit": part.unit.code})
        return part


def write_report(joint_id: int, text: str, *, by: Viewer, seen: str | None = None) -> JointWork:
    """The leading department writes the joint report; every department signs it anew (S3.30.10). ``seen`` as in
    `write_finding`.

    Raises Refused (not_taking_part, not_the_lead, text_needed, changed_meanwhile).
    """
    if not text.strip():
        raise _text_needed()
    with transaction.atomic():
        joint = JointWork.objects.select_related("matter", "matter__township").get(pk=joint_id)
        frame.check_open(joint.matter, None)
        if joint.lead_id not in by.unit_ids:
            raise Refused(
                "not_the_lead",
                Text("联合报告由牵头部门起草。", "The leading department writes the report."),
                clause="S3.30.10",
            )
        _check_seen(joint.matter, joint.report, seen)
        joint.report, joint.reported_at = text.strip(), clock.now()
        joint.save(update_fields=["report", "reported_at"])
        joint.parts.update(signed_at=None, signed_by=None)
        frame.log(joint.matter, "joint_report_written", by, {}, sealed={"report": joint.report})
        return joint


def mark_of(text: str) -> str:
    """A short mark of a text, by which a page says what it showed."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _check_seen(matter: Matter, text: str, seen: str | None) -> None:
    if seen and seen != mark_of(text):
        raise refusals.changed_meanwhile(*frame.last_change(matter))


def sign(joint_id: int, *, by: Viewer) -> JointPart:
    """A department signs the joint report (S3.30.10). Raises Refused (not_taking_part, no_report)."""
    with transaction.atomic():
        part = _own_part(joint_id, by)
        if not part.joint.report:
            raise Refused(
                "no_report",
                Text("联合报告还没有写好。", "The joint report isn't written yet."),
                clause="S3.30.10",
            )
        part.signed_at, part.signed_by_id = clock.now(), by.staff_id
        part.save(update_fields=["signed_at", "signed_by"])
        frame.log(part.joint.matter, "joint_report_signed", by, {"unit": part.unit.code})
        return part


def _own_part(joint_id: int, by: Viewer) -> JointPart:
    """The part of the viewer's department, in an open matter. Raises Refused (not_taking_part, is_closed)."""
    part = (
        JointPart.objects.select_related("joint__matter__township", "unit")
        .filter(joint_id=joint_id, unit_id__in=by.unit_ids)
        .first()
    )
    if part is None or by.staff_id is None or by.admin:
        raise Refused(
            "not_taking_part",
            Text("您的部门没有参加这项联合办理。", "Your department takes no part in this joint work."),
            clause="S1.02.12",
        )
    if by.staff_id in part.joint.matter.recused:
        raise refusals.recused()
    frame.check_open(part.joint.matter, None)
    return part


def _limit_open(joint: JointWork) -> None:
    if joint.limit_days is not None:
        raise Refused(
            "limit_set_before",
            Text("联办期限已经确定。", "The joint limit is set already."),
            clause="S1.02.13",
        )


def _check_days(joint: JointWork, days: int) -> None:
    opened = joint.opened_at.astimezone(clock.CHINA).date()
    last = _last_day(joint.matter)
    too_late = last is not None and days > 0 and book().calendar.add_working_days(opened, days) > last
    if days < 1 or too_late:
        raise Refused(
            "days_out_of_range",
            Text(
                "联办期限不能超过本事项的承诺期限。", "The joint limit can't pass the matter's own last day."
            ),
            Text(
                f"请填1至{book().calendar.working_days_between(opened, last) if last else 60}个工作日。",
                "Give at least one working day and stay within the promise.",
            ),
            clause="S1.02.13",
            field="days",
        )


def _last_day(matter: Matter) -> date | None:
    return matter.due or matter.legal_due


def _set_limit(joint: JointWork, days: int, by: Viewer, *, leader: bool) -> None:
    opened = joint.opened_at.astimezone(clock.CHINA).date()
    joint.limit_days = days
    joint.limit_due = book().calendar.add_working_days(opened, days)
    joint.limit_set_at = clock.now()
    joint.limit_set_by_id = by.staff_id if leader else None
    joint.save(update_fields=["limit_days", "limit_due", "limit_set_at", "limit_set_by"])
    frame.log(joint.matter, "joint_limit_set", by, {"days": days, "by_leader": leader})


def _text_needed() -> Refused:
    return Refused(
        "text_needed",
        Text("没有填写内容。", "Nothing is written."),
        Text("请填写。", "Fill it in."),
        field="text",
    )
