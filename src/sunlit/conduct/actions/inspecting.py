"""Going through a checklist: what was found is kept line by line; a "no" with an owner becomes a finding to mend."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from sunlit import clock
from sunlit.conduct import queries
from sunlit.conduct.actions.recording import keeper, log
from sunlit.conduct.models import Inspection, InspectionLine
from sunlit.core.conduct import About, Checklist, Line
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.matters import actions, attachments, photos, refusals, seats
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.matters.record_frame import once, said
from sunlit.people.models import Holding, Organisation, Staff
from sunlit.people.viewer import CLOCK, Viewer
from sunlit.registers.actions import Opened, register_of, store_record

FINDING = "inspection-finding"
"""The register of findings."""
Answer = InspectionLine.Answer


@dataclass(frozen=True)
class Seen:
    """What was found on one line: the answer, words, a picture."""

    answer: str
    note: str = ""
    photo: attachments.Readable | None = None


@dataclass(frozen=True)
class Walk:
    """One going-through: the person, or the unit with a place; the day; what was seen by the key of the line."""

    day: date
    lines: Mapping[str, Seen]
    staff: Staff | None = None
    unit: Organisation | None = None
    place: str = ""
    reason: str = field(default="")


def inspect(
    checklist_key: str,
    township: Organisation,
    walk: Walk,
    *,
    by: Viewer,
    corrects: int | None = None,
    key: str = "",
) -> Inspection:
    """Record an inspection (S0.02.01, S1.04.08, S4.27.05). Every line is answered; a "no" on a line with an owner opens
    a finding for that owner, due by the procedure's limit.

    ``corrects`` names a standing inspection of the same list that this one replaces; then ``walk.reason`` says why.
    Findings of the replaced one are withdrawn where they are still open.

    Raises KeyError for an unknown checklist and Refused (not_your_seat, whom_needed, does_not_apply, day_unfit,
    line_unanswered, no_photo_here, reason_needed, corrected_before, nobody_for_role).
    """
    checklist = book().checklists[checklist_key]
    inspector = keeper(by, township.pk, checklist.inspectors)
    place = said(walk.place, "place", 80, needed=False)
    unit = _subject(checklist, township, walk)
    if walk.staff is not None and walk.staff.pk == inspector:
        raise Refused(
            "does_not_apply",
            Text("不能检查自己。", "Nobody inspects themselves."),
            Text("请由别人检查。", "Let somebody else inspect."),
            field="staff",
        )
    if walk.day > clock.today():
        raise Refused(
            "day_unfit",
            Text("检查日期不能晚于今天。", "The day of inspection can't lie after today."),
            Text("请改成今天或以前。", "Choose today or a day before."),
            field="day",
        )
    seen = _checked_lines(checklist, walk.lines)

    def make() -> Inspection:
        before = _replaced(corrects, checklist, by) if corrects else None
        made = Inspection.objects.create(
            township=township,
            checklist=checklist.key,
            unit=unit,
            staff=walk.staff,
            place=place,
            day=walk.day,
            inspector_id=inspector,
            recorded_at=clock.now(),
            corrects=before,
            reason=said(walk.reason, "reason", 200, needed=before is not None),
            key=key or None,
        )
        for line in checklist.lines:
            _keep_line(made, line, seen[line.key], by)
        log(
            township,
            "inspected",
            by,
            ("inspection", made.pk),
            {"checklist": checklist.key, "day": str(walk.day), "corrects": before.pk if before else ""},
            {"whom": f"staff:{walk.staff.pk}" if walk.staff else unit.code}
            | {line: one.answer for line, one in seen.items()},
        )
        return made

    return once(Inspection, key, make)


def _subject(checklist: Checklist, township: Organisation, walk: Walk) -> Organisation:
    """The unit that an inspection belongs to. Raises Refused (whom_needed, does_not_apply)."""
    if checklist.about is About.PLACE:
        if walk.unit is None or (walk.unit.township_id or walk.unit.pk) != township.pk:
            raise _whom("unit", Text("没有选单位。", "No unit is chosen."))
        return walk.unit
    if walk.staff is None or walk.staff.township_id != township.pk:
        raise _whom("staff", Text("没有选人员。", "Nobody is chosen."))
    if walk.staff not in queries.inspected_by(checklist, township, walk.day):
        raise Refused(
            "does_not_apply",
            Text(
                f"“{checklist.title.zh}”不适用于{walk.staff.name}的岗位。",
                f"“{checklist.title.en}” doesn't apply to the post of {walk.staff.name}.",
            ),
            Text("请换一张检查表。", "Choose another checklist."),
            field="staff",
        )
    holding = (
        Holding.objects.filter(Q(until=None) | Q(until__gte=walk.day), staff=walk.staff, since__lte=walk.day)
        .select_related("post__organisation")
        .order_by("letter", "pk")
        .first()
    )
    return holding.post.organisation if holding else township


def _whom(field_name: str, reason: Text) -> Refused:
    return Refused("whom_needed", reason, Text("请从名单中选。", "Choose from the list."), field=field_name)


def _checked_lines(checklist: Checklist, lines: Mapping[str, Seen]) -> dict[str, Seen]:
    for line in checklist.lines:
        seen = lines.get(line.key)
        if seen is None or seen.answer not in Answer.values:
            raise Refused(
                "line_unanswered",
                Text(f"“{line.text.zh}”还没有选。", f"“{line.text.en}” isn't answered."),
                Text("请选“是”“否”或“不适用”。", "Choose yes, no or doesn't apply."),
                clause=line.clauses[0],
                field=f"line-{line.key}",
            )
        if seen.photo is not None and not line.photo:
            raise Refused(
                "no_photo_here",
                Text(f"“{line.text.zh}”不附照片。", f"“{line.text.en}” takes no picture."),
                field=f"photo-{line.key}",
            )
        said(seen.note, f"note-{line.key}", 200, needed=False)
    return {line.key: lines[line.key] for line in checklist.lines}


def _keep_line(made: Inspection, line: Line, seen: Seen, by: Viewer) -> None:
    photo, photo_type = photos.keep(seen.photo, field=f"photo-{line.key}") if seen.photo else ("", "")
    row = InspectionLine(
        inspection=made,
        line=line.key,
        text=line.text.zh,
        text_en=line.text.en,
        answer=seen.answer,
        note=said(seen.note, f"note-{line.key}", 200, needed=False),
        photo=photo,
        photo_type=photo_type,
    )
    if seen.answer == Answer.NO and line.owner:
        row.finding = _finding(made, row, line, by)
    row.save(force_insert=True)


def owner_of(township: Organisation, unit: Organisation, role: str) -> Staff:
    """Who mends what is found in a unit: the A person of the nearest post with this role. Raises Refused
    (nobody_for_role)."""
    place, found = seats.seat_for(township.pk, unit.pk, role)
    today = clock.today()
    rows = Holding.objects.filter(
        Q(until=None) | Q(until__gte=today),
        since__lte=today,
        post__organisation_id=place,
        staff__is_active=True,
    ).select_related("staff", "post")
    for row in rows.order_by("letter", "pk"):
        if found in row.post.roles:
            return row.staff
    raise refusals.nobody_for(role)


def _finding(made: Inspection, row: InspectionLine, line: Line, by: Viewer) -> Matter:
    owner = owner_of(made.township, made.unit, line.owner)
    # A finding is seen by the unit that mends it; whose it is stands in the record of the person alone.
    place = "" if made.staff else made.place
    entered: dict[str, Any] = {
        "what": f"没有做到：{line.text.zh}",
        "where": f"{made.unit.name} {place}".strip(),
        "day": made.day.isoformat(),
        "inspector": by.name,
        "note": row.note,
    }
    opened = Opened(made.township, made.unit, made.unit, owner, None, clock.now())
    entered = {name: value for name, value in entered.items() if value}
    return store_record(register_of(FINDING), entered, opened, by=by).matter


def _replaced(inspection_id: int, checklist: Checklist, by: Viewer) -> Inspection:
    """The inspection that a correction replaces, its open findings withdrawn. Raises Refused (corrected_before)."""
    rows = Inspection.objects.visible_to(by).select_for_update(of=("self",))
    before = rows.filter(pk=inspection_id, checklist=checklist.key).first()
    if before is None or Inspection.objects.filter(corrects=before).exists():
        raise Refused(
            "corrected_before",
            Text(
                "这次检查已经更正过，或者不在这里。", "This inspection was corrected already, or isn't here."
            ),
            Text("请更正最新的一次。", "Correct the newest one."),
        )
    with transaction.atomic():
        for row in before.lines.filter(finding__state=Matter.State.OPEN).select_related("finding"):
            _end_finding(row, by)
    return before


def _end_finding(row: InspectionLine, by: Viewer) -> None:
    assert row.finding is not None
    actions.withdraw(
        row.finding.pk, by=CLOCK, reason=f"检查记录由{by.name}更正。", key=f"corrected:{row.finding.pk}"
    )
