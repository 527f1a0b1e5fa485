"""The yearly day of openness: its plan, who took part in person, what was handed out and came back."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from sunlit.boards.models.places import of_house
from sunlit.people.models import Organisation, Post, Staff

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer


class OpenDayQuerySet(models.QuerySet["OpenDay"]):
    def visible_to(self, viewer: "Viewer") -> "OpenDayQuerySet":
        """The days of the viewer's township."""
        return self.filter(of_house(viewer))


class OpenDay(models.Model):
    """The day of openness of a township in a year: the plan with its date, and the questionnaires (S3.13.02)."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    plan = models.TextField()
    plan_on = models.DateField()
    planned_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    issued = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0)

    objects = OpenDayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["township", "year"], name="a_year_has_one_open_day"),
            models.CheckConstraint(
                condition=Q(returned__lte=F("issued")), name="no_more_come_back_than_were_issued"
            ),
        ]


class TakingPart(models.Model):
    """The holder of a post took part in person, or why not. ``signed_at`` is empty where they did not sign."""

    open_day = models.ForeignKey(OpenDay, models.PROTECT, related_name="taking_part")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["open_day", "post", "staff"], name="a_holder_attends_once")
        ]


class Handed(models.Model):
    """So many of a kind were handed out on the day (S3.13.04)."""

    open_day = models.ForeignKey(OpenDay, models.PROTECT, related_name="handed")
    kind = models.CharField(max_length=32)
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["open_day", "kind"], name="a_kind_is_counted_once")]
