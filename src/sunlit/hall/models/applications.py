"""Applications (申请): what was handed in, the visits of the applicant, one-time notices, and drafts from the web."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from sunlit.hall.models.inquiries import Inquiry
from sunlit.language import say
from sunlit.matters import sight
from sunlit.matters.models import Document, Matter
from sunlit.people.models import Organisation, Staff
from sunlit.sealing import SealedText

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, viewer: "Viewer") -> "ApplicationQuerySet":
        """The applications whose matters this viewer may see."""
        return self.filter(sight.of_matters(viewer, "matter"))


class Application(models.Model):
    """Somebody applies for a service item. The matter carries its course, this row what was applied for.

    ``consent`` says how the person agreed that a village agent (代办员) applies and carries the papers (S4.30.06).
    """

    class Consent(models.TextChoices):
        PRESENT = "present", say("当面同意", "agreed face to face")
        PHONE = "phone", say("电话同意", "agreed by telephone")
        WRITTEN = "written", say("书面委托", "agreed in writing")

    matter = models.OneToOneField(Matter, models.CASCADE, related_name="application")
    inquiry = models.ForeignKey(Inquiry, models.SET_NULL, null=True, related_name="applications")
    item = models.CharField(max_length=64)
    item_hash = models.CharField(max_length=64, help_text="of the item as it was published when applied for")
    applicant = models.CharField(max_length=60)
    id_number = SealedText(default="", blank=True)
    id_tail = models.CharField(max_length=4, blank=True)
    phone = SealedText(default="", blank=True)
    phone_tail = models.CharField(max_length=4, blank=True)
    address = SealedText(default="", blank=True)
    agent = models.CharField(max_length=60, blank=True)
    agent_phone = SealedText(default="", blank=True)
    answers = models.JSONField(default=dict, help_text="facts on which conditional materials depend")
    form = models.JSONField(default=dict, help_text="what the item's own form says, by field")
    form_sealed = SealedText(default="", blank=True, help_text="its sensitive values, by field")
    rights_told_at = models.DateTimeField(null=True)
    written_wanted = models.BooleanField(default=False)
    promised_day = models.DateField(null=True, help_text="earlier day promised by the handler")
    not_at_once_reason = models.CharField(max_length=200, blank=True)
    receipt_hash = models.CharField(max_length=64)
    receipt_code = SealedText(default="", blank=True)
    decision = models.CharField(max_length=16, blank=True)
    decision_text = models.TextField(blank=True)
    decision_ground = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    told_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    told_channel = models.CharField(max_length=16, blank=True)
    told_text = models.TextField(blank=True)
    visits = models.PositiveSmallIntegerField(
        default=1,
        help_text="how often the applicant came in person; 0 where an agent or the network carried it",
    )
    taken_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, related_name="+", help_text="the village agent who took it"
    )
    consent = models.CharField(max_length=8, choices=Consent.choices, blank=True)
    person_key = models.CharField(
        max_length=64,
        blank=True,
        help_text="keyed hash of the identity number, to find one's own papers again",
    )
    papers_agreed_at = models.DateTimeField(
        null=True, help_text="the applicant agreed that papers given before are used again"
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["item"]),
            models.Index(fields=["applicant"]),
            models.Index(fields=["person_key"], condition=~Q(person_key=""), name="papers_of_a_person"),
        ]


class Paper(models.Model):
    """One material on the checklist of an application, and where it stands."""

    class State(models.TextChoices):
        OPEN = "open", say("未核对", "not looked at")
        THERE = "there", say("已收", "handed in")
        MISSING = "missing", say("缺", "missing")
        FAULTY = "faulty", say("不合要求", "not as required")
        FOLLOWS = "follows", say("容缺后补", "may follow later")
        FETCHED = "fetched", say("本镇调取", "fetched by us")

    application = models.ForeignKey(Application, models.CASCADE, related_name="papers")
    material = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    note = models.CharField(max_length=200, blank=True)
    until = models.DateField(null=True, help_text="by when a paper that may follow is to be brought")
    received_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=120, blank=True, help_text="the body that the paper was got from")
    source_number = models.CharField(
        max_length=40, blank=True, help_text="the matter in which the person gave it before"
    )
    source_day = models.DateField(null=True, help_text="the day on which it was got or given")
    valid_until = models.DateField(null=True, help_text="the last day on which the paper holds")
    reminded_on = models.DateField(null=True, help_text="when it was last said that it is still to come")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "material"], name="a_material_stands_once_on_the_list"
            ),
            models.CheckConstraint(
                condition=~Q(state="follows") | Q(until__isnull=False), name="what_follows_has_its_day"
            ),
        ]
        indexes = [
            models.Index(fields=["until"], condition=Q(state="follows"), name="papers_to_follow"),
        ]


class ApplicantVisitQuerySet(models.QuerySet["ApplicantVisit"]):
    def visible_to(self, viewer: "Viewer") -> "ApplicantVisitQuerySet":
        """The visits in the matters that this viewer may see."""
        return self.filter(sight.of_matters(viewer, "application__matter"))


class ApplicantVisit(models.Model):
    """The applicant came in person: where, and from the second time on why (最多跑一次, S4.20.02)."""

    class Reason(models.TextChoices):
        FIRST = "first", say("来申请", "came to apply")
        PAPERS = "papers", say("补交材料", "brought missing papers")
        IN_PERSON = "law", say("依法须本人到场", "the law asks for the person")
        OWN_WISH = "wish", say("本人自愿来", "came of their own wish")
        OUR_FAULT = "fault", say("我方原因", "because of us")
        OTHER = "other", say("其他", "another reason")

    application = models.ForeignKey(Application, models.CASCADE, related_name="comings")
    ordinal = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=8, choices=Reason.choices)
    text = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    recorded_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    objects = ApplicantVisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "ordinal"], name="visits_are_counted"),
            models.CheckConstraint(
                condition=Q(ordinal=1) | ~Q(text=""), name="a_second_visit_has_its_reason"
            ),
        ]


class OneTimeNotice(models.Model):
    """A one-time notice (一次性告知书): all that is missing, told at once, in two copies of one number.

    ``ordinal`` above 1 is a fault shown to supervision; ``added`` names what the first notice had not, each
    with its explanation (S2.29.07, S2.29.08).
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="notices")
    ordinal = models.PositiveSmallIntegerField()
    missing = models.JSONField()
    added = models.JSONField(default=dict)
    oral = models.BooleanField(default=False)
    until = models.DateField()
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    given_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    approved_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "ordinal"], name="notices_are_counted")]


class Draft(models.Model):
    """An online application not yet sent; found again by its token, erased when sent or after thirty days."""

    token_hash = models.CharField(max_length=64, unique=True)
    township = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    item = models.CharField(max_length=64)
    content = SealedText(default="", blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["saved_at"])]


class PublicUse(models.Model):
    """How often something public was tried from one address or for one number lately; nobody is named by it.

    ``bucket`` is a keyed hash; the row is forgotten a day after its time is over.
    """

    bucket = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["until"])]
