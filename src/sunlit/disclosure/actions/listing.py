"""What is done with the catalogues: a unit states that there is nothing, supervision adds a heading, anybody proposes one."""

from django.db import IntegrityError, transaction
from django.db.models import Max

from sunlit import clock
from sunlit.core.catalogues import Catalogue, period_on
from sunlit.core.duties import Audience
from sunlit.core.duty_kinds import whom_of
from sunlit.core.personal import personal_data
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.disclosure.catalogues import Completeness, day_in, owner_of
from sunlit.disclosure.models import AddedHeading, Nothing, Proposal
from sunlit.ledger import actions as ledger
from sunlit.matters import actions, frame, refusals
from sunlit.matters.book import book
from sunlit.matters.models import Matter, Task
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

PROPOSAL = "disclosure-proposal"
SUPERVISION = ("supervisor", "discipline_secretary")
"""Who may add a heading to a catalogue (S0.07.24)."""
MOST_TITLE, MOST_WHY, MOST_REASON = 60, 500, 300
MOST_A_DAY = 200
"""So many proposals a township takes from the website on one day; whoever floods it can't fill the register."""


def say_nothing(
    unit: Organisation, catalogue_key: str, heading: str, *, by: Viewer, period: str = ""
) -> Nothing:
    """State that a unit has nothing under a heading in a period, the present one if none is given: dated, signed and
    public (S3.04.01, S4.04.02). Saying it again changes nothing. What is published later in the period counts all the
    same.

    Raises Refused (no_such_heading, not_your_seat: only the unit's own disclosure worker or who covers for them,
    has_content, still_owed, period_unfit).
    """
    catalogue, today = _catalogue(catalogue_key), clock.today()
    if whom_of(unit.kind, unit.key) not in catalogue.whom:
        raise _no_such_heading()
    on = today if not period else day_in(period)
    if on is None or on > today or period_on(catalogue, on)[0] != (period or period_on(catalogue, today)[0]):
        raise Refused(
            "period_unfit",
            Text("没有这个周期，或者还没有到。", "There is no such period, or it hasn't begun."),
            Text("请选择已经开始的周期。", "Choose a period that has begun."),
            field="period",
        )
    worker = owner_of(unit)
    if worker is None or by.staff_id is None or worker.pk not in {by.staff_id, *by.covers}:
        raise refusals.not_your_seat()
    township = unit.township or unit
    with transaction.atomic():
        ledger.hold(township.code)
        filled = Completeness(township, by, today, on).of(unit, catalogue)
        line = next((one for one in filled.lines if one.key == heading), None)
        if line is None or line.standing.ended:
            raise _no_such_heading()
        if line.said is not None:
            return line.said
        if line.standing.filled:
            raise Refused(
                "has_content",
                Text(
                    f"“{line.title.zh}”本期已有公开的内容，不能声明没有。",
                    f"'{line.title.en}' has content in this period; it can't be said to be empty.",
                ),
                Text("不用声明。", "Nothing needs to be stated."),
                clause="S3.04.01",
            )
        if line.standing.owed:
            raise Refused(
                "still_owed",
                Text(
                    f"“{line.title.zh}”有到期没有公开的事项，不能声明没有。",
                    f"Something under '{line.title.en}' is due and not published; it can't be said to be empty.",
                ),
                Text("请先公开到期的事项。", "Publish what is due first."),
                clause="S3.04.01",
            )
        row = Nothing.objects.create(
            township=township,
            unit=unit,
            catalogue=catalogue.key,
            heading=heading,
            audience=catalogue.audience.value,
            period=filled.period,
            said_on=today,
            at=clock.now(),
            by_id=frame.staff_of(by),
        )
        facts = {"unit": unit.code, "catalogue": catalogue.key, "heading": heading, "period": filled.period}
        ledger.append(
            township.code,
            "nothing_said",
            actor=by.actor,
            subject_kind="catalogue",
            subject=catalogue.key,
            facts=facts,
            at=clock.now(),
        )
    return row


def add_heading(
    township: Organisation, catalogue_key: str, title: str, why: str, *, by: Viewer, title_en: str = ""
) -> AddedHeading:
    """Add a heading to a catalogue of the township; it is demanded from today (S0.07.24).

    Raises Refused (no_such_heading, not_your_seat, words_needed, personal_data, heading_there).
    """
    catalogue = _catalogue(catalogue_key)
    if by.township_id != township.pk or not by.has_role(*SUPERVISION):
        raise refusals.not_your_seat()
    name, reason = _words("title", title, MOST_TITLE), _words("why", why, MOST_REASON)
    other = " ".join(title_en.split())[:120]
    check_personal("title_en", other)
    try:
        with transaction.atomic():
            ledger.hold(township.code)
            there = [one.title.zh for one in catalogue.headings]
            rows = AddedHeading.objects.filter(township=township)
            there += rows.filter(catalogue=catalogue.key).values_list("title", flat=True)
            if name in there:
                raise _heading_there(name)
            row = AddedHeading.objects.create(
                township=township,
                catalogue=catalogue.key,
                audience=catalogue.audience.value,
                number=(rows.aggregate(last=Max("number"))["last"] or 0) + 1,
                title=name,
                title_en=other,
                why=reason,
                added_on=clock.today(),
                at=clock.now(),
                by_id=frame.staff_of(by),
            )
            ledger.append(
                township.code,
                "heading_added",
                actor=by.actor,
                subject_kind="catalogue",
                subject=catalogue.key,
                facts={"number": row.number, "title": row.title, "why": row.why},
                at=clock.now(),
            )
    except IntegrityError as error:
        raise _heading_there(name) from error
    return row


