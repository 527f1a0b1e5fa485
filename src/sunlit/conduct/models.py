"""What is stored about conduct: badges, certificates, inspections line by line, and what visitors answered.

Rows are added and corrected by later rows, never changed or deleted. No row compares persons.
"""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q

from sunlit.core.text import Text
from sunlit.language import say, spoken
from sunlit.matters.models import Matter
from sunlit.people.models import Holding, Organisation, Staff
from sunlit.shelves import PHOTOS, FileName

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer


def _once() -> "models.CharField[Any, Any]":
    """The key of the form that made a row, so that sending it again makes no second one."""
    return models.CharField(max_length=64, unique=True, null=True)


class HouseQuerySet(models.QuerySet[Any]):
    """Rows for the staff of a township."""

    def visible_to(self, viewer: "Viewer") -> "HouseQuerySet":
        """Those of the viewer's township; for administrators and the public none."""
        if viewer.staff_id is None or viewer.admin or viewer.township_id is None:
            return self.none()
        return self.filter(township_id=viewer.township_id)


class Badge(models.Model):
    """The badge (工作牌) of somebody: its number, unique in the township, and the photo on it (S0.02.01)."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    staff = models.OneToOneField(Staff, models.PROTECT, related_name="badge")
    number = models.CharField(max_length=16)
    photo = FileName(shelf=PHOTOS, blank=True)
    photo_type = models.CharField(max_length=16, blank=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    objects = HouseQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["township", "number"], name="a_badge_number_once")]

    def __str__(self) -> str:
        return self.number


class Certificate(models.Model):
    """A certificate (证件) of somebody with its last day; ``kind`` is one of the rulebook's (S3.07.07)."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="certificates")
    kind = models.CharField(max_length=40)
    number = models.CharField(max_length=60)
    authority = models.CharField(max_length=80, help_text="who issued it")
    valid_from = models.DateField()
    valid_to = models.DateField(
        null=True, help_text="the last day on which it holds; none where it has no end"
    )
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    withdrawn_on = models.DateField(null=True, help_text="from this day on it doesn't hold any more")
    reason = models.CharField(max_length=200, blank=True)
    key = _once()

    objects = HouseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="a_work_certificate_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | ~Q(reason=""), name="a_withdrawal_has_its_reason"
            ),
        ]
        indexes = [models.Index(fields=["staff", "kind"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class InspectionQuerySet(models.QuerySet["Inspection"]):
    def visible_to(self, viewer: "Viewer") -> "InspectionQuerySet":
        """The own record, what one inspected oneself, of the own units for their head, and of the township for leaders,
        director and supervisors."""
        if viewer.staff_id is None or viewer.admin or viewer.township_id is None:
            return self.none()
        here = self.filter(township_id=viewer.township_id)
        if viewer.sees_township:
            return here
        mine = Q(staff_id=viewer.staff_id) | Q(inspector_id=viewer.staff_id)
        heads = {seat.organisation_id for seat in viewer.seats if seat.role == "station_head"}
        if heads:
            mine |= Q(unit_id__in=heads)
        return here.filter(mine)

    def standing(self) -> "InspectionQuerySet":
        """Those that count: not corrected by a later one."""
        return self.filter(correction=None)


class Inspection(models.Model):
    """Somebody went through a checklist on a day, for a person at work or for a place of a unit.

    ``corrects`` names the inspection that this one replaces, with the reason; both stay readable.
    """

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    checklist = models.CharField(max_length=40)
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="inspections")
    place = models.CharField(max_length=80, blank=True, help_text="such as window 3")
    day = models.DateField()
    inspector = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="correction")
    reason = models.CharField(max_length=200, blank=True)
    key = _once()

    objects = InspectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(corrects=None) | ~Q(reason=""), name="a_correction_has_its_reason"
            )
        ]
        indexes = [
            models.Index(fields=["township", "day"]),
            models.Index(fields=["staff", "day"]),
        ]

    def __str__(self) -> str:
        return f"{self.checklist} {self.day}"

    @property
    def whom(self) -> str:
        """Who or what was inspected, in the language of the page."""
        if self.staff is not None:
            return self.staff.name if not self.place else f"{self.staff.name}（{self.place}）"
        unit = spoken(Text(self.unit.label("zh-hans"), self.unit.label("en")))
        return f"{unit} · {self.place}" if self.place else unit


