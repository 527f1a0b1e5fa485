"""What the program keeps of its own work: runs, requests carried out, jobs."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from sunlit.matters.models.work import Matter

if TYPE_CHECKING:
    pass


class SweepRun(models.Model):
    """What one run of the sweep found and did; `due` and `raised` must agree."""

    started_at = models.DateTimeField()
    seconds = models.FloatField()
    open_matters = models.PositiveIntegerField()
    due = models.PositiveIntegerField()
    handled = models.PositiveIntegerField()
    raised = models.PositiveIntegerField()
    failed = models.PositiveIntegerField(default=0)


class CalendarRun(models.Model):
    """The open matters were computed again with a calendar; what moved stands in the ledger as due_recomputed."""

    calendar_version = models.CharField(max_length=64)
    at = models.DateTimeField()
    matters = models.PositiveIntegerField()
    moved = models.PositiveIntegerField()


class DoneRequest(models.Model):
    """A request that was carried out; the same key again changes nothing and answers the same."""

    KEY_LENGTH = 80

    key = models.CharField(max_length=KEY_LENGTH, primary_key=True)
    matter = models.ForeignKey(Matter, models.CASCADE)
    at = models.DateTimeField()


class Job(models.Model):
    """Work to be done after commit: a notice to be sent, a file to be made. Also the outbox.

    A worker takes a lease; if it dies, the lease ends and another worker takes the job again.
    """

    name = models.CharField(max_length=64)
    arguments = models.JSONField(default=dict)
    key = models.CharField(max_length=120, unique=True, help_text="doubles of the same key are dropped")
    run_after = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    gave_up_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["run_after"], condition=Q(done_at=None, gave_up_at=None), name="job_waiting")
        ]
