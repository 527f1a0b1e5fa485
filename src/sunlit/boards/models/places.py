"""Boards as places, what hangs on them, and each look whether it still hangs."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q

from sunlit.core.text import Text
from sunlit.disclosure.models import Publication
from sunlit.language import say
from sunlit.matters.written_once import AddedOnly, WrittenOnce
from sunlit.pages.wall_papers import Names
from sunlit.people.models import Organisation, Staff
from sunlit.shelves import PHOTOS, FileName

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer

A3_SHEETS = 2
"""An A3 sheet takes the room of so many A4 sheets."""


def of_house(viewer: "Viewer", path: str = "township_id") -> Q:
    """Rows of the viewer's own township; nothing for the public and for administrators."""
    if viewer.staff_id is None or viewer.admin or viewer.township_id is None:
        return Q(pk__in=[])
    return Q(**{path: viewer.township_id})


def once() -> "models.CharField[Any, Any]":
    """The key of the form that made a row, so that sending it again makes no second one."""
    return models.CharField(max_length=64, unique=True, null=True)


class BoardQuerySet(models.QuerySet["Board"]):
    def visible_to(self, viewer: "Viewer") -> "BoardQuerySet":
        """Where boards hang is public; boards for staff are known to the staff of their township."""
        return self.filter(Q(audience="everybody") | of_house(viewer))

    def in_use(self) -> "BoardQuerySet":
        """Boards on which something can hang."""
        return self.filter(out_since=None)


