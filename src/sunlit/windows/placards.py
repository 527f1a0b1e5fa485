"""Plates on desks, boards at doors, guides at windows: what each would say now, and whether the one there still does.

What is printed comes from where it is kept anyway: posts and their holders, the catalogue of functions, the service
items. So a plate can't say anything else than the rest of the program (S1.04.09, S1.04.10, S3.12.04).
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sunlit import clock
from sunlit.bodies.functions import functions_of
from sunlit.core.limits import describe_limit
from sunlit.core.text import Text
from sunlit.core.windows import covers
from sunlit.hall import catalogue
from sunlit.people.models import Organisation, Post
from sunlit.people.queries import holdings_on
from sunlit.windows.models import Placard, Window

PART_NAMES = {
    "name": Text("姓名", "name"),
    "unit": Text("部门名称", "name of the unit"),
    "post": Text("职务", "post"),
    "letter": Text("A/B岗", "A or B"),
    "duties": Text("职责", "duties"),
    "functions": Text("职能", "functions"),
    "phone": Text("电话", "telephone"),
    "complaint_phone": Text("监督电话", "telephone for complaints"),
    "window": Text("窗口", "window"),
}
LONGEST = 700
"""More characters than this a plate has no room for."""
OFFICES = (
    Organisation.Kind.OFFICE,
    Organisation.Kind.STATION,
    Organisation.Kind.CENTRE,
    Organisation.Kind.DEPARTMENT,
)
"""The kinds of units that have a door with a board."""


class State(StrEnum):
    """How a placard stands."""

    NO_TEXT = "no_text"
    NEVER = "never"
    OUTDATED = "outdated"
    HOLDS = "holds"


STATE_WORDS = {
    State.NO_TEXT: (Text("没有内容，印不出来", "nothing to print yet"), "late"),
    State.NEVER: (Text("还没有摆放", "not put up yet"), "soon"),
    State.OUTDATED: (Text("已过时，请重印", "outdated: print it again"), "late"),
    State.HOLDS: (Text("有效", "holds"), "done"),
}


@dataclass(frozen=True)
class Wanted:
    """A placard that has to be there: what it would say now, and the one that was put up last.

    ``said`` holds its parts by name; ``lacks`` what is still missing before it can be printed.
    """

    kind: str
    about: str
    title: Text
    said: Mapping[str, str]
    lacks: tuple[Text, ...] = ()
    hung: Placard | None = None
    part_names: Mapping[str, Text] | None = None

    @property
    def mark(self) -> str:
        """What it says, as a short hash: another word gives another one."""
        text = json.dumps(dict(self.said), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def state(self) -> State:
        """Whether it can be printed, was put up, and still says what is so."""
        if self.lacks:
            return State.NO_TEXT
        if self.hung is None:
            return State.NEVER
        return State.HOLDS if self.hung.said == dict(self.said) else State.OUTDATED

    @property
    def words(self) -> Text:
        """The state in words."""
        return STATE_WORDS[self.state][0]

    @property
    def tone(self) -> str:
        """The colour of the state's badge, beside its words."""
        return STATE_WORDS[self.state][1]

    @property
    def to_print(self) -> bool:
        """Whether it has to be printed and put up."""
        return self.state in (State.NEVER, State.OUTDATED)

    @property
    def since(self) -> datetime | None:
        """When the one that hangs there was put up."""
        return self.hung.put_up_at if self.hung else None

    @property
    def changed(self) -> list[Text]:
        """Which parts say something else than when it was put up."""
        if self.hung is None:
            return []
        names = {**PART_NAMES, **(self.part_names or {})}
        before = self.hung.said
        keys = [key for key in {**self.said, **before} if self.said.get(key) != before.get(key)]
        return [names.get(key, Text(key, key)) for key in keys]


def plates(township: Organisation, day: date) -> list[Wanted]:
    """The plate of every post of a township and of everybody who holds it; a post that nobody holds has one without a
    name. Three queries (S1.04.09)."""
    posts = list(
        Post.objects.filter(organisation__township=township, organisation__outside=False)
        .filter(organisation__in=Organisation.objects.valid_on(day))
        .select_related("organisation")
        .order_by("organisation__code", "pk")
    )
    held: dict[int, list[tuple[int, str, str]]] = {}
    for row in (
        holdings_on(day)
        .filter(post__in=posts, staff__is_active=True)
        .select_related("staff")
        .order_by("letter", "pk")
    ):
        held.setdefault(row.post_id, []).append((row.staff_id, row.staff.name, row.letter))
    hung = _hung(township, Placard.Kind.PLATE)
    found = []
    for post in posts:
        lacks = _faults_of(post.duties.strip())
        for staff_id, name, letter in held.get(post.pk) or [(0, "", "")]:
            about = f"post:{post.pk}:staff:{staff_id}"
            said = {
                "name": name,
                "unit": post.organisation.name,
                "post": post.title,
                "letter": letter,
                "duties": post.duties.strip(),
                "complaint_phone": post.organisation.complaint_phone or township.complaint_phone,
            }
            title = Text(
                f"{post.organisation.name} {post.title} {name or '（空缺）'}",
                f"{post.organisation.label('en')}, {post.label('en')}: {name or 'vacant'}",
            )
            found.append(Wanted(Placard.Kind.PLATE, about, title, said, lacks, hung.get(about)))
    return found


