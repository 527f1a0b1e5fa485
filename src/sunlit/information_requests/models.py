"""What is kept of an information request beside its record: the slip, the days that count, and what became of it."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from sunlit.disclosure.models import Occurrence
from sunlit.language import say
from sunlit.matters import sight
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation, Staff
from sunlit.sealing import SealedText
from sunlit.shelves import ATTACHMENTS, FileName

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer

KIND = "information-request"
REVIEW = "request-review"


class Channel(models.TextChoices):
    """How a request came (政府信息公开条例 31: the day of receipt depends on it)."""

    COUNTER = "counter", say("当面提交", "Handed in")
    REGISTERED = "registered", say("签收的邮件", "Post that was signed for")
    POST = "post", say("平常信函", "Ordinary letter")
    WEB = "web", say("网上提交", "Online")
    FAX = "fax", say("传真", "Fax")


COUNTED = (Channel.COUNTER, Channel.REGISTERED)
"""What is received on the day it comes; everything else on the day that both sides confirm it."""


class RequestQuerySet(models.QuerySet["Request"]):
    def visible_to(self, viewer: "Viewer") -> "RequestQuerySet":
        """The requests whose matters this viewer may see: those who work on them, leaders, supervision."""
        return self.filter(sight.of_matters(viewer, "matter"))

    def of(self, township: Organisation) -> "RequestQuerySet":
        """Every request of a township, for figures that name nobody."""
        return self.filter(township=township)


class Request(models.Model):
    """One request (一件申请). Who asked stands sealed in the record; ``applicant_hash`` finds the same applicant again
    without saying who it is. ``received_on`` is the day that counts (条例 31), empty until it is fixed. ``answer`` is
    the kind of answer, ``row`` the row of the yearly report, both empty while it is open.
    """

    matter = models.OneToOneField(Matter, models.CASCADE, related_name="information_request")
    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=12, choices=Channel.choices)
    applicant = models.CharField(
        max_length=12, help_text="the kind of applicant: a column of the yearly report"
    )
    applicant_hash = models.CharField(max_length=64, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    came_on = models.DateField()
    received_on = models.DateField(null=True)
    corrected_online = SealedText(default="", help_text="what the applicant sent on the page of the request")
    correct_by = models.DateField(null=True)
    extended = models.PositiveSmallIntegerField(default=0, help_text="working days more")
    fee = models.PositiveIntegerField(null=True, help_text="yuan")
    answer = models.CharField(max_length=16, blank=True)
    row = models.CharField(max_length=16, blank=True)
    answered_on = models.DateField(null=True)
    occurrence = models.OneToOneField(
        Occurrence, models.PROTECT, null=True, related_name="information_request"
    )

    objects = RequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(received_on=None) | Q(received_on__gte=models.F("came_on")),
                name="a_request_is_received_when_it_came_or_later",
            ),
            models.CheckConstraint(
                condition=Q(extended__lte=20), name="a_request_is_extended_by_twenty_at_most"
            ),
        ]
        indexes = [
            models.Index(fields=["township", "received_on"]),
            models.Index(fields=["township", "answered_on"]),
            models.Index(fields=["township", "applicant_hash", "received_on"]),
        ]


class AnswerFileQuerySet(models.QuerySet["AnswerFile"]):
    def visible_to(self, viewer: "Viewer") -> "AnswerFileQuerySet":
        """The files of the requests that this viewer may see; the applicant has them by number and code."""
        return self.filter(sight.of_matters(viewer, "request__matter"))


class AnswerFile(models.Model):
    """A file handed out with an answer (随答复提供的文件): as the applicant gets it, made anew by the gate, and sealed as
    it was handed in. It is put to a request while the answer is drafted and stays as it was approved (条例 40)."""

    request = models.ForeignKey(Request, models.CASCADE, related_name="files")
    name = models.CharField(max_length=100)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="bytes of what is handed out")
    digest = models.CharField(max_length=64, help_text="SHA-256 of what is handed out; stands in the ledger")
    original_digest = models.CharField(max_length=64, help_text="keyed hash of what was handed in")
    file = FileName(shelf=ATTACHMENTS, help_text="where what is handed out is sealed")
    original = FileName(shelf=ATTACHMENTS, help_text="where what was handed in is sealed")
    masked = models.PositiveIntegerField(help_text="places that were masked")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    objects = AnswerFileQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "original_digest"], name="a_file_is_put_to_an_answer_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Report(models.Model):
    """The yearly report as it was written for publication (年度报告): its figures, so that the next year's opening
    stands against this year's end (条例 49); ``stated`` are the numbers that the office entered itself."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    carried_out: Any = models.JSONField(help_text="open at the end of the year, by kind of applicant")
    stated: Any = models.JSONField(default=dict, help_text="cells of the second table that no case shows")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["township", "year"], name="a_year_has_one_request_report")
        ]