def propose(township: Organisation, about: str, why: str, *, by: Viewer, key: str = "") -> Proposal:
    """Propose that a matter be published: staff for their own house (S0.01.10), everybody else for the public (S0.07.22).
    It gets a number and waits for supervision.

    Raises Refused (words_needed, personal_data, not_your_seat, nobody_for_role).
    """
    if by.admin or (by.staff_id is not None and by.township_id != township.pk):
        raise refusals.not_your_seat()
    name = _words("about", about, MOST_TITLE)
    reason = " ".join(why.split())
    if len(reason) > MOST_WHY:
        raise _too_long("why", MOST_WHY)
    check_personal("why", reason)
    audience = Audience.STAFF if by.staff_id is not None else Audience.EVERYBODY
    today = Proposal.objects.filter(township=township, proposed_on=clock.today(), audience=audience.value)
    if audience is Audience.EVERYBODY and today.count() >= MOST_A_DAY:
        raise Refused(
            "too_many_today",
            Text("今天收到的建议太多。", "Too many proposals came today."),
            Text("请明天再来，或者到窗口提出。", "Come back tomorrow, or tell the counter."),
        )
    unit = Organisation.objects.filter(township=township, key="discipline", valid_to=None).first() or township

    def keep(matter: Matter) -> None:
        Proposal.objects.create(
            matter=matter,
            township=township,
            audience=audience.value,
            about=name,
            why=reason,
            proposed_on=clock.today(),
        )

    matter = actions.open_matter(
        actions.Opening(
            kind=PROPOSAL,
            procedure=PROPOSAL,
            township=township,
            unit=unit,
            intake_unit=unit,
            title=f"建议公开：{name}",
            channel=Matter.Channel.WINDOW if by.staff_id is not None else Matter.Channel.ONLINE,
        ),
        by=by,
        key=key,
        then=keep,
    )
    return Proposal.objects.get(matter=matter)


def decide(
    task_id: int,
    outcome: str,
    *,
    by: Viewer,
    reason: str = "",
    catalogue: str = "",
    title: str = "",
    revision: int | None = None,
    key: str = "",
) -> Matter:
    """Answer a proposal: it is added to a catalogue as a heading, under the proposer's words or ``title``, or declined
    with a reason; everybody who could propose it can read both (S0.01.10, S0.07.22).

    Raises Refused (words_needed, no_such_heading, catalogue_unfit, heading_there, and those of `actions.complete`).
    """
    words = " ".join(reason.split())
    if outcome == "declined" and not words:
        raise _words_needed("reason")
    if len(words) > MOST_REASON:
        raise _too_long("reason", MOST_REASON)
    check_personal("reason", words)

    def keep(matter: Matter) -> None:
        row = Proposal.objects.select_related("township").get(matter=matter)
        if outcome == "added":
            if _catalogue(catalogue).audience.value != row.audience:
                raise Refused(
                    "catalogue_unfit",
                    Text("目录的公开对象和建议的不一样。", "The catalogue isn't for those who proposed it."),
                    Text("请选择同一对象的目录。", "Choose a catalogue for the same people."),
                    field="catalogue",
                )
            why = words or f"{matter.number} {row.about}"
            row.heading = add_heading(row.township, catalogue, title or row.about, why, by=by)
        row.outcome, row.reason = outcome, words
        row.decided_on, row.decided_by_id = clock.today(), frame.staff_of(by)
        row.save(update_fields=["outcome", "reason", "decided_on", "decided_by", "heading"])
        frame.log(matter, "proposal_decided", by, {"outcome": outcome, "reason": words})

    return actions.complete(task_id, outcome, by=by, opinion=words, revision=revision, key=key, then=keep)


def task_of(proposal: Proposal) -> Task | None:
    """The open task of a proposal."""
    found: Task | None = proposal.matter.tasks.filter(done_at=None).first()
    return found


def _catalogue(key: str) -> Catalogue:
    """A catalogue by its key. Raises Refused (no_such_heading)."""
    found = book().catalogues.get(key)
    if found is None:
        raise _no_such_heading()
    return found


def _words(field: str, typed: str, most: int) -> str:
    """What was typed, in one line. Raises Refused (words_needed, personal_data)."""
    words = " ".join(typed.replace("\x00", "").split())
    if not words:
        raise _words_needed(field)
    if len(words) > most:
        raise _too_long(field, most)
    check_personal(field, words)
    return words


def check_personal(field: str, words: str) -> None:
    """Nothing about persons goes into what everybody reads (S4.43.11). Raises Refused (personal_data)."""
    findings = personal_data(words)
    if findings:
        zh, en = "；".join(one.words.zh for one in findings), "; ".join(one.words.en for one in findings)
        raise Refused(
            "personal_data",
            Text(f"查出个人信息：{zh}。", f"Personal data was found: {en}."),
            Text("请删去再试。", "Remove it and try again."),
            clause="S4.43.11",
            field=field,
        )


def _words_needed(field: str) -> Refused:
    return Refused(
        "words_needed",
        Text("这里没有写。", "Nothing is written here."),
        Text("请写明。", "Write it."),
        field=field,
    )


def _too_long(field: str, most: int) -> Refused:
    return Refused(
        "words_needed",
        Text(f"超过{most}字。", f"That is more than {most} characters."),
        Text("请写短一些。", "Make it shorter."),
        field=field,
    )


def _no_such_heading() -> Refused:
    return Refused(
        "no_such_heading",
        Text("这个单位的目录里没有这一类。", "There is no such heading in this unit's catalogue."),
        Text("请从目录里选择。", "Choose one of the catalogue."),
        field="catalogue",
    )


def _heading_there(name: str) -> Refused:
    return Refused(
        "heading_there",
        Text(f"目录里已有“{name}”。", f"“{name}” stands in the catalogue already."),
        Text("请换一个名称。", "Choose another name."),
        field="title",
    )
