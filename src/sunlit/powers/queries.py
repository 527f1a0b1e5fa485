"""Reads about powers: the public catalogue, what a page shows, and how complete the catalogue is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q

from sunlit.core.powers import SCOPES, Completeness, Content, Medium, Named, Scope, Stated, completeness
from sunlit.core.procedures.chart import chart, in_sentences
from sunlit.core.text import Text
from sunlit.hall.models import Power as Listed
from sunlit.language import current
from sunlit.matters.book import book
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC, Viewer
from sunlit.powers.acting import rules
from sunlit.powers.actions.catalogue import entry_of, stated_of
from sunlit.powers.models import Disclosure, Exemption, Power, Rule, Solicitation


@dataclass(frozen=True)
class Line:
    """A power in a list."""

    power: Power
    group: Named
    unit: Organisation

    @property
    def scope(self) -> Text:
        """To whom it is disclosed."""
        return Text(*_scope(self.power))


def _scope(power: Power) -> tuple[str, str]:
    if power.scope == Scope.VILLAGE and power.village:
        return power.village.name, power.village.label("en")
    if power.scope == Scope.SOCIETY:
        return "社会", "the general public"
    return ("当事人", "the parties") if power.scope == Scope.PARTY else ("机关内部", "inside the office")


def groups() -> dict[str, Named]:
    """The five groups, by key (S2.33.02)."""
    return {one.key: one for one in rules().groups}


def catalogue(
    viewer: Viewer, township: Organisation, *, group: str = "", village: Organisation | None = None
) -> list[Line]:
    """The powers in force as this viewer sees them, by group and code; with a village, what is disclosed to it: to
    everybody and to it (S2.10.05). One query."""
    rows = Power.objects.visible_to(viewer).standing().filter(township=township)
    if viewer.staff_id is None:
        rows = rows.in_force()
    if village is not None:
        rows = rows.filter(Q(scope=Scope.SOCIETY) | Q(scope=Scope.VILLAGE, village=village))
    known = groups()
    order = {key: place for place, key in enumerate(known)}
    found = [
        Line(row, known[row.group], row.unit)
        for row in rows.select_related("unit", "village", "approval")
        if row.group in known and group in ("", row.group)
    ]
    return sorted(found, key=lambda line: (order[line.power.group], line.power.code))


def catalogue_public(township: Organisation) -> list[Line]:
    """What an anonymous visitor sees of the catalogue (S2.01.07)."""
    return catalogue(PUBLIC, township)


def excepted(township: Organisation) -> set[str]:
    """The codes of powers that are wholly kept back by an approved exception."""
    rows = Exemption.objects.filter(
        power__township=township, power__ended_on=None, stage="", approved_at__isnull=False, ended_on=None
    )
    return set(rows.values_list("power__code", flat=True))


def completeness_of(township: Organisation) -> Completeness:
    """Disclosed and excepted powers against all in use: those of the catalogue, and the approvals of the power list of
    the hall, by code (S2.13.03). Four queries."""
    standing = Power.objects.standing().filter(township=township)
    listed = Listed.objects.filter(township=township, kind=Listed.Kind.APPROVAL).standing()
    used = {*standing.values_list("code", flat=True), *listed.values_list("number", flat=True)}
    return completeness(used, set(standing.in_force().values_list("code", flat=True)), excepted(township))


@dataclass(frozen=True)
class Told:
    """One kind of information as the page says it."""

    content: Content
    stated: Stated
    en: str = ""

    @property
    def words(self) -> Text:
        """The words, or the explicit “none”. What was typed is Chinese and stands as it was approved; in English it is
        read where it says what the service's own entry says, which has both."""
        if self.stated.none:
            return Text("无", "none")
        return Text(self.stated.words, self.en or self.stated.words)

    @property
    def only_chinese(self) -> bool:
        """Whether nobody wrote it in English."""
        return bool(self.stated.words) and not self.stated.none and not self.en


