"""What a plan looks like: each unit with its bodies, targets and tasks, and what is lacking (S2.22.01, S2.03.03)."""

from dataclasses import dataclass

from sunlit.bodies import assignments
from sunlit.bodies.assignments import Shown
from sunlit.bodies.models import Plan, Target, WorkTask
from sunlit.bodies.queries import Survey
from sunlit.core.instruments import PlanRule
from sunlit.core.text import Text
from sunlit.matters.book import book
from sunlit.people.models import Organisation


@dataclass(frozen=True)
class Goal:
    """A target with its tasks as they stand today."""

    target: Target
    tasks: tuple[Shown[WorkTask], ...]


@dataclass(frozen=True)
class UnitOfPlan:
    """What a unit has under a plan, and what it lacks."""

    unit: Organisation
    goals: tuple[Goal, ...]
    lacking: tuple[Text, ...]


@dataclass(frozen=True)
class PlanShown:
    """A plan of a township; ``plan`` is none where nobody has begun it."""

    rule: PlanRule
    plan: Plan | None
    units: tuple[UnitOfPlan, ...]

    @property
    def lacking(self) -> list[UnitOfPlan]:
        return [one for one in self.units if one.lacking]

    @property
    def tasks(self) -> list[Shown[WorkTask]]:
        return [task for unit in self.units for goal in unit.goals for task in goal.tasks]

    @property
    def unassigned(self) -> list[Shown[WorkTask]]:
        return [one for one in self.tasks if not one.stands]

    @property
    def next_phase(self) -> int:
        """The number of the next phase, 0 after the last."""
        now = self.plan.phase if self.plan else 1
        return now + 1 if now < len(self.rule.phases) else 0


def of_plan(key: str, township: Organisation) -> PlanShown:
    """A plan with every unit that has a part in it. Raises KeyError for an unknown plan."""
    rule = book().plans[key]
    survey = Survey(township)
    plan = Plan.objects.filter(township=township, key=key).select_related("approved_by").first()
    goals: dict[int, list[Goal]] = {}
    held = assignments.held_in(township)
    rows = (
        Target.objects.filter(plan=plan)
        .select_related("unit")
        .prefetch_related("tasks__post", "tasks__person")
    )
    for target in rows.order_by("pk") if plan else ():
        tasks = sorted(target.tasks.all(), key=lambda task: task.pk)
        shown = tuple(Shown(task, assignments.standing(task, held)) for task in tasks)
        goals.setdefault(target.unit_id, []).append(Goal(target, shown))
    body = book().bodies.get(rule.unit_body)
    found = []
    for unit in survey.units:
        needs_body = body is not None and unit.kind in body.kinds
        mine = goals.get(unit.pk, [])
        if not needs_body and not mine:
            continue
        lacking = []
        if needs_body:
            state = survey.state(rule.unit_body, unit)
            lacking += [Text(gap.label("zh"), gap.label("en")) for gap in state.missing]
            if state.vacancies and not state.missing:
                lacking.append(Text("有成员已离开", "a member has left"))
        lacking += [
            Text(f"目标没有分解：{goal.target.title}", f"target without tasks: {goal.target.title}")
            for goal in mine
            if not goal.tasks
        ]
        found.append(UnitOfPlan(unit, tuple(mine), tuple(lacking)))
    return PlanShown(rule, plan, tuple(found))
