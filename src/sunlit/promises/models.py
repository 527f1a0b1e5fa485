"""What a township promises its people in public, and what became of it. Published words are never changed."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from sunlit.core.item_versions import Shape, restored
from sunlit.core.service_promises import Measure
from sunlit.core.text import Text
from sunlit.disclosure.models import Publication
from sunlit.language import say, spoken
from sunlit.matters import sight
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation, Staff

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer

MEASURES = [(measure.value, measure.value) for measure in Measure]


def _once() -> "models.CharField[Any, Any]":
    """The key of the form that made a row, so that sending it again makes no second one."""
    return models.CharField(max_length=64, unique=True, null=True)


class PublishedQuerySet(models.QuerySet[Any]):
    """Rows that are for everybody once they are published."""

    def visible_to(self, viewer: "Viewer") -> "PublishedQuerySet":
        """What is published; staff also see the drafts of their own township."""
        seen = Q(published_at__isnull=False)
        if viewer.staff_id is not None and not viewer.admin and viewer.township_id is not None:
            seen |= Q(township_id=viewer.township_id)
        return self.filter(seen)


class OpenQuerySet(models.QuerySet[Any]):
    """Rows that everybody may read from the beginning."""

    def visible_to(self, viewer: "Viewer") -> "OpenQuerySet":
        """All of them: they are written to be read."""
        return self.all()


class Promise(models.Model):
    """One version of a promise of a unit, or of one member of its staff (S2.25.02, S3.11.01).

    A new text is a new version with the one before it; the one before stays readable. ``target`` is a share in per
    cent. A unit's promise is published on a decision of the joint meeting (党政联席会, S2.25.03).
    """

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    version = models.PositiveSmallIntegerField(default=1)
    before = models.OneToOneField("self", models.PROTECT, null=True, related_name="after")
    text = models.CharField(max_length=200)
    text_en = models.CharField(max_length=300, blank=True)
    measure = models.CharField(max_length=16, choices=MEASURES)
    days = models.PositiveSmallIntegerField(
        null=True, help_text="working days within which an answer is promised"
    )
    target = models.PositiveSmallIntegerField(null=True, help_text="per cent of the cases")
    since = models.DateField(help_text="from which day it counts")
    decision = models.CharField(max_length=120, blank=True, help_text="of the joint meeting")
    decided_on = models.DateField(null=True)
    written_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    key = _once()

    objects = PublishedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(measure="none", target=None)
                | ~Q(measure="none") & Q(target__isnull=False, target__gte=1, target__lte=100),
                name="a_measured_promise_has_a_target",
            ),
            models.CheckConstraint(
                condition=Q(measure="answered_within", days__isnull=False, days__gte=1)
                | ~Q(measure="answered_within") & Q(days=None),
                name="an_answer_is_promised_in_days",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(published_by__isnull=False),
                name="a_promise_is_published_by",
            ),
        ]
        indexes = [models.Index(fields=["township", "unit"])]

    def __str__(self) -> str:
        return self.text

    def label(self, language: str) -> str:
        """The text in the language of the page; Chinese where nobody has put it into English."""
        return self.text_en if language.startswith("en") and self.text_en else self.text

    @property
    def kind(self) -> Measure:
        """From which cases it is measured."""
        return Measure(self.measure)

    @property
    def measured_how(self) -> Text:
        """The measure in words, with the days of an answer."""
        if self.kind is Measure.ANSWERED_WITHIN:
            return Text(
                f"{self.days}个工作日内答复的比例",
                f"share of questions answered within {self.days} working days",
            )
        return self.kind.words


class Thing(models.Model):
    """A practical thing promised to the public (为群众办实事), with the unit and the day (S0.01.02)."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=300, blank=True)
    target = models.DateField(help_text="the day by which it is promised")
    written_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField(null=True, help_text="when the unit was told that it is overdue")
    key = _once()

    objects = PublishedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["township", "target"])]

    def __str__(self) -> str:
        return self.title

    def label(self, language: str) -> str:
        """The title in the language of the page; Chinese where nobody has put it into English."""
        return self.title_en if language.startswith("en") and self.title_en else self.title


class State(models.Model):
    """How far a practical thing was on a day (完成情况); each is added, none is changed."""

    thing = models.ForeignKey(Thing, models.CASCADE, related_name="states")
    percent = models.PositiveSmallIntegerField()
    day = models.DateField()
    words = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    key = _once()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(percent__lte=100), name="a_state_is_at_most_a_hundred")
        ]

    def __str__(self) -> str:
        return f"{self.percent}% {self.day}"


class Explanation(models.Model):
    """Why a promise was not kept, or a thing is late, in public."""

    promise = models.ForeignKey(Promise, models.CASCADE, null=True, related_name="explanations")
    thing = models.ForeignKey(Thing, models.CASCADE, null=True, related_name="explanations")
    text = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    key = _once()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(promise=None, thing__isnull=False) | Q(promise__isnull=False, thing=None),
                name="an_explanation_is_about_one",
            )
        ]

    def __str__(self) -> str:
        return self.text


