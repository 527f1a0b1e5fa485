"""What the village agents' rooms store: who is on duty where, what is carried, and what was signed for."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from sunlit import clock
from sunlit.language import say
from sunlit.matters import sight
from sunlit.matters.models import Document, Matter
from sunlit.people.models import Organisation, Staff
from sunlit.sealing import SealedText

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer

KEEPERS = ("centre_director", "deputy_leader", "mayor")
"""Who records training and sets agents on duty."""
AT_THE_CENTRE = ("enquiry", "centre_director")
"""Who takes in what agents bring."""


def _of_staff(rows: Any, viewer: "Viewer") -> Any:
    """Rows about agents of the own township for those who see all of it, and everybody's own."""
    if viewer.staff_id is None or viewer.admin or viewer.township_id is None:
        return rows.none()
    rows = rows.filter(staff__township_id=viewer.township_id)
    return rows if viewer.sees_township else rows.filter(staff_id=viewer.staff_id)


class TrainingDayQuerySet(models.QuerySet["TrainingDay"]):
    def visible_to(self, viewer: "Viewer") -> "TrainingDayQuerySet":
        """Training in the own township for its leaders and director; an agent's own."""
        found: TrainingDayQuerySet = _of_staff(self, viewer)
        return found


class DutyQuerySet(models.QuerySet["Duty"]):
    def visible_to(self, viewer: "Viewer") -> "DutyQuerySet":
        """Duties in the own township for its leaders and director; an agent's own."""
        found: DutyQuerySet = _of_staff(self, viewer)
        return found


class TrainingDay(models.Model):
    """One day on which somebody was trained to be an agent; each day counts once (S4.30.07)."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="training_days")
    day = models.DateField()
    subject = models.CharField(max_length=120)
    recorded_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    objects = TrainingDayQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "day"], name="a_day_of_training_counts_once")]
        ordering = ["day"]


class Duty(models.Model):
    """Somebody is the agent of a village, from a day until a day (代办员上岗)."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="duties")
    village = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)
    set_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "duties"
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "village"], condition=Q(until=None), name="on_duty_once_in_a_village"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="duty_dates_in_order"
            ),
        ]
        indexes = [models.Index(fields=["village"], condition=Q(until=None), name="agents_on_duty")]


class TakingQuerySet(models.QuerySet["Taking"]):
    def visible_to(self, viewer: "Viewer") -> "TakingQuerySet":
        """What this viewer began to take and hasn't sent; nobody else's."""
        if viewer.staff_id is None or viewer.admin:
            return self.none()
        return self.filter(staff_id=viewer.staff_id)


class Taking(models.Model):
    """A matter that an agent is taking for a villager and hasn't sent yet: each step is kept on the server as it was
    typed, right or not, so that a weak network loses nothing. Erased when it is sent."""

    token = models.CharField(max_length=32, unique=True)
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="takings")
    village = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    item = models.CharField(max_length=64)
    content = SealedText(default="", blank=True)
    saved_at = models.DateTimeField()

    objects = TakingQuerySet.as_manager()


class Upload(models.Model):
    """A photo that arrives in parts over a weak network, until the last part has come."""

    taking = models.ForeignKey(Taking, models.CASCADE, related_name="uploads")
    uid = models.CharField(max_length=36)
    material = models.CharField(max_length=64)
    name = models.CharField(max_length=120, blank=True)
    total = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["taking", "uid"], name="an_upload_is_begun_once"),
            models.CheckConstraint(condition=Q(received__lte=F("total")), name="no_more_than_announced"),
        ]


class UploadPart(models.Model):
    """One part of an upload, encrypted, from its first byte on."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="parts")
    start = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "start"], name="a_part_comes_once")]
        ordering = ["start"]


class ErrandQuerySet(models.QuerySet["Errand"]):
    def visible_to(self, viewer: "Viewer") -> "ErrandQuerySet":
        """The errands of the matters that this viewer may see."""
        return self.filter(sight.of_matters(viewer, "matter"))


class Errand(models.Model):
    """An agent carries a villager's matter to the centre (送中心): the agent's task until the centre has signed for it
    (S3.27.04)."""

    matter = models.OneToOneField(Matter, models.CASCADE, related_name="errand")
    agent = models.ForeignKey(Staff, models.PROTECT, related_name="errands")
    village = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    delivered_to = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    objects = ErrandQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["village", "taken_at"], condition=Q(delivered_at=None), name="to_be_delivered"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(delivered_at=None, delivered_to=None)
                | Q(delivered_at__isnull=False, delivered_to__isnull=False),
                name="who_received_it_is_known",
            )
        ]

    @property
    def days(self) -> int:
        """Days since it was taken, until it was delivered; today where it wasn't."""
        end = self.delivered_at or clock.now()
        return (end.astimezone(clock.CHINA).date() - self.taken_at.astimezone(clock.CHINA).date()).days


