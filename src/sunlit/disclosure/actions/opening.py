"""Opening what is due: recurring duties by the program, phased and ad hoc work by staff (S0.01.21)."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from sunlit import clock
from sunlit.core.duties import (
    Due,
    Duty,
    due_at_once,
    due_single,
    dues_of_stages,
    next_due,
    opening_between,
    period_in_words,
    stages_missing,
)
from sunlit.core.duty_kinds import whom_of
from sunlit.core.limits import Limit, Roll, Unit
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.disclosure.models import AddedHeading, Kept, Occurrence, Publication, Reached, Work
from sunlit.ledger import actions as ledger
from sunlit.matters import actions, frame, hooks, refusals
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.matters.seats import unit_with_role
from sunlit.people.models import Holding, Organisation, Staff
from sunlit.people.viewer import CLOCK, Viewer

KIND = "disclosure"
OLDEST = 366  # natural days: what was formed longer ago is entered by nobody
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
    duties = [duty for duty in book().duties.values() if duty.timing.recurring and not duty.over(day)]
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
            open_one(township, duty, due, title, by=CLOCK, key=f"duty:{township.pk}:{duty.key}:{due.period}")
    except IntegrityError:
        return 0
    return 1


def start_ad_hoc(
    township: Organisation,
    duty_key: str,
    title: str,
    *,
    by: Viewer,
    key: str = "",
    formed: date | None = None,
    unit: Organisation | None = None,
    heading: AddedHeading | None = None,
) -> Occurrence:
    """Start single work: ad hoc and permanent content is due on the day it was formed, today if none is given; other
    work some days after that (S0.01.21, S2.19.07, S4.46.04). ``unit``: which of the units that each owe the duty, the
    starter's own if none is given. ``heading``: one that supervision added, under which it stands.

    Raises Refused (no_such_duty, not_your_seat, title_needed, day_unfit, heading_unfit).
    """
    duty, place = startable(township, duty_key, by, unit)
    if not duty.timing.by_staff:
        raise no_such_duty()
    day = formed or clock.today()
    if not clock.today() - timedelta(days=OLDEST) <= day <= clock.today():
        raise day_unfit("formed")
    if heading is not None:
        _check_heading(township, duty, heading)
    words = title_of(duty, title)
    due = due_single(duty, day, book().calendar)
    matter = open_one(township, duty, due, words, by=by, key=key, unit=place, heading=heading)
    return Occurrence.objects.get(matter=matter)


def _check_heading(township: Organisation, duty: Duty, heading: AddedHeading) -> None:
    """An added heading is met by the duty that its catalogue names. Raises Refused (heading_unfit)."""
    catalogue = book().catalogues.get(heading.catalogue)
    if catalogue is None or catalogue.added != duty.key or heading.township_id != township.pk:
        raise Refused(
            "heading_unfit",
            Text("这一类不归这项公开义务。", "This heading isn't met by this duty."),
            Text("请从目录里选择。", "Start it from the catalogue."),
            field="heading",
        )


def open_by_program(
    township: Organisation, duty_key: str, what: Text, text: str = "", formed: date | None = None
) -> Occurrence | None:
    """Open single work that the program itself finds to be due, such as a new service (S0.07.21): ``what`` it is
    about, the words that can be known already, and the day it was formed (today). None where the rulebook has no such
    duty.

    Raises Refused (nobody_for_role).
    """
    duty = book().duties.get(duty_key)
    if duty is None or not duty.timing.by_staff:
        return None
    title = Text(f"{duty.title.zh}：{what.zh}"[:120], f"{duty.title.en}: {what.en}"[:120])
    due = due_single(duty, formed or clock.today(), book().calendar)
    facts = {"heading": title.zh, "text": text} if text else {}
    matter = open_one(township, duty, due, title, by=CLOCK, key="", facts=facts)
    return Occurrence.objects.get(matter=matter)


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

    Raises Refused (stages_missing, with what is missing; not_your_seat), Work.DoesNotExist.
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
        work.closed_at, work.closed_by_id = clock.now(), frame.staff_of(by)
        work.save(update_fields=["closed_at", "closed_by"])
        log_work(work, "work_closed", by, {"duty": work.duty, "stages": work.stages})
        return work


def in_charge(
    township: Organisation, duty: Duty, unit: Organisation | None = None
) -> tuple[Organisation, Staff]:
    """The unit of a duty, ``unit`` where several owe it, and who prepares it: its disclosure worker or head (S3.03.02),
    where there is none the A person of the duty's role there, else the nearest who holds it.

    Raises Refused (nobody_for_role).
    """
    unit = unit or unit_of(township, duty)
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


def open_one(
    township: Organisation,
    duty: Duty,
    due: Due,
    title: Text,
    *,
    by: Viewer,
    key: str,
    work: Work | None = None,
    facts: dict[str, str] | None = None,
    unit: Organisation | None = None,
    heading: AddedHeading | None = None,
) -> Matter:
    """Open the matter of one publication, its clock ending on the due day."""
    unit, person = in_charge(township, duty, unit)
    begins = min(clock.now(), datetime.combine(due.opens, time(8), clock.CHINA))
    # The first day counts and the last one stays where it is: the day is the rule's own, not a period from now.
    limit = Limit((due.day - due.opens).days + 1, Unit.DAY, counts_first_day=True, roll=Roll.STAY)
    return actions.open_matter(
        actions.Opening(
            kind=KIND,
            procedure="disclosure-at-once" if duty.timing.by_staff else "disclosure",
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
        then=_row(township, duty, due, title, unit, work, heading),
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
    township: Organisation,
    duty: Duty,
    due: Due,
    title: Text,
    unit: Organisation,
    work: Work | None,
    heading: AddedHeading | None,
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
            heading=heading,
        )

    return keep


def unit_of(township: Organisation, duty: Duty) -> Organisation:
    """The unit that a duty names; the township itself where it has none."""
    return Organisation.objects.filter(township=township, key=duty.unit, valid_to=None).first() or township


def startable(
    township: Organisation, duty_key: str, by: Viewer, unit: Organisation | None
) -> tuple[Duty, Organisation | None]:
    """The duty, and the unit whose matter it is where each unit of some kind owes it itself.

    Raises Refused (no_such_duty, not_your_seat).
    """
    duty = book().duties.get(duty_key)
    if duty is None or duty.automatic or duty.over(clock.today()):
        raise no_such_duty()
    named = unit_of(township, duty)
    if not duty.each:
        may_start(by, township.pk, named.pk)
        return duty, None
    owing = [
        row
        for row in Organisation.objects.filter(township=township, valid_to=None).order_by("code")
        if whom_of(row.kind, row.key) in duty.each
    ]
    if unit is None:
        unit = next((row for row in owing if row.pk in by.unit_ids), named)
    elif unit.pk not in {row.pk for row in owing}:
        raise no_such_duty()
    may_start(by, township.pk, unit.pk)
    return duty, unit


def may_start(by: Viewer, township_id: int, unit_id: int) -> None:
    """The unit in charge, the office, the leaders. Raises Refused (not_your_seat)."""
    if by.staff_id is None or by.admin or by.township_id != township_id:
        raise refusals.not_your_seat()
    if unit_id not in by.unit_ids and not by.has_role(*STARTERS):
        raise refusals.not_your_seat()


def title_of(duty: Duty, typed: str) -> Text:
    """What staff called the work, behind the duty's own title. Raises Refused (title_needed)."""
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


def day_unfit(field: str) -> Refused:
    """A day that can't be when something was formed or reached."""
    return Refused(
        "day_unfit",
        Text(
            "这一天在今天以后，或者早于前一阶段，或者太久以前。",
            "This day is after today, before the stage before it, or too long ago.",
        ),
        Text(
            "请填写实际形成、变更或者到达的日期。", "Give the day on which it was formed, changed or reached."
        ),
        field=field,
    )


def no_such_duty() -> Refused:
    """Nobody can start this duty."""
    return Refused(
        "no_such_duty",
        Text("没有这项可以由人员发起的公开义务。", "There is no such duty that staff can start."),
        Text("请从列表中选择。", "Choose one of the list."),
        field="duty",
    )


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