def _faults_of(duties: str) -> tuple[Text, ...]:
    if not duties:
        return (Text("岗位职责", "duties of the post"),)
    if len(duties) > LONGEST:
        return (
            Text(
                f"不超过{LONGEST}字的职责（现在{len(duties)}字，放不下）",
                f"duties of at most {LONGEST} characters ({len(duties)} don't fit)",
            ),
        )
    return ()


def boards(township: Organisation, day: date) -> list[Wanted]:
    """The board at the door of every office of a township, word for word the published catalogue of functions. An office
    whose functions nobody has published has none, and shows as something to do. Three queries (S1.04.10)."""
    said_of = functions_of(township)
    hung = _hung(township, Placard.Kind.BOARD)
    units = Organisation.objects.valid_on(day).filter(township=township, outside=False, kind__in=OFFICES)
    found = []
    for unit in units.order_by("code"):
        text = said_of.get(unit.pk)
        lacks = () if text else (Text("职能和职责", "functions and duties"),)
        said = {
            "unit": unit.name,
            "functions": text.functions.zh if text else "",
            "duties": text.duties.zh if text else "",
            "phone": unit.phone,
            "complaint_phone": unit.complaint_phone or township.complaint_phone,
        }
        title = Text(unit.name, unit.name_en or unit.name)
        found.append(
            Wanted(Placard.Kind.BOARD, f"unit:{unit.pk}", title, said, lacks, hung.get(f"unit:{unit.pk}"))
        )
    return found


def guides(township: Organisation, windows: Sequence[Window] | None = None) -> list[Wanted]:
    """The service guide of every window: one mark for each offered item of its scope, so that a guide older than the
    last change of a service is outdated and names the service (S3.12.04)."""
    rows = list(
        Window.objects.standing().filter(township=township).order_by("number") if windows is None else windows
    )
    if not rows:
        return []
    offers = [offer for offer in catalogue.offers(township) if offer.offered]
    marks = {offer.item.id: catalogue.mark_of(township, offer) for offer in offers}
    names = {
        item.id: Text(f"{item.number} {item.name.zh}", f"{item.number} {item.name.en}")
        for category in catalogue.categories()
        for item in category.items
    }
    hung = _hung(township, Placard.Kind.GUIDE)
    found = []
    for row in rows:
        items = [offer for offer in offers if covers(row.scope, offer.category.number, offer.item.id)]
        lacks = () if items else (Text("已开办的事项", "offered services"),)
        said = {"window": f"{row} {row.place}", **{offer.item.id: marks[offer.item.id] for offer in items}}
        title = Text(row.label("zh-hans"), row.label("en"))
        about = f"window:{row.pk}"
        found.append(Wanted(Placard.Kind.GUIDE, about, title, said, lacks, hung.get(about), names))
    return found


FINDERS: Mapping[str, Callable[[Organisation], list[Wanted]]] = {
    Placard.Kind.PLATE: lambda township: plates(township, clock.today()),
    Placard.Kind.BOARD: lambda township: boards(township, clock.today()),
    Placard.Kind.GUIDE: guides,
}


def guide_rows(window: Window) -> list[dict[str, str]]:
    """What the guide of a window says of each offered service: number, name, who may apply, papers, limit, telephone."""
    rows = []
    for offer in catalogue.offers(window.township):
        if not offer.offered or not covers(window.scope, offer.category.number, offer.item.id):
            continue
        item, limit = offer.item, catalogue.limits(offer.item)[0]
        papers = [paper.name.zh for paper in item.materials if not paper.fetched]
        rows.append(
            {
                "number": item.number,
                "name": item.name.zh,
                "audience": item.audience.zh,
                "papers": "、".join(papers) or "不用交材料",
                "limit": describe_limit(limit).zh if limit else "当场",
                "phone": catalogue.where(window.township, offer.unit, offer.terms).phone,
            }
        )
    return rows


def _hung(township: Organisation, kind: str) -> dict[str, Placard]:
    """The newest of each that was put up. One query."""
    rows: Iterable[Placard] = Placard.objects.filter(township=township, kind=kind).order_by("pk")
    return {row.about: row for row in rows}