class InspectionLine(models.Model):
    """What was found on one line of the checklist. ``finding`` is the matter by which a "no" is mended.

    ``photo`` names a kept picture. The words of the line stand in the rulebook; ``text`` keeps them as they were.
    """

    class Answer(models.TextChoices):
        YES = "yes", say("是", "yes")
        NO = "no", say("否", "no")
        NONE = "none", say("不适用", "doesn't apply")

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="lines")
    line = models.CharField(max_length=40)
    text = models.CharField(max_length=120)
    text_en = models.CharField(max_length=200)
    answer = models.CharField(max_length=4, choices=Answer.choices)
    note = models.CharField(max_length=200, blank=True)
    photo = FileName(shelf=PHOTOS, blank=True)
    photo_type = models.CharField(max_length=16, blank=True)
    finding = models.OneToOneField(Matter, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inspection", "line"], name="a_line_is_answered_once")]
        indexes = [models.Index(fields=["line", "answer"])]

    def __str__(self) -> str:
        return f"{self.line} {self.answer}"

    @property
    def words(self) -> Text:
        """The line as it was asked."""
        return Text(self.text, self.text_en)


class VisitorAnswerQuerySet(models.QuerySet["VisitorAnswer"]):
    def visible_to(self, viewer: "Viewer") -> "VisitorAnswerQuerySet":
        """Answers are read as sums alone. Of whom one may count them: leaders, director and supervisors the township's,
        heads those of the people in their unit, everybody the own."""
        if viewer.staff_id is None or viewer.admin or viewer.township_id is None:
            return self.none()
        here = self.filter(township_id=viewer.township_id)
        if viewer.sees_township:
            return here
        mine = Q(staff_id=viewer.staff_id)
        heads = {seat.organisation_id for seat in viewer.seats if seat.role == "station_head"}
        if heads:
            people = Holding.objects.filter(post__organisation_id__in=heads, until=None).values("staff_id")
            mine |= Q(staff_id__in=people)
        return here.filter(mine)


class VisitorAnswer(models.Model):
    """One yes or no of a visitor about who received them, by the token on the slip; it names nobody who answered.

    ``staff`` is the person seen, chosen by name; without one the visitor didn't know the name.
    """

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="visitor_answers")
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    question = models.CharField(max_length=40)
    yes = models.BooleanField()
    day = models.DateField()

    objects = VisitorAnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "question"], name="a_visitor_answers_a_question_once")
        ]
        indexes = [
            models.Index(fields=["township", "day"]),
            models.Index(fields=["staff", "day"]),
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.yes}"


class StudyEntryQuerySet(models.QuerySet["StudyEntry"]):
    def visible_to(self, viewer: "Viewer") -> "StudyEntryQuerySet":
        """What is published; staff also see the drafts of their own township."""
        seen = Q(published_at__isnull=False, taken_down_at=None)
        if viewer.staff_id is not None and not viewer.admin and viewer.township_id is not None:
            seen |= Q(township_id=viewer.township_id)
        return self.filter(seen)


class StudyEntry(models.Model):
    """A text on the study page (学习园地) under one of its points; a good example has the closed case behind it
    (S1.03.06). No count or mark is made of entries."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    point = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=200, blank=True)
    text = models.TextField(max_length=4000)
    text_en = models.TextField(max_length=6000, blank=True)
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    taken_down_at = models.DateTimeField(null=True)
    key = _once()

    objects = StudyEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "study entries"
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(published_by__isnull=False),
                name="a_study_entry_is_published_by",
            )
        ]
        indexes = [models.Index(fields=["township", "point"])]

    def __str__(self) -> str:
        return self.title

    def label(self, language: str) -> str:
        """The title in the language of the page; Chinese where nobody has put it into English."""
        return self.title_en if language.startswith("en") and self.title_en else self.title

    @property
    def body(self) -> Text:
        """The text in both languages, Chinese where nobody has put it into English."""
        return Text(self.text, self.text_en or self.text)


class Reward(models.Model):
    """Somebody of a team is commended (表扬奖励): who, why, when; read within the team alone (S2.51.08).

    ``body`` is the rulebook's key of the team, ``unit`` where it stands. ``person`` may be somebody without an account.
    """

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    body = models.CharField(max_length=40)
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    person = models.CharField(max_length=40)
    reason = models.CharField(max_length=200)
    day = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    key = _once()

    objects = HouseQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "body", "day"])]

    def __str__(self) -> str:
        return f"{self.person} {self.day}"
