"""What the catalogues keep: headings that a township's supervision added, statements that there is nothing, proposals of
what to publish, and which stages of work were reached."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from sunlit.core.catalogues import ADDED
from sunlit.core.duties import Audience
from sunlit.core.text import Text
from sunlit.disclosure.models.publications import Work, _for
from sunlit.language import say
from sunlit.matters.models import Matter
from sunlit.matters.written_once import AddedOnly, WrittenOnce
from sunlit.people.models import Organisation, Staff

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer

AUDIENCES = [(kind.value, kind.value) for kind in Audience]


class SeenQuerySet(AddedOnly):
    """Rows for everybody or for the staff of a township."""

    def visible_to(self, viewer: "Viewer") -> "SeenQuerySet":
        """What is for everybody; staff also see what is internal to their township."""
        return self.filter(_for(viewer))


class AddedHeading(WrittenOnce):
    """A heading that supervision added to a catalogue of its township (S0.07.24); it counts from the day it was added."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    catalogue = models.CharField(max_length=64)
    audience = models.CharField(max_length=16, choices=AUDIENCES)
    number = models.PositiveIntegerField(help_text="of the township, so that its key never comes back")
    title = models.CharField(max_length=60)
    title_en = models.CharField(max_length=120, blank=True)
    why = models.CharField(max_length=300)
    added_on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    objects = SeenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["township", "number"], name="an_added_heading_has_its_number"),
            models.UniqueConstraint(
                fields=["township", "catalogue", "title"], name="a_heading_is_added_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        """Its key among the headings of the catalogue."""
        return f"{ADDED}{self.number}"

    @property
    def words(self) -> Text:
        """Its title in both languages; what wasn't translated stands in Chinese."""
        return Text(self.title, self.title_en or self.title)


class Nothing(WrittenOnce):
    """A unit's dated statement that under one heading there is nothing in a period (本期无此类事项, S3.04.01)."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    catalogue = models.CharField(max_length=64)
    heading = models.CharField(max_length=64)
    audience = models.CharField(max_length=16, choices=AUDIENCES)
    period = models.CharField(max_length=16)
    said_on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    objects = SeenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "catalogue", "heading", "period"], name="nothing_is_said_once_a_period"
            )
        ]
        indexes = [models.Index(fields=["township", "catalogue", "period"])]

    def __str__(self) -> str:
        return f"{self.catalogue} {self.heading} {self.period}"


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Proposals in the plural."""

    def visible_to(self, viewer: "Viewer") -> "ProposalQuerySet":
        """What citizens proposed is public; what staff proposed inside is for the staff of the township."""
        return self.filter(_for(viewer))


class Proposal(models.Model):
    """Somebody asks that a matter be published (S0.01.10, S0.07.22); it ends in “added” or in “declined” with a reason."""

    class Outcome(models.TextChoices):
        OPEN = "", say("待答复", "open")
        ADDED = "added", say("列入公开", "added")
        DECLINED = "declined", say("不列入", "declined")

    matter = models.OneToOneField(Matter, models.PROTECT, related_name="proposal")
    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    audience = models.CharField(max_length=16, choices=AUDIENCES)
    about = models.CharField(max_length=60)
    why = models.CharField(max_length=500, blank=True)
    proposed_on = models.DateField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    decided_on = models.DateField(null=True)
    decided_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    heading = models.OneToOneField(AddedHeading, models.PROTECT, null=True, related_name="proposal")

    objects = ProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", decided_on=None, decided_by=None, heading=None)
                | Q(outcome="added", decided_on__isnull=False, heading__isnull=False)
                | (Q(outcome="declined", decided_on__isnull=False, heading=None) & ~Q(reason="")),
                name="a_proposal_ends_in_a_heading_or_with_a_reason",
            )
        ]
        indexes = [models.Index(fields=["township", "proposed_on"])]

    def __str__(self) -> str:
        return self.about


class Reached(WrittenOnce):
    """A stage of work as it came (S2.19.09): reached on a day, or left out because nobody could foresee it (S3.04.04)."""

    work = models.ForeignKey(Work, models.PROTECT, related_name="reached")
    stage = models.PositiveSmallIntegerField()
    on = models.DateField()
    left_out = models.CharField(max_length=300, blank=True, help_text="why the stage is left out")
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    objects = AddedOnly.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["work", "stage"], name="a_stage_is_reached_once"),
            models.CheckConstraint(condition=Q(stage__gte=1), name="stages_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.work_id} {self.stage}"
