"""By which channels a publication went out, what the office says it needs, numbered issues, and publicity that is planned."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from sunlit.boards.models.places import Posting, of_house, once
from sunlit.disclosure.models import Publication
from sunlit.language import say
from sunlit.matters.models import Document
from sunlit.people.models import Organisation, Staff
from sunlit.shelves import PHOTOS, FileName

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer


class Plan(models.Model):
    """What the office says about a publication's channels, and when its plan was done. No row: nothing said, not done."""

    publication = models.OneToOneField(Publication, models.PROTECT, related_name="channel_plan")
    marks = models.JSONField(default=list)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="a_done_plan_says_by_whom",
            )
        ]


class IssueQuerySet(models.QuerySet["Issue"]):
    def visible_to(self, viewer: "Viewer") -> "IssueQuerySet":
        """Issues hold what is public, so everybody sees them."""
        return self.all()


class Issue(models.Model):
    """A numbered issue: the gazette of a month, or a handbook of what is published (S0.06.06, S2.32.02)."""

    class Kind(models.TextChoices):
        GAZETTE = "gazette", say("公报", "gazette")
        HANDBOOK = "handbook", say("手册", "handbook")

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField(help_text="within the kind and year")
    month = models.DateField(help_text="its first day")
    document = models.OneToOneField(Document, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    request = once()

    objects = IssueQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["township", "kind", "year", "number"], name="an_issue_has_its_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}年第{self.number}期"

    def label(self, language: str) -> str:
        """Year and number in the interface language."""
        return f"{self.year}, no. {self.number}" if language.startswith("en") else str(self)


class CarriedQuerySet(models.QuerySet["Carried"]):
    def visible_to(self, viewer: "Viewer") -> "CarriedQuerySet":
        """The channels of what is public are public; those of what is internal are for the township's staff."""
        return self.filter(
            Q(publication__occurrence__audience="everybody")
            | of_house(viewer, "publication__occurrence__township_id")
        )

    def standing(self) -> "CarriedQuerySet":
        """Without those that were struck out."""
        return self.filter(struck_at=None)


class Carried(models.Model):
    """A publication went out by a carrier on a day, with the evidence (公开载体登记). A wrong entry is struck out with the
    reason, never removed."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="carried")
    carrier = models.CharField(max_length=32)
    outlet = models.CharField(max_length=80, blank=True)
    on = models.DateField()
    evidence = models.CharField(max_length=300)
    photo = FileName(shelf=PHOTOS, blank=True)
    photo_type = models.CharField(max_length=16, blank=True)
    copies = models.PositiveIntegerField(null=True, help_text="copies, listeners, messages")
    posting = models.OneToOneField(Posting, models.PROTECT, null=True, related_name="carried")
    issue = models.ForeignKey(Issue, models.PROTECT, null=True, related_name="items")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    struck_at = models.DateTimeField(null=True)
    struck_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    struck_why = models.CharField(max_length=200, blank=True)
    request = once()

    objects = CarriedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "carrier"],
                condition=Q(issue__isnull=False),
                name="an_item_stands_in_one_issue",
            ),
            models.CheckConstraint(condition=~Q(evidence=""), name="a_channel_has_its_evidence"),
            models.CheckConstraint(
                condition=Q(struck_at=None, struck_by=None, struck_why="")
                | (Q(struck_at__isnull=False, struck_by__isnull=False) & ~Q(struck_why="")),
                name="what_is_struck_out_says_why",
            ),
        ]


class PublicityQuerySet(models.QuerySet["Publicity"]):
    def visible_to(self, viewer: "Viewer") -> "PublicityQuerySet":
        """The plans of the viewer's township."""
        return self.filter(of_house(viewer))


class Publicity(models.Model):
    """A plan of publicity (宣传计划) of a unit for a year, by one of the rulebook's campaigns."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    campaign = models.CharField(max_length=32)
    year = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    objects = PublicityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "campaign", "year"], name="a_unit_plans_a_campaign_once_a_year"
            )
        ]


class Effort(models.Model):
    """A carrier was used for publicity: when, how many, with what evidence (宣传记录). Written once."""

    publicity = models.ForeignKey(Publicity, models.PROTECT, related_name="efforts")
    carrier = models.CharField(max_length=32)
    on = models.DateField()
    count = models.PositiveIntegerField(help_text="copies, broadcasts, people")
    evidence = models.CharField(max_length=300)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    request = once()
