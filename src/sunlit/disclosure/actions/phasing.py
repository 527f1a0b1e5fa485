"""Work that is published in planned stages, from its start to its close (S0.01.21)."""

from collections.abc import Sequence
from datetime import date

from django.db import connection, transaction

from sunlit import clock
from sunlit.core.due_days import dues_of_stages, stages_missing
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.disclosure.actions.opening import in_charge, open_one
from sunlit.disclosure.actions.starting import may_start, no_such_duty, startable, title_of
from sunlit.disclosure.models import Occurrence, Publication, Reached, Work
from sunlit.disclosure.remarks import check_closing
from sunlit.ledger import actions as ledger
from sunlit.matters import frame
from sunlit.matters.book import book
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer


def start_phased(
    township: Organisation, duty_key: str, title: str, days: Sequence[date], *, by: Viewer, key: str = ""
) -> Work:
    """Start phased work: each of its stages is due on its planned day (S0.01.21).

    Raises Refused (no_such_duty, not_your_seat, title_needed, days_unfit).
    """
    duty, unit = startable(township, duty_key, by, None)
    stages = duty.timing.stages
    if not stages or duty.timing.as_they_come:
        raise no_such_duty()
    words = title_of(duty, title)
    try:
        dues = dues_of_stages(stages, clock.today(), days)
    except ValueError as error:
        raise Refused(
            "days_unfit",
            Text(
                "各阶段的日期不能早于今天，也不能早于前一阶段。",
                "No stage's day is before today or before the stage before it.",
            ),
            Text("请按先后填写每个阶段的日期。", "Give each stage its day, in order."),
            clause="S0.01.21",
            field="day_1",
        ) from error
    with transaction.atomic():
        before = frame.done_before(f"{key}:1" if key else "")
        if before:
            found = Occurrence.objects.select_related("work").get(matter=before).work
            assert found is not None
            return found
        unit = unit or in_charge(township, duty)[0]
        work = Work.objects.create(
            township=township,
            duty=duty.key,
            audience=duty.audience.value,
            unit=unit,
            title=words.zh,
            stages=len(stages),
            started_at=clock.now(),
            started_by_id=frame.staff_of(by),
        )
        log_work(work, "work_started", by, {"duty": duty.key, "stages": len(stages)})
        for due, stage in zip(dues, stages, strict=True):
            part = Text(
                f"{words.zh}：第{due.stage}阶段 {stage.zh}", f"{words.en}: stage {due.stage}, {stage.en}"
            )
            open_one(
                township,
                duty,
                due,
                part,
                by=by,
                key=f"{key}:{due.stage}" if key else "",
                work=work,
                unit=unit,
            )
    return work


def locked_work(work_id: int, by: Viewer) -> Work:
    """A work of the viewer's own, held until the act is over. Raises Refused (not_your_seat), Work.DoesNotExist."""
    rows = Work.objects.visible_to(by).select_related("township", "unit")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",), no_key=True)
    work = rows.get(pk=work_id)
    may_start(by, work.township_id, work.unit_id)
    return work


def close_work(work_id: int, *, by: Viewer) -> Work:
    """Close phased work whose every stage was published or is lawfully withheld; closing it again changes nothing.

    Raises Refused (stages_missing, with what is missing; not_your_seat; what other fields hold against it),
    Work.DoesNotExist.
    """
    with transaction.atomic():
        work = locked_work(work_id, by)
        if work.closed_at:
            return work
        published = set(
            Publication.objects.filter(occurrence__work=work).values_list("occurrence__stage", flat=True)
        )
        parts = Occurrence.objects.filter(work=work, stage__isnull=False)
        withheld = {row.stage for row in parts.filter(out_of_sight="withheld") if row.stage is not None}
        left_out = set(Reached.objects.filter(work=work).exclude(left_out="").values_list("stage", flat=True))
        missing = stages_missing(work.stages, published | withheld | left_out)
        if missing:
            raise _stages_missing(work, missing)
        check_closing(work)
        work.closed_at, work.closed_by_id = clock.now(), frame.staff_of(by)
        work.save(update_fields=["closed_at", "closed_by"])
        log_work(work, "work_closed", by, {"duty": work.duty, "stages": work.stages})
        return work


def _stages_missing(work: Work, missing: Sequence[int]) -> Refused:
    rows = {row.stage: row for row in Occurrence.objects.filter(work=work, stage__in=missing)}
    duty = book().duties.get(work.duty)
    names = {
        number: duty.timing.stages[number - 1]
        for number in missing
        if duty and number <= len(duty.timing.stages)
    }
    zh = "；".join(rows[n].title if n in rows else names[n].zh if n in names else str(n) for n in missing)
    en = "; ".join(rows[n].title_en if n in rows else names[n].en if n in names else str(n) for n in missing)
    return Refused(
        "stages_missing",
        Text(
            f"共{work.stages}个阶段，还有{len(missing)}个没有公开：{zh}。",
            f"Of {work.stages} stages {len(missing)} are not published yet: {en}.",
        ),
        Text("每个阶段都公开以后才能办结。", "It can be closed when every stage is published."),
        clause="S0.01.21",
    )


def log_work(work: Work, act: str, by: Viewer, facts: dict[str, object]) -> None:
    """Write an act on phased work into the ledger."""
    ledger.append(
        work.township.code,
        act,
        actor=by.actor,
        subject_kind="work",
        subject=str(work.pk),
        facts=facts,
        at=clock.now(),
    )
