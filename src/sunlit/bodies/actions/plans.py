"""Plans: targets of units, divided into tasks, each with one post and one person; approval; phases."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from sunlit import clock
from sunlit.bodies import assignments
from sunlit.bodies.actions.guarding import log, may, unfit, words
from sunlit.bodies.models import Plan, Target, WorkTask
from sunlit.bodies.queries import Survey
from sunlit.bodies.seating import State
from sunlit.core.instruments import PlanRule
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.ledger import actions as ledger
from sunlit.matters import frame, refusals
from sunlit.matters.book import book
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

PLANNERS = ("mayor", "executive_deputy", "deputy_leader", "office_director", "office_clerk")
APPROVERS = ("mayor",)
SHOWN = 5


@dataclass(frozen=True)
class Given:
    """A task as it is typed: what, how much (``amount`` ``counted``), by when, for which posts and persons."""

    title: str
    amount: int | None = None
    counted: str = ""
    due: date | None = None
    posts: tuple[int, ...] = ()
    persons: tuple[int, ...] = ()


def add_target(key: str, unit: Organisation, title: str, *, by: Viewer) -> Target:
    """Give a unit, a village or the township a target of a plan. The same again changes nothing.

    Raises KeyError for an unknown plan, Refused (not_your_seat, text_needed, unknown_unit, plan_approved).
    """
    rule = book().plans[key]
    township = unit.township or unit
    may(by, township, *PLANNERS)
    title = words(title, 120, "title", rule.clauses[0])
    with transaction.atomic():
        ledger.hold(township.code)
        plan, _made = Plan.objects.get_or_create(township=township, key=key)
        if not any(one.pk == unit.pk for one in Survey(township).units):
            raise unfit("unknown_unit", "本镇没有这个单位。", "There is no such unit here.",
                        "请从列出的单位中选择。", "Choose from the list.", "unit", rule.clauses[0])  # fmt: skip
        _not_approved(plan, rule)
        row, made = Target.objects.get_or_create(plan=plan, unit=unit, title=title)
        if made:
            log(township, "target_set", "plan", key, by, {"unit": unit.code, "target": row.pk})
        return row


def add_task(target: Target, given: Given, *, by: Viewer) -> WorkTask:
    """Divide a target: add a task. The same again changes nothing.

    Raises Refused (not_your_seat, text_needed, plan_approved, measure_needed, person_needed, two_posts, two_persons,
    unknown_post, unknown_person, not_in_post, title_taken). S2.03.03, S2.22.07.
    """
    plan = target.plan
    rule, township = book().plans[plan.key], plan.township
    may(by, township, *PLANNERS)
    title = words(given.title, 120, "title", rule.approval)
    counted = " ".join(given.counted.split())[:40]
    measured = given.amount is not None and 0 < given.amount <= 1_000_000 and bool(counted)
    if not measured and (rule.whole_tasks or given.amount is not None or counted):
        raise unfit("measure_needed", "任务没有量化：要写数量和计量的内容。", "The task has no measurable target.",
                        "例如：12 次入户走访。", "Such as: 12 visits.", "amount", rule.whole_tasks or rule.clauses[0])  # fmt: skip
    if rule.whole_tasks:
        if not given.persons:
            raise unfit("person_needed", "任务没有责任人。", "The task has no responsible person.",
                        "请选一人。", "Choose one.", "person", rule.whole_tasks)  # fmt: skip
        if not given.posts:
            raise unfit("post_needed", "任务没有落实到岗位。", "The task has no post.",
                        "请选一个岗位。", "Choose one.", "post", rule.whole_tasks)  # fmt: skip
    post, person = assignments.check(
        list(given.posts), list(given.persons), township, None, rule.whole_tasks or rule.approval
    )
    values = {
        "amount": given.amount if measured else None,
        "counted": counted if measured else "",
        "due": given.due,
        "post": post,
        "person": person,
    }
    with transaction.atomic():
        ledger.hold(township.code)
        _not_approved(Plan.objects.select_for_update().get(pk=plan.pk), rule)
        try:
            with transaction.atomic():
                row, made = WorkTask.objects.get_or_create(target=target, title=title, defaults=values)
        except IntegrityError as error:
            raise refusals.changed_meanwhile() from error
        if not made and any(getattr(row, name) != value for name, value in values.items()):
            raise unfit("title_taken", "这个目标下已有同名任务。", "The target has a task with this title.",
                        "请换一个名称，或在该任务上重新落实。", "Choose another title, or reassign that task.", "title", rule.approval)  # fmt: skip
        if made:
            log(township, "task_set", "plan", plan.key, by, {"task": row.pk, "target": target.pk})
        return row


def reassign(row: WorkTask, posts: list[int], persons: list[int], *, by: Viewer) -> WorkTask:
    """Give a task to another post and person, also after approval: both are named then (S2.03.03).

    Raises Refused as `add_task` does.
    """
    plan = row.target.plan
    rule, township = book().plans[plan.key], plan.township
    may(by, township, *PLANNERS)
    post, person = assignments.check(posts, persons, township, None, rule.approval)
    if post is None or person is None:
        field = "post" if post is None else "person"
        raise unfit("assignment_needed", "要写明一个岗位和一名责任人。", "One post and one person are needed.",
                    "请都选上。", "Choose both.", field, rule.approval)  # fmt: skip
    with transaction.atomic():
        ledger.hold(township.code)
        row = WorkTask.objects.select_for_update(of=("self",)).select_related("target__plan").get(pk=row.pk)
        if (row.post_id, row.person_id) != (post.pk, person.pk):
            row.post, row.person = post, person
            row.save(update_fields=["post", "person"])
            log(township, "task_reassigned", "plan", plan.key, by, {"task": row.pk, "post": post.pk})
        return row


def approve(plan: Plan, *, by: Viewer) -> Plan:
    """Approve a plan: it has tasks, every target is divided, every task has one post and one person who holds it.

    Raises Refused (not_your_seat, nothing_to_approve, unassigned). S2.03.03. Approved already: nothing changes.
    """
    rule = book().plans[plan.key]
    may(by, plan.township, *APPROVERS)
    with transaction.atomic():
        ledger.hold(plan.township.code)
        plan = Plan.objects.select_for_update(of=("self",)).select_related("township").get(pk=plan.pk)
        if plan.approved_at is not None:
            return plan
        tasks = list(WorkTask.objects.filter(target__plan=plan).order_by("pk"))
        undivided = Target.objects.filter(plan=plan, tasks=None)
        if not tasks or undivided.exists():
            names = [row.title for row in undivided[:SHOWN]]
            raise Refused(
                "nothing_to_approve",
                Text(f"还有目标没有分解成任务：{'、'.join(names) or '方案里没有目标'}。",
                     f"Targets without tasks: {', '.join(names) or 'the plan has none'}."),
                Text("请先分解任务。", "Divide them into tasks first."),
                clause=rule.clauses[0],
            )  # fmt: skip
        open_ones = [one for one in assignments.shown(tasks, plan.township) if not one.stands]
        if open_ones:
            zh = "；".join(f"{one.row.title}：{one.words.zh}" for one in open_ones[:SHOWN])
            en = "; ".join(f"{one.row.title}: {one.words.en}" for one in open_ones[:SHOWN])
            raise Refused(
                "unassigned",
                Text(f"{len(open_ones)}项任务没有落实：{zh}。", f"{len(open_ones)} tasks aren't assigned: {en}."),
                Text("每项任务落实一个岗位、一名责任人后才能批准。", "Give each task one post and one person first."),
                clause=rule.approval,
            )  # fmt: skip
        plan.approved_at, plan.approved_by_id = clock.now(), frame.staff_of(by)
        plan.save(update_fields=["approved_at", "approved_by"])
        log(plan.township, "plan_approved", "plan", plan.key, by, {"tasks": len(tasks)})
        return plan


def begin_phase(plan: Plan, number: int, *, by: Viewer) -> Plan:
    """Begin the next phase of a plan (``number`` counts from 1). In that phase already: nothing changes.

    Raises Refused (not_your_seat, no_such_phase, not_approved, bodies_incomplete). S2.16.01.
    """
    rule = book().plans[plan.key]
    may(by, plan.township, *APPROVERS)
    with transaction.atomic():
        ledger.hold(plan.township.code)
        plan = Plan.objects.select_for_update(of=("self",)).select_related("township").get(pk=plan.pk)
        if plan.phase == number:
            return plan
        if number != plan.phase + 1 or number > len(rule.phases):
            raise unfit("no_such_phase", "没有这个阶段，或者还没有轮到。", "There is no such phase, or it isn't next.",
                        "请按顺序进行。", "Take them in order.", "phase", rule.clauses[0])  # fmt: skip
        phase = rule.phases[number - 1]
        survey = Survey(plan.township)
        for state in (survey.state(key) for key in phase.needs_bodies):
            if lacking := lacks(state):
                raise Refused(
                    "bodies_incomplete",
                    Text(f"“{state.rule.title.zh}”{lacking.zh}，不能进入{phase.title.zh}。",
                         f"{state.rule.title.en}: {lacking.en}. {phase.title.en} can't begin."),
                    Text("先在机构页面写明成员和任期。", "Name its members and term on its page first."),
                    clause=phase.clause,
                )  # fmt: skip
        plan.phase = number
        plan.save(update_fields=["phase"])
        log(plan.township, "phase_begun", "plan", plan.key, by, {"phase": number})
        return plan


def lacks(state: State) -> Text | None:
    """What a body lacks before a phase begins: it, its members, or a term that isn't over (S2.16.01)."""
    if state.row is None:
        return Text("还没有成立", "not set up")
    if state.missing or state.vacancies:
        return Text("成员不齐", "members are missing")
    if state.row.until is None or state.expired:
        return Text("没有任期或者任期已满", "it has no term, or the term is over")
    return None


def _not_approved(plan: Plan, rule: PlanRule) -> None:
    if plan.approved_at is not None:
        raise Refused(
            "plan_approved",
            Text("方案已经批准，不能再加目标和任务。", "The plan is approved; nothing is added to it."),
            Text("换人请用“重新落实”。", "Reassign a task where the person has left."),
            clause=rule.approval,
        )
