"""What the service hall stores beside the matter itself."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q

from sunlit import clock
from sunlit.core.limits import Limit, Unit
from sunlit.core.own_terms import OwnTerms, both
from sunlit.language import say
from sunlit.matters import sight
from sunlit.matters.models import Document, Matter, Task
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


class ItemState(models.Model):
    """What a township does with an item of the rulebook: offered or not, who is responsible for it, and its own terms
    (`core.own_terms`): its promise, where and when it serves it, the fee in its words. What is empty isn't said."""

    township = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    item = models.CharField(max_length=64)
    offered = models.BooleanField(default=False)
    owner = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    first_offered_at = models.DateTimeField(null=True)
    incomplete_since = models.DateField(null=True, help_text="since when its limit is being set (S0.07.31)")
    promised_amount = models.PositiveSmallIntegerField(null=True, help_text="the township's own promise")
    promised_unit = models.CharField(max_length=12, blank=True)
    promise_why = models.CharField(
        max_length=200, blank=True, help_text="why it is over two thirds (S2.08.08)"
    )
    window = models.CharField(max_length=60, blank=True)
    window_en = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    hours = models.CharField(max_length=120, blank=True)
    hours_en = models.CharField(max_length=180, blank=True)
    fee = models.CharField(max_length=200, blank=True, help_text="what it costs, in the township's words")
    fee_en = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["township", "item"], name="one_state_of_an_item"),
            models.CheckConstraint(
                condition=Q(promised_amount=None, promised_unit="")
                | Q(
                    promised_amount__isnull=False,
                    promised_amount__gt=0,
                    promised_unit__in=["working_day", "day"],
                ),
                name="a_promise_has_its_unit",
            ),
        ]

    @property
    def terms(self) -> OwnTerms:
        """What the township itself says of the item."""
        own = (
            Limit(self.promised_amount, Unit(self.promised_unit))
            if self.promised_amount is not None
            else None
        )
        return OwnTerms(
            own,
            self.promise_why,
            both(self.window, self.window_en),
            self.phone,
            both(self.hours, self.hours_en),
            both(self.fee, self.fee_en),
        )


@sight.hide
def rated_in(viewer: "Viewer") -> "models.QuerySet[Any, Any]":
    """What looks into a bad rating is never shown to whose work was rated, in whatever seat (S2.27.10, S3.17.06)."""
    return Rating.objects.filter(rated_id=viewer.staff_id, follow_up__isnull=False).values("follow_up_id")


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


class PowerQuerySet(models.QuerySet["Power"]):
    def visible_to(self, viewer: "Viewer") -> "PowerQuerySet":
        """The power list of the viewer's own township, for its staff; the list is no secret, the page is theirs."""
        if viewer.staff_id is None or viewer.admin or viewer.township_id is None:
            return self.none()
        return self.filter(township_id=viewer.township_id)

    def standing(self) -> "PowerQuerySet":
        """The powers that the township still has."""
        return self.filter(ended_on=None)


class Power(models.Model):
    """One line of the power list (权力清单): an approval or a public service of the township (S3.26.01).

    ``item`` is the catalogue's item through which people get it, empty while it lies outside the service centre.
    ``in_hall`` says that it belongs into the hall (应进尽进, S4.30.05).
    """

    class Kind(models.TextChoices):
        APPROVAL = "approval", say("行政性审批", "administrative approval")
        SERVICE = "service", say("公益性服务", "public-benefit service")

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    number = models.CharField(max_length=32)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    item = models.CharField(max_length=64, blank=True)
    in_hall = models.BooleanField(default=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    ended_on = models.DateField(null=True)
    ended_why = models.CharField(max_length=200, blank=True)

    objects = PowerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["township", "number"], condition=Q(ended_on=None), name="a_power_stands_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | ~Q(ended_why=""), name="an_ended_power_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
