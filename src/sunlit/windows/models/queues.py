"""The queue: what people take a number for, the tickets of each day, and what became of them."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from sunlit import clock
from sunlit.core.windows import ticket_name
from sunlit.language import say
from sunlit.matters import sight
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation, Staff
from sunlit.windows.models.places import Window, of_the_township

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer


class QueueQuerySet(models.QuerySet["Queue"]):
    def visible_to(self, viewer: "Viewer") -> "QueueQuerySet":
        """What one can take a number for hangs in the hall: everybody sees it."""
        return self.all()

    def standing(self) -> "QueueQuerySet":
        """The queues in which numbers are given out."""
        return self.filter(ended=None)


class Queue(models.Model):
    """One line of people (队列), known by its letter: for everything, or for some categories and items."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    letter = models.CharField(max_length=1)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=100, blank=True)
    scope = models.JSONField(default=list)
    windows = models.ManyToManyField(Window, related_name="queues")
    ended = models.DateField(null=True)

    objects = QueueQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["township", "letter"], condition=Q(ended=None), name="a_queue_has_its_own_letter"
            )
        ]

    def __str__(self) -> str:
        return f"{self.letter} {self.name}"

    def label(self, language: str) -> str:
        """The name in the interface language."""
        return self.name_en if language.startswith("en") and self.name_en else self.name


class TicketQuerySet(models.QuerySet["Ticket"]):
    def visible_to(self, viewer: "Viewer") -> "TicketQuerySet":
        """The tickets of the township, for its staff; the public sees one by its own address only."""
        return self.filter(of_the_township(viewer, "queue__township_id"))

    def of_day(self, township: Organisation, day: date) -> "TicketQuerySet":
        """The tickets of one day in all queues of a township."""
        return self.filter(queue__township=township, day=day)


class Ticket(models.Model):
    """A number in a queue (号票). It holds no personal data: a queue, a number, and a random code to follow it by.

    ``kind`` says what the person came for, one of the centre's four jobs (S3.27.05); written when they are served.
    """

    class State(models.TextChoices):
        WAITING = "waiting", say("等候", "waiting")
        CALLED = "called", say("请到窗口", "please come")
        DONE = "done", say("已办", "served")
        ABSENT = "absent", say("过号", "was not there")
        GIVEN_UP = "given_up", say("已放弃", "given up")

    class Kind(models.TextChoices):
        APPLICATION = "application", say("申办事项", "application")
        VISIT = "visit", say("接待来访", "visit received")
        POLICY = "policy", say("政策解答", "policy explained")
        INFORMATION = "information", say("信息咨询", "information given")

    class Priority(models.TextChoices):
        NONE = "", say("按顺序", "in order")
        OLD = "old", say("老年人", "older person")
        DISABLED = "disabled", say("残疾人", "person with a disability")
        PREGNANT = "pregnant", say("孕妇或带婴幼儿", "pregnant or with a small child")
        STAFF = "staff", say("窗口人员照顾", "given by staff")

    queue = models.ForeignKey(Queue, models.PROTECT, related_name="tickets")
    day = models.DateField()
    number = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=16, unique=True)
    request = models.CharField(max_length=64, blank=True, help_text="the request that took it")
    taken_at = models.DateTimeField()
    priority = models.CharField(max_length=8, choices=Priority.choices, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    window = models.ForeignKey(Window, models.PROTECT, null=True, related_name="tickets")
    called_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    called_at = models.DateTimeField(null=True)
    calls = models.PositiveSmallIntegerField(default=0)
    last_called_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=12, choices=Kind.choices, blank=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["queue", "day", "number"], name="a_number_is_given_once_a_day"),
            models.UniqueConstraint(
                fields=["request"], condition=~Q(request=""), name="a_request_takes_one_number"
            ),
            models.UniqueConstraint(
                fields=["window"], condition=Q(state="called"), name="a_window_serves_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "given_up"))
                | Q(window__isnull=False, called_at__isnull=False, called_by__isnull=False),
                name="a_called_ticket_says_where",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | ~Q(kind=""), name="who_was_served_is_counted"
            ),
        ]
        indexes = [
            models.Index(fields=["queue", "day", "state"]),
            models.Index(fields=["window", "day", "state"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What is called out, such as A012."""
        return ticket_name(self.queue.letter, self.number)

    @property
    def waited(self) -> float | None:
        """Seconds from taking the number to being called first."""
        return (self.called_at - self.taken_at).total_seconds() if self.called_at else None

    @property
    def is_of_today(self) -> bool:
        """Whether the number still counts: numbers begin anew each day."""
        return self.day == clock.today()


class TicketMatterQuerySet(models.QuerySet["TicketMatter"]):
    def visible_to(self, viewer: "Viewer") -> "TicketMatterQuerySet":
        """What was opened for a ticket, where the viewer sees the matter."""
        return self.filter(sight.of_matters(viewer, "matter"))


class TicketMatter(models.Model):
    """An inquiry or application that was opened while this number stood at the window."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="opened")
    matter = models.OneToOneField(Matter, models.CASCADE, related_name="ticket")

    objects = TicketMatterQuerySet.as_manager()
