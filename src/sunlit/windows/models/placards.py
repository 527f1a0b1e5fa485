"""What stands on desks and hangs at doors and windows, as it said when it was put up; and bodies that sent nobody."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from sunlit.language import say
from sunlit.people.models import Organisation, Staff
from sunlit.windows.models.places import of_the_township

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer


class PlacardQuerySet(models.QuerySet["Placard"]):
    def visible_to(self, viewer: "Viewer") -> "PlacardQuerySet":
        """Who put up what and when: the staff of the township. What it says hangs there for everybody."""
        return self.filter(of_the_township(viewer))


class Placard(models.Model):
    """A plate on a desk (座位牌), a board at a door (门牌) or a guide at a window (办事指南) was put up.

    ``about`` says which: ``post:3:staff:5``, ``unit:8``, ``window:2``. ``said`` is what it said, part by part, so that
    a later change can be named. Rows are only added; the newest of each counts.
    """

    class Kind(models.TextChoices):
        PLATE = "plate", say("座位牌", "desk plate")
        BOARD = "board", say("门牌", "door board")
        GUIDE = "guide", say("窗口办事指南", "guide at the window")

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    about = models.CharField(max_length=60)
    said = models.JSONField()
    put_up_at = models.DateTimeField()
    put_up_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    objects = PlacardQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["township", "kind", "about"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"


class EmptySourceQuerySet(models.QuerySet["EmptySource"]):
    def visible_to(self, viewer: "Viewer") -> "EmptySourceQuerySet":
        """Which body sent nobody: the staff of the township."""
        return self.filter(of_the_township(viewer))


class EmptySource(models.Model):
    """A body that is to send staff to the centre has nobody there, from a day; the leading group was told (S3.27.03).

    ``name`` is the body's name in the rulebook. ``until`` is the first day on which somebody was there again.
    """

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    since = models.DateField()
    until = models.DateField(null=True)
    told = models.PositiveSmallIntegerField(help_text="members of the leading group who were told")

    objects = EmptySourceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["township", "name"], condition=Q(until=None), name="an_empty_source_is_flagged_once"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="an_empty_time_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.since}"
