"""What the hall lends, and the stations at which volunteers help."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from sunlit.language import say
from sunlit.people.models import Organisation, Staff
from sunlit.sealing import SealedText
from sunlit.windows.models.places import of_the_township

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer


class FacilityQuerySet(models.QuerySet["Facility"]):
    def visible_to(self, viewer: "Viewer") -> "FacilityQuerySet":
        """What is there to be used is public."""
        return self.all()


class Facility(models.Model):
    """A convenience (便民设施) such as a wheelchair: how many there are, how many of them can't be used, where."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60, blank=True)
    place = models.CharField(max_length=80)
    quantity = models.PositiveSmallIntegerField()
    broken = models.PositiveSmallIntegerField(default=0)
    checked_on = models.DateField()

    objects = FacilityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["township", "name"], name="a_facility_is_listed_once"),
            models.CheckConstraint(
                condition=Q(broken__lte=F("quantity")), name="no_more_are_broken_than_there"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def label(self, language: str) -> str:
        """The name in the interface language."""
        return self.name_en if language.startswith("en") and self.name_en else self.name


class LoanQuerySet(models.QuerySet["Loan"]):
    def visible_to(self, viewer: "Viewer") -> "LoanQuerySet":
        """Who borrowed what: the centre's intake and its director."""
        if not viewer.sees_township and not viewer.has_role("enquiry"):
            return self.none()
        return self.filter(of_the_township(viewer, "facility__township_id"))


class Loan(models.Model):
    """One piece of a facility is out with somebody; who, is sealed."""

    facility = models.ForeignKey(Facility, models.PROTECT, related_name="loans")
    borrower = SealedText(default="", blank=True)
    lent_at = models.DateTimeField()
    lent_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    returned_at = models.DateTimeField(null=True)

    objects = LoanQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["facility", "returned_at"])]


class StationQuerySet(models.QuerySet["Station"]):
    def visible_to(self, viewer: "Viewer") -> "StationQuerySet":
        """Where volunteers help is public."""
        return self.all()


class Station(models.Model):
    """A station of volunteers (志愿服务岗)."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    place = models.CharField(max_length=80)
    since = models.DateField()

    objects = StationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["township", "name"], name="a_station_is_listed_once")]

    def __str__(self) -> str:
        return self.name

    def label(self, language: str) -> str:
        """The name in the interface language."""
        return self.name_en if language.startswith("en") and self.name_en else self.name


class VolunteerHelpQuerySet(models.QuerySet["Help"]):
    def visible_to(self, viewer: "Viewer") -> "VolunteerHelpQuerySet":
        """How many were helped is public; no entry names anybody who was."""
        return self.all()


class Help(models.Model):
    """People helped at a station on a day, by kind (S3.15.02)."""

    class Kind(models.TextChoices):
        ENQUIRY = "enquiry", say("咨询", "enquiries")
        WAY = "way", say("指路引路", "directions")
        WATER = "water", say("送开水", "hot water")
        MEDICINE = "medicine", say("应急药品", "emergency medicine")
        FINDING = "finding", say("寻找失散儿童家长", "finding lost children or relatives")
        LOST = "lost", say("失物认领", "lost property")
        DISABLED = "disabled", say("助残", "help for disabled people")
        OTHER = "other", say("其他", "other")

    station = models.ForeignKey(Station, models.PROTECT, related_name="help")
    day = models.DateField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    people = models.PositiveSmallIntegerField()
    entered_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    objects = VolunteerHelpQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(people__gte=1), name="an_entry_helped_somebody")]
        indexes = [models.Index(fields=["station", "day"])]
