"""Display boards: what each would say now, what is not filled in, and whether the one that stands there still holds; the
services in the lobby, block by block; the card of a service."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from sunlit.boards.models import Shown
from sunlit.boards.queries.channels import rules
from sunlit.bodies.functions import functions_of
from sunlit.core.boards import Display, Part
from sunlit.core.limits import describe_limit
from sunlit.core.procedures.walk import usual_steps
from sunlit.core.text import Text
from sunlit.hall import catalogue, editions
from sunlit.hall.catalogue import Offer
from sunlit.matters.book import book, book_of
from sunlit.people.models import Organisation, Post
from sunlit.people.queries import holdings_on

LEADERS = ("mayor", "executive_deputy", "deputy_leader", "discipline_secretary")
"""The roles of those who lead a township."""
Teller = Callable[[Organisation, date], list[str]]


@dataclass(frozen=True)
class Block:
    """A block of a display and its lines; none where nothing is filled in."""

    part: Part
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Displayed:
    """A display as it would be printed now, and the one that was put up last."""

    display: Display
    blocks: tuple[Block, ...]
    shown: Shown | None

    @property
    def filled(self) -> int:
        """How many blocks say something."""
        return sum(bool(one.lines) for one in self.blocks)

    @property
    def said(self) -> dict[str, list[str]]:
        """Its words as they are kept when it is put up."""
        return {one.part.source: list(one.lines) for one in self.blocks}

    @property
    def outdated(self) -> bool:
        """Whether the one that stands there says something else than is true now."""
        return self.shown is not None and self.shown.said != self.said

    @property
    def changed(self) -> list[Text]:
        """The blocks that say something else."""
        if self.shown is None:
            return []
        return [
            one.part.title for one in self.blocks if self.shown.said.get(one.part.source) != list(one.lines)
        ]


def displays(township: Organisation, day: date) -> list[Displayed]:
    """Every display of the rulebook as it would be printed on a day."""
    newest = {row.display: row for row in Shown.objects.filter(township=township).order_by("pk")}
    found = []
    for one in rules().displays:
        blocks = tuple(Block(part, tuple(TELLERS[part.source](township, day))) for part in one.parts)
        found.append(Displayed(one, blocks, newest.get(one.key)))
    return found


def display(township: Organisation, key: str, day: date) -> Displayed:
    """One display. Raises LookupError."""
    found = next((row for row in displays(township, day) if row.display.key == key), None)
    if found is None:
        raise LookupError(key)
    return found


def _functions(township: Organisation, _day: date) -> list[str]:
    said = functions_of(township)
    units = Organisation.objects.filter(pk__in=said).order_by("code")
    return [f"{unit.name}：{said[unit.pk].functions.zh}" for unit in units]


def _duties(township: Organisation, _day: date) -> list[str]:
    said = functions_of(township)
    units = Organisation.objects.filter(pk__in=said).order_by("code")
    return [f"{unit.name}：{said[unit.pk].duties.zh}" for unit in units if said[unit.pk].duties.zh]


def _posts(township: Organisation, day: date) -> list[tuple[Post, str]]:
    """Every post of a township with who holds it. Two queries."""
    posts = Post.objects.filter(
        organisation__township=township, organisation__outside=False
    ) | Post.objects.filter(organisation=township)
    names: dict[int, list[str]] = {}
    held = holdings_on(day).filter(post__in=posts, staff__is_active=True).select_related("staff")
    for row in held.order_by("letter", "pk"):
        names.setdefault(row.post_id, []).append(row.staff.name)
    rows = posts.select_related("organisation").order_by("organisation__code", "pk")
    return [(post, "、".join(names.get(post.pk, ()))) for post in rows]


def _leaders(township: Organisation, day: date) -> list[str]:
    return [
        f"{names or '（空缺）'}（{post.title}）：{post.duties.strip()}"
        for post, names in _posts(township, day)
        if set(post.roles) & set(LEADERS) and post.duties.strip()
    ]


def _staff(township: Organisation, day: date) -> list[str]:
    return [
        f"{post.organisation.name} {post.title}：{names}" for post, names in _posts(township, day) if names
    ]


def _rules(_township: Organisation, _day: date) -> list[str]:
    return [one.title.zh for one in book().regulations.values()]


def _offered(township: Organisation) -> list[Offer]:
    return [one for one in catalogue.offers(township) if one.offered]


def _procedures(township: Organisation, _day: date) -> list[str]:
    """Each way of handling once, with the number of services that take it."""
    ways: dict[str, int] = {}
    for one in _offered(township):
        way = " → ".join(procedure_of(township, one))
        ways[way] = ways.get(way, 0) + 1
    return [f"{way}（{number}项）" for way, number in ways.items() if way]


def _charges(township: Organisation, _day: date) -> list[str]:
    """The charges of the services: those that cost something, and whatever the township says of its own."""
    found = []
    for one in _offered(township):
        fee = one.item.fee
        if fee.amount:
            unit = fee.unit.zh if fee.unit else "元"
            found.append(f"{one.item.name.zh}：{fee.amount}{unit}")
        elif fee.note:
            found.append(f"{one.item.name.zh}：{fee.note.zh}")
    return found


def _guide(township: Organisation, _day: date) -> list[str]:
    """Each open service with its limit; one that the township hasn't confirmed is said to be so, not left out."""
    return [
        f"{one.item.number} {one.item.name.zh}：{limit_of(one).zh or '时限待本镇确认'}"
        for one in _offered(township)
    ]


