"""What is stored of bodies, of rules that the township issued, and of units: rows with days, never deleted."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from sunlit.language import say
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation, Post, Staff

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer


def _inside(viewer: "Viewer", path: str) -> Q:
    """What only the staff of the township see."""
    if viewer.staff_id is None or viewer.admin or viewer.township_id is None:
        return Q(pk__in=())
    return Q(**{f"{path}township_id": viewer.township_id})


class BodyQuerySet(models.QuerySet["Body"]):
    def visible_to(self, viewer: "Viewer") -> "BodyQuerySet":
        """All: which bodies there are and who leads them is public (S3.30.01, S4.47.02)."""
        return self.all()


class Body(models.Model):
    """A body (领导小组、工作组) of a township or of one of its units, as it was set up under the rulebook's ``key``.

    ``unit`` is the township itself for a body of the township. ``mechanism`` is its written working mechanism.
    """

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="bodies")
    key = models.CharField(max_length=40)
    established = models.DateField()
    until = models.DateField(null=True, blank=True, help_text="last day of the term")
    document = models.CharField(max_length=80, blank=True, help_text="number of the document that set it up")
    office_unit = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    mechanism_title = models.CharField(max_length=120, blank=True)
    mechanism = models.TextField(blank=True)
    mechanism_on = models.DateField(null=True)
    revision = models.PositiveIntegerField(default=1)

    objects = BodyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "key"], name="a_unit_has_a_body_once"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("established")), name="a_term_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.key}"


class SeatQuerySet(models.QuerySet["Seat"]):
    def visible_to(self, viewer: "Viewer") -> "SeatQuerySet":
        """Who sits now is public; who sat before, and why that changed, is for the staff of the township."""
        return self.filter(Q(ended=None) | _inside(viewer, "body__"))


class Seat(models.Model):
    """Somebody was named for a position of a body, from a day; ``ended`` is the first day without them.

    ``staff`` has an account; others are kept by ``name``. ``unit`` is the unit that they stand for.
    """

    body = models.ForeignKey(Body, models.PROTECT, related_name="seats")
    position = models.CharField(max_length=40)
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="body_seats")
    name = models.CharField(max_length=40, blank=True)
    unit = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=16, blank=True)
    since = models.DateField()
    ended = models.DateField(null=True)
    reason = models.CharField(max_length=200)
    ended_reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    ended_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    objects = SeatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(staff=None) & ~Q(name="") | Q(staff__isnull=False, name=""),
                name="a_seat_has_an_account_or_a_name",
            ),
            models.CheckConstraint(
                condition=Q(ended=None) | Q(ended__gte=F("since")) & ~Q(ended_reason=""),
                name="a_seat_ends_for_a_reason",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_seat_is_given_for_a_reason"),
        ]
        indexes = [models.Index(fields=["body", "ended"]), models.Index(fields=["staff", "ended"])]

    def __str__(self) -> str:
        return self.staff.name if self.staff else self.name

    def label(self, language: str) -> str:
        """The name in the interface language."""
        return self.staff.label(language) if self.staff else self.name


class Vacancy(models.Model):
    """A seat fell vacant, and the matter by which the leader fills it; one for each seat."""

    seat = models.OneToOneField(Seat, models.PROTECT, related_name="vacancy")
    noticed_on = models.DateField()
    matter = models.OneToOneField(Matter, models.PROTECT, related_name="body_vacancy")

    def __str__(self) -> str:
        return f"{self.seat} {self.noticed_on}"


class Issued(models.Model):
    """A rule that the township issued (制度文件), under the rulebook's ``key``: from which day it holds.

    ``effective_on`` follows from the rule: the day of issue, or that of publication. ``basis`` is the number of the
    superior document.
    """

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    key = models.CharField(max_length=40)
    number = models.CharField(max_length=60)
    issued_on = models.DateField()
    published_on = models.DateField(null=True)
    effective_on = models.DateField(null=True)
    basis = models.CharField(max_length=60, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["township", "key"], name="a_rule_is_issued_once"),
            models.CheckConstraint(
                condition=Q(published_on=None) | Q(published_on__gte=F("issued_on")),
                name="a_rule_is_published_after_issue",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.number}"


class Participant(models.Model):
    """A unit on the list of those that take part in a rule (S2.17.04), from a day."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    key = models.CharField(max_length=40)
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    since = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "unit"], name="a_unit_is_a_participant_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.unit}"


class QuestionQuerySet(models.QuerySet["Question"]):
    def visible_to(self, viewer: "Viewer") -> "QuestionQuerySet":
        """What was answered is public; what was only asked is for the staff of the township."""
        return self.filter(Q(answered_at__isnull=False) | _inside(viewer, ""))


class Question(models.Model):
    """A question on what an article means, and the interpretation that was published for it (S0.07.52)."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    instrument = models.CharField(max_length=40)
    clause = models.CharField(max_length=16)
    text = models.CharField(max_length=500)
    asked_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=1000, blank=True)
    answered_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    answered_as = models.CharField(max_length=32, blank=True, help_text="the role by which it was published")
    answered_at = models.DateTimeField(null=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None, answered_at=None)
                | ~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False),
                name="an_interpretation_says_by_whom",
            )
        ]
        indexes = [models.Index(fields=["township", "clause"])]

    def __str__(self) -> str:
        return f"{self.clause} {self.text}"


class ProfileQuerySet(models.QuerySet["Profile"]):
    def visible_to(self, viewer: "Viewer") -> "ProfileQuerySet":
        """All: a unit's profile is public (S3.09.01)."""
        return self.all()


class Profile(models.Model):
    """What a unit is: kind of organ, founding, rank, owner, areas in km², staff; with the day it was last checked."""

    class Nature(models.TextChoices):
        PARTY = "party", say("党的机关", "Party organ")
        ADMINISTRATIVE = "administrative", say("行政机关", "administrative organ")
        JUDICIAL = "judicial", say("司法机关", "judicial organ")
        AUTHORISED = "authorised", say("授权组织", "authorised organisation")

    unit = models.OneToOneField(Organisation, models.PROTECT, related_name="profile")
    nature = models.CharField(max_length=16, choices=Nature.choices)
    founded_on = models.DateField()
    rank = models.CharField(max_length=60)
    owner = models.CharField(max_length=80)
    constituents = models.CharField(max_length=500)
    planned_area = models.DecimalField(max_digits=9, decimal_places=2)
    managed_area = models.DecimalField(max_digits=9, decimal_places=2)
    area_confirmed = models.BooleanField(default=False)
    staff_number = models.PositiveIntegerField()
    checked_on = models.DateField()
    checked_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    objects = ProfileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(planned_area__gte=0, managed_area__gte=0), name="areas_are_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(managed_area__lte=F("planned_area")) | Q(area_confirmed=True),
                name="more_managed_than_planned_is_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.unit)


class DutyPost(models.Model):
    """A duty of a unit's duty sheet was given to a post, from a day; the newest row counts (S2.35.01)."""

    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    sheet = models.CharField(max_length=40)
    duty = models.CharField(max_length=40)
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["unit", "sheet", "duty"])]

    def __str__(self) -> str:
        return f"{self.sheet} {self.duty}"
