"""Windows and queues are set up, changed and closed; tests, roster and secondments are entered."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from sunlit import clock
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.core.windows import read_hours, wider
from sunlit.hall import catalogue
from sunlit.ledger import actions as ledger
from sunlit.people.models import Organisation, Post, Staff
from sunlit.people.viewer import Viewer
from sunlit.windows import staffing
from sunlit.windows.acting import MANAGERS, check_role, needed, note
from sunlit.windows.models import Hall, KnowledgeTest, Queue, Rostered, Secondment, Ticket, Window


@dataclass(frozen=True)
class WindowPlan:
    """What a window is to be; meanings as in the model."""

    number: int
    name: str
    department: Organisation
    post: Post
    place: str
    hours: Sequence[Sequence[str]]
    scope: Sequence[str] = ()
    name_en: str = ""
    place_en: str = ""
    at_home: bool = False


@dataclass(frozen=True)
class QueuePlan:
    """What a queue is to be, and which windows call from it."""

    letter: str
    name: str
    windows: Sequence[Window] = field(default_factory=tuple)
    scope: Sequence[str] = ()
    name_en: str = ""


def renew_kiosk(township: Organisation, *, by: Viewer) -> Hall:
    """Give the kiosk its secret address, or a new one; an old one gives out no more numbers."""
    check_role(by, township.pk, *MANAGERS)
    with transaction.atomic():
        ledger.hold(township.code)
        row, _made = Hall.objects.update_or_create(
            township=township, defaults={"kiosk_key": secrets.token_urlsafe(12)}
        )
        note(township, "kiosk_renewed", by, "kiosk")
        return row


def set_up_window(township: Organisation, plan: WindowPlan, *, by: Viewer) -> Window:
    """Set a window up. From this moment it stands under every check of windows (S4.26.02).

    Raises Refused (not_your_seat, name_needed, place_needed, hours_unreadable, no_such_scope, post_takes_nothing_in,
    other_township, number_is_taken).
    """
    check_role(by, township.pk, *MANAGERS)
    _check(township, plan)
    return _store(Window(township=township), plan, by, "window_set_up")


def change_window(window_id: int, plan: WindowPlan, *, by: Viewer) -> Window:
    """Change a window. A printed sign that no longer says what is so is outdated from now on (S4.27.02).

    Raises Refused as `set_up_window` does, queue_is_wider where a queue it calls from holds more than the new scope, and
    calls_a_queue where it is to leave the hall while a queue counts on it.
    """
    window = Window.objects.standing().select_related("township").get(pk=window_id)
    check_role(by, window.township_id, *MANAGERS)
    _check(window.township, plan)
    for queue in window.queues.standing():
        if plan.at_home:
            raise Refused(
                "calls_a_queue",
                Text(
                    f"{queue.letter}队列由这个窗口叫号，不能改成上门服务组。",
                    f"This window calls queue {queue.letter}, so it can't become a team that visits.",
                ),
                Text("请先把它从队列里拿掉。", "Take it out of the queue first."),
                clause="S4.27.03",
                field="at_home",
            )
        _check_covers(plan.scope, queue.scope, f"{plan.number}")
    return _store(window, plan, by, "window_changed")


def close_for_good(window_id: int, *, by: Viewer) -> Window:
    """Take a window away. Whoever booked a time there is called by another one.

    Raises Refused (not_your_seat, still_staffed, people_wait).
    """
    with transaction.atomic():
        window = Window.objects.select_related("township").get(pk=window_id)
        check_role(by, window.township_id, *MANAGERS)
        ledger.hold(window.township.code)
        if window.sittings.filter(until=None, since__date=clock.today()).exists():
            raise Refused(
                "still_staffed",
                Text("窗口现在有人在岗，不能撤销。", "Somebody is at this window now."),
                Text("请先离岗再撤销。", "They leave the window first."),
            )
        others = Window.objects.filter(queues=OuterRef("queue")).exclude(pk=window.pk)
        alone = Ticket.objects.filter(queue__windows=window, day=clock.today(), state=Ticket.State.WAITING)
        if alone.exclude(Exists(others)).exists():
            raise Refused(
                "people_wait",
                Text(
                    "还有人在等，只有这个窗口叫他们的号。",
                    "People are waiting, and no other window calls their numbers.",
                ),
                Text(
                    "请先办完，或者在队列设置里加上别的窗口。",
                    "Serve them first, or let another window call their queue.",
                ),
                clause="S4.27.03",
            )
        window.closed_for_good = clock.today()
        window.save(update_fields=["closed_for_good"])
        window.queues.clear()
        note(window.township, "window_closed", by, f"window:{window.number}")
        return window


def _store(window: Window, plan: WindowPlan, by: Viewer, act: str) -> Window:
    window.number, window.name, window.name_en = plan.number, plan.name.strip(), plan.name_en.strip()
    window.department, window.post, window.at_home = plan.department, plan.post, plan.at_home
    window.place, window.place_en = plan.place.strip(), plan.place_en.strip()
    window.scope, window.hours = list(plan.scope), [list(pair) for pair in plan.hours]
    window.changed_at = clock.now()
    try:
        with transaction.atomic():
            ledger.hold(window.township.code)
            window.save()
            facts = {"name": window.name, "scope": window.scope, "hours": window.hours}
            note(window.township, act, by, f"window:{window.number}", facts)
    except IntegrityError as error:
        raise Refused(
            "number_is_taken",
            Text(f"已经有{plan.number}号窗口。", f"There is a window {plan.number} already."),
            Text("请换一个窗口号。", "Take another number."),
            field="number",
        ) from error
    return window


def _check(township: Organisation, plan: WindowPlan) -> None:
    if not plan.name.strip():
        raise needed("name", "窗口名称", "the name of the window")
    if not plan.place.strip():
        raise needed("place", "位置", "the place", "S4.27.02")
    if plan.department.township_id != township.pk or plan.post.organisation.township_id != township.pk:
        raise Refused(
            "other_township",
            Text("部室和岗位须属于本乡镇。", "Department and post must be of this township."),
            field="post",
        )
    if not plan.at_home and "enquiry" not in plan.post.roles:
        raise Refused(
            "post_takes_nothing_in",
            Text(
                "这个岗位没有受理职责，窗口就不能什么事都受理。",
                "This post doesn't take applications in, so not everything could be accepted at the window.",
            ),
            Text("请选有咨询受理职责的岗位。", "Choose a post with the role of enquiry and intake."),
            clause="S3.25.02",
            field="post",
        )
    try:
        spans = read_hours(plan.hours)
    except ValueError as error:
        raise _unreadable_hours() from error
    if not spans:
        raise _unreadable_hours()
    _check_scope(plan.scope)


def _unreadable_hours() -> Refused:
    return Refused(
        "hours_unreadable",
        Text("开放时间看不明白。", "The hours can't be read."),
        Text(
            "请写成 8:30-12:00，14:00-17:30，前后不能重叠。",
            "Write 8:30-12:00, 14:00-17:30, without overlap.",
        ),
        field="hours",
    )


def _check_scope(scope: Sequence[str]) -> None:
    known = {item for category in catalogue.categories() for item in (entry.id for entry in category.items)}
    known |= {f"category:{category.number}" for category in catalogue.categories()}
    strange = [entry for entry in scope if entry not in known]
    if strange:
        raise Refused(
            "no_such_scope",
            Text(f"事项目录里没有：{'、'.join(strange)}。", f"Not in the catalogue: {', '.join(strange)}."),
            Text("请从目录中选择。", "Choose from the catalogue."),
            field="scope",
        )


def _check_covers(scope: Sequence[str], of_queue: Sequence[str], number: str) -> None:
    categories = {entry.id: c.number for c in catalogue.categories() for entry in c.items}
    if wider(scope, of_queue, categories):
        raise Refused(
            "queue_is_wider",
            Text(
                f"队列的范围超出了{number}号窗口的业务范围。",
                f"The queue holds more than window {number} takes.",
            ),
            Text(
                "请缩小队列范围，或者扩大窗口的业务范围。", "Narrow the queue, or widen the window's scope."
            ),
            clause="S4.27.02",
            field="windows",
        )


def set_up_queue(township: Organisation, plan: QueuePlan, *, by: Viewer, queue: Queue | None = None) -> Queue:
    """Set a queue up, or change one. Raises Refused (not_your_seat, name_needed, letter_unfit, letter_is_taken,
    windows_needed, queue_is_wider, no_such_scope)."""
    check_role(by, township.pk, *MANAGERS)
    letter = plan.letter.strip().upper()
    if not (len(letter) == 1 and "A" <= letter <= "Z"):
        raise Refused(
            "letter_unfit",
            Text("队列用一个字母表示。", "A queue is known by one letter."),
            Text("请填 A 到 Z 中的一个。", "Give one from A to Z."),
            field="letter",
        )
    if not plan.name.strip():
        raise needed("name", "队列名称", "the name of the queue")
    _check_scope(plan.scope)
    windows = [window for window in plan.windows if window.township_id == township.pk and not window.at_home]
    if not windows:
        raise needed("windows", "由哪些窗口叫号", "the windows that call", "S4.27.03")
    for window in windows:
        _check_covers(window.scope, plan.scope, str(window.number))
    row = queue or Queue(township=township)
    row.letter, row.name, row.name_en, row.scope = (
        letter,
        plan.name.strip(),
        plan.name_en.strip(),
        list(plan.scope),
    )
    try:
        with transaction.atomic():
            ledger.hold(township.code)
            row.save()
            row.windows.set(windows)
            numbers = sorted(window.number for window in windows)
            note(township, "queue_set_up", by, f"queue:{letter}", {"windows": numbers, "scope": row.scope})
    except IntegrityError as error:
        raise Refused(
            "letter_is_taken",
            Text(f"已经有{letter}队列。", f"There is a queue {letter} already."),
            Text("请换一个字母。", "Take another letter."),
            field="letter",
        ) from error
    return row


def end_queue(queue_id: int, *, by: Viewer) -> Queue:
    """Give out no more numbers of a queue. Raises Refused (not_your_seat, people_wait)."""
    with transaction.atomic():
        row = Queue.objects.standing().select_related("township").get(pk=queue_id)
        check_role(by, row.township_id, *MANAGERS)
        ledger.hold(row.township.code)
        if row.tickets.filter(day=clock.today(), state__in=("waiting", "called")).exists():
            raise Refused(
                "people_wait",
                Text("这个队列还有人在等。", "People are waiting in this queue."),
                Text("请办完再停用。", "Serve them first."),
                clause="S4.27.03",
            )
        row.ended = clock.today()
        row.save(update_fields=["ended"])
        note(row.township, "queue_ended", by, f"queue:{row.letter}")
        return row


def enter_test(
    window_id: int, staff: Staff, score: int, *, by: Viewer, day: date | None = None, training: str = ""
) -> KnowledgeTest:
    """Enter the result of a worker's test for a window (S4.28.01); nobody enters their own.

    Raises Refused (not_your_seat, score_unfit, day_in_the_future, own_test).
    """
    window = Window.objects.standing().select_related("township").get(pk=window_id)
    author = check_role(by, window.township_id, *MANAGERS)
    on = day or clock.today()
    if not 0 <= score <= 100:
        raise Refused(
            "score_unfit",
            Text("成绩为0到100分。", "A score is from 0 to 100."),
            clause="S4.28.01",
            field="score",
        )
    if on > clock.today():
        raise Refused(
            "day_in_the_future", Text("考试日期不能晚于今天。", "The day can't be after today."), field="day"
        )
    if staff.pk == author or staff.township_id != window.township_id:
        raise Refused(
            "own_test",
            Text(
                "不能登记自己的成绩，也不能登记外乡镇人员的成绩。",
                "Nobody enters their own result, or one of another township.",
            ),
            Text("请由另一名管理人员登记。", "Somebody else enters it."),
            clause="S4.28.01",
            field="staff",
        )
    with transaction.atomic():
        row = KnowledgeTest.objects.create(
            staff=staff, window=window, day=on, score=score, training=training.strip()[:120],
            entered_by_id=author, entered_at=clock.now(),
        )  # fmt: skip
        facts = {"window": window.number, "day": on.isoformat(), "score": score}
        note(window.township, "test_entered", by, f"staff:{staff.pk}", facts, kind="staff")
        return row


def plan_roster(window_id: int, day: date, staff_id: int | None, *, by: Viewer) -> Rostered | None:
    """Plan a worker for a window on a day, or nobody. Only whom `staffing.offered` names can be planned.

    Raises Refused (not_your_seat, not_offered_for_roster, planned_elsewhere).
    """
    window = Window.objects.standing().select_related("township").get(pk=window_id)
    check_role(by, window.township_id, *MANAGERS)
    if staff_id is not None and staff_id not in {person.pk for person in staffing.offered(window, day)}:
        raise not_offered("staff")
    try:
        with transaction.atomic():
            ledger.hold(window.township.code)
            Rostered.objects.filter(window=window, day=day).delete()
            row = (
                None
                if staff_id is None
                else Rostered.objects.create(window=window, day=day, staff_id=staff_id)
            )
            facts = {"day": day.isoformat(), "staff": staff_id or 0}
            note(window.township, "roster_planned", by, f"window:{window.number}", facts)
            return row
    except IntegrityError as error:
        raise Refused(
            "planned_elsewhere",
            Text("这个人当天已排在另一个窗口。", "This person is planned for another window that day."),
            Text("请换一个人，或先取消那一个。", "Choose somebody else, or undo the other plan first."),
            field="staff",
        ) from error


def not_offered(field: str = "") -> Refused:
    """Somebody whom the rules don't let work at the window."""
    return Refused(
        "not_offered_for_roster",
        Text(
            "这个人不能上这个窗口：没有岗位职责说明、没有通过考试，或者当天不在岗。",
            "This person can't work here: no written duties of the post, no passed test, or away that day.",
        ),
        Text(
            "请安排本岗位有职责说明、考试合格的人。",
            "Plan somebody of the post with written duties and a passed test.",
        ),
        clause="S4.28.01",
        field=field,
    )


def second(source: Organisation, staff: Staff | None, *, by: Viewer, since: date | None = None) -> Secondment:
    """Write down that a body of the township sends somebody to the centre, or that it has to (without ``staff``).

    A person who came from another body before comes from this one now (S3.27.03). Raises Refused (not_your_seat,
    other_township).
    """
    assert source.township is not None
    check_role(by, source.township_id, *MANAGERS)
    if staff is not None and staff.township_id != source.township_id:
        raise Refused(
            "other_township",
            Text("不能抽调外乡镇的人员。", "Staff of another township can't be drawn."),
            field="staff",
        )
    on = since or clock.today()
    with transaction.atomic():
        ledger.hold(source.township.code)
        if staff is not None:
            Secondment.objects.filter(staff=staff, until=None).update(until=on)
            row = Secondment.objects.create(staff=staff, source=source, since=on)
        else:
            row, _made = Secondment.objects.get_or_create(
                staff=None, source=source, until=None, defaults={"since": on}
            )
        note(
            source.township,
            "seconded",
            by,
            f"staff:{staff.pk}" if staff else "",
            {"source": source.code},
            kind="staff",
        )
        return row