@dataclass(frozen=True)
class Out:
    """A decided medium, and the records of it."""

    medium: Medium
    records: tuple[Disclosure, ...]

    @property
    def missing(self) -> bool:
        """Whether it was decided and nothing went out by it yet (S2.15.09)."""
        return not self.records


@dataclass(frozen=True)
class Mark:
    """An important step with what the chart says of it (S2.08.06)."""

    step: Text
    scope: Text
    form: str
    time: str

    @property
    def note(self) -> Text:
        """What is written into the box of the chart."""
        return Text(
            f"★公开：{self.scope.zh}；{self.form}；{self.time}",
            f"★ disclosed to {self.scope.en}; {self.form}; {self.time}",
        )


def contents(power: Power) -> list[Told]:
    """The seven kinds of information (S2.14.01)."""
    stated = stated_of(power)
    item = book().items.get(power.item)
    entry = entry_of(item) if item else {}
    told = []
    for one in rules().contents:
        said, known = stated.get(one.key, Stated()), entry.get(one.key)
        told.append(Told(one, said, known.en if known and known.zh == said.words else ""))
    return told


def media(power: Power) -> list[Out]:
    """The decided media with their records. One query (S2.15.09)."""
    records: dict[str, list[Disclosure]] = {}
    for row in power.disclosures.order_by("on", "pk"):
        records.setdefault(row.medium, []).append(row)
    return [Out(one, tuple(records.get(one.key, ()))) for one in rules().media if one.key in power.media or one.key in records]  # fmt: skip


def carriers_short(rows: Iterable[Out]) -> int:
    """How many more different media need a record (S2.10.10)."""
    return max(0, rules().carriers - sum(not one.missing for one in rows))


def marks(power: Power) -> dict[str, Mark]:
    """The important steps of a power by code. One query."""
    steps = book().procedures[power.procedure].steps
    blank = Text("", "")
    return {
        row.step: Mark(
            steps[row.step].title, SCOPES[Scope(row.scope)] if row.scope else blank, row.form, row.time
        )
        for row in power.marks.order_by("pk")
        if row.step in steps
    }


def flow_chart(power: Power, found: Mapping[str, Mark]) -> tuple[str, str]:
    """The chart of a power with its marks, and the same in words."""
    procedure, language = book().procedures[power.procedure], current()
    notes = {key: mark.note for key, mark in found.items()}
    return (
        chart(procedure, language=language, roles=book().roles, notes=notes),
        in_sentences(procedure, language, roles=book().roles, notes=notes),
    )


def rule_list(viewer: Viewer, township: Organisation, function: str = "") -> list[Rule]:
    """The rules on powers that this viewer sees, newest first. One query."""
    rows = Rule.objects.visible_to(viewer).filter(township=township).select_related("approval")
    if function:
        rows = rows.filter(function=function)
    return list(rows.order_by("-published_at", "-pk"))


def rule_counts(viewer: Viewer, township: Organisation) -> list[tuple[Named, int]]:
    """How many published rules stand under each function; the three sum to the total (S2.01.08). One query."""
    rows = Rule.objects.visible_to(viewer).filter(township=township, published_at__isnull=False)
    counted = dict(rows.values_list("function").annotate(count=Count("pk")))
    return [(one, counted.get(one.key, 0)) for one in rules().functions]


def find(township: Organisation, words: str) -> list[Line]:
    """The powers in force whose code or name is looked for; catalogue entry and chart stand on the page found
    (S2.10.10). One query."""
    wanted = words.strip()[:60]
    if not wanted:
        return []
    low = wanted.lower()
    return [
        line
        for line in catalogue(PUBLIC, township)
        if low in line.power.code.lower()
        or low in line.power.name.lower()
        or low in line.power.name_en.lower()
    ]


def solicitations(township: Organisation) -> list[tuple[Solicitation, int]]:
    """The projects on which opinions are asked for now, with how many came. One query."""
    rows = Solicitation.objects.filter(township=township, project__state=Matter.State.OPEN)
    counted = rows.select_related("project").annotate(came=Count("opinions")).order_by("-opened_at")
    return [(row, row.came) for row in counted]
