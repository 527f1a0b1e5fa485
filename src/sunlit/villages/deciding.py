"""Reads of how a village decides: the four pillars of self-government, its decisions with their steps, its meetings."""

from dataclasses import dataclass
from datetime import date

from sunlit.core.periods import Every, days_of_period
from sunlit.core.personal import masked
from sunlit.core.text import Text
from sunlit.matters.book import book
from sunlit.people.models import Organisation
from sunlit.registers.models import Entry, Record
from sunlit.villages.models import Sheet
from sunlit.villages.queries import SHOWN, State

PILLARS = ("election", "decision", "management", "supervision")


@dataclass(frozen=True)
class Pillar:
    """One of the four democracies of a village in a year, with its dated records."""

    title: Text
    records: tuple[tuple[date, str, str], ...]


def pillars(place: Organisation, year: int) -> list[Pillar]:
    """The four democracies in a year: confirmed records, and decisions that were carried (S4.22.03). Two queries."""
    register = book().registers["village-record"]
    one = register.field_of("pillar")
    titles = {choice.code: choice.label for choice in one.choices} if one else {}
    found: dict[str, list[tuple[date, str, str]]] = {key: [] for key in PILLARS}
    rows = Record.objects.filter(
        register="village-record",
        matter__unit=place,
        matter__outcome="done",
        values__day__startswith=f"{year}-",
    ).select_related("matter")
    for row in rows:
        told = (date.fromisoformat(row.values["day"]), masked(row.values["what"]), row.matter.number)
        found.setdefault(row.values["pillar"], []).append(told)
    for decided in decisions(place, year):
        found["decision"].append((decided.on, decided.about, decided.number))
    return [Pillar(titles.get(key, Text(key, key)), tuple(sorted(found[key]))) for key in PILLARS]


@dataclass(frozen=True)
class Decided:
    """A decision of the village that was carried: what, who decided, when, and by how many (S4.22.05)."""

    number: str
    about: str
    kind: Text
    on: date
    by: str
    proposed_by: str
    votes: Text
    rule: str
    publication: int | None


def decisions(place: Organisation, year: int) -> list[Decided]:
    """The decisions carried in a year, the newest first, each with the publication that carries its comments."""
    register = book().registers["village-decision"]
    kind = register.field_of("kind")
    rows = (
        Record.objects.filter(
            register="village-decision",
            matter__unit=place,
            matter__outcome="done",
            matter__closed_at__year=year,
        )
        .select_related("matter")
        .order_by("-matter__closed_at")[:SHOWN]
    )
    records = list(rows)
    entries: dict[int, dict[str, str]] = {}
    for entry in Entry.objects.filter(matter__in=[row.matter_id for row in records]).order_by("at", "pk"):
        entries.setdefault(entry.matter_id, {})[entry.field] = entry.value
    out = dict(
        Sheet.objects.filter(
            decision__in=[row.matter_id for row in records],
            state=State.PUBLISHED,
            publication__occurrence__out_of_sight="",
        )
        .order_by("pk")
        .values_list("decision_id", "publication_id")
    )
    found = []
    for row in records:
        told = entries.get(row.matter_id, {})
        votes = [told.get(key, "—") for key in ("members", "present", "in_favour")]
        found.append(
            Decided(
                row.matter.number,
                masked(row.values["about"]),
                kind.label_of(row.values["kind"]) if kind else Text("", ""),
                date.fromisoformat(told["resolved_on"]),
                masked(told.get("decided_by", "")),
                masked(told.get("proposed_by", "")),
                Text(
                    f"应到{votes[0]}人，实到{votes[1]}人，赞成{votes[2]}人",
                    f"{votes[0]} members, {votes[1]} present, {votes[2]} in favour",
                ),
                masked(row.values.get("rule", "")),
                out.get(row.matter_id),
            )
        )
    return found


@dataclass(frozen=True)
class Meetings:
    """A quarter of a village's meetings: how many had each of the three parts (S2.20.02)."""

    quarter: str
    counts: tuple[tuple[Text, int], ...]

    @property
    def none_used(self) -> bool:
        """Whether none of the three parts was used in the whole quarter."""
        return not any(count for _title, count in self.counts)


def meetings(place: Organisation, quarter: str) -> Meetings:
    """The three parts in the meetings of a quarter. One query."""
    first, last = days_of_period(Every.QUARTER, quarter)
    register = book().registers["village-meeting"]
    rows = Record.objects.filter(
        register="village-meeting",
        matter__unit=place,
        matter__outcome="done",
        values__day__gte=first.isoformat(),
        values__day__lte=last.isoformat(),
    ).values_list("values", flat=True)
    held = list(rows)
    counts = []
    for key in ("information", "hearing", "supervision"):
        one = register.field_of(key)
        counts.append((one.label if one else Text(key, key), sum(row.get(key) == "yes" for row in held)))
    return Meetings(quarter, tuple(counts))
