"""Work that goes to posts and persons: plans, powers, open posts, inspection rounds, the internal board."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from sunlit.language import say
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation, Post, Staff

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer


def _inside(viewer: "Viewer") -> Q:
    """What only the staff of the township see; never an administrator, never the public."""
    if viewer.staff_id is None or viewer.admin or viewer.township_id is None:
        return Q(pk__in=())
    return Q(township_id=viewer.township_id)


class Round(models.Model):
    """A round of inspection of openness (政务公开检查). Only members of the leading group open, change or close it
    (S3.06.01). ``result`` is what was found of each unit when it was closed."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    first = models.DateField()
    last = models.DateField()
    closed_at = models.DateTimeField(null=True)
    summary = models.TextField(blank=True)
    result = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["township", "title"], name="a_round_has_its_own_title"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="a_round_ends_after_it_began"),
        ]

    def __str__(self) -> str:
        return self.title


class RoundAct(models.Model):
    """Who opened, changed or closed a round, and when; rows are only added."""

    class Act(models.TextChoices):
        OPENED = "opened", say("开始", "opened")
        CHANGED = "changed", say("变更", "changed")
        CLOSED = "closed", say("结束", "closed")

    round = models.ForeignKey(Round, models.CASCADE, related_name="acts")
    act = models.CharField(max_length=8, choices=Act.choices)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.round} {self.act}"


class BoardEntryQuerySet(models.QuerySet["BoardEntry"]):
    def visible_to(self, viewer: "Viewer") -> "BoardEntryQuerySet":
        """Everybody on the staff of the township, nobody else (S0.01.07)."""
        return self.filter(_inside(viewer))


class BoardEntry(models.Model):
    """A line of the internal board: a result of assessment, an appointment or removal, a reward or punishment, or a
    month's attendance of somebody (S0.01.07). Rows are only added; one that was wrong is withdrawn with a reason."""

    class Kind(models.TextChoices):
        ASSESSMENT = "assessment", say("考核结果", "result of assessment")
        APPOINTMENT = "appointment", say("任免", "appointment or removal")
        REWARD = "reward", say("奖励", "reward")
        PUNISHMENT = "punishment", say("处分", "punishment")
        ATTENDANCE = "attendance", say("出勤", "attendance")

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    month = models.DateField(help_text="first day of the month that it is about")
    late_days = models.PositiveSmallIntegerField(null=True)
    absent_days = models.PositiveSmallIntegerField(null=True)
    text = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    objects = BoardEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="attendance", late_days__isnull=False, absent_days__isnull=False)
                | ~Q(kind="attendance") & Q(late_days=None, absent_days=None) & ~Q(text=""),
                name="attendance_has_days_and_the_rest_words",
            ),
            models.UniqueConstraint(
                fields=["staff", "month"],
                condition=Q(kind="attendance", withdrawn_at=None),
                name="attendance_of_a_month_once",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason=""),
                name="a_line_is_withdrawn_for_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["township", "month"])]

    def __str__(self) -> str:
        return f"{self.staff} {self.kind} {self.month}"


class Recruitment(models.Model):
    """A notice that somebody is sought for an open post (招聘公告), public until its last day or until the post is
    filled (S4.19.02)."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="recruitments")
    title = models.CharField(max_length=80)
    text = models.TextField()
    published_on = models.DateField()
    until = models.DateField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("published_on")), name="a_notice_has_time_to_answer"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Assigned(models.Model):
    """What belongs to one post and one person. Both may still be missing; that is a flag, never silence."""

    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


class Plan(models.Model):
    """A plan of the township under the rulebook's ``key``: not yet approved, or approved; and the phase it is in."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    key = models.CharField(max_length=40)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    phase = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["township", "key"], name="a_township_has_a_plan_once"),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="an_approved_plan_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Target(models.Model):
    """A target of a plan that a unit has to reach; it is divided into tasks."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="targets")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "unit", "title"], name="a_unit_has_a_target_once")
        ]

    def __str__(self) -> str:
        return self.title


class WorkTask(Assigned):
    """A task of a target: how much of what (``amount`` ``counted``), by which day, which post, which person."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="tasks")
    title = models.CharField(max_length=120)
    amount = models.PositiveIntegerField(null=True)
    counted = models.CharField(max_length=40, blank=True)
    due = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target", "title"], name="a_target_has_a_task_once"),
        ]

    def __str__(self) -> str:
        return self.title


class PowerSubject(models.Model):
    """A unit that may hold powers: one of three types, verified by the county's legal department (S2.04.04)."""

    class Type(models.TextChoices):
        ORGAN = "organ", say("行政机关", "administrative organ")
        AUTHORIZED = "authorized", say("法律法规授权组织", "organisation authorised by law")
        ENTRUSTED = "entrusted", say("受委托组织", "entrusted organisation")

    unit = models.OneToOneField(Organisation, models.PROTECT, related_name="power_subject")
    type = models.CharField(max_length=12, choices=Type.choices)
    reference = models.CharField(max_length=80, help_text="document by which the county verified it")
    verified_on = models.DateField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reference=""), name="a_subject_has_a_reference"),
            models.CheckConstraint(
                condition=Q(type__in=["organ", "authorized", "entrusted"]),
                name="a_subject_is_one_of_three_types",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.type}"


class Power(Assigned):
    """A power of a unit, broken down to level, department, post and person (S2.07.02); public once it is published."""

    class Level(models.TextChoices):
        LEADERS = "leaders", say("领导班子", "leaders")
        UNIT = "unit", say("部门负责人", "head of the unit")
        POST = "post", say("具体岗位", "post")

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="powers")
    name = models.CharField(max_length=120)
    level = models.CharField(max_length=8, choices=Level.choices)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="a_unit_has_a_power_once"),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(post__isnull=False, person__isnull=False),
                name="a_published_power_has_post_and_person",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Flow(models.Model):
    """A flow that a unit of the service centre has taken up: each of its steps is to name one responsible post
    (S4.29.13)."""

    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="flows")
    procedure = models.CharField(max_length=64)
    taken_up_at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "procedure"], name="a_unit_takes_up_a_flow_once")
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.procedure}"


class StepPost(models.Model):
    """A post that answers for a step of a flow. One is right; none and two are gaps."""

    flow = models.ForeignKey(Flow, models.CASCADE, related_name="step_posts")
    step = models.CharField(max_length=64)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["flow", "step", "post"], name="a_step_names_a_post_once")
        ]

    def __str__(self) -> str:
        return f"{self.flow} {self.step}"


class Training(models.Model):
    """The training task of a gap of a flow; its matter is open or done."""

    flow = models.ForeignKey(Flow, models.PROTECT, related_name="trainings")
    step = models.CharField(max_length=64)
    matter = models.OneToOneField(Matter, models.PROTECT, related_name="post_training")

    class Meta:
        indexes = [models.Index(fields=["flow", "step"])]

    def __str__(self) -> str:
        return f"{self.flow} {self.step}"
