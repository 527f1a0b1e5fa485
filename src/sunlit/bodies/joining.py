"""Where bodies join the kernel: what waits for a body, who does a unit's disclosure work, who is told of vacancies."""

from collections.abc import Collection
from datetime import date

from django.urls import reverse

from sunlit.bodies import patrol
from sunlit.bodies.actions import passing, training, vacancies
from sunlit.bodies.actions.rules import effective_on
from sunlit.bodies.queries import Survey
from sunlit.bodies.seating import State
from sunlit.core.bodies import BodyRule, Level, Need
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.matters import hooks
from sunlit.matters.book import book
from sunlit.matters.models import Matter, Task
from sunlit.people import changes, open_work
from sunlit.people.models import Holding, Organisation, Staff
from sunlit.people.viewer import Viewer


@changes.on_change
def somebody_left(staff: Staff) -> None:
    """The day on which a member leaves the staff register, the leader gets the task (S3.09.02)."""
    if staff.township is not None:
        vacancies.look(staff.township)


@hooks.page_for(vacancies.KIND)
def page(matter: Matter) -> str:
    """The body's own page on the desk."""
    unit = Organisation.objects.get(pk=matter.facts["unit"])
    return reverse("body_desk", args=[matter.facts["body"], unit.code])


@hooks.page_for(training.KIND)
def training_page(matter: Matter) -> str:
    """The page of flows, where a training is entered as done."""
    return reverse("flows_desk")


@hooks.before_answer
def bodies_stand(matter: Matter, task: Task, outcome: str) -> None:
    """What needs a body waits until somebody sits in it (S0.01.16). Raises Refused (body_empty)."""
    for rule in book().bodies.values():
        for need in rule.needed_for:
            if (need.kind, need.step, need.outcome) == (matter.kind, task.step, outcome):
                state = Survey(matter.township).state(rule.key)
                if not state.sitting:
                    raise _empty(rule, need, state)


@hooks.before_answer
def filled_means_filled(matter: Matter, task: Task, outcome: str) -> None:
    """Nobody calls a seat filled that stands vacant (S3.09.02). Raises Refused (still_vacant)."""
    if matter.kind != vacancies.KIND or task.step != "fill":
        return
    vacancy = getattr(matter, "body_vacancy", None)
    if vacancy is None or vacancy.seat.ended is not None:
        return
    body = vacancy.seat.body
    state = Survey(body.township).state(body.key, body.unit)
    if any(entry.seat and entry.seat.pk == vacancy.seat_id and not entry.sits for entry in state.entries):
        raise Refused(
            "still_vacant",
            Text("这个位置还空着。", "This seat still stands vacant."),
            Text(
                "请在机构页面补选成员，补齐后自动办结。",
                "Name a successor on the body's page; that ends the task.",
            ),
            clause="S3.09.02",
        )


@hooks.worker_for("disclosure")
def disclosure_worker(unit: Organisation) -> Staff | None:
    """The unit's disclosure worker; without one, its head (S3.03.02)."""
    return disclosure_workers(unit.township or unit, [unit]).get(unit.pk)


@hooks.workers_for("disclosure")
def disclosure_workers(township: Organisation, units: Collection[Organisation]) -> dict[int, Staff]:
    """The disclosure worker of each unit, without one its head, by the unit's id; a few queries for all."""
    survey = Survey(township)
    found = {}
    for unit in units:
        worker = next(iter(survey.workers(unit)), None) or survey.head(unit)
        if worker is not None:
            found[unit.pk] = worker
    return found


@hooks.on_event("opened")
def patrols_keep_to_their_tasks(matter: Matter, _detail: str) -> None:
    """A duty record of a patrol never says that petitioners were followed or stopped (S2.51.02). Raises Refused."""
    if matter.kind == patrol.REGISTER:
        patrol.check(matter)


@hooks.rules_since
def rule_in_force(township: Organisation, clauses: Collection[str]) -> date | None:
    """The day from which the one issued rule holds that all these clauses stand in (S0.07.53)."""
    rules = [
        rule
        for rule in book().instruments.values()
        if rule.articles and all(code.startswith(rule.articles) for code in clauses)
    ]
    return effective_on(rules[0].key, township) if rules else None


@hooks.rule_begins
def rule_holds_from(township: Organisation, rule: str) -> date | None:
    """The first day of a rule by its key (S1.06.29, S1.07.10)."""
    return effective_on(rule, township)


class LastHolders:
    """Positions whose last holder can't go: leaving the unit hands them to the successor (S3.03.02)."""

    def waiting(self, staff: Staff, ended: Collection[Holding]) -> list[open_work.Waiting]:
        """The units whose last disclosure worker this is, where no post in the township is left to the person."""
        return [
            open_work.Waiting(f"{state.unit.name}（{title.zh}）", title.zh)
            for state, title in passing.last_of(staff, ended)
        ]

    def waiting_in(self, unit: Organisation) -> list[open_work.Waiting]:
        """Nothing: a unit may end with its bodies."""
        return []

    def pass_on(self, staff: Staff, ended: Collection[Holding], successor: Staff, by: Viewer) -> int:
        """The successor becomes the worker, from today."""
        return passing.pass_on(staff, ended, successor, by)


open_work.register(LastHolders())


def _empty(rule: BodyRule, need: Need, state: State) -> Refused:
    where = state.unit.name if rule.level is not Level.TOWNSHIP else ""
    return Refused(
        "body_empty",
        Text(
            f"{where}{rule.title.zh}没有成员，不能送审。",
            f"Nobody sits in this body: {rule.title.en}. It can't be sent.",
        ),
        Text("请先落实成员。", "Fill it first."),
        clause=need.clause,
    )
