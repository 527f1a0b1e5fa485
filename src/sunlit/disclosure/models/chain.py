"""What happens around a publication: how each step was signed, what was confirmed, taken down or withheld."""

from django.db import models
from django.db.models import Q

from sunlit.disclosure.models.publications import Occurrence, Publication
from sunlit.language import say
from sunlit.matters.models import Matter, Task
from sunlit.matters.written_once import AddedOnly, WrittenOnce
from sunlit.people.models import Organisation, Staff
from sunlit.sealing import SealedText


class Review(WrittenOnce):
    """What was asked and answered where a step was signed: the principles ticked, the answer about secrets, what the
    superior said. Written once, with the task that it belongs to (S0.01.19, S0.06.03, S0.07.36)."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="reviews")
    task = models.OneToOneField(Task, models.PROTECT, related_name="review")
    answers = models.JSONField(default=dict)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = AddedOnly.as_manager()

    def __str__(self) -> str:
        return f"{self.task_id}"


class Confirmation(WrittenOnce):
    """A supervisor who is not the one that posted it confirms that a duty was met (S4.04.01). Written once."""

    publication = models.OneToOneField(Publication, models.PROTECT, related_name="confirmation")
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    remark = models.CharField(max_length=300, blank=True)

    objects = AddedOnly.as_manager()

    def __str__(self) -> str:
        return f"{self.publication_id}"


class Taking(WrittenOnce):
    """Something that happened to a publication after it was published, with a reason for everybody. Written once."""

    class Kind(models.TextChoices):
        REPLACED = "replaced", say("更正、更换", "corrected or replaced")
        WITHDRAWN = "withdrawn", say("撤下", "taken down")
        HIDDEN = "hidden", say("异议处理中，不显示", "hidden while an objection is decided")
        RESTORED = "restored", say("恢复显示", "shown again")

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="takings")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    on = models.DateField(help_text="the day of it in China")
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    replacement = models.OneToOneField(Publication, models.PROTECT, null=True, related_name="replaced")

    objects = AddedOnly.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "number"], name="a_taking_has_its_number"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_taking_says_why"),
            models.CheckConstraint(
                condition=Q(kind="replaced", replacement__isnull=False)
                | (~Q(kind="replaced") & Q(replacement=None)),
                name="what_is_replaced_has_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.kind}"


class Request(models.Model):
    """A proposal to take a publication down, or somebody's objection to it; its matter decides (S4.43.09, S4.43.11)."""

    class Kind(models.TextChoices):
        WITHDRAWAL = "withdrawal", say("申请撤下", "to be taken down")
        OBJECTION = "objection", say("异议", "objection")

    matter = models.OneToOneField(Matter, models.PROTECT, related_name="disclosure_request")
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    reason = models.CharField(max_length=300, blank=True, help_text="of a withdrawal; for everybody")
    words = SealedText(default="", blank=True, help_text="of an objection; for whoever decides")
    contact = SealedText(default="", blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.kind


class Withholding(models.Model):
    """That something isn't published, on which lawful ground, who agreed, and until when. Its content is nowhere here.

    ``until``: the day on which a secret's time is over, or the day of review; on it the duty is opened again.
    """

    class State(models.TextChoices):
        PENDING = "pending", say("审核中，仍按公开处理", "being reviewed; still to be public")
        WITHHELD = "withheld", say("不予公开", "withheld")
        REFUSED = "refused", say("审核不同意，照常公开", "not agreed; public")
        ENDED = "ended", say("期满，重新进入公开", "over; to be published again")

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    occurrence = models.ForeignKey(Occurrence, models.PROTECT, related_name="withholdings")
    matter = models.OneToOneField(Matter, models.PROTECT, related_name="withholding")
    worked_on = models.ForeignKey(
        Matter, models.PROTECT, related_name="+", help_text="the publication's own matter, which this ends"
    )
    exemption = models.CharField(max_length=32)
    basis = models.CharField(max_length=200)
    reason = models.CharField(max_length=500, help_text="for whoever decides; never shown outside")
    tests = models.JSONField(default=dict)
    policy_tests = models.JSONField(null=True)
    level = models.CharField(max_length=16, blank=True)
    classifier = models.CharField(max_length=60, blank=True)
    until = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    decided_on = models.DateField(null=True)
    approved_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["occurrence"],
                condition=Q(state__in=["pending", "withheld"]),
                name="an_occurrence_is_withheld_once",
            ),
            models.CheckConstraint(
                condition=Q(exemption="state_secret", level__gt="", classifier__gt="")
                | (~Q(exemption="state_secret") & Q(level="", classifier="")),
                name="a_secret_has_level_and_classifier",
            ),
            models.CheckConstraint(
                condition=~Q(state="withheld") | Q(decided_on__isnull=False, approved_by__isnull=False),
                name="a_withholding_says_who_agreed",
            ),
            models.CheckConstraint(
                condition=~Q(basis="") & ~Q(reason=""), name="a_withholding_has_its_basis"
            ),
        ]
        indexes = [models.Index(fields=["township", "state", "until"])]

    def __str__(self) -> str:
        return f"{self.exemption} {self.state}"
