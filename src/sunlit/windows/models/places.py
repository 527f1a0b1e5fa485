"""The hall and its windows: where they are, what they take, who works there and who is there now."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from sunlit.core.text import Text
from sunlit.core.windows import Span, hours_in_words, read_hours
from sunlit.people.models import Organisation, Post, Staff

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer


def of_the_township(viewer: "Viewer", path: str = "township_id") -> Q:
    """What staff of a township see of its hall; administrators and others see nothing of it."""
    if viewer.staff_id is None or viewer.admin or viewer.township_id is None:
        return Q(pk__in=[])
    return Q(**{path: viewer.township_id})


class Hall(models.Model):
    """What belongs to the hall as a whole: the secret address of its ticket kiosk (取号机)."""

    township = models.OneToOneField(Organisation, models.PROTECT, related_name="+")
    kiosk_key = models.CharField(max_length=32, unique=True)


class WindowQuerySet(models.QuerySet["Window"]):
    def visible_to(self, viewer: "Viewer") -> "WindowQuerySet":
        """Windows hang out their signs: everybody sees each of them."""
        return self.all()

    def standing(self) -> "WindowQuerySet":
        """The windows that weren't taken away."""
        return self.filter(closed_for_good=None)


class Window(models.Model):
    """A window (窗口) of the service centre: its number, place, scope and hours, and the post whose A and B people
    work there. ``at_home`` is the team that visits people at home; it has hours and bookings and no queue.

    ``scope`` lists items and categories (``category:8``), nothing for everything. It says which queue the window
    calls, never what its worker may take in: at each window everything is taken in (S3.25.02).
    """

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=100, blank=True)
    department = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    place = models.CharField(max_length=100)
    place_en = models.CharField(max_length=120, blank=True)
    scope = models.JSONField(default=list)
    hours = models.JSONField()
    at_home = models.BooleanField(default=False)
    closed_for_good = models.DateField(null=True)
    changed_at = models.DateTimeField(help_text="when name, place, scope or hours last changed")
    sign_hash = models.CharField(
        max_length=64, blank=True, help_text="of what the sign said when it was printed"
    )
    sign_printed_at = models.DateTimeField(null=True)

    objects = WindowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["township", "number"],
                condition=Q(closed_for_good=None),
                name="a_window_has_its_own_number",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}号窗口 {self.name}"

    def label(self, language: str) -> str:
        """Number and name in the interface language."""
        if language.startswith("en"):
            return f"Window {self.number} {self.name_en or self.name}"
        return f"{self.number}号窗口 {self.name}"

    @property
    def title(self) -> Text:
        """The name without the number, in both languages: a team that visits people at home is no window to them."""
        return Text(self.name, self.name_en or self.name)

    @property
    def where(self) -> Text:
        """The place in both languages."""
        return Text(self.place, self.place_en or self.place)

    @property
    def spans(self) -> tuple[Span, ...]:
        """The hours of a working day."""
        return read_hours(self.hours)

    @property
    def hours_words(self) -> Text:
        """The hours as a sign says them."""
        return hours_in_words(self.spans)


class SittingQuerySet(models.QuerySet["Sitting"]):
    def visible_to(self, viewer: "Viewer") -> "SittingQuerySet":
        """Who sat where and when: the staff of the township."""
        return self.filter(of_the_township(viewer, "window__township_id"))


class Sitting(models.Model):
    """Somebody is at a window, from a moment until a moment. While ``away_since`` is set they are out of it."""

    window = models.ForeignKey(Window, models.PROTECT, related_name="sittings")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    away_since = models.DateTimeField(null=True)
    away_why = models.CharField(max_length=60, blank=True)
    back_at = models.TimeField(null=True)

    objects = SittingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["window"], condition=Q(until=None), name="one_sits_at_a_window"),
            models.UniqueConstraint(fields=["staff"], condition=Q(until=None), name="nobody_sits_twice"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="sitting_times_in_order"
            ),
        ]
        indexes = [models.Index(fields=["window", "since"])]


class KnowledgeTestQuerySet(models.QuerySet["KnowledgeTest"]):
    def visible_to(self, viewer: "Viewer") -> "KnowledgeTestQuerySet":
        """Results: whoever has the test sees their own, the director and the leaders those of the township."""
        seen = of_the_township(viewer, "staff__township_id")
        if not viewer.sees_township:
            seen &= Q(staff_id=viewer.staff_id)
        return self.filter(seen)


class KnowledgeTest(models.Model):
    """A test of what a worker knows of procedures and law at a window (S4.28.01). The newest result counts."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    window = models.ForeignKey(Window, models.PROTECT, related_name="+")
    day = models.DateField()
    score = models.PositiveSmallIntegerField(help_text="of 100")
    training = models.CharField(max_length=120, blank=True, help_text="the training that came before it")
    entered_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    objects = KnowledgeTestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(score__lte=100), name="a_score_is_of_a_hundred"),
        ]
        indexes = [models.Index(fields=["window", "staff", "day"])]


class RosteredQuerySet(models.QuerySet["Rostered"]):
    def visible_to(self, viewer: "Viewer") -> "RosteredQuerySet":
        """The roster hangs at the window; everybody may read it."""
        return self.all()


class Rostered(models.Model):
    """Who is planned for a window on a day (排班)."""

    window = models.ForeignKey(Window, models.PROTECT, related_name="roster")
    day = models.DateField()
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    objects = RosteredQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["window", "day"], name="one_is_planned_for_a_window"),
            models.UniqueConstraint(fields=["staff", "day"], name="nobody_is_planned_twice_a_day"),
        ]


class SecondmentQuerySet(models.QuerySet["Secondment"]):
    def visible_to(self, viewer: "Viewer") -> "SecondmentQuerySet":
        """Who comes from which body: the staff of the township."""
        return self.filter(of_the_township(viewer, "source__township_id"))


class Secondment(models.Model):
    """Somebody works at the centre and comes from another body of the township (S3.27.03). A row without a person names
    a body that is to send somebody, so that one that sent nobody shows."""

    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    source = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)

    objects = SecondmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff"],
                condition=Q(until=None, staff__isnull=False),
                name="nobody_comes_from_two_bodies",
            ),
            models.UniqueConstraint(
                fields=["source"], condition=Q(until=None, staff=None), name="a_source_is_named_once"
            ),
        ]


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, viewer: "Viewer") -> "RoundQuerySet":
        """What was found at the windows: the staff of the township."""
        return self.filter(of_the_township(viewer))


class Round(models.Model):
    """Somebody went round all windows on a day (窗口巡查). ``found`` holds, by the number of the window, what the checks
    said and what was written down; every standing window is in it (S4.26.02)."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    day = models.DateField()
    found = models.JSONField()
    faults = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    objects = RoundQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["township", "-day"])]

    def __str__(self) -> str:
        return f"{self.day} {self.by}"
