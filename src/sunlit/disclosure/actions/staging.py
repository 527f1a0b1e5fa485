"""Work whose stages nobody can plan, such as an emergency: each is published when it is reached (S2.19.09, S3.04.04)."""

from dataclasses import replace
from datetime import date, timedelta

from django.db import transaction

from sunlit import clock
from sunlit.core.due_days import due_at_once
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.disclosure.actions.opening import in_charge, open_one
from sunlit.disclosure.actions.phasing import locked_work, log_work
from sunlit.disclosure.actions.starting import OLDEST, day_unfit, no_such_duty, startable, title_of
from sunlit.disclosure.models import Reached, Work
from sunlit.matters import frame, refusals
from sunlit.matters.book import book
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

MOST_NOTE = 300


def start_as_it_comes(
    township: Organisation,
    duty_key: str,
    title: str,
    *,
    by: Viewer,
    unit: Organisation | None = None,
) -> Work:
    """Start work whose stages nobody can plan: each is due on the day it is reached (S2.19.09, S3.04.04).

    Raises Refused (no_such_duty, not_your_seat, title_needed).
    """
    duty, place = startable(township, duty_key, by, unit)
    if not duty.timing.as_they_come:
        raise no_such_duty()
    words = title_of(duty, title)
    with transaction.atomic():
        work = Work.objects.create(
            township=township,
            duty=duty.key,
            audience=duty.audience.value,
            unit=place or in_charge(township, duty)[0],
            title=words.zh,
            stages=len(duty.timing.stages),
            started_at=clock.now(),
            started_by_id=frame.staff_of(by),
        )
        log_work(work, "work_started", by, {"duty": duty.key, "stages": work.stages})
    return work


def reach_stage(work_id: int, stage: int, *, by: Viewer, on: date | None = None, left_out: str = "") -> Work:
    """A stage of such work was reached: its publication is due that day, today if none is given (S2.19.09). The stages
    come in order; one of before that isn't published stays missing in everybody's sight. With ``left_out`` the first
    stage, where its duty allows that, is noted as not foreseeable and needs no publication (S3.04.04). Doing it again
    changes nothing.

    Raises Refused (no_such_stage, day_unfit, note_needed, not_your_seat, is_closed), Work.DoesNotExist.
    """
    with transaction.atomic():
        work = locked_work(work_id, by)
        reached = {row.stage: row for row in Reached.objects.filter(work=work)}
        if stage in reached:
            return work
        duty = book().duties.get(work.duty)
        if work.closed_at:
            raise refusals.is_closed()
        if duty is None or not duty.timing.as_they_come or stage != len(reached) + 1 or stage > work.stages:
            raise Refused(
                "no_such_stage",
                Text("还没有轮到这个阶段。", "It isn't this stage's turn."),
                Text("阶段按先后登记。", "Note the stages in their order."),
                clause="S2.19.09",
                field="stage",
            )
        day, note = on or clock.today(), " ".join(left_out.split())
        before = max((row.on for row in reached.values()), default=day - timedelta(days=OLDEST))
        if not before <= day <= clock.today():
            raise day_unfit("on")
        if note and not (duty.timing.unforeseen and stage == 1):
            raise Refused(
                "stage_needed",
                Text("这个阶段不能略过。", "This stage can't be left out."),
                Text("请公开这个阶段的情况。", "Publish how this stage stands."),
                clause="S3.04.04",
                field="left_out",
            )
        if len(note) > MOST_NOTE:
            raise Refused(
                "note_needed",
                Text(f"说明超过{MOST_NOTE}字。", f"The note has more than {MOST_NOTE} characters."),
                Text("请写短一些。", "Make it shorter."),
                field="left_out",
            )
        row = Reached.objects.create(
            work=work, stage=stage, on=day, left_out=note, at=clock.now(), by_id=frame.staff_of(by)
        )
        facts: dict[str, object] = {"stage": stage, "on": str(day), "left_out": row.left_out}
        log_work(work, "stage_reached", by, facts)
        if not note:
            name = duty.timing.stages[stage - 1]
            due = replace(due_at_once(day), stage=stage)
            typed = work.title.removeprefix(f"{duty.title.zh}：")
            title = Text(
                f"{work.title}：第{stage}阶段 {name.zh}"[:160],
                f"{duty.title.en}: {typed}: stage {stage}, {name.en}"[:160],
            )
            open_one(work.township, duty, due, title, by=by, key="", work=work, unit=work.unit)
        return work