class Printed(models.Model):
    """That a promise stood in the newspaper, with the telephones printed beside it (S3.14.09)."""

    promise = models.ForeignKey(Promise, models.PROTECT, related_name="printed")
    newspaper = models.CharField(max_length=60)
    day = models.DateField()
    complaint_phone = models.CharField(max_length=40)
    report_phone = models.CharField(max_length=40)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    key = _once()

    def __str__(self) -> str:
        return f"{self.newspaper} {self.day}"


class Handling(models.Model):
    """How complaints about broken promises and discipline are handled (处理办法, S0.01.04); the last one counts."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    text = models.TextField(max_length=4000)
    text_en = models.TextField(max_length=6000, blank=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    taken_down_at = models.DateTimeField(null=True)
    key = _once()

    objects = PublishedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["township"],
                condition=Q(published_at__isnull=False, taken_down_at=None),
                name="one_handling_method_stands",
            )
        ]

    def __str__(self) -> str:
        return self.text[:40]

    def label(self, language: str) -> str:
        """The text in the language of the page; Chinese where nobody has put it into English."""
        return self.text_en if language.startswith("en") and self.text_en else self.text


class Functions(models.Model):
    """What a unit is there for and what it must do (职能、职责), as published; the last one counts (S2.25.01, S0.01.03)."""

    unit = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    text = models.TextField(max_length=2000, help_text="functions and scope of its work (工作职能和范围)")
    text_en = models.TextField(max_length=3000, blank=True)
    duties = models.TextField(max_length=2000, help_text="what it must do (职责)")
    duties_en = models.TextField(max_length=3000, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    key = _once()

    objects = OpenQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "functions"

    def __str__(self) -> str:
        return self.text[:40]

    def label(self, language: str) -> str:
        """The text in the language of the page; Chinese where nobody has put it into English."""
        return self.text_en if language.startswith("en") and self.text_en else self.text

    @property
    def duties_said(self) -> str:
        """The duties in the language of the page; Chinese where nobody has put them into English."""
        return spoken(Text(self.duties, self.duties_en or self.duties))


class Place(models.Model):
    """The form in which a village or station publishes (公开形式), chosen for its own situation (S2.25.04)."""

    class Form(models.TextChoices):
        BOARD = "board", say("公开栏", "notice board")
        BROADCAST = "broadcast", say("村村响广播", "village loudspeakers")
        MEETING = "meeting", say("村民会议", "villagers' meeting")
        LEAFLET = "leaflet", say("明白纸上门", "leaflets at the door")
        GROUP = "group", say("微信群", "chat group")
        SCREEN = "screen", say("电子屏", "screen")
        OTHER = "other", say("其他形式", "another form")

    unit = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    form = models.CharField(max_length=16, choices=Form.choices)
    where = models.CharField(max_length=120, help_text="which board, which group, how often")
    why = models.CharField(max_length=200, help_text="why it suits this place")
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    key = _once()

    objects = OpenQuerySet.as_manager()

    def __str__(self) -> str:
        return spoken(Text(self.where, self.where))


class ItemVersion(models.Model):
    """What a service asked of people from a day on: its steps and its promised limit (S1.04.12, S4.29.07).

    The first row is what the program found first. A simpler version is noted by the program; one with a step more or
    a longer limit is noted when a leader approves it with the reason (S3.30.05).
    """

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    item = models.CharField(max_length=64)
    number = models.PositiveSmallIntegerField(help_text="1 for what was found first")
    steps = models.PositiveSmallIntegerField()
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=16, blank=True)
    day = models.DateField()
    reason = models.CharField(max_length=300, blank=True)
    decision = models.CharField(max_length=120, blank=True)
    approved_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = OpenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["township", "item", "number"], name="one_version_of_an_item"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(reason=""), name="who_approves_a_version_says_why"
            ),
        ]
        indexes = [models.Index(fields=["township", "day"])]

    def __str__(self) -> str:
        return f"{self.item} {self.number}"

    @property
    def shape(self) -> Shape:
        """Steps and limit as they are compared."""
        return Shape(self.steps, restored(self.amount, self.unit))


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def visible_to(self, viewer: "Viewer") -> "ConsultationQuerySet":
        """What was asked in the matters that this viewer may see."""
        return self.filter(sight.of_matters(viewer, "matter"))


class Consultation(models.Model):
    """What somebody asked at the centre, and which published policy or figures they were given, of which date
    (S3.26.22, S3.26.05). What isn't published became a request for information."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="consultations")
    question = models.CharField(max_length=300)
    publication = models.ForeignKey(Publication, models.PROTECT, null=True, related_name="+")
    request = models.OneToOneField(Matter, models.PROTECT, null=True, related_name="asked_in")
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    key = _once()

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(publication=None, request__isnull=False)
                | Q(publication__isnull=False, request=None),
                name="a_question_is_answered_or_becomes_a_request",
            ),
            models.CheckConstraint(condition=~Q(question=""), name="a_consultation_has_a_question"),
        ]
