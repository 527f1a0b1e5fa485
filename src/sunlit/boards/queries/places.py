"""The register of boards: how each stands, which units have none, the months, and the blocks of a unit's board."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Min

from sunlit.boards.models import Board, Posting
from sunlit.core.boards import Block, Renewal, renewal
from sunlit.core.text import Text
from sunlit.disclosure.models import Publication
from sunlit.matters.book import book, number_in_force
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC, Viewer

KINDS = (
    Organisation.Kind.OFFICE,
    Organisation.Kind.STATION,
    Organisation.Kind.CENTRE,
    Organisation.Kind.DEPARTMENT,
    Organisation.Kind.VILLAGE,
)
"""The kinds of units that need a fixed board."""

NO_BOARD = Text("没有公开栏", "no board")
TEMPORARY = Text("是临时的，要永久性的", "temporary: a permanent one is needed")
NO_PLACE = Text("没有写位置", "no place")
NO_ROAD = Text("不在交通要道", "not on a main road")
NO_SETTLEMENT = Text("不在居民点", "not in the settlement")
NO_KEEPER = Text("没有管理人", "no keeper")
NO_PHOTO = Text("没有照片", "no photo")

RENEWAL_WORDS = {
    Renewal.DONE: (Text("已更新", "renewed"), "done"),
    Renewal.LATE: (Text("更新迟了", "renewed late"), "late"),
    Renewal.WAITING: (Text("还没更新", "not renewed yet"), "soon"),
    Renewal.MISSING: (Text("没有更新", "missing"), "late"),
}


def months_later(day: date, months: int) -> date:
    """The same day of the month so many months later; the month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class Standing:
    """A board, when it was changed last, and the day up to which that holds (S0.01.11)."""

    board: Board
    changed: date | None
    fresh_until: date
    today: date

    @property
    def overdue(self) -> bool:
        """Whether its period is over without a new posting; a board out of use owes nothing."""
        return self.board.out_since is None and self.today > self.fresh_until

    @property
    def faults(self) -> list[Text]:
        """What its place in the register still lacks (S3.05.01, S4.49.11)."""
        return faults_of(self.board)


def faults_of(board: Board) -> list[Text]:
    """What a board lacks to be the fixed board of its unit: place, keeper, photo; of a village also that it is permanent,
    on a main road and in the settlement."""
    village = board.unit.kind == Organisation.Kind.VILLAGE
    found = []
    if board.standing != Board.Standing.PERMANENT:
        found.append(TEMPORARY)
    if not board.place:
        found.append(NO_PLACE)
    if village and not board.main_road:
        found.append(NO_ROAD)
    if village and not board.settlement:
        found.append(NO_SETTLEMENT)
    if board.keeper_id is None:
        found.append(NO_KEEPER)
    if not board.photo:
        found.append(NO_PHOTO)
    return found


def boards(township: Organisation, viewer: Viewer, today: date) -> list[Standing]:
    """Every board of a township that the viewer may know of, by number. One query."""
    rows = (
        Board.objects.visible_to(viewer)
        .filter(township=township)
        .select_related("unit", "keeper", "township")
        .annotate(changed=Max("postings__posted_on"))
        .order_by("number")
    )
    return [_standing(row, row.changed, today) for row in rows]


def _standing(row: Board, changed: date | None, today: date) -> Standing:
    return Standing(row, changed, months_later(changed or row.since, row.months), today)


def board(township: Organisation, viewer: Viewer, number: int, today: date) -> Standing:
    """One board by its number. Raises Board.DoesNotExist."""
    row = (
        Board.objects.visible_to(viewer)
        .filter(township=township)
        .select_related("unit", "keeper", "township")
        .annotate(changed=Max("postings__posted_on"))
        .get(number=number)
    )
    return _standing(row, row.changed, today)


@dataclass(frozen=True)
class UnitStanding:
    """A unit with its boards for everybody that are in use; ``lacks`` is empty where one of them passes the check."""

    unit: Organisation
    boards: tuple[Standing, ...]
    lacks: tuple[Text, ...]


