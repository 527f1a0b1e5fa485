"""What an office works on: matters, their steps, clocks and numbers."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from sunlit import clock
from sunlit.core.limits import ClockEvent as ClockEventValue
from sunlit.core.limits import ClockKind
from sunlit.language import say
from sunlit.matters import sight
from sunlit.people.models import Organisation, Staff

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer


class ProcedureVersion(models.Model):
    """A procedure as it was published; a matter keeps the version that it was opened under."""

    key = models.CharField(max_length=64)
    version = models.CharField(max_length=32)
    body = models.JSONField(help_text="canonical data of the procedure")
    content_hash = models.CharField(max_length=64, unique=True)
    published_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["key", "published_at"])]


class Register(models.Model):
    """The running numbers of one register: a township, a series and a year; gap-free.

    ``closed`` counts the matters of the series that are over, so that what is open is known without counting.
    """

    township = models.ForeignKey(Organisation, models.PROTECT)
    series = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["township", "series", "year"], name="one_register_a_series_and_year"
            )
        ]


class MatterQuerySet(models.QuerySet["Matter"]):
    """Matters in the plural; every exit starts from `visible_to`."""

    def visible_to(self, viewer: "Viewer") -> "MatterQuerySet":
        """The matters that this viewer may see; the rule is told in `sunlit.matters.sight`."""
        return self.filter(sight.of_matters(viewer))

    def open(self) -> "MatterQuerySet":
        return self.filter(state=Matter.State.OPEN)


class Matter(models.Model):
    """One piece of work, from a question at the counter to a notice to be published.

    ``due`` is the promised last day, ``legal_due`` the last day by law; both are derived from the clock
    events and stored only to be found. ``alarm_at`` is the first moment at which the sweep must look again.
    """

    class State(models.TextChoices):
        OPEN = "open", say("在办", "open")
        DONE = "done", say("办结", "done")
        REFUSED = "refused", say("不予办理", "refused")
        WITHDRAWN = "withdrawn", say("撤回", "withdrawn")
        TRANSFERRED = "transferred", say("转出", "transferred")

    class Label(models.TextChoices):
        ORDINARY = "ordinary", say("普通", "ordinary")
        SENSITIVE = "sensitive", say("敏感", "sensitive")
        REPORT = "report", say("举报", "report")

    class Channel(models.TextChoices):
        WINDOW = "window", say("窗口", "window")
        ONLINE = "online", say("网上", "online")
        AGENT = "agent", say("村代办", "village agent")
        PHONE = "phone", say("电话", "telephone")
        TERMINAL = "terminal", say("自助终端", "self-service terminal")
        PAPER = "paper", say("书面", "paper")
        API = "api", "API"

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=32)
    item = models.CharField(max_length=64, blank=True, help_text="service item of the rulebook")
    title = models.CharField(max_length=200)
    subject = models.CharField(max_length=80, blank=True, help_text="applicant or person concerned")
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.WINDOW)
    label = models.CharField(max_length=16, choices=Label.choices, default=Label.ORDINARY)
    procedure = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="+", db_index=False)
    step = models.CharField(max_length=64)
    stage = models.CharField(max_length=16, blank=True)
    round = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    outcome = models.CharField(max_length=32, blank=True)
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    intake_unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    village = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", db_index=False)
    handler = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", db_index=False)
    first_asked = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", db_index=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    facts = models.JSONField(default=dict)
    recused = models.JSONField(default=list, help_text="ids of staff who may not act (回避)")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    due = models.DateField(null=True)
    legal_due = models.DateField(null=True)
    provisional = models.BooleanField(default=False)
    stopped = models.BooleanField(default=False)
    alarm_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=0)

    tallied: "tuple[Any, ...] | None" = None
    """The row of `Tally` in which this matter is counted; known from when it is held for an act."""

    objects = MatterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="a_closed_matter_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(alarm_at=None), name="a_closed_matter_raises_nothing"
            ),
        ]
        indexes = [
            models.Index(fields=["township", "state", "due"]),
            models.Index(fields=["township", "kind", "opened_at"]),
            models.Index(fields=["unit", "state", "due"]),
            models.Index(fields=["intake_unit", "state", "due"]),
            models.Index(fields=["handler", "state", "due"]),
            models.Index(fields=["first_asked", "state", "due"]),
            models.Index(fields=["village", "state", "due"], condition=Q(channel="agent"), name="by_agents"),
            models.Index(fields=["alarm_at"], condition=Q(alarm_at__isnull=False), name="matter_alarm"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class Tally(models.Model):
    """How many matters stand alike in everything that decides who sees them; kept by `tally`, so that the total of a
    list costs the same at a thousand matters and at a million. 0 stands for nobody.

    Acts only add rows (one more here, one less there), so that no act waits for another's row; the background work
    puts them together. A number is therefore the sum of its rows.
    """

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    intake_unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    handler_id = models.BigIntegerField(default=0)
    first_asked_id = models.BigIntegerField(default=0)
    label = models.CharField(max_length=16)
    kind = models.CharField(max_length=32)
    state = models.CharField(max_length=16)
    count = models.BigIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["township", "state"])]


class Share(models.Model):
    """A matter is open to one more unit, because a joint step, a hand-over or a dispute needs it."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="shares")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "unit"], name="shared_once_with_a_unit")]


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, viewer: "Viewer") -> "TaskQuerySet":
        """The tasks of the matters that this viewer may see."""
        return self.filter(sight.of_matters(viewer, "matter"))

    def waiting_for(self, viewer: "Viewer") -> "TaskQuerySet":
        """The open tasks whose turn it is for this viewer: own, of the seats held, and of those stood in for.
        What the viewer may not see is not among them."""
        return self.visible_to(viewer).filter(sight.turn_of(viewer))


class Task(models.Model):
    """One step of a matter waiting for one seat: a person, or a role at a unit."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="tasks")
    step = models.CharField(max_length=64)
    round = models.PositiveIntegerField()
    unit = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", db_index=False)
    role = models.CharField(max_length=32, blank=True)
    person = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    due = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=32, blank=True)
    opinion = models.TextField(blank=True)
    done_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", db_index=False)
    on_behalf_of = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", db_index=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "round", "unit", "role"],
                condition=Q(person=None),
                name="one_task_for_a_seat_in_a_round",
            ),
            models.UniqueConstraint(
                fields=["matter", "round", "person"],
                condition=Q(person__isnull=False),
                name="one_task_for_a_person_in_a_round",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "due"], condition=Q(done_at=None), name="inbox_of_a_person"),
            models.Index(fields=["unit", "role", "due"], condition=Q(done_at=None), name="inbox_of_a_seat"),
        ]

    @property
    def is_open(self) -> bool:
        return self.done_at is None


class ClockEvent(models.Model):
    """Something that happened to a matter's clock; the deadline is computed from these and nothing else."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="clock_events")
    kind = models.CharField(max_length=8, choices=[(kind.value, kind.value) for kind in ClockKind])
    at = models.DateTimeField()
    reason = models.CharField(max_length=64, blank=True)
    article = models.CharField(max_length=120, blank=True)
    document = models.CharField(max_length=60, blank=True)
    amount = models.PositiveSmallIntegerField(default=0)

    def value(self) -> ClockEventValue:
        """The event as `core` understands it, at Chinese time."""
        return ClockEventValue(
            ClockKind(self.kind),
            self.at.astimezone(clock.CHINA),
            self.reason,
            self.article,
            self.document,
            self.amount,
        )
