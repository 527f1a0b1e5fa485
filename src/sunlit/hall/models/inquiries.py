"""Inquiries (咨询): what somebody asked, where they were led, and attempts to reach them."""

from typing import TYPE_CHECKING, Any

from django.db import models

from sunlit import clock
from sunlit.language import say
from sunlit.matters import sight
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation, Staff
from sunlit.sealing import SealedText

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer


class InquiryQuerySet(models.QuerySet["Inquiry"]):
    def visible_to(self, viewer: "Viewer") -> "InquiryQuerySet":
        """The entries of the register whose matters this viewer may see."""
        return self.filter(sight.of_matters(viewer, "matter"))


class Inquiry(models.Model):
    """One entry of the first-inquiry register (首问登记本): who came or called, what for, what became of it.

    The matter's ``first_asked`` is whoever was asked first and never changes; the matter's ``handler`` is who
    answers now.
    """

    class Way(models.TextChoices):
        VISIT = "visit", say("到窗口", "at the counter")
        PHONE = "phone", say("来电", "by telephone")
        ONLINE = "online", say("网上", "online")
        AGENT = "agent", say("村代办", "through a village agent")

    class Disposal(models.TextChoices):
        NONE = "", say("在办", "open")
        ANSWERED = "answered", say("已答复", "answered")
        HANDLED = "handled", say("已转为办件", "handled: an application was opened")
        LED = "led", say("已引至经办人", "led to the handler")
        OUTSIDE = "outside", say("不属本镇职责", "outside the township's remit")

    matter = models.OneToOneField(Matter, models.CASCADE, related_name="inquiry")
    way = models.CharField(max_length=8, choices=Way.choices, default=Way.VISIT)
    visitor = models.CharField(max_length=60, blank=True, help_text="empty when the visitor declined")
    visitor_unit = models.CharField(max_length=80, blank=True)
    contact = SealedText(default="", blank=True)
    contact_tail = models.CharField(max_length=4, blank=True)
    question = models.TextField()
    item = models.CharField(max_length=64, blank=True)
    disposal = models.CharField(max_length=12, choices=Disposal.choices, blank=True)
    answer = models.TextField(blank=True)
    answer_blocks = models.JSONField(
        default=dict, help_text="procedure, limit, papers, formalities of the item"
    )
    outside_body = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    outside_name = models.CharField(max_length=120, blank=True)
    outside_address = models.CharField(max_length=200, blank=True)
    outside_phone = models.CharField(max_length=40, blank=True)
    unpassed_reason = models.CharField(max_length=200, blank=True)
    about = models.ForeignKey(
        Staff, models.PROTECT, null=True, related_name="+", help_text="staff reported on"
    )
    written_wanted = models.BooleanField(default=False)
    receipt_hash = models.CharField(max_length=64, blank=True)

    objects = InquiryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "inquiries"


@sight.hide
def reported_on(viewer: "Viewer") -> "models.QuerySet[Any, Any]":
    """What was said about a person is never shown to that person (信访工作条例 30, S1.01.10, S1.06.06)."""
    return Inquiry.objects.filter(about_id=viewer.staff_id).values("matter_id")


class ContactAttempt(models.Model):
    """The first-asked person tried to reach the absent handler (S2.26.06)."""

    inquiry = models.ForeignKey(Inquiry, models.CASCADE, related_name="attempts")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    reached = models.BooleanField()
    at = models.DateTimeField(default=clock.now)
    note = models.CharField(max_length=200, blank=True)