class HandOverListQuerySet(models.QuerySet["HandOverList"]):
    def visible_to(self, viewer: "Viewer") -> "HandOverListQuerySet":
        """An agent's own lists; those of the township for whoever takes them in, once they were handed over, and for
        those who see all its ordinary matters. None with a matter that the viewer may not see."""
        if viewer.staff_id is None or viewer.admin or viewer.township_id is None:
            return self.none()
        mine = Q(agent_id__in={viewer.staff_id, *viewer.covers})
        if viewer.sees_township:
            mine |= Q(township_id=viewer.township_id)
        elif viewer.has_role(*AT_THE_CENTRE):
            mine |= Q(township_id=viewer.township_id, handed_at__isnull=False)
        seen = Errand.objects.visible_to(viewer).filter(pk=OuterRef("errand_id"))
        hidden = HandOverLine.objects.filter(~Exists(seen), list_id=OuterRef("pk"))
        return self.filter(mine).filter(~Exists(hidden))


class HandOverList(models.Model):
    """A hand-over list (交接清单) of one trip: what the agent brings. It is never changed; what the centre doesn't take
    goes on another list."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    agent = models.ForeignKey(Staff, models.PROTECT, related_name="hand_over_lists")
    village = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+", help_text="who takes it in")
    key = models.CharField(max_length=64, help_text="of the form, so that sending it twice makes one list")
    document = models.OneToOneField(Document, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True, help_text="the agent's signature in the program")

    objects = HandOverListQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agent", "key"], name="a_list_is_made_once")]
        indexes = [models.Index(fields=["township", "made_at"])]

    @property
    def number(self) -> str:
        """The number printed on it."""
        return str(self.document.number)


class HandOverLine(models.Model):
    """One matter on a list, and what the centre said: received, or not, with the reason."""

    class Answer(models.TextChoices):
        OPEN = "", say("待确认", "not yet confirmed")
        RECEIVED = "received", say("已收", "received")
        REFUSED = "refused", say("未收", "not taken")

    papers = models.JSONField(default=list)  # before the field `list`, which hides the type below
    list = models.ForeignKey(HandOverList, models.CASCADE, related_name="lines")
    errand = models.ForeignKey(Errand, models.CASCADE, related_name="lines")
    answer = models.CharField(max_length=8, choices=Answer.choices, default=Answer.OPEN, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "errand"], name="a_matter_stands_once_on_a_list"),
            models.UniqueConstraint(
                fields=["errand"], condition=Q(answer=""), name="a_matter_is_on_one_open_list"
            ),
            models.CheckConstraint(
                condition=~Q(answer="refused") | ~Q(reason=""), name="what_is_not_taken_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None) | (~Q(answer="") & Q(answered_by__isnull=False)),
                name="who_answered_is_known",
            ),
        ]


class HelpQuerySet(models.QuerySet["Help"]):
    def visible_to(self, viewer: "Viewer") -> "HelpQuerySet":
        """What was recorded in the viewer's township by themselves; all of it for those who see the township."""
        if viewer.staff_id is None or viewer.admin or viewer.township_id is None:
            return self.none()
        rows = self.filter(township_id=viewer.township_id)
        return rows if viewer.sees_township else rows.filter(given_by_id=viewer.staff_id)


class Help(models.Model):
    """Somebody older who can't use a telephone or computer for it was helped (S4.29.12). It names nobody."""

    class Way(models.TextChoices):
        GUIDED = "guided", say("现场指导", "guided on the spot")
        DONE_FOR = "done_for", say("替本人操作", "done for the person")
        HOME = "home", say("上门帮办", "helped at home")
        TRAINED = "trained", say("教会使用", "taught how to do it")

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    item = models.CharField(max_length=64, blank=True)
    way = models.CharField(max_length=8, choices=Way.choices)
    persons = models.PositiveSmallIntegerField(default=1)
    note = models.CharField(max_length=200, blank=True)
    given_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = HelpQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "help"
        indexes = [models.Index(fields=["township", "at"])]
