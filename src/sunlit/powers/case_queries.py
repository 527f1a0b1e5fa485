"""Reads about the cases of powers as everybody sees them: totals, lists, one case stage by stage.

Every public read begins with `open_to_all`: shown cases of ordinary matters. What isn't shown case by case is told only
as the number of a past year, and only from a least number on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count
from django.db.models.functions import ExtractYear

from sunlit import clock
from sunlit.core.powers import STAGES, Stage, figure, reason_of
from sunlit.core.text import Text
from sunlit.matters.book import book, procedure_of
from sunlit.matters.models import Matter
from sunlit.powers.acting import rules
from sunlit.powers.actions.catalogue import stated_of
from sunlit.powers.actions.running import is_private
from sunlit.powers.models import Case, CaseEntry, CaseQuerySet, Power

STATES = {
    "": Text("全部", "All"),
    "open": Text("正在办", "Running"),
    "closed": Text("已办结", "Finished"),
}


def hidden_stages(power: Power) -> frozenset[Stage]:
    """The stages of a power's cases that an approved exception keeps back (S2.13.05)."""
    rows = power.exceptions.filter(hidden_at__isnull=False, ended_on=None).exclude(stage="")
    return frozenset(Stage(stage) for stage in rows.values_list("stage", flat=True))


@dataclass(frozen=True)
class Totals:
    """The cases of a power that are shown: how many run, how many are finished, by outcome (S1.04.15)."""

    running: int
    finished: int
    outcomes: tuple[tuple[Text, int], ...]


def totals(powers: Sequence[Power]) -> dict[int, Totals]:
    """The totals of some powers, of what is shown case by case and nothing else. One query."""
    rows = (
        Case.objects.open_to_all()
        .filter(power__in=powers)
        .values_list("power_id", "state", "outcome")
        .annotate(count=Count("pk"))
        .order_by("power_id", "state", "outcome")
    )
    counted: dict[int, dict[str, dict[str, int]]] = {}
    for power_id, state, outcome, count in rows:
        counted.setdefault(power_id, {}).setdefault(state, {})[outcome] = count
    found = {}
    for power in powers:
        states = counted.get(power.pk, {})
        ended: dict[str, int] = {}
        for state, outcomes in states.items():
            if state != Matter.State.OPEN:
                for outcome, count in outcomes.items():
                    name = OUTCOMES.get(outcome, OUTCOMES.get(state, OUTCOMES["done"])).zh
                    ended[name] = ended.get(name, 0) + count
        english = {words.zh: words for words in OUTCOMES.values()}
        found[power.pk] = Totals(
            sum(states.get(Matter.State.OPEN, {}).values()),
            sum(ended.values()),
            tuple((english[name], count) for name, count in sorted(ended.items())),
        )
    return found


OUTCOMES = {
    "granted": Text("准予", "granted"),
    "partly": Text("部分准予", "granted in part"),
    "refused": Text("不予办理", "refused"),
    "not_accepted": Text("不予受理", "not accepted"),
    "lapsed": Text("未补材料，终止", "ended without the papers"),
    "withdrawn": Text("撤回", "withdrawn"),
    "transferred": Text("转有权机关", "passed on"),
    "done": Text("办结", "completed"),
}
"""What a case can end with, as the public reads it."""


def outcome_words(outcome: str, state: str) -> Text:
    """The outcome of a case in words."""
    return OUTCOMES.get(outcome) or OUTCOMES.get(state) or OUTCOMES["done"]


def is_figures_only(power: Power) -> bool:
    """Whether the cases of a power are never shown one by one: a private service, or a sensitive register."""
    if power.item:
        return is_private(power.item)
    return book().registers[power.register].label != Matter.Label.ORDINARY


@dataclass(frozen=True)
class YearFigure:
    """How many cases that aren't shown a finished year had; ``count`` is None where the number is too small to tell."""

    year: int
    count: int | None
    least: int


