"""Reads for the leading group: what leading bodies did, who cooperates, what is worth following, which documents stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sunlit import clock
from sunlit.bodies.queries import Survey
from sunlit.core.registers import Register
from sunlit.core.text import Text
from sunlit.matters.book import book
from sunlit.matters.models import Matter, Task
from sunlit.pages.news import Item, news_from
from sunlit.people.models import Organisation
from sunlit.people.viewer import Viewer

ACTIVITY, REQUEST, CASE, BASIS = (
    "openness-activity",
    "openness-request",
    "openness-model-case",
    "openness-basis",
)
PUBLIC_DOCUMENTS = ("catalogue", "guide")
"""Of the four documents of a unit, those that everybody may read (S3.21.02)."""
CASES = Text("公开工作典型", "Good practice in openness")
NEWS = 5


def _choices(register: Register, field: str) -> dict[str, Text]:
    found = next(one for one in register.every_field() if one.key == field)
    return {choice.code: choice.label for choice in found.choices}


def _filed(township: Organisation, kind: str, year: int | None = None) -> Sequence[Matter]:
    """The records of a register that were filed, of a year by the day on their form."""
    rows = Matter.objects.filter(township=township, kind=kind, state=Matter.State.DONE)
    if year is not None:
        rows = rows.filter(record__values__day__gte=f"{year}-01-01", record__values__day__lte=f"{year}-12-31")
    return list(rows.select_related("record", "unit").order_by("pk"))


@dataclass(frozen=True)
class Acted:
    """One dated thing that a leading body did."""

    number: str
    day: date
    what: Text
    about: str


@dataclass(frozen=True)
class Leading:
    """A leading body of openness: how many sit in it, and what it did in the year (S3.03.03)."""

    title: Text
    members: int
    acts: tuple[Acted, ...]

    @property
    def evidence(self) -> Text:
        """What the inspection says of it: nothing but dated actions counts."""
        number = len(self.acts)
        if not number:
            return Text("没有活动证据", "no activity evidence")
        return Text(f"{number}次活动", f"{number} action{'s' if number > 1 else ''}")


def leading_bodies(township: Organisation, year: int, today: date) -> list[Leading]:
    """The leading bodies of openness with what each did in a year, by its dated and filed records."""
    register = book().registers[ACTIVITY]
    kinds = _choices(register, "what")
    acts: dict[str, list[Acted]] = {}
    for matter in _filed(township, ACTIVITY, year):
        said = matter.record.values
        acts.setdefault(said["body"], []).append(
            Acted(matter.number, date.fromisoformat(said["day"]), kinds[said["what"]], said["about"])
        )
    survey = Survey(township, min(today, date(year, 12, 31)))
    return [
        Leading(
            book().bodies[key].title,
            len(survey.state(key).sitting),
            tuple(sorted(acts.get(key, ()), key=lambda one: (one.day, one.number))),
        )
        for key in _choices(register, "body")
    ]


@dataclass(frozen=True)
class Asked:
    """A request to another unit: by which day, when it answered, and how that stands (S3.06.03)."""

    matter: Matter
    what: str
    due: date
    answered: date | None
    today: date

    @property
    def standing(self) -> str:
        """``on_time``, ``late``, ``waiting`` or ``overdue``."""
        if self.answered is not None:
            return "on_time" if self.answered <= self.due else "late"
        return "overdue" if self.today > self.due else "waiting"

    @property
    def words(self) -> Text:
        """How it stands, in words."""
        return STANDINGS[self.standing]


STANDINGS = {
    "on_time": Text("按时", "on time"),
    "late": Text("迟答复", "answered late"),
    "waiting": Text("等答复", "waiting"),
    "overdue": Text("逾期没有答复", "overdue"),
}


def requests(township: Organisation, viewer: Viewer, year: int) -> list[Asked]:
    """The requests for cooperation of a year that the viewer may see, what is overdue first."""
    rows = Matter.objects.visible_to(viewer).filter(
        township=township, kind=REQUEST, record__values__due__gte=f"{year}-01-01",
        record__values__due__lte=f"{year}-12-31",
    ).exclude(state=Matter.State.WITHDRAWN).select_related("record", "unit")  # fmt: skip
    matters = list(rows)
    tasks = Task.objects.filter(matter__in=matters, done_at__isnull=False)
    answered = {
        pk: at.astimezone(clock.CHINA).date() for pk, at in tasks.values_list("matter_id", "done_at") if at
    }
    found = [
        Asked(
            one,
            one.record.values["what"],
            date.fromisoformat(one.record.values["due"]),
            answered.get(one.pk),
            clock.today(),
        )
        for one in matters
    ]
    return sorted(found, key=lambda one: (one.standing != "overdue", one.due, one.matter.pk))


def model_cases(township: Organisation, year: int | None = None) -> list[Matter]:
    """The model cases that were approved, the newest first; of a year by the day of approval."""
    rows = Matter.objects.filter(township=township, kind=CASE, state=Matter.State.DONE)
    if year is not None:
        rows = rows.filter(closed_at__year=year)
    return list(rows.select_related("record", "unit").order_by("-closed_at", "-pk"))


@news_from
def model_case_news(township: Organisation) -> list[Item]:
    """The newest approved cases, for the home page of every unit (S3.06.05)."""
    found = []
    for one in model_cases(township)[:NEWS]:
        assert one.closed_at is not None
        found.append(
            Item(CASES, one.closed_at.astimezone(clock.CHINA).date(), one.record.values["practice"], one.unit)
        )
    return found


@dataclass(frozen=True)
class PublicDocument:
    """A unit's catalogue or guide of openness as everybody reads of it."""

    unit: Organisation
    kind: Text
    title: str
    day: date


def public_documents(township: Organisation) -> list[PublicDocument]:
    """The newest filed catalogue and guide of each unit, by the codes of the units; two queries."""
    kinds = _choices(book().registers[BASIS], "document")
    latest: dict[tuple[str, str], PublicDocument] = {}
    for one in _filed(township, BASIS):
        said = one.record.values
        day, key = date.fromisoformat(said["day"]), (one.unit.code, said["document"])
        if said["document"] in PUBLIC_DOCUMENTS and (key not in latest or latest[key].day <= day):
            latest[key] = PublicDocument(one.unit, kinds[said["document"]], said["title"], day)
    return [latest[key] for key in sorted(latest)]
