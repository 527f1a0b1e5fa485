"""A sheet of village affairs: entered in the village, checked by its supervision committee, and so published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from sunlit import clock
from sunlit.core.periods import Every, day_in_words, period_in_words
from sunlit.core.personal import personal_data
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.core.village_sheets import Account, SheetFault, faults_of_sheet, text_of_sheet, tidy_sheet
from sunlit.core.villages import Heading, Villages, VillageSheet, due_of
from sunlit.disclosure.actions import correcting, files, publishing
from sunlit.disclosure.models import Occurrence, OutOfSight, Publication
from sunlit.ledger import actions as ledger
from sunlit.matters import frame, refusals
from sunlit.matters.book import book, number_in_force
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer
from sunlit.villages.actions import account
from sunlit.villages.models import AGENT, COMMITTEE, Activity, Cadence, Sheet

State = Sheet.State
NONE = Text("本期无此类事项。", "Nothing of this kind in this period.")
MOST_WHY, TOLD = 200, 5


@dataclass(frozen=True)
class Typed:
    """What a village agent typed for one heading and period. ``decision`` is a number, ``activity`` an id."""

    heading: str
    period: str
    none: bool = False
    figures: Mapping[str, str] = field(default_factory=dict)
    lines: Sequence[Mapping[str, str]] = ()
    channels: Sequence[str] = ("board",)
    decision: str = ""
    activity: int | None = None
    why: str = ""


class Unsound(Refused):
    """Refused because of what stands in the sheet; ``faults`` are all of them, each with its line."""

    def __init__(self, faults: Sequence[SheetFault]) -> None:
        self.faults = tuple(faults)
        first = faults[0]
        where = Text(f"第{first.line}行：", f"Line {first.line}: ") if first.line else Text("", "")
        super().__init__(
            "sheet_unsound",
            Text(f"{where.zh}{first.reason.zh}", f"{where.en}{first.reason.en}"),
            first.mend,
            clause=first.clause,
            field="lines",
        )


def rules() -> Villages:
    """What the rulebook says about villages. Raises Refused (no_such_heading) where it says nothing."""
    found = book().villages
    if found is None:
        raise _no_heading()
    return found


def heading_of(key: str) -> tuple[Heading, VillageSheet]:
    """A heading with its kind of sheet. Raises Refused (no_such_heading)."""
    heading = rules().heading(key)
    if heading is None:
        raise _no_heading()
    return heading, rules().sheet(heading.sheet)


def _no_heading() -> Refused:
    return Refused(
        "no_such_heading",
        Text("没有这个栏目。", "There is no such heading."),
        Text("请从列出的栏目中选择。", "Choose one of those listed."),
        clause="S4.49.01",
        field="heading",
    )


def cadence_of(village: Organisation, heading: str, on: date) -> Every:
    """How often a village publishes a heading on a day: each quarter, or each month where that was set."""
    row = (
        Cadence.objects.filter(village=village, heading=heading, since__lte=on)
        .order_by("-since", "-pk")
        .first()
    )
    return Every(row.every) if row else Every.QUARTER


def enter(village: Organisation, typed: Typed, *, by: Viewer, key: str) -> Sheet:
    """Enter a heading of a village for a period; it waits for the supervision committee. The same key makes one sheet.

    Residents' names are masked before they are stored (S4.49.05, S4.49.07). Raises Refused (not_your_seat,
    no_such_heading, no_such_period, period_running, other_cadence, channel_needed, decision_needed, nothing_typed,
    waits_already, why_needed, personal_data) and Unsound with everything that doesn't add up.
    """
    if by.acts_for(village.pk, AGENT) is None:
        raise refusals.not_your_seat()
    known = Sheet.objects.filter(key=_key(village, key)).first()
    if known is not None:
        return known
    heading, sheet = heading_of(typed.heading)
    activity = _activity(village, typed)
    _check_period(village, typed, sheet)
    _check_channels(typed.channels)
    figures, lines = _content(village, sheet, typed)
    decision = account.decision_of(village, typed.decision)
    if sheet.decision and not typed.none and decision is None:
        raise _decision_needed(sheet.decision)
    with transaction.atomic():
        ledger.hold(account.by_chain(village))
        earlier = _earlier(village, typed, decision, activity)
        why = " ".join(typed.why.split())
        if earlier is not None and not 0 < len(why) <= MOST_WHY:
            raise Refused(
                "why_needed",
                Text("这一期已经公开过。", "This period is published already."),
                Text("要更正，请写明为什么改。", "To correct it, say why."),
                clause="S4.49.01",
                field="why",
            )
        row = Sheet(
            village=village,
            heading=heading.key,
            period=typed.period,
            none=typed.none,
            figures=figures,
            lines=lines,
            channels=sorted(set(typed.channels)),
            decision=decision,
            activity=activity,
            corrects=earlier,
            why=why if earlier else "",
            made_at=clock.now(),
            made_by_id=frame.staff_of(by),
            key=_key(village, key),
        )
        title, text, _en = words_of(row)
        publishing.check(title, text, files.office_numbers(account.township_of(village)))
        row.save()
        _log(row, "village_sheet_entered", by, {"none": row.none, "lines": len(lines)})
        return row


def _content(
    village: Organisation, sheet: VillageSheet, typed: Typed
) -> tuple[dict[str, str], list[dict[str, str]]]:
    if typed.none:
        return {}, []
    # Before names are masked: a number typed into the column of a name must not go through as stars.
    for number, line in enumerate(typed.lines, 1):
        for words in line.values():
            if personal_data(str(words)):
                raise Refused(
                    "personal_data",
                    Text(
                        f"第{number}行有身份证号、电话、卡号一类的号码。",
                        f"Line {number} has a number of a person, telephone or card.",
                    ),
                    Text("村务公开不用这些，请删去。", "Village affairs don't need it; remove it."),
                    clause="S4.49.07",
                    field="lines",
                )
    figures, lines, faults = tidy_sheet(sheet, typed.figures, typed.lines)
    if faults:
        raise Unsound(faults)
    if not lines:
        raise Refused(
            "nothing_typed",
            Text("没有填内容。", "Nothing was entered."),
            Text(
                "请填写；确实没有的，选“本期无此类事项”。",
                "Enter it, or say that there is nothing this period.",
            ),
            clause="S4.49.01",
            field="lines",
        )
    if unsound := faults_of_sheet(sheet, figures, lines, account_for(sheet, village, typed.period)):
        raise Unsound(unsound)
    return figures, lines


def account_for(sheet: VillageSheet, village: Organisation, period: str) -> Account:
    """The account behind a sheet; an empty one where the sheet speaks of none."""
    return account.of_period(village, period) if sheet.needs_account else Account()


def _check_period(village: Organisation, typed: Typed, sheet: VillageSheet) -> None:
    first, last = account.days_of(typed.period)
    today = clock.today()
    if first > today or (last >= today and (typed.none or sheet.needs_account)):
        raise Refused(
            "period_running",
            Text("这一期还没有过完。", "This period isn't over."),
            Text("账和“本期没有”等这一期过完再填。", "Accounts and “nothing” are entered when it is over."),
            clause="S4.49.01",
            field="period",
        )
    every = cadence_of(village, typed.heading, last)
    if (every is Every.QUARTER) != ("Q" in typed.period):
        raise Refused(
            "other_cadence",
            Text(
                "这个村的这一栏不按这样的周期公开。", "This village publishes this heading in other periods."
            ),
            Text("按季写 2026-Q3，按月写 2026-09。", "Quarters are 2026-Q3, months 2026-09."),
            clause="S4.49.01",
            field="period",
        )


def _check_channels(channels: Sequence[str]) -> None:
    known = {one.key: one for one in rules().channels}
    unknown = set(channels) - set(known)
    if unknown or not any(known[key].required for key in channels):
        raise Refused(
            "channel_needed",
            Text(
                "公开栏是必须的，广播、公开信只是补充。",
                "The board is required; radio and letters only supplement it.",
            ),
            Text("请勾选公开栏。", "Tick the board."),
            clause=rules().channels_clause,
            field="channels",
        )


def _activity(village: Organisation, typed: Typed) -> Activity | None:
    if typed.activity is None:
        return None
    found = Activity.objects.filter(village=village, pk=typed.activity).first()
    if found is None or typed.heading != "activities":
        raise _no_heading()
    return found


def _decision_needed(clause: str) -> Refused:
    return Refused(
        "decision_needed",
        Text("没有写村民的决定，或者决定还没有通过。", "The villagers' decision isn't named, or isn't carried yet."),
        Text("请写“村级重大事项决策”台账里已经走完流程的编号。", "Write the number of a decision that went through its chart."),
        clause=clause,
        field="decision",
    )  # fmt: skip


def _earlier(
    village: Organisation, typed: Typed, decision: Matter | None, activity: Activity | None
) -> Sheet | None:
    """The published sheet that this one would replace: of the same heading, period, decision and activity, or one that
    says there was nothing. Raises Refused (waits_already, not_nothing)."""
    rows = Sheet.objects.filter(village=village, heading=typed.heading, period=typed.period)
    same = rows.filter(decision=decision, activity=activity)
    if same.filter(state=State.WAITING).exists():
        raise Refused(
            "waits_already",
            Text("这一期已经填过，等监委会核对。", "It is entered already and waits for the committee."),
            Text("退回以后可以重填。", "Once it is sent back it can be entered again."),
            field="period",
        )
    standing = rows.filter(state=State.PUBLISHED, publication__occurrence__out_of_sight="")
    if typed.none and standing.filter(none=False).exists():
        raise Refused(
            "not_nothing",
            Text("这一期已经公开了内容，不能说没有。", "Something is published for this period."),
            Text("要更正，请填更正的内容。", "To correct it, enter what is right."),
            clause="S4.49.01",
            field="none",
        )
    return standing.filter(Q(decision=decision, activity=activity) | Q(none=True)).order_by("-pk").first()


def check(sheet_id: int, *, agree: bool, by: Viewer, opinion: str = "") -> Sheet:
    """The committee's check: published as it stands, or sent back with the reason. Never by who entered it.

    The sums are looked at again, because the account may have grown. Raises Refused (not_your_seat, done_already,
    own_entry, opinion_needed, personal_data) and Unsound.
    """
    with transaction.atomic():
        found = Sheet.objects.select_related(
            "village__township", "corrects__publication__occurrence", "activity"
        )
        row = found.get(pk=sheet_id)
        ledger.hold(account.by_chain(row.village))
        row.refresh_from_db(fields=["state"])
        seat = by.acts_for(row.village_id, COMMITTEE)
        if seat is None:
            raise refusals.not_your_seat()
        if row.state != State.WAITING:
            raise Refused(
                "done_already",
                Text("这一份已经核对过。", "This is checked already."),
                Text("请刷新页面。", "Load the page again."),
            )
        staff = frame.staff_of(by)
        if row.made_by_id in {staff, seat.for_staff_id}:
            raise Refused(
                "own_entry",
                Text("谁填的谁不能核对。", "Who entered it doesn't check it."),
                Text("请监委会其他成员核对。", "Another member of the committee checks it."),
                clause="S4.49.01",
            )
        row.checked_at, row.checked_by_id = clock.now(), staff
        row.opinion = " ".join(opinion.split())[:300]
        if not agree:
            if not row.opinion:
                raise Refused(
                    "opinion_needed",
                    Text("退回要写明理由。", "Sending back needs a reason."),
                    Text("请写哪里不对。", "Say what is wrong."),
                    field="opinion",
                )
            row.state = State.RETURNED
            row.save()
            _log(row, "village_sheet_returned", by, {})
            return row
        _heading, kind = heading_of(row.heading)
        if not row.none and (
            faults := faults_of_sheet(
                kind, row.figures, row.lines, account_for(kind, row.village, row.period)
            )
        ):
            raise Unsound(faults)
        row.publication, row.state = _publish(row, by), State.PUBLISHED
        row.save()
        _log(row, "village_sheet_published", by, {
            "publication": row.publication.pk, "text_hash": row.publication.text_hash,
        })  # fmt: skip
        return row


def due_for(row: Sheet) -> tuple[date, Text]:
    """The last day of a sheet, and why it is that day."""
    township = row.village.township_id
    if row.activity is not None:
        days = number_in_force("village-activity-days", row.activity.ended_on, township)
        day = row.activity.ended_on + timedelta(days=days)
        return day, Text(
            f"重点村务活动结束后{days}天内公开，{day_in_words(day).zh}是最后一日。",
            f"A key activity is published within {days} days of its end: {day_in_words(day).en} is the last day.",
        )
    _first, last = account.days_of(row.period)
    days = number_in_force("village-days", last, township)
    day = due_of(row.period, days)
    return day, Text(
        f"村务每期结束后{days}天内公开，{day_in_words(day).zh}是最后一日。",
        f"Village affairs are published within {days} days of the period's end: {day_in_words(day).en} is the last day.",
    )


def words_of(row: Sheet) -> tuple[str, str, str]:
    """Title, text and English text as they are published."""
    heading, kind = heading_of(row.heading)
    when = period_in_words(row.period)
    name = f"：{row.activity.title}" if row.activity else ""
    title = f"{row.village.name}{heading.title.zh}（{when.zh}）{name}"[: publishing.MOST_TITLE]
    texts = []
    for language in ("zh", "en"):
        english = language == "en"
        parts = [
            f"{row.village.label(language)} · {when.in_language(language)} · {heading.title.in_language(language)}"
        ]
        if row.decision:
            parts.append(
                f"Decision: {row.decision.number}" if english else f"依据的决定：{row.decision.number}"
            )
        parts.append(
            NONE.in_language(language) if row.none else text_of_sheet(kind, row.figures, row.lines, language)
        )
        known = {one.key: one.title for one in rules().channels}
        ways = [known[key].in_language(language) for key in row.channels if key in known]
        parts.append(f"Channels: {', '.join(ways)}" if english else f"公开渠道：{'、'.join(ways)}")
        texts.append("\n".join(parts))
    return title, texts[0], texts[1]


def _publish(row: Sheet, by: Viewer) -> Publication:
    duty = book().duties[rules().duty]
    due, why = due_for(row)
    title, text, text_en = words_of(row)
    heading, _kind = heading_of(row.heading)
    village, when = row.village, period_in_words(row.period)
    old = row.corrects.publication if row.corrects else None
    occurrence = Occurrence.objects.create(
        township=account.township_of(village),
        duty=duty.key,
        audience=duty.audience.value,
        unit=village,
        title=title[:160],
        title_en=f"{village.label('en')}: {heading.title.en} ({when.en})"[:160],
        opens=min(clock.today(), due),
        due=due,
        why=why.zh,
        why_en=why.en,
        replaces=old,
    )
    made = publishing.add(
        occurrence, title, text, text_en=text_en, by_id=row.made_by_id, approved_by_id=row.checked_by_id
    )
    if old is not None and old.occurrence.out_of_sight != OutOfSight.REPLACED:
        correcting.replaced(old, made, row.why, by=by, approved_by_id=frame.staff_of(by))
    return made


def _log(row: Sheet, act: str, by: Viewer, facts: Mapping[str, object]) -> None:
    ledger.append(
        account.by_chain(row.village),
        act,
        actor=by.actor,
        subject_kind="village_sheet",
        subject=str(row.pk),
        facts={"village": row.village.code, "heading": row.heading, "period": row.period, **facts},
    )


def _key(village: Organisation, key: str) -> str:
    return f"sheet:{village.pk}:{key}"[:80]
