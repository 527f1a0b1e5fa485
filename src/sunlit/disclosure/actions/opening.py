"""Opening what is due: recurring duties by the program, phased and ad hoc work by staff (S0.01.21)."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from sunlit import clock
from sunlit.core.duties import (
    Due,
    Duty,
    due_at_once,
    dues_of_stages,
    next_due,
    opening_between,
    period_in_words,
    stages_missing,
)
from sunlit.core.limits import Limit, Roll, Unit
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.disclosure.models import Kept, Occurrence, Publication, Work
from sunlit.ledger import actions as ledger
from sunlit.matters import actions, frame, hooks, refusals
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.matters.seats import unit_with_role
from sunlit.people.models import Holding, Organisation, Staff
from sunlit.people.viewer import CLOCK, Viewer

KIND = "disclosure"
STARTERS = ("office_clerk", "mayor", "deputy_leader")
"""Besides the unit in charge: who may start any phased or ad hoc work."""
log = logging.getLogger("sunlit.disclosure")


@dataclass(frozen=True)
class Opened:
    """What one look at the duties did: how many were opened, and how many could not be."""

    opened: int
    failed: int


def open_recurring(today: date | None = None) -> Opened:
    """Open every recurring duty of every township whose time to publish has begun and that isn't open yet.

    Doing it again changes nothing. After days without the program all that began meanwhile is opened, its clock
    starting on its own first day. A township that begins to use the program begins with what isn't past.
    """
    day = today or clock.today()
    opened = failed = 0
    duties = [duty for duty in book().duties.values() if duty.timing.recurring]
    for township in in_townships():
        since = dict(Kept.objects.filter(township=township).values_list("duty", "since"))
        known = set(
            Occurrence.objects.filter(township=township).exclude(period="").values_list("duty", "period")
        )
        for duty in duties:
            if duty.key not in since:
                kept, _made = Kept.objects.get_or_create(
                    township=township, duty=duty.key, defaults={"since": day}
                )
                since[duty.key] = kept.since
            bound = hooks.bound_since(township, duty.clauses) or date.min
            for due in _begun(duty, since[duty.key], day):
                # A period that was over before the duty's rule held starts no deadline (S0.07.53).
                if (duty.key, due.period) in known or due.opens < bound:
                    continue
                try:
                    opened += _open_once(township, duty, due)
                except Refused as refusal:
                    failed += 1
                    log.warning("%s %s: %s", township.code, duty.key, refusal)
    return Opened(opened, failed)


def in_townships() -> list[Organisation]:
    """The townships whose duties the program keeps."""
    rows = Organisation.objects.filter(kind=Organisation.Kind.TOWNSHIP, valid_to=None, outside=False)
    return list(rows.order_by("code"))


def _begun(duty: Duty, since: date, day: date) -> list[Due]:
    """Every period whose time to publish has begun, from the one that ran when the duty was first kept."""
    rule, calendar = duty.timing.recurring, book().calendar
    assert rule is not None
    first = next_due(rule, since, calendar)
    return list(opening_between(rule, first.opens, day, calendar))


def _open_once(township: Organisation, duty: Duty, due: Due) -> int:
    """Open one period; 0 where somebody else did it at the same time."""
    period = period_in_words(due.period)
    title = Text(f"{period.zh}{duty.title.zh}", f"{duty.title.en}, {period.en}")
    try:
        with transaction.atomic():
            _open(township, duty, due, title, by=CLOCK, key=f"duty:{township.pk}:{duty.key}:{due.period}")
    except IntegrityError:
        return 0
    return 1


def start_ad_hoc(
    township: Organisation, duty_key: str, title: str, *, by: Viewer, key: str = ""
) -> Occurrence:
    """Start ad hoc work: it is due today (S0.01.21). Raises Refused (no_such_duty, not_your_seat, title_needed)."""
    duty = _startable(township, duty_key, by)
    if not duty.timing.ad_hoc:
        raise _no_such_duty()
    words = _title(duty, title)
    matter = _open(township, duty, due_at_once(clock.today()), words, by=by, key=key)
    return Occurrence.objects.get(matter=matter)


def open_by_program(township: Organisation, duty_key: str, what: Text, text: str = "") -> Occurrence | None:
    """Open ad hoc work that the program itself finds to be due today, such as a new service (S0.07.21): ``what`` it is
    about and the words that can be known already. None where the rulebook has no such duty.

    Raises Refused (nobody_for_role).
    """
    duty = book().duties.get(duty_key)
    if duty is None or not duty.timing.ad_hoc:
        return None
    title = Text(f"{duty.title.zh}：{what.zh}"[:120], f"{duty.title.en}: {what.en}"[:120])
    due = due_at_once(clock.today())
    facts = {"heading": title.zh, "text": text} if text else {}
    matter = _open(township, duty, due, title, by=CLOCK, key="", facts=facts)
    return Occurrence.objects.get(matter=matter)


def start_phased(
    township: Organisation, duty_key: str, title: str, days: Sequence[date], *, by: Viewer, key: str = ""
) -> Work:
    """Start phased work: each of its stages is due on its planned day (S0.01.21).

    Raises Refused (no_such_duty, not_your_seat, title_needed, days_unfit).
    """
    duty = _startable(township, duty_key, by)
    stages = duty.timing.stages
    if not stages:
        raise _no_such_duty()
    words = _title(duty, title)
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
        unit, _person = in_charge(township, duty)
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
        _log_work(work, "work_started", by, {"duty": duty.key, "stages": len(stages)})
        for due, stage in zip(dues, stages, strict=True):
            part = Text(
                f"{words.zh}：第{due.stage}阶段 {stage.zh}", f"{words.en}: stage {due.stage}, {stage.en}"
            )
            _open(township, duty, due, part, by=by, key=f"{key}:{due.stage}" if key else "", work=work)
    return work


def close_work(work_id: int, *, by: Viewer) -> Work:
    """Close phased work whose every stage was published or is lawfully withheld; closing it again changes nothing.

    Raises Refused (stages_missing, with what is missing; not_your_seat), Work.DoesNotExist.
    """
    with transaction.atomic():
        rows = Work.objects.visible_to(by).select_related("township")
        if connection.features.has_select_for_update:
            rows = rows.select_for_update(of=("self",), no_key=True)
        work = rows.get(pk=work_id)
        may_start(by, work.township_id, work.unit_id)
        if work.closed_at:
            return work
        published = set(
            Publication.objects.filter(occurrence__work=work).values_list("occurrence__stage", flat=True)
        )
        parts = Occurrence.objects.filter(work=work, stage__isnull=False)
        withheld = {row.stage for row in parts.filter(out_of_sight="withheld") if row.stage is not None}
        missing = stages_missing(work.stages, published | withheld)
        if missing:
            raise _stages_missing(work, missing)
        work.closed_at, work.closed_by_id = clock.now(), frame.staff_of(by)
        work.save(update_fields=["closed_at", "closed_by"])
        _log_work(work, "work_closed", by, {"duty": work.duty, "stages": work.stages})
        return work


def in_charge(township: Organisation, duty: Duty) -> tuple[Organisation, Staff]:
    """The unit of a duty and who prepares it: its disclosure worker or head (S3.03.02), where there is none the A person
    of the duty's role there, else the nearest who holds it.

    Raises Refused (nobody_for_role).
    """
    unit = Organisation.objects.filter(township=township, key=duty.unit, valid_to=None).first() or township
    named = hooks.worker_of(KIND, unit)
    if named is not None:
        return unit, named
    today = clock.today()
    place = unit_with_role(township.pk, unit.pk, duty.role)
    holdings = (
        Holding.objects.filter(
            Q(until=None) | Q(until__gte=today),
            post__organisation_id=place,
            since__lte=today,
            staff__is_active=True,
        )
        .select_related("post", "staff")
        .order_by("letter", "pk")
    )
    person = next((row.staff for row in holdings if duty.role in row.post.roles), None)
    if person is None:
        raise refusals.nobody_for(duty.role)
    return unit, person


def _open(
    township: Organisation,
    duty: Duty,
    due: Due,
    title: Text,
    *,
    by: Viewer,
    key: str,
    work: Work | None = None,
    facts: dict[str, str] | None = None,
) -> Matter:
    """Open the matter of one publication, its clock ending on the due day."""
    unit, person = in_charge(township, duty)
    begins = min(clock.now(), datetime.combine(due.opens, time(8), clock.CHINA))
    # The first day counts and the last one stays where it is: the day is the rule's own, not a period from now.
    limit = Limit((due.day - due.opens).days + 1, Unit.DAY, counts_first_day=True, roll=Roll.STAY)
    return actions.open_matter(
        actions.Opening(
            kind=KIND,
            procedure="disclosure-at-once" if duty.timing.ad_hoc else "disclosure",
            township=township,
            unit=unit,
            intake_unit=unit,
            title=title.zh,
            handler=person,
            limits=(limit, None),
            received_at=begins,
            facts={"title_en": title.en, "duty": duty.key, **(facts or {})},
        ),
        by=by,
        key=key,
        then=_row(township, duty, due, title, unit, work),
    )


def reopen(occurrence: Occurrence, old: Matter, day: date, *, key: str) -> Matter:
    """Open the matter of an occurrence again, after what kept it from being public is over: due on ``day``, with the
    text that was written before, which goes for review (S0.07.05, S4.43.06).

    Raises Refused (nobody_for_role).
    """
    due = due_at_once(day)
    why = Text(
        f"不予公开的期限已满，{due.why.zh}", f"The time for which it was withheld is over. {due.why.en}"
    )
    written = {name: old.facts[name] for name in ("heading", "text", "particulars") if old.facts.get(name)}

    def keep(matter: Matter) -> None:
        occurrence.matter, occurrence.out_of_sight = matter, ""
        occurrence.opens = occurrence.due = day
        occurrence.why, occurrence.why_en = why.zh[:400], why.en[:400]
        occurrence.save(update_fields=["matter", "out_of_sight", "opens", "due", "why", "why_en"])

    return _open_matter(
        occurrence.township,
        occurrence.duty,
        due,
        Text(occurrence.title, occurrence.title_en),
        (occurrence.unit, old.handler),
        by=CLOCK,
        key=key,
        facts=written,
        then=keep,
    )


def begin_anew(
    occurrence: Occurrence,
    title: Text,
    due: Due,
    *,
    by: Viewer,
    key: str,
    replaces: Publication,
    facts: dict[str, str],
) -> Occurrence:
    """Open another publication of the same duty, which takes the place of ``replaces``. Raises Refused
    (nobody_for_role)."""
    duty = book().duties.get(occurrence.duty)
    unit, person = in_charge(occurrence.township, duty) if duty else (occurrence.unit, None)

    def keep(matter: Matter) -> None:
        Occurrence.objects.create(
            township=occurrence.township,
            duty=occurrence.duty,
            audience=occurrence.audience,
            unit=unit,
            title=title.zh,
            title_en=title.en,
            opens=due.opens,
            due=due.day,
            why=due.why.zh,
            why_en=due.why.en,
            matter=matter,
            replaces=replaces,
        )

    return _open_matter(
        occurrence.township,
        occurrence.duty,
        due,
        title,
        (unit, person),
        by=by,
        key=key,
        facts=facts,
        then=keep,
    ).occurrence


def _open_matter(
    township: Organisation,
    duty: str,
    due: Due,
    title: Text,
    place: tuple[Organisation, Staff | None],
    *,
    by: Viewer,
    key: str,
    facts: dict[str, Any],
    then: Callable[[Matter], None],
) -> Matter:
    unit, person = place
    if person is None or not person.is_active:
        known = book().duties.get(duty)
        if known is None:
            raise refusals.nobody_for("handler")
        unit, person = in_charge(township, known)
    limit = Limit((due.day - due.opens).days + 1, Unit.DAY, counts_first_day=True, roll=Roll.STAY)
    return actions.open_matter(
        actions.Opening(
            kind=KIND,
            procedure="disclosure-at-once",
            township=township,
            unit=unit,
            intake_unit=unit,
            title=title.zh,
            handler=person,
            limits=(limit, None),
            facts={"title_en": title.en, "duty": duty, **facts},
        ),
        by=by,
        key=key,
        then=then,
    )


def _row(
    township: Organisation, duty: Duty, due: Due, title: Text, unit: Organisation, work: Work | None
) -> Callable[[Matter], None]:
    def keep(matter: Matter) -> None:
        Occurrence.objects.create(
            township=township,
            duty=duty.key,
            audience=duty.audience.value,
            unit=unit,
            period=due.period,
            work=work,
            stage=due.stage or None,
            title=title.zh,
            title_en=title.en,
            opens=due.opens,
            due=due.day,
            why=due.why.zh,
            why_en=due.why.en,
            matter=matter,
        )

    return keep


def _startable(township: Organisation, duty_key: str, by: Viewer) -> Duty:
    duty = book().duties.get(duty_key)
    if duty is None or duty.automatic:
        raise _no_such_duty()
    unit = Organisation.objects.filter(township=township, key=duty.unit, valid_to=None).first()
    may_start(by, township.pk, unit.pk if unit else township.pk)
    return duty


def may_start(by: Viewer, township_id: int, unit_id: int) -> None:
    """The unit in charge, the office, the leaders. Raises Refused (not_your_seat)."""
    if by.staff_id is None or by.admin or by.township_id != township_id:
        raise refusals.not_your_seat()
    if unit_id not in by.unit_ids and not by.has_role(*STARTERS):
        raise refusals.not_your_seat()


def _title(duty: Duty, typed: str) -> Text:
    """What staff called the work, behind the duty's own title."""
    words = " ".join(typed.split())
    if not words or len(words) > 80:
        raise Refused(
            "title_needed",
            Text(
                "没有写明是哪件事，或者超过80个字。",
                "It isn't said which work this is, or in more than 80 characters.",
            ),
            Text("请用一句话写明。", "Say it in one sentence."),
            field="title",
        )
    return Text(f"{duty.title.zh}：{words}"[:120], f"{duty.title.en}: {words}"[:120])


def _no_such_duty() -> Refused:
    return Refused(
        "no_such_duty",
        Text("没有这项可以由人员发起的公开义务。", "There is no such duty that staff can start."),
        Text("请从列表中选择。", "Choose one of the list."),
        field="duty",
    )


def _stages_missing(work: Work, missing: Sequence[int]) -> Refused:
    rows = Occurrence.objects.filter(work=work, stage__in=missing).order_by("stage")
    zh = "；".join(row.title for row in rows)
    en = "; ".join(row.title_en for row in rows)
    return Refused(
        "stages_missing",
        Text(
            f"共{work.stages}个阶段，还有{len(missing)}个没有公开：{zh}。",
            f"Of {work.stages} stages {len(missing)} are not published yet: {en}.",
        ),
        Text("每个阶段都公开以后才能办结。", "It can be closed when every stage is published."),
        clause="S0.01.21",
    )


def _log_work(work: Work, act: str, by: Viewer, facts: dict[str, object]) -> None:
    ledger.append(
        work.township.code,
        act,
        actor=by.actor,
        subject_kind="work",
        subject=str(work.pk),
        facts=facts,
        at=clock.now(),
    )
