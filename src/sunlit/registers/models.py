"""What a register stores beside the matter itself: what was entered when it was opened, and with each step."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from sunlit.matters import sight
from sunlit.matters.models import Matter, Task
from sunlit.matters.written_once import AddedOnly, WrittenOnce
from sunlit.people.models import Organisation, Staff
from sunlit.sealing import SealedText

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer


class RecordQuerySet(models.QuerySet["Record"]):
    def visible_to(self, viewer: "Viewer") -> "RecordQuerySet":
        """The records whose matters this viewer may see."""
        return self.filter(sight.of_matters(viewer, "matter"))


class Record(models.Model):
    """One record of a register (台账): the intake form as it was filled in. The matter carries its course.

    Sensitive values stand encrypted in ``sealed``, all others in ``values``; both by the key of the field. Where the
    register is rated, the party follows the record with ``receipt_code``, which is checked against its hash.
    """

    matter = models.OneToOneField(Matter, models.CASCADE, related_name="record")
    register = models.CharField(max_length=32)
    values = models.JSONField(default=dict)
    sealed = SealedText(default="", blank=True)
    receipt_hash = models.CharField(max_length=64, default="", blank=True)
    receipt_code = SealedText(default="", blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(register=""), name="a_record_belongs_to_a_register")
        ]
        indexes = [models.Index(fields=["register"])]


class EntryQuerySet(AddedOnly):
    """What was entered, in the plural; only ever added."""

    def visible_to(self, viewer: "Viewer") -> "EntryQuerySet":
        """The entries of the matters that this viewer may see."""
        return self.filter(sight.of_matters(viewer, "matter"))


class Entry(WrittenOnce):
    """What was entered for one field when a step was done. Only ever added; the ledger holds each one as well."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="register_entries")
    task = models.ForeignKey(Task, models.PROTECT, related_name="+")
    step = models.CharField(max_length=64)
    outcome = models.CharField(max_length=32)
    field = models.CharField(max_length=64)
    value = models.TextField(blank=True)
    sealed = SealedText(default="", blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "field"], name="one_entry_for_a_field_of_a_task"),
            models.CheckConstraint(
                condition=Q(~Q(sealed=b""), value="") | Q(~Q(value=""), sealed=b""),
                name="an_entry_is_plain_or_sealed_and_never_empty",
            ),
        ]
        indexes = [models.Index(fields=["matter", "at"])]


class Kept(models.Model):
    """Since when a township keeps a register that opens records by itself; what was past then isn't opened."""

    township = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    register = models.CharField(max_length=32)
    since = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["township", "register"], name="a_township_keeps_a_register_once")
        ]


class RecurrenceQuerySet(models.QuerySet["Recurrence"]):
    def visible_to(self, viewer: "Viewer") -> "RecurrenceQuerySet":
        """The recurrences whose matters this viewer may see."""
        return self.filter(sight.of_matters(viewer, "matter"))


class Recurrence(models.Model):
    """A record that a register opened by itself: for which period, for whom, and by when it is done.

    ``whose`` is the user name of the person or the code of the unit whose record it is, empty for the township's.
    """

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    register = models.CharField(max_length=32)
    period = models.CharField(max_length=10)
    whose = models.CharField(max_length=64, blank=True)
    opens = models.DateField()
    due = models.DateField()
    matter = models.OneToOneField(Matter, models.CASCADE, related_name="recurrence")

    objects = RecurrenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["township", "register", "period", "whose"], name="one_record_a_period"
            )
        ]
