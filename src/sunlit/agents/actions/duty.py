"""Training and duty of village agents: first trained, then on duty (S4.30.07)."""

from datetime import date

from django.db import transaction

from sunlit import clock
from sunlit.agents.models import KEEPERS, Duty, TrainingDay
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.matters.book import number_in_force
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer

ROLE = "village_agent"


def days_needed(on: date, township_id: int | None) -> int:
    """How many days of training come before the post, by the rulebook (``agent-training-days``)."""
    return number_in_force("agent-training-days", on, township_id)


def record_training(staff: Staff, day: date, subject: str, *, by: Viewer) -> TrainingDay:
    """Record one day of training. Days on different dates are added; a day recorded twice counts once.

    Raises Refused (not_for_you, other_township, subject_needed, day_ahead).
    """
    check_keeper(by, staff)
    if not subject.strip():
        raise Refused(
            "subject_needed",
            Text("没有写培训内容。", "What was taught is missing."),
            Text("请写明培训了什么。", "Say what the training was about."),
            clause="S4.30.07",
            field="subject",
        )
    if day > clock.today():
        raise Refused(
            "day_ahead",
            Text("培训日期在今天以后。", "That day lies ahead."),
            Text("培训完再登记。", "Record training once it took place."),
            clause="S4.30.07",
            field="day",
        )
    with transaction.atomic():
        assert by.staff_id is not None
        row, made = TrainingDay.objects.get_or_create(
            staff=staff, day=day, defaults={"subject": subject.strip()[:120], "recorded_by_id": by.staff_id}
        )
        if made:
            _log("agent_trained", staff, by, {"day": str(day)})
        return row


def set_on_duty(staff: Staff, village: Organisation, *, by: Viewer) -> Duty:
    """Let somebody take up the post of a village's agent. Set twice it is one duty.

    Raises Refused (not_for_you, other_township, no_village, no_post, not_trained).
    """
    check_keeper(by, staff)
    if village.kind != Organisation.Kind.VILLAGE or village.township_id != staff.township_id:
        raise Refused(
            "no_village",
            Text("请选择本镇的村或社区。", "Choose a village of this township."),
            field="village",
        )
    if not holds_post(staff, village):
        raise Refused(
            "no_post",
            Text(f"{staff.name}没有{village.name}代办员的岗位。", f"{staff.name} holds no agent's post in {village.label('en')}."),
            Text("请安全管理员先授予岗位。", "The security administrator grants the post first."),
            clause="S4.30.06",
            field="staff",
        )  # fmt: skip
    trained = staff.training_days.count()
    needed = days_needed(clock.today(), staff.township_id)
    if trained < needed:
        raise Refused(
            "not_trained",
            Text(f"{staff.name}培训了{trained}天，上岗要满{needed}天。",
                 f"{staff.name} was trained for {trained} days; {needed} are needed before the post."),
            Text(f"请再培训{needed - trained}天并登记。", f"Train for {needed - trained} more days and record them."),
            clause="S4.30.07",
            field="staff",
        )  # fmt: skip
    with transaction.atomic():
        assert by.staff_id is not None
        duty, made = Duty.objects.get_or_create(
            staff=staff,
            village=village,
            until=None,
            defaults={"since": clock.today(), "set_by_id": by.staff_id},
        )
        if made:
            _log("agent_on_duty", staff, by, {"village": village.code, "trained": trained})
        return duty


def end_duty(duty_id: int, *, by: Viewer) -> Duty:
    """End a duty today; what the agent carries stays with the village. Raises Refused (not_for_you)."""
    with transaction.atomic():
        duty = Duty.objects.select_related("staff", "village").get(pk=duty_id)
        check_keeper(by, duty.staff)
        if duty.until is None:
            duty.until = clock.today()
            duty.save(update_fields=["until"])
            _log("agent_off_duty", duty.staff, by, {"village": duty.village.code})
        return duty


def must_be_on_duty(by: Viewer, village: Organisation) -> None:
    """Only an agent on duty in the village takes matters there. Whoever stands in for an absent agent was trained too.

    Raises Refused (not_on_duty).
    """
    me = by.staff_id or 0  # nobody's number
    if Duty.objects.filter(village=village, until=None, staff_id=me).exists():
        return
    covered = Duty.objects.filter(village=village, until=None, staff_id__in=by.covers).exists()
    trained = TrainingDay.objects.filter(staff_id=me).count()
    if covered and trained >= days_needed(clock.today(), village.township_id):
        return
    raise Refused(
        "not_on_duty",
        Text("您在这个村还没有上岗。", "You aren't on duty in this village."),
        Text("培训满期、由中心主任设为上岗后再收件。", "Take matters once you are trained and set on duty."),
        clause="S4.30.07",
        field="village",
    )


def holds_post(staff: Staff, village: Organisation) -> bool:
    """Whether somebody holds a post at the village that makes them its agent."""
    roles = staff.holdings.filter(until=None, post__organisation=village).values_list(
        "post__roles", flat=True
    )
    return any(ROLE in held for held in roles)


def check_keeper(by: Viewer, staff: Staff) -> None:
    """Director and leaders of the agent's own township keep training and duty. Raises Refused (not_for_you)."""
    if by.staff_id is None or by.admin or not by.has_role(*KEEPERS) or by.township_id != staff.township_id:
        raise Refused(
            "not_for_you",
            Text(
                "代办员的培训和上岗由中心主任或者领导登记。",
                "Director or leaders keep training and duty of agents.",
            ),
        )


def _log(act: str, staff: Staff, by: Viewer, facts: dict[str, object]) -> None:
    assert staff.township is not None
    ledger.append(
        staff.township.code,
        act,
        actor=by.actor,
        subject_kind="staff",
        subject=f"staff:{staff.pk}",
        facts=facts,
    )