def year_figures(power: Power, today: date) -> list[YearFigure]:
    """The numbers of past years of a power whose cases aren't shown one by one; never of the current year, whose number
    would tell of each case as it comes, and never of reports. One query."""
    if not is_figures_only(power):
        return []
    rows = (
        Case.objects.filter(power=power)
        .exclude(matter__label=Matter.Label.REPORT)
        .annotate(year=ExtractYear("opened_at", tzinfo=clock.CHINA))
        .values_list("year")
        .annotate(count=Count("pk"))
        .order_by("-year")
    )
    least = rules().figures_from
    return [YearFigure(year, figure(count, least), least) for year, count in rows if year < today.year]


def cases(power: Power, state: str) -> CaseQuerySet:
    """The cases of a power that everybody may see, newest first, read along their index."""
    rows = Case.objects.open_to_all().filter(power=power)
    if state == "open":
        rows = rows.filter(state=Matter.State.OPEN)
    elif state == "closed":
        rows = rows.exclude(state=Matter.State.OPEN)
    return rows.order_by("-opened_at")


@dataclass(frozen=True)
class Row:
    """A case in public; what an exception keeps back is not said of it anywhere."""

    case: Case
    hidden: frozenset[Stage]

    @property
    def code(self) -> str:
        """The code drawn by lot."""
        return str(self.case.public_code)

    @property
    def received(self) -> date | None:
        """The day on which it came in, unless acceptance is kept back."""
        return None if Stage.ACCEPTANCE in self.hidden else self.case.opened_at.astimezone(clock.CHINA).date()

    @property
    def finished(self) -> date | None:
        """The day on which it was finished, unless the result is kept back."""
        closed = self.case.closed_at
        return closed.astimezone(clock.CHINA).date() if closed and Stage.RESULT not in self.hidden else None

    @property
    def due(self) -> date | None:
        """The last day that the office promised."""
        day: date | None = self.case.matter.due
        return day

    @property
    def stage(self) -> Text:
        """The stage in words; under an exception only whether it runs or is over."""
        stage = Stage(self.case.stage)
        if stage in self.hidden:
            return STATES["closed" if self.case.closed_at else "open"]
        return STAGES[stage]

    @property
    def outcome(self) -> Text | None:
        """The outcome, once there is one."""
        case = self.case
        known = (case.outcome and Stage.DECISION not in self.hidden) or case.closed_at is not None
        if not known or Stage.RESULT in self.hidden:
            return None
        return outcome_words(case.outcome, case.state)


@dataclass(frozen=True)
class Event:
    """A line of a case's page."""

    stage: Text
    step: Text
    at: datetime
    outcome: Text | None


@dataclass(frozen=True)
class StageBox:
    """One of the stages of a case: reached on which day, or kept back by an exception (S2.13.05)."""

    title: Text
    at: datetime | None
    hidden: bool


def stages_of(case: Case, entries: Sequence[CaseEntry], hidden: frozenset[Stage]) -> list[StageBox]:
    """The stages of a case with the day on which each was reached; acceptance counts from when it was accepted, that is
    from when the next stage began, and until then from its arrival."""
    first: dict[str, datetime] = {}
    for row in entries:
        first.setdefault(row.stage, row.at)
    return [
        StageBox(words, None if stage in hidden else first.get(stage.value), stage in hidden)
        for stage, words in STAGES.items()
    ]


def events_of(case: Case, entries: Sequence[CaseEntry], hidden: frozenset[Stage]) -> list[Event]:
    """Every transition of a case, oldest first, in the words of the procedure that it was opened under."""
    steps = procedure_of(case.matter.procedure_id).steps
    return [
        Event(
            STAGES[Stage(row.stage)],
            steps[row.step].title,
            row.at,
            outcome_words(row.outcome, case.state) if row.outcome else None,
        )
        for row in entries
        if Stage(row.stage) not in hidden
    ]


def reason(case: Case) -> tuple[Text, list[str]]:
    """Why a case ended as it did, in the rulebook's words, and the citations (S2.14.02): those that the decision names
    of the service's own, else all of the power's."""
    basis = stated_of(case.power)["basis"].words
    return reason_of(rules(), case.outcome, case.state), list(case.ground) or [basis]
