"""Ratings (评价), and drafts of accountability that follow from what went wrong."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q

from sunlit.language import say
from sunlit.matters import sight
from sunlit.matters.models import Matter, Task
from sunlit.people.models import Staff
from sunlit.sealing import SealedText

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer


class RatingQuerySet(models.QuerySet["Rating"]):
    def visible_to(self, viewer: "Viewer") -> "RatingQuerySet":
        """The single ratings that this viewer may read: those of visible matters, for the head of the unit, leaders,
        director and supervisors, and never for whoever was rated: the handler, the first-asked person, who signed or
        told the result, and of a record who did its steps for the unit in charge or for one that did its part (S3.17.06).
        Everybody else knows ratings as averages."""
        if not viewer.sees_township and not viewer.has_role("station_head"):
            return self.none()
        rated = Q()
        for person in (
            "matter__handler",
            "matter__first_asked",
            "matter__application__signed_by",
            "matter__application__told_by",
        ):
            rated |= Q(**{f"{person}_id": viewer.staff_id})
        done = Task.objects.filter(done_by_id=viewer.staff_id, unit=F("matter__unit"))
        for record in ("matter_id", "matter__parent_id"):
            steps = done.filter(**{f"{record}__isnull": False}).values(record)
            rated |= Q(matter__application=None, matter_id__in=steps)
        return self.filter(sight.of_matters(viewer, "matter")).exclude(rated)


class Rating(models.Model):
    """What an applicant thinks of one completed matter: once, 1 to 5, by the token on the slip.

    The row names no person who rated; staff sessions can't write it. No row means not rated, never good.
    """

    LEVELS = (
        (5, say("非常满意", "very satisfied")),
        (4, say("满意", "satisfied")),
        (3, say("基本满意", "basically satisfied")),
        (2, say("不满意", "dissatisfied")),
        (1, say("非常不满意", "very dissatisfied")),
    )

    matter = models.OneToOneField(Matter, models.CASCADE, related_name="rating")
    level = models.PositiveSmallIntegerField(choices=LEVELS)
    criteria = models.JSONField(default=list, help_text="criteria ticked as wanting")
    text = models.TextField(blank=True)
    call_back = SealedText(default="", blank=True)
    at = models.DateTimeField()
    follow_up = models.ForeignKey(Matter, models.SET_NULL, null=True, related_name="+")
    rated = models.ForeignKey(
        Staff,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="whose work it was, where there is a follow-up",
    )

    objects = RatingQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="five_levels")]


@sight.hide
def rated_in(viewer: "Viewer") -> "models.QuerySet[Any, Any]":
    """What looks into a bad rating is never shown to whose work was rated, in whatever seat (S2.27.10, S3.17.06)."""
    return Rating.objects.filter(rated_id=viewer.staff_id, follow_up__isnull=False).values("follow_up_id")


class AccountabilityDraftQuerySet(models.QuerySet["AccountabilityDraft"]):
    def visible_to(self, viewer: "Viewer") -> "AccountabilityDraftQuerySet":
        """The drafts about visible matters, for the discipline office alone (S1.06.03); and for nobody there about
        a matter that they handled themselves."""
        if not viewer.has_role("supervisor"):
            return self.none()
        return self.filter(sight.of_matters(viewer, "matter")).exclude(matter__handler_id=viewer.staff_id)


class AccountabilityDraft(models.Model):
    """The discipline office asks whether somebody has to answer for an idle, bounced or late matter (S1.06.03).

    Nothing more than a question on file: who answers for what is found by a procedure of its own.
    """

    class Flag(models.TextChoices):
        IDLE = "idle", say("闲置", "idle")
        BOUNCED = "bounced", say("来回推转", "bounced")
        LATE = "late", say("逾期", "late")

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="accountability_drafts")
    flag = models.CharField(max_length=8, choices=Flag.choices)
    grounds = models.TextField()
    made_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects = AccountabilityDraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "flag"], name="one_draft_for_a_flag_of_a_matter")
        ]
