"""Reads of rules in force, of what their articles mean, and of what each unit is and has."""

from dataclasses import dataclass
from datetime import date

from sunlit.bodies.models import DutyPost, Issued, Participant, Profile, Question
from sunlit.bodies.queries import UNIT_BODY, WORKER, Survey
from sunlit.bodies.seating import State
from sunlit.core.instruments import DutySheet, Instrument
from sunlit.core.text import Text
from sunlit.matters.book import book
from sunlit.people.models import Organisation, Post, Staff
from sunlit.people.viewer import Viewer


@dataclass(frozen=True)
class InForce:
    """A rule in the register of a township: issued or not, and since when it binds whom."""

    rule: Instrument
    row: Issued | None
    listed: tuple[Organisation, ...]
    unlisted: tuple[Organisation, ...]

    @property
    def holds(self) -> bool:
        return self.row is not None and self.row.effective_on is not None


def register(survey: Survey) -> list[InForce]:
    """Every rule of the rulebook's instruments, with the units of its scope that are not on its list (S2.17.04)."""
    rows = {row.key: row for row in Issued.objects.filter(township=survey.township)}
    taking: dict[str, set[int]] = {}
    for key, unit_id in Participant.objects.filter(township=survey.township).values_list("key", "unit_id"):
        taking.setdefault(key, set()).add(unit_id)
    found = []
    for rule in book().instruments.values():
        bound = survey.of_kinds(rule.applies_to)
        listed = tuple(unit for unit in bound if unit.pk in taking.get(rule.key, ()))
        unlisted = tuple(unit for unit in bound if unit not in listed) if rule.listed else ()
        found.append(InForce(rule, rows.get(rule.key), listed, unlisted))
    return found


@dataclass(frozen=True)
class BoundBy:
    """A rule that binds a unit, and since when."""

    rule: Instrument
    since: date


def binding(unit: Organisation, entries: list[InForce]) -> list[BoundBy]:
    """The rules in force for a unit, each since the day on which it held or the unit began (S2.23.03)."""
    return [
        BoundBy(one.rule, max(one.row.effective_on, unit.valid_from))
        for one in entries
        if one.row is not None and one.row.effective_on is not None and unit.kind in one.rule.applies_to
    ]


def interpretations(viewer: Viewer, township: Organisation) -> dict[str, list[Question]]:
    """What was published on the meaning of each article, oldest first (S0.07.52)."""
    found: dict[str, list[Question]] = {}
    rows = Question.objects.visible_to(viewer).filter(township=township, answered_at__isnull=False)
    for row in rows.order_by("answered_at"):
        found.setdefault(row.clause, []).append(row)
    return found


def articles(rule: Instrument) -> list[tuple[str, Text]]:
    """The articles of a rule, by id."""
    if not rule.articles:
        return []
    return [
        (code, clause.text)
        for code, clause in sorted(book().clauses.items())
        if code.startswith(rule.articles)
    ]


@dataclass(frozen=True)
class Unit:
    """A unit or village with its kind of organ, its disclosure contact, its group and the rules that bind it."""

    unit: Organisation
    profile: Profile | None
    nature: Text
    contacts: tuple[Staff, ...]
    head: Staff | None
    group: State
    bound: tuple[BoundBy, ...]


USUAL = {"village": Profile.Nature.AUTHORISED}
"""The kind of organ of a unit whose profile doesn't say otherwise; an office is administrative, but the one for
discipline is the Party's."""
BY_KEY = {"discipline": Profile.Nature.PARTY}
NATURES = {
    Profile.Nature.PARTY: Text("党的机关", "Party organ"),
    Profile.Nature.ADMINISTRATIVE: Text("行政机关", "administrative organ"),
    Profile.Nature.JUDICIAL: Text("司法机关", "judicial organ"),
    Profile.Nature.AUTHORISED: Text("授权组织", "authorised organisation"),
}


def nature_of(unit: Organisation, profile: Profile | None) -> Profile.Nature:
    """The kind of organ of a unit: of the four one, always (S0.07.03)."""
    if profile is not None:
        return Profile.Nature(profile.nature)
    return BY_KEY.get(unit.key) or USUAL.get(unit.kind) or Profile.Nature.ADMINISTRATIVE


def units(survey: Survey) -> list[Unit]:
    """Every unit and village of the township: the list of those that must be open (S0.07.03)."""
    entries = register(survey)
    rows = survey.of_kinds(book().bodies[UNIT_BODY].kinds)
    profiles = {row.unit_id: row for row in Profile.objects.filter(unit__township=survey.township)}
    found = []
    for unit in rows:
        profile = profiles.get(unit.pk)
        state = survey.state(UNIT_BODY, unit)
        contacts = tuple(
            entry.staff for entry in state.sitting if entry.position.key == WORKER and entry.staff
        )
        nature = NATURES[nature_of(unit, profile)]
        bound = tuple(binding(unit, entries))
        found.append(Unit(unit, profile, nature, contacts, survey.head(unit), state, bound))
    return found


@dataclass(frozen=True)
class Given:
    """A duty of a duty sheet, and the post that it was given to; none is a flag."""

    key: str
    title: Text
    post: Post | None


def sheet_of(unit: Organisation) -> tuple[DutySheet, list[Given]] | None:
    """The duty sheet of a unit with the post of each duty (S2.35.01); None where the rulebook has none for it."""
    sheet = next((one for one in book().duty_sheets.values() if one.unit == unit.key), None)
    if sheet is None:
        return None
    rows = DutyPost.objects.filter(unit=unit, sheet=sheet.key).select_related("post").order_by("pk")
    last = {row.duty: row.post for row in rows}
    return sheet, [Given(duty.key, duty.title, last.get(duty.key)) for duty in sheet.duties]


def questions(viewer: Viewer, township: Organisation) -> list[Question]:
    """Every question on an article, the open ones first."""
    rows = (
        Question.objects.visible_to(viewer)
        .filter(township=township)
        .select_related("asked_by", "answered_by")
    )
    return sorted(rows, key=lambda row: (row.answered_at is not None, -row.pk))
