"""What passes between people: alerts, hand-overs, notices."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from sunlit.language import say
from sunlit.matters import sight
from sunlit.matters.models.work import Matter, Task
from sunlit.people.models import Organisation, Staff

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer


class AlertQuerySet(models.QuerySet["Alert"]):
    def visible_to(self, viewer: "Viewer") -> "AlertQuerySet":
        """The alerts of the matters that this viewer may see."""
        return self.filter(sight.of_matters(viewer, "matter"))


class Alert(models.Model):
    """The program noticed by itself that something is due soon, late, idle or wrong. Raised once."""

    class Kind(models.TextChoices):
        DUE_SOON = "due_soon", say("即将到期", "due soon")
        OVERDUE = "overdue", say("超过承诺期限", "overdue")
        LEGAL_OVERDUE = "legal_overdue", say("超过法定期限", "past the limit of the law")
        STEP_OVERDUE = "step_overdue", say("环节超时", "step overdue")

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="alerts")
    task = models.ForeignKey(Task, models.CASCADE, null=True, related_name="alerts")
    kind = models.CharField(max_length=24, choices=Kind.choices)
    due = models.DateField()
    raised_at = models.DateTimeField()

    objects = AlertQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "kind", "due"], condition=Q(task=None), name="a_matter_alert_is_raised_once"
            ),
            models.UniqueConstraint(
                fields=["task", "kind", "due"],
                condition=Q(task__isnull=False),
                name="a_task_alert_is_raised_once",
            ),
        ]
        indexes = [models.Index(fields=["raised_at"])]


class HandOverQuerySet(models.QuerySet["HandOver"]):
    def visible_to(self, viewer: "Viewer") -> "HandOverQuerySet":
        """The hand-overs of the matters that this viewer may see."""
        return self.filter(sight.of_matters(viewer, "matter"))


class HandOver(models.Model):
    """Something passes from hand to hand: the visitor, the handling, or the undertaking form (承办单).

    The giver stays responsible until the receiver has taken it; both times are kept (S1.01.05, S3.28.10).
    """

    class What(models.TextChoices):
        VISITOR = "visitor", say("来访人", "the visitor")
        HANDLING = "handling", say("承办", "the handling")
        FORM = "form", say("承办单", "the undertaking form")
        PAPERS = "papers", say("代收材料", "papers taken in")

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="hand_overs")
    what = models.CharField(max_length=16, choices=What.choices)
    giver = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    from_unit = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="who was responsible when offered",
    )
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    papers = models.JSONField(default=list)
    offered_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    objects = HandOverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "what"], condition=Q(taken_at=None), name="one_hand_over_pending"
            )
        ]
        indexes = [models.Index(fields=["unit"], condition=Q(taken_at=None), name="hand_over_pending")]


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, viewer: "Viewer") -> "NoticeQuerySet":
        """The notices to this viewer and to the seats held, and those about a matter to somebody stood in for; but
        none about a matter that the viewer may not see (any more). An administrator sees the own ones that are about
        no matter."""
        if viewer.staff_id is None:
            return self.none()
        mine = Q(staff_id=viewer.staff_id)
        for unit_id, role in {(seat.organisation_id, seat.role) for seat in viewer.seats}:
            mine |= Q(staff=None, unit_id=unit_id, role=role)
        if viewer.covers:
            mine |= Q(staff_id__in=viewer.covers, matter__isnull=False)
        return self.filter(mine).filter(Q(matter=None) | sight.of_matters(viewer, "matter"))


class Notice(models.Model):
    """A message inside the program to a staff member, or to whoever sits in a seat."""

    staff = models.ForeignKey(Staff, models.CASCADE, null=True, related_name="notices", db_index=False)
    unit = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="+", db_index=False)
    role = models.CharField(max_length=32, blank=True)
    matter = models.ForeignKey(Matter, models.CASCADE, null=True, related_name="notices")
    text = models.CharField(max_length=300)
    text_en = models.CharField(max_length=300)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["staff", "at"]),
            models.Index(fields=["unit", "role", "at"]),
        ]
