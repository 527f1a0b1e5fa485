"""The wall against the web: what is to be posted, looked at and taken down today, and every difference (the paper twin)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import F, Q

from sunlit.boards.models import Board, Posting
from sunlit.boards.web import OFF, hash_now, off_the_web
from sunlit.core.text import Text
from sunlit.disclosure.models import Publication
from sunlit.matters.book import number_in_force
from sunlit.pages.wall_papers import WallPaper, due_in, papers_of
from sunlit.people.models import Organisation
from sunlit.people.viewer import PUBLIC, Viewer

LOOK_EVERY = 7
"""After so many days without a look a sheet is to be looked at."""


class Difference(StrEnum):
    """In what the wall and the web differ."""

    OFF = "off"
    HASH = "hash"
    MISSING = "missing"
    EARLY = "early"


WORDS = {
    Difference.OFF: OFF,
    Difference.HASH: Text("纸上的文字和网上的不一样", "the words on paper aren't those on the web"),
    Difference.MISSING: Text("网上已公开，墙上还没贴", "published on the web, not on the wall yet"),
    Difference.EARLY: Text("没挂满最短时间就没有了", "gone before its shortest time was over"),
}


@dataclass(frozen=True)
class Differing:
    """One difference: what hangs or should, whose it is, the board and the posting where there is one, and since when."""

    kind: Difference
    title: Text
    unit: Organisation
    board: Board | None
    posting: Posting | None
    since: date

    @property
    def words(self) -> Text:
        """What differs."""
        return WORDS[self.kind]


def papers_now(rows: Iterable[Posting], today: date) -> dict[int, WallPaper]:
    """How the papers among these sheets stand on the web today, by the ids of the sheets. No query for publications."""
    named = {row.pk: row.paper_name for row in rows}
    known = papers_of({name for name in named.values() if name is not None}, today)
    return {pk: known[name] for pk, name in named.items() if name is not None and name in known}


def off_or_changed(rows: Iterable[Posting], today: date) -> dict[int, Difference]:
    """Which of the sheets that hang say what the web doesn't (any more), by their ids. One query, and three for each
    quarter of which villages have sheets here."""
    known = list(rows)
    off = off_the_web(
        {row.publication_id for row in known if row.publication_id and row.board.audience == "everybody"}
    )
    papers = papers_now(known, today)
    found = {}
    for row in known:
        if row.publication is None:
            if row.pk not in papers:
                found[row.pk] = Difference.OFF
            elif papers[row.pk].text_hash != row.text_hash:
                found[row.pk] = Difference.HASH
        elif row.board.audience == "everybody" and row.publication_id in off:
            found[row.pk] = Difference.OFF
        elif hash_now(row.publication) != row.text_hash:
            found[row.pk] = Difference.HASH
    return found


def parity(township: Organisation, viewer: Viewer, today: date) -> list[Differing]:
    """Every difference between the wall and the web of a township. As many queries however many there are."""
    rows = (
        Posting.objects.visible_to(viewer)
        .filter(board__township=township)
        .select_related("board__unit", "publication__occurrence__unit", "paper_of")
    )
    hanging = list(rows.hanging().order_by("posted_on", "pk"))
    wrong = off_or_changed(hanging, today)
    found = [
        Differing(wrong[row.pk], row.title, row.unit, row.board, row, row.posted_on)
        for row in hanging
        if row.pk in wrong
    ]
    early = rows.filter(ended_on__lt=F("removable_from")).order_by("ended_on", "pk")
    gone = list(early)
    off = off_the_web(
        {row.publication_id for row in gone if row.publication_id and row.board.audience == "everybody"}
    )
    found += [
        Differing(Difference.EARLY, row.title, row.unit, row.board, row, row.ended_on)
        for row in gone
        if row.ended_on
        and row.publication_id not in off
        # A paper comes down early only where its words became others: then a new one is asked for.
        and not (row.paper and row.end == Posting.End.TAKEN)
    ]
    found += [
        Differing(
            Difference.MISSING, Text(row.title, row.title), row.occurrence.unit, None, None, row.published_on
        )
        for row in to_post(township, viewer, today, grace=True)
    ]
    found += [
        Differing(Difference.MISSING, row.title, row.of, board, None, row.since)
        for row, board in papers_to_post(township, today, grace=True)
    ]
    return found


def to_post(
    township: Organisation, viewer: Viewer, today: date, *, grace: bool = False, unit: int | None = None
) -> list[Publication]:
    """What is published for everybody and hangs, or hung its shortest time, on no board yet, the oldest first; with
    ``grace`` only what should hang by now. What was published before the township entered its first board owes none.
    Two queries."""
    boards = Board.objects.visible_to(PUBLIC).filter(township=township, audience="everybody")
    begin = boards.order_by("since").values_list("since", flat=True).first()
    if begin is None:
        return []
    served = Posting.objects.filter(board__township=township, board__audience="everybody").filter(
        Q(ended_on=None) | Q(ended_on__gte=F("removable_from"))
    )
    rows = (
        Publication.objects.visible_to(PUBLIC)
        .filter(occurrence__township=township, published_on__gte=begin)
        .exclude(pk__in=served.values("publication"))
        .select_related("occurrence__unit", "occurrence__township")
    )
    if unit is not None:
        rows = rows.filter(occurrence__unit_id=unit)
    if grace:
        days = number_in_force("board-posting-days", today, township.pk)
        rows = rows.filter(published_on__lt=today - timedelta(days=days))
    return list(rows.order_by("published_on", "pk"))


def papers_to_post(
    township: Organisation, today: date, *, grace: bool = False
) -> list[tuple[WallPaper, Board]]:
    """The papers of units that hang, or hung their shortest time, on no board yet, each with the first board in use of
    its unit; with ``grace`` only what should hang by now, and of boards that were there on the day. A unit without a
    board stands among those that lack one. Two queries, and three for each quarter of villages."""
    boards = Board.objects.visible_to(PUBLIC).in_use().filter(township=township, audience="everybody")
    first: dict[int, Board] = {}
    for row in boards.select_related("unit").order_by("-number"):
        first[row.unit_id] = row
    due = due_in([row.unit for row in first.values()], today)
    if grace:
        days = timedelta(days=number_in_force("board-posting-days", today, township.pk))
        due = [row for row in due if row.since + days < today and first[row.of.pk].since <= row.since]
    if not due:
        return []
    served = {
        row.paper_name
        for row in Posting.objects.filter(board__township=township, paper_of__in=first)
        if row.ended_on is None or row.ended_on >= row.removable_from
    }
    return [(row, first[row.of.pk]) for row in due if (row.key, row.names) not in served]


@dataclass(frozen=True)
class Work:
    """What the keeper of a board does today, and what hangs there."""

    board: Board
    room: int
    post: tuple[Publication, ...]
    papers: tuple[WallPaper, ...]
    look: tuple[Posting, ...]
    take: tuple[Posting, ...]
    wrong: tuple[tuple[Posting, Difference], ...]
    keep: tuple[Posting, ...]
    renew: bool

    @property
    def to_post(self) -> int:
        """How many sheets wait to be posted, publications and papers."""
        return len(self.post) + len(self.papers)

    @property
    def todo(self) -> int:
        """How many things wait."""
        return self.to_post + len(self.look) + len(self.wrong)


def work_of(
    boards: Sequence[Board], township: Organisation, viewer: Viewer, today: date, *, renew: Iterable[int] = ()
) -> list[Work]:
    """What is to be posted on, looked at on and taken down from each of these boards. As many queries for one
    as for all.

    A publication is to be posted on the boards of its unit; where that unit has none in use, on those of the office
    that keeps the register.
    """
    waiting = to_post(township, viewer, today)
    papers: dict[int, list[WallPaper]] = {}
    for paper, its in papers_to_post(township, today):
        papers.setdefault(its.pk, []).append(paper)
    in_use = Board.objects.visible_to(PUBLIC).in_use().filter(township=township, audience="everybody")
    with_board = set(in_use.values_list("unit_id", flat=True))
    hanging: dict[int, list[Posting]] = {}
    for row in (
        Posting.objects.visible_to(viewer)
        .hanging()
        .filter(board__in=[one.pk for one in boards])
        .select_related("publication__occurrence__unit", "paper_of", "board", "posted_by")
        .prefetch_related("photos_before__by")
        .order_by("posted_on", "pk")
    ):
        hanging.setdefault(row.board_id, []).append(row)
    wrong = off_or_changed([row for rows in hanging.values() for row in rows], today)
    due = set(renew)
    found = []
    for one in boards:
        here = hanging.get(one.pk, [])
        mine = (
            [
                row
                for row in waiting
                if row.occurrence.unit_id == one.unit_id
                or (row.occurrence.unit_id not in with_board and one.unit.key == "office")
            ]
            if one.out_since is None and one.audience == "everybody"
            else []
        )
        right = [row for row in here if row.pk not in wrong]
        found.append(
            Work(
                one,
                one.capacity - sum(row.sheets for row in here),
                tuple(mine),
                tuple(papers.get(one.pk, ())),
                tuple(row for row in right if row.seen_on <= today - timedelta(days=LOOK_EVERY)),
                tuple(row for row in right if row.removable_from <= today),
                tuple((row, wrong[row.pk]) for row in here if row.pk in wrong),
                tuple(right),
                one.pk in due,
            )
        )
    return found
