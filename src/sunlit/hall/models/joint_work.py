"""Joint work (联办): one application before several units at once."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from sunlit.matters import sight
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation, Staff

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer


class JointWorkQuerySet(models.QuerySet["JointWork"]):
    def visible_to(self, viewer: "Viewer") -> "JointWorkQuerySet":
        """The joint work on the matters that this viewer may see."""
        return self.filter(sight.of_matters(viewer, "matter"))


class JointWork(models.Model):
    """Several departments work on one matter under one number (联合办理); the centre moves it, not the applicant.

    ``complex`` work (复杂事项联合调查) needs a report that every department has signed before there is a result
    (S3.30.10). ``limit_days`` is set once every department agrees, or by a leader (S1.02.13).
    """

    matter = models.OneToOneField(Matter, models.CASCADE, related_name="joint")
    lead = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    complex = models.BooleanField(default=False)
    reason = models.CharField(max_length=200)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    limit_days = models.PositiveSmallIntegerField(null=True, help_text="working days from the opening")
    limit_due = models.DateField(null=True)
    limit_set_at = models.DateTimeField(null=True)
    limit_set_by = models.ForeignKey(
        Staff,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="the leader, where the departments disagreed",
    )
    report = models.TextField(blank=True)
    reported_at = models.DateTimeField(null=True)

    objects = JointWorkQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "joint work"


class JointPartQuerySet(models.QuerySet["JointPart"]):
    def visible_to(self, viewer: "Viewer") -> "JointPartQuerySet":
        """The parts in joint work on the matters that this viewer may see: all of them, also other departments'.
        Of a sensitive matter a department that was asked sees its own part alone."""
        return self.filter(sight.of_parts(viewer, "joint__matter", "unit_id", "joint__lead_id"))


class JointPart(models.Model):
    """One department's part in joint work: told, confirmed, days proposed, part done, report signed."""

    joint = models.ForeignKey(JointWork, models.CASCADE, related_name="parts")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    notified_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    proposed_days = models.PositiveSmallIntegerField(null=True)
    proposed_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    finding = models.TextField(blank=True)
    found_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    objects = JointPartQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["joint", "unit"], name="a_unit_takes_part_once")]
        indexes = [models.Index(fields=["unit"], condition=Q(confirmed_at=None), name="joint_to_confirm")]
