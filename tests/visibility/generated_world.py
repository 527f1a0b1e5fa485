"""A small invented county, filled at random from a seed: also with what should never happen, such as a matter
shared with a unit of another township or a task that waits for the person reported on."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from sunlit import clock
from sunlit.hall.models import Application, Inquiry, JointPart, JointWork, Rating
from sunlit.ledger import actions as ledger
from sunlit.matters.models import Alert, Document, HandOver, Matter, Notice, ProcedureVersion, Share, Task
from sunlit.people.models import Absence, Holding, Organisation, Post, Staff
from sunlit.registers.models import Entry, Record

TODAY = date(2026, 11, 18)
NOON = datetime(2026, 11, 18, 12, 0, tzinfo=clock.CHINA)
ROLES = (
    "mayor", "deputy_leader", "supervisor", "centre_director", "enquiry", "station_head", "handler", "office_clerk",
    "village_agent",
)  # fmt: skip
WORDS = ("低保", "建房", "补贴", "户籍", "调解")


@dataclass
class World:
    """Everything that was made, as plain lists."""

    towns: list[Organisation] = field(default_factory=list)
    units: list[Organisation] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    staff: list[Staff] = field(default_factory=list)
    holdings: list[Holding] = field(default_factory=list)
    absences: list[Absence] = field(default_factory=list)
    matters: list[Matter] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    inquiries: list[Inquiry] = field(default_factory=list)
    applications: list[Application] = field(default_factory=list)
    joints: list[JointWork] = field(default_factory=list)
    parts: list[JointPart] = field(default_factory=list)
    ratings: list[Rating] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    hand_overs: list[HandOver] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


def make(seed: int, *, towns: int = 2, staff: int = 7, matters: int = 12) -> World:
    """Make and store a world; the same seed makes the same one."""
    rng, world, tag = Random(seed), World(), f"s{seed}"
    procedure, _ = ProcedureVersion.objects.get_or_create(
        content_hash="generated", defaults={"key": "generated", "version": "1", "body": {}}
    )
    county = Organisation.objects.create(
        code=f"{tag}-C", kind="county", name="某县", valid_from=date(2020, 1, 1)
    )
    for number in range(towns):
        _town(rng, world, tag, number, county, staff)
    for admin in ("system", "security", "audit"):
        world.staff.append(_person(tag, world, None, admin))
    for number in range(matters):
        _matter(rng, world, tag, number, procedure)
    world.units.append(county)
    return world


def _person(tag: str, world: World, town: Organisation | None, admin: str = "", active: bool = True) -> Staff:
    name = f"{tag}-{len(world.staff)}"
    return Staff.objects.create(username=name, name=name, township=town, admin=admin, is_active=active)


def _town(rng: Random, world: World, tag: str, number: int, county: Organisation, staff: int) -> None:
    since = date(2020, 1, 1)
    town = Organisation.objects.create(
        code=f"{tag}-T{number}", kind="township", name=f"某{number}镇", parent=county, valid_from=since
    )
    town.township = town
    town.save()
    units = [town]
    for place, kind in enumerate(("centre", "department", "department", "station", "village", "village")):
        units.append(
            Organisation.objects.create(
                code=f"{tag}-T{number}-{place}",
                kind=kind,
                name=f"{kind}{place}",
                parent=town,
                township=town,
                outside=rng.random() < 0.1,
                valid_from=since,
            )
        )
    world.towns.append(town)
    world.units += units
    posts = [
        Post.objects.create(
            organisation=rng.choice(units), title="岗位", roles=rng.sample(ROLES, rng.choice((1, 1, 1, 2)))
        )
        for _ in range(staff)
    ]
    world.posts += posts
    people = []
    for _ in range(staff):
        person = _person(tag, world, town, active=rng.random() > 0.07)
        world.staff.append(person)
        people.append(person)
    for post in posts:
        # Held now, held once, or to be held: only the first gives sight.
        since, until = rng.choice(
            [(date(2024, 1, 1), None)] * 5
            + [
                (date(2024, 1, 1), TODAY),
                (date(2020, 1, 1), TODAY - timedelta(1)),
                (TODAY + timedelta(1), None),
            ]
        )
        world.holdings.append(
            Holding.objects.create(post=post, staff=rng.choice(people), since=since, until=until)
        )
    away, substitute, leader = rng.sample(people, 3)
    first = TODAY - timedelta(rng.choice((0, 3, 9)))
    world.absences.append(
        Absence.objects.create(
            staff=away,
            substitute=substitute,
            approved_by=leader,
            reason="trip",
            first_day=first,
            last_day=first + timedelta(rng.choice((0, 3, 9))),
        )
    )


def _looked_into(world: World, matter: Matter) -> None:
    """The bad rating that opened this matter: of the work of whoever handled the other one."""
    parent = matter.parent
    known = [row for row in world.ratings if row.matter_id == parent.pk]
    rating = known[0] if known else Rating(matter=parent, level=1, at=NOON)
    rating.follow_up, rating.rated = matter, parent.handler
    rating.save()
    if not known:
        world.ratings.append(rating)


def _matter(rng: Random, world: World, tag: str, number: int, procedure: ProcedureVersion) -> None:
    town = rng.choice(world.towns)
    own = [unit for unit in world.units if unit.township_id == town.pk]
    people = [person for person in world.staff if person.township_id == town.pk]
    away = [absence.staff for absence in world.absences if absence.staff.township_id == town.pk]
    is_open = rng.random() < 0.6
    kind = rng.choice(("inquiry", "application", "bad-rating", "penalty-case"))
    looked_into = {row.matter_id for row in world.ratings if row.follow_up_id}
    rated = [
        row
        for row in world.matters
        if row.kind == "application" and row.township_id == town.pk and row.pk not in looked_into
    ]

    def anybody() -> Staff | None:
        if rng.random() < 0.5:
            return None
        # Often somebody who is away, so that standing in for them matters.
        return rng.choice(away if away and rng.random() < 0.4 else people)

    matter = Matter.objects.create(
        township=town,
        number=f"{tag}M{number:04d}",
        kind=kind,
        parent=rng.choice(rated) if rated and kind == "bad-rating" else None,
        title=f"{rng.choice(WORDS)}{number}",
        channel=rng.choice(("window", "online", "agent", "phone")),
        label=rng.choice(("ordinary", "ordinary", "ordinary", "sensitive", "report")),
        procedure=procedure,
        step="x",
        state="open" if is_open else "done",
        unit=rng.choice(own),
        intake_unit=rng.choice(own),
        village=rng.choice([None, *own]),
        handler=anybody(),
        first_asked=anybody(),
        opened_at=NOON,
        closed_at=None if is_open else NOON,
    )
    world.matters.append(matter)
    if matter.parent_id:
        _looked_into(world, matter)
    for unit in rng.sample(world.units, rng.choice((0, 0, 1, 2))):
        world.shares.append(Share.objects.create(matter=matter, unit=unit))
    for turn in range(rng.choice((0, 1, 2))):
        person = anybody()
        task = Task.objects.create(
            matter=matter,
            step="x",
            round=turn,
            person=person,
            unit=rng.choice([None, *world.units]),
            role="applicant" if rng.random() < 0.1 else rng.choice(ROLES),
            opened_at=NOON,
            done_at=None if rng.random() < 0.5 else NOON,
        )
        world.tasks.append(task)
        world.alerts.append(
            Alert.objects.create(matter=matter, task=task, kind="overdue", due=TODAY, raised_at=NOON)
        )
    if matter.kind == "inquiry":
        world.inquiries.append(
            Inquiry.objects.create(matter=matter, question=matter.title, about=anybody(), contact="000")
        )
    if matter.kind == "application":
        world.applications.append(
            Application.objects.create(
                matter=matter, item="x", item_hash="x", applicant=f"人{number}", receipt_hash="x",
                signed_by=anybody(), told_by=anybody(),
            )
        )  # fmt: skip
        if not is_open:
            world.ratings.append(Rating.objects.create(matter=matter, level=rng.randint(1, 5), at=NOON))
    if rng.random() < 0.5:
        work = JointWork.objects.create(
            matter=matter, lead=matter.unit, reason="x", opened_at=NOON, opened_by=rng.choice(people)
        )
        world.joints.append(work)
        asked = rng.sample(world.units, rng.choice((1, 2)))
        for part in {unit.pk: unit for unit in (matter.unit, *asked)}.values():
            world.parts.append(JointPart.objects.create(joint=work, unit=part, notified_at=NOON))
    if matter.kind == "penalty-case":
        world.records.append(Record.objects.create(matter=matter, register=matter.kind))
        for task in matter.tasks.all():
            world.entries.append(
                Entry.objects.create(
                    matter=matter, task=task, step="x", outcome="x", field="facts", value="x", at=NOON
                )
            )
    giver, unit = rng.choice(people), rng.choice(world.units)
    world.hand_overs.append(
        HandOver.objects.create(
            matter=matter, what="papers", giver=giver, unit=unit, receiver=anybody(), offered_at=NOON
        )
    )
    world.documents.append(
        Document.objects.create(
            township=town,
            matter=matter if rng.random() < 0.7 else None,
            template="x",
            number=f"{tag}D{number:04d}",
            data="{}",
            fingerprint="x",
            template_hash="x",
            pdf_hash="x",
            pages=1,
            issued_at=NOON,
            issued_by=anybody(),
        )
    )
    to = anybody()
    world.notices.append(
        Notice.objects.create(
            staff=to,
            unit=None if to else rng.choice(world.units),
            role="" if to else rng.choice(ROLES),
            matter=matter if rng.random() < 0.7 else None,
            text=matter.number,
            text_en=matter.number,
            at=NOON,
        )
    )
    ledger.append(town.code, "opened", actor="public", subject_kind="matter", subject=matter.number, at=NOON)
    if rng.random() < 0.2:
        ledger.append(
            town.code, "posts_set", actor="public", subject_kind="staff", subject=f"{number}", at=NOON
        )
