"""Study (学习园地) and rewards (表扬): written by the office, published with the case behind it; nothing is scored."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from sunlit import clock
from sunlit.bodies.queries import Survey
from sunlit.bodies.seating import State
from sunlit.conduct.actions.recording import KEEPERS, keeper, log
from sunlit.conduct.models import Reward, StudyEntry
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.matters import frame, refusals
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.matters.record_frame import once, said
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer


@dataclass(frozen=True)
class Words:
    """What an entry says in both languages; ``case`` is the number of the matter behind it."""

    title: str
    text: str
    title_en: str = ""
    text_en: str = ""
    case: str = ""


def write_entry(point: str, words: Words, township: Organisation, *, by: Viewer, key: str = "") -> StudyEntry:
    """Write an entry under a point of study; a draft until it is published. A good example needs its case: an ordinary
    application of this township that is closed (S1.03.06).

    Raises Refused (not_your_seat, no_such_point, text_needed, personal_data, case_needed).
    """
    writer = keeper(by, township.pk)
    rule = book().study.get(point)
    if rule is None:
        raise Refused(
            "no_such_point",
            Text("没有这一点。", "There is no such point."),
            Text("请从列出的各点中选。", "Choose one of the list."),
            field="point",
        )
    title, text = said(words.title, "title", 120, public=True), said(words.text, "text", 4000, public=True)
    title_en = said(words.title_en, "title_en", 200, needed=False, public=True)
    text_en = said(words.text_en, "text_en", 6000, needed=False, public=True)
    matter = _case(words.case, township, by) if rule.case or words.case.strip() else None

    def make() -> StudyEntry:
        made = StudyEntry.objects.create(
            township=township,
            point=point,
            title=title,
            title_en=title_en,
            text=text,
            text_en=text_en,
            matter=matter,
            written_at=clock.now(),
            written_by_id=writer,
            key=key or None,
        )
        facts = {"point": point, "title": title, "case": matter.number if matter else ""}
        log(township, "study_written", by, ("study", made.pk), facts)
        return made

    return once(StudyEntry, key, make)


def _case(number: str, township: Organisation, by: Viewer) -> Matter:
    found = (
        Matter.objects.visible_to(by)
        .filter(
            number=number.strip()[:40],
            township=township,
            kind="application",
            label=Matter.Label.ORDINARY,
            state=Matter.State.DONE,
        )
        .first()
    )
    if found is None:
        raise Refused(
            "case_needed",
            Text(
                "没有写背后的办件，或者它没办结、不归您看。",
                "The case behind it is missing, not done, or not yours to see.",
            ),
            Text(
                "请写本镇一件已办结的普通办件的编号。",
                "Give the number of an ordinary case of this township that is done.",
            ),
            clause="S1.03.06",
            field="case",
        )
    return found


def publish_entry(entry_id: int, *, by: Viewer) -> StudyEntry:
    """Publish an entry. Raises Refused (not_your_seat, already_done), StudyEntry.DoesNotExist."""
    row = StudyEntry.objects.visible_to(by).select_related("township").get(pk=entry_id)
    publisher = keeper(by, row.township_id)
    return _change(
        row,
        by,
        "study_published",
        published_at=None,
        to={"published_at": clock.now(), "published_by_id": publisher},
    )


def take_down(entry_id: int, *, by: Viewer) -> StudyEntry:
    """Take a published entry off the page; the row stays. Raises Refused (not_your_seat, already_done)."""
    row = StudyEntry.objects.visible_to(by).select_related("township").get(pk=entry_id)
    keeper(by, row.township_id)
    if row.published_at is None:
        raise refusals.changed_meanwhile()
    return _change(row, by, "study_taken_down", taken_down_at=None, to={"taken_down_at": clock.now()})


def _change(
    row: StudyEntry, by: Viewer, act: str, *, to: dict[str, object], **expected: object
) -> StudyEntry:
    with transaction.atomic():
        if not StudyEntry.objects.filter(pk=row.pk, **expected).update(**to):
            raise Refused("already_done", Text("已经办过了。", "This was done already."))
        log(row.township, act, by, ("study", row.pk), {"title": row.title})
    row.refresh_from_db()
    return row


def teams_of(township: Organisation, viewer: Viewer) -> list[State]:
    """The teams whose rewards the viewer may read: those in which they sit, and all for who keeps them."""
    if viewer.staff_id is None or viewer.admin or viewer.township_id != township.pk:
        return []
    states = [one for one in Survey(township).states() if one.row is not None]
    if viewer.has_role(*KEEPERS):
        return states
    return [one for one in states if any(entry.person == viewer.staff_id for entry in one.sitting)]


def reward(
    body: str, unit: Organisation, person: str, reason: str, day: date | None, *, by: Viewer, key: str = ""
) -> Reward:
    """Enter that somebody of a team is commended, with reason and day (S2.51.08). ``person`` is the name of who sits in
    the team today. The team's leader or who keeps the records enters it; nobody commends themselves.

    Raises Refused (not_your_seat, no_such_team, not_in_the_team, own_reward, text_needed, day_unfit).
    """
    staff_id = frame.staff_of(by)
    township = unit.township or unit
    state = next(
        (one for one in teams_of(township, by) if one.rule.key == body and one.unit.pk == unit.pk), None
    )
    if state is None:
        raise Refused("no_such_team", Text("没有这支队伍。", "There is no such team."), field="team")
    leads = state.leader is not None and state.leader.person == staff_id
    if not leads and not by.has_role(*KEEPERS):
        raise refusals.not_your_seat()
    wanted = said(person, "person", 40)
    entry = next((one for one in state.sitting if one.label("zh-hans") == wanted), None)
    if entry is None:
        raise Refused(
            "not_in_the_team",
            Text(f"{wanted}现在不在这支队伍。", f"{wanted} isn't in this team now."),
            Text("请从队员中选。", "Choose somebody of the team."),
            clause="S2.51.08",
            field="person",
        )
    if entry.person == staff_id:
        raise Refused("own_reward", Text("不能表扬自己。", "Nobody commends themselves."), field="person")
    words = said(reason, "reason", 200)
    if day is None or day > clock.today():
        raise Refused(
            "day_unfit",
            Text("没有写日期，或者晚于今天。", "The day is missing or lies after today."),
            Text("请写今天或以前的日期。", "Give today or a day before."),
            clause="S2.51.08",
            field="day",
        )

    def make() -> Reward:
        made = Reward.objects.create(
            township=township,
            body=body,
            unit=unit,
            staff=entry.staff,
            person=wanted,
            reason=words,
            day=day,
            recorded_at=clock.now(),
            recorded_by_id=staff_id,
            key=key or None,
        )
        log(
            township, "rewarded", by, ("reward", made.pk), {"body": body}, {"person": wanted, "reason": words}
        )
        return made

    return once(Reward, key, make)