class Board(models.Model):
    """A fixed board (公开栏) of a unit or a village: where it is, who keeps it, how much has room on it (S4.46.01).

    ``capacity`` counts A4 sheets. ``months``: how often its content is renewed (S0.01.11). A board is never deleted: it
    goes out of use with the reason.
    """

    class Standing(models.TextChoices):
        PERMANENT = "permanent", say("永久", "permanent")
        TEMPORARY = "temporary", say("临时", "temporary")

    class For(models.TextChoices):
        EVERYBODY = "everybody", say("对外", "for everybody")
        STAFF = "staff", say("对内", "for the staff")

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="boards")
    audience = models.CharField(max_length=16, choices=For.choices, default=For.EVERYBODY)
    standing = models.CharField(max_length=16, choices=Standing.choices, default=Standing.PERMANENT)
    place = models.CharField(max_length=100, blank=True)
    place_en = models.CharField(max_length=140, blank=True)
    main_road = models.BooleanField(default=False)
    settlement = models.BooleanField(default=False)
    keeper = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    capacity = models.PositiveSmallIntegerField()
    width = models.PositiveSmallIntegerField(null=True, help_text="in centimetres")
    height = models.PositiveSmallIntegerField(null=True, help_text="in centimetres")
    months = models.PositiveSmallIntegerField(default=1)
    photo = FileName(shelf=PHOTOS, blank=True)
    photo_type = models.CharField(max_length=16, blank=True)
    since = models.DateField()
    out_since = models.DateField(null=True)
    out_reason = models.CharField(max_length=120, blank=True)
    request = once()

    objects = BoardQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["township", "number"], name="a_board_has_its_number"),
            models.CheckConstraint(condition=Q(capacity__gte=1, months__gte=1), name="a_board_has_room"),
            models.CheckConstraint(
                condition=Q(out_since=None, out_reason="") | (Q(out_since__isnull=False) & ~Q(out_reason="")),
                name="a_board_out_of_use_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}号公开栏"

    def label(self, language: str) -> str:
        """Number and unit in the interface language."""
        unit = self.unit.label(language)
        return (
            f"Board {self.number}, {unit}" if language.startswith("en") else f"{self.number}号 {unit}公开栏"
        )

    def where(self, language: str) -> str:
        """The place in the interface language."""
        return self.place_en if language.startswith("en") and self.place_en else self.place


class PostingQuerySet(models.QuerySet["Posting"]):
    def visible_to(self, viewer: "Viewer") -> "PostingQuerySet":
        """What hangs in public is public; what hangs inside is for the staff of the township."""
        return self.filter(Q(board__audience="everybody") | of_house(viewer, "board__township_id"))

    def hanging(self) -> "PostingQuerySet":
        """Sheets that hang now."""
        return self.filter(ended_on=None)


class Posting(models.Model):
    """A publication hangs on a board as a sheet (张贴), or a paper that another field of work makes (`pages/wall_papers`: the
    village's affairs on one page). What was printed on it is kept: the hash of the text, the code of the ledger's day,
    and the first day on which it may be taken down.

    It ends by being taken down, or by being found gone.
    """

    class End(models.TextChoices):
        TAKEN = "taken", say("取下", "taken down")
        GONE = "gone", say("发现不在了", "found gone")

    board = models.ForeignKey(Board, models.PROTECT, related_name="postings")
    publication = models.ForeignKey(Publication, models.PROTECT, null=True, related_name="postings")
    paper = models.CharField(max_length=32, blank=True, help_text="the kind, where it is no publication")
    paper_of = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    period = models.CharField(max_length=8, blank=True)
    paper_title = models.CharField(max_length=120, blank=True)
    paper_title_en = models.CharField(max_length=160, blank=True)
    text_hash = models.CharField(max_length=64)
    checkpoint = models.CharField(max_length=64, blank=True)
    size = models.CharField(max_length=2, choices=[("a4", "A4"), ("a3", "A3")])
    pages = models.PositiveSmallIntegerField()
    posted_at = models.DateTimeField()
    posted_on = models.DateField()
    posted_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    removable_from = models.DateField()
    photo = FileName(shelf=PHOTOS, blank=True)
    photo_type = models.CharField(max_length=16, blank=True)
    seen_on = models.DateField(help_text="the last day on which it was seen there")
    end = models.CharField(max_length=8, choices=End.choices, blank=True)
    ended_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=200, blank=True)
    request = once()

    objects = PostingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["board", "publication"],
                condition=Q(ended_on=None),
                name="a_sheet_hangs_once_on_a_board",
            ),
            models.UniqueConstraint(
                fields=["board", "paper", "paper_of", "period"],
                condition=Q(ended_on=None) & ~Q(paper=""),
                name="a_paper_hangs_once_on_a_board",
            ),
            models.CheckConstraint(
                condition=Q(publication__isnull=False, paper="", paper_of=None, period="")
                | (Q(publication=None, paper_of__isnull=False) & ~Q(paper="") & ~Q(paper_title="")),
                name="what_hangs_is_a_publication_or_a_paper",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, ended_by=None, end="")
                | (Q(ended_on__isnull=False, ended_by__isnull=False) & ~Q(end="")),
                name="an_ended_posting_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(removable_from__gt=F("posted_on")), name="a_sheet_hangs_some_time"
            ),
            models.CheckConstraint(condition=Q(pages__gte=1), name="a_sheet_has_pages"),
        ]
        indexes = [models.Index(fields=["board", "posted_on"])]

    @property
    def title(self) -> Text:
        """What hangs there."""
        if self.publication is not None:
            return Text(self.publication.title, self.publication.title)
        return Text(self.paper_title, self.paper_title_en)

    @property
    def unit(self) -> Organisation:
        """Whose sheet it is."""
        found = self.publication.occurrence.unit if self.publication is not None else self.paper_of
        assert found is not None  # a constraint of the table
        return found

    @property
    def paper_name(self) -> tuple[str, Names] | None:
        """By which its paper is found again; None for a publication."""
        return None if self.paper_of_id is None else (self.paper, (self.paper_of_id, self.period))

    @property
    def sheets(self) -> int:
        """The room that it takes, in A4 sheets."""
        return self.pages * (A3_SHEETS if self.size == "a3" else 1)

    @property
    def short_hash(self) -> str:
        """The hash as it is printed on the sheet."""
        return short(self.text_hash)

    @property
    def ended_early(self) -> bool:
        """Whether it hung less than its shortest time."""
        return self.ended_on is not None and self.ended_on < self.removable_from


def short(text_hash: str) -> str:
    """The first twelve digits of a hash in groups of four, as they stand on paper."""
    return " ".join(text_hash[at : at + 4] for at in (0, 4, 8))


class Look(models.Model):
    """Somebody looked whether a sheet still hangs (查看). Written once."""

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="looks")
    on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    there = models.BooleanField()
    photo = FileName(shelf=PHOTOS, blank=True)
    photo_type = models.CharField(max_length=16, blank=True)
    request = once()


class PhotoBefore(WrittenOnce):
    """A photo of a posting that another took the place of (补拍): what was taken first stays on record, with who replaced
    it and why; only the staff of the township see it."""

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="photos_before")
    photo = FileName(shelf=PHOTOS)
    photo_type = models.CharField(max_length=16)
    why = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    objects = AddedOnly.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(why=""), name="a_replaced_photo_says_why")]