TELLERS: Mapping[str, Teller] = {
    "functions": _functions,
    "leaders": _leaders,
    "department_duties": _duties,
    "guide": _guide,
    "duties": _duties,
    "staff": _staff,
    "rules": _rules,
    "procedures": _procedures,
    "charges": _charges,
}


def limit_of(offer: Offer) -> Text:
    """The promised limit of a service in words; empty where the township hasn't confirmed one."""
    limit = catalogue.limits(offer.item)[0]
    if limit is None or "promised" in offer.item.to_confirm:
        return Text("", "")
    return describe_limit(limit)


def procedure_of(township: Organisation, offer: Offer) -> list[str]:
    """The steps of a service on its usual way."""
    procedure = book_of(township.pk).procedures.get(offer.item.procedure)
    return [step.title.zh for step in usual_steps(procedure)] if procedure else []


@dataclass(frozen=True)
class InLobby:
    """A service in the lobby: functions, grounds, procedure, limit; what is empty is named (S1.04.02)."""

    offer: Offer
    blocks: tuple[tuple[Text, str], ...]

    @property
    def lacks(self) -> list[Text]:
        """The blocks without data."""
        return [title for title, words in self.blocks if not words]


FUNCTIONS = Text("职能职责", "Functions")
GROUNDS = Text("办事依据", "Grounds")
STEPS = Text("办事程序", "Procedure")
LIMIT = Text("办理时限", "Time limit")


def lobby(township: Organisation) -> list[InLobby]:
    """Every open service with its four blocks, from what holds now."""
    said = functions_of(township)
    found = []
    for one in _offered(township):
        unit = said.get(one.unit.pk) if one.unit else None
        blocks = (
            (FUNCTIONS, unit.functions.zh if unit else ""),
            (GROUNDS, "；".join(basis.citation for basis in one.item.basis)),
            (STEPS, " → ".join(procedure_of(township, one))),
            (LIMIT, limit_of(one).zh),
        )
        found.append(InLobby(one, blocks))
    return found


def card_data(township: Organisation, item: str) -> dict[str, object]:
    """What the card of an open service says (S0.07.29): name, place, limit, papers, telephone for complaints, and the day
    of its version, the same as on its page. Raises LookupError for a service that isn't open."""
    try:
        offer = catalogue.offer(township, item)
    except KeyError as error:
        raise LookupError(item) from error
    if not offer.offered:
        raise LookupError(item)
    where = catalogue.where(township, offer.unit, offer.terms)
    papers = [paper.name.zh for paper in offer.item.materials if not paper.fetched]
    return {
        "office": township.name,
        "date": editions.edition_of(township, offer).day,
        "item": offer.item.name.zh,
        "number": offer.item.number,
        "place": " ".join(
            part for part in (where.address.zh, where.window.zh if where.window else "") if part
        ),
        "hours": where.hours.zh,
        "phone": where.phone,
        "limit": limit_of(offer).zh or "待本镇确认",
        "papers": papers or ["不用交材料"],
        "complaint_phone": (offer.unit.complaint_phone if offer.unit else "") or township.complaint_phone,
    }