def units(township: Organisation, today: date) -> list[UnitStanding]:
    """Every unit and village with its board or with what is missing (S0.07.26, S3.05.01, S4.49.11). Two queries."""
    of_unit: dict[int, list[Standing]] = {}
    for row in boards(township, PUBLIC, today):
        if row.board.out_since is None:
            of_unit.setdefault(row.board.unit_id, []).append(row)
    rows = Organisation.objects.valid_on(today).filter(township=township, outside=False, kind__in=KINDS)
    found = []
    for unit in rows.order_by("code"):
        here = of_unit.get(unit.pk, [])
        best = min((one.faults for one in here), key=len, default=[NO_BOARD])
        found.append(UnitStanding(unit, tuple(here), tuple(best)))
    return found


def gaps(township: Organisation, today: date) -> list[UnitStanding]:
    """The units whose board is missing or fails the check, by name."""
    return [row for row in units(township, today) if row.lacks]


@dataclass(frozen=True)
class MonthEntry:
    """How a board stands in a month."""

    board: Board
    state: Renewal
    changed: date | None
    month: date

    @property
    def words(self) -> Text:
        """The state in words; of a missing one with the month."""
        if self.state is Renewal.MISSING:
            return Text(f"{self.month.month}月缺", f"{self.month:%B} missing")
        return RENEWAL_WORDS[self.state][0]

    @property
    def tone(self) -> str:
        """The colour of its badge, beside the words."""
        return RENEWAL_WORDS[self.state][1]


def month_entries(township: Organisation, viewer: Viewer, month: date, today: date) -> list[MonthEntry]:
    """One entry for each board in use, whether it was changed at the beginning of a month (S4.46.02). Two queries."""
    first = month.replace(day=1)
    last = months_later(first, 1)
    rows = list(
        Board.objects.visible_to(viewer)
        .in_use()
        .filter(township=township, since__lt=last)
        .select_related("unit")
        .order_by("number")
    )
    changed: dict[int, date] = dict(
        Posting.objects.filter(board__in=rows, posted_on__gte=first, posted_on__lt=last)
        .values_list("board_id")
        .annotate(first=Min("posted_on"))
    )
    window = number_in_force("board-renewal-day", today, township.pk)
    found = []
    for row in rows:
        state, day = renewal(first, [changed[row.pk]] if row.pk in changed else [], window, today)
        found.append(MonthEntry(row, state, day, first))
    return found


def hanging_on(rows: Sequence[Board], viewer: Viewer) -> dict[int, list[Posting]]:
    """What hangs on some boards now, the newest first. One query."""
    found: dict[int, list[Posting]] = {}
    for row in (
        Posting.objects.visible_to(viewer)
        .hanging()
        .filter(board__in=[one.pk for one in rows])
        .select_related("publication__occurrence", "paper_of", "posted_by", "board")
        .order_by("-posted_on", "-pk")
    ):
        found.setdefault(row.board_id, []).append(row)
    return found


@dataclass(frozen=True)
class Filled:
    """A block of a unit's board: its publications, the newest first, and when it was filled last (S0.07.27)."""

    block: Block
    publications: tuple[Publication, ...]
    last: date | None
    expired: bool

    @property
    def empty(self) -> bool:
        """Whether nothing stands in it now."""
        return not self.publications or self.expired


SHOWN = 5
"""So many publications of a block a page shows."""


def blocks(unit: Organisation, today: date) -> list[Filled]:
    """The blocks of the board of a unit, from what it published for everybody: what is approved and published stands
    there in the same moment. One query."""
    rules = book().boards
    if rules is None:
        return []
    of_duty: dict[str, list[Publication]] = {}
    wanted = {duty for block in rules.blocks for duty in block.duties}
    for row in (
        Publication.objects.visible_to(PUBLIC)
        .filter(occurrence__unit=unit, occurrence__duty__in=wanted)
        .select_related("occurrence")
        .order_by("-published_at", "-pk")
    ):
        of_duty.setdefault(row.occurrence.duty, []).append(row)
    found = []
    for block in rules.blocks:
        rows = sorted(
            (row for duty in block.duties for row in of_duty.get(duty, ())),
            key=lambda row: (row.published_at, row.pk),
            reverse=True,
        )
        last = rows[0].published_on if rows else None
        expired = bool(last and block.months and months_later(last, block.months) < today)
        found.append(Filled(block, tuple(rows[:SHOWN]), last, expired))
    return found


def in_use_of(rows: Iterable[Standing]) -> tuple[int, int]:
    """How many boards are in use, of how many (13/14)."""
    known = list(rows)
    return sum(row.board.out_since is None for row in known), len(known)
