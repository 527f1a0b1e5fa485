"""Work after commit: one table of jobs with leases; it is also the outbox.

``enqueue`` writes the job in the act's own transaction, so a rolled-back act leaves none. A worker leases a due
job, runs it, and marks it done; if the worker dies the lease ends and the job is taken again, so a job's
function must do no harm when run twice (each passes its key on to the channel).
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from sunlit import clock
from sunlit.matters.models import Job

JobFunction = Callable[[dict[str, Any], str], None]
_functions: dict[str, JobFunction] = {}

LEASE = timedelta(seconds=60)
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=7)


def job(name: str) -> Callable[[JobFunction], JobFunction]:
    """Register the function that does a kind of job; it gets the arguments and the job's key."""

    def register(function: JobFunction) -> JobFunction:
        _functions[name] = function
        return function

    return register


def enqueue(name: str, arguments: dict[str, Any], *, key: str, run_after: datetime | None = None) -> None:
    """Put a job into the table; a second one of the same key is dropped. Raises KeyError for an unknown name."""
    if name not in _functions:
        raise KeyError(f"no job is called {name!r}")
    Job.objects.bulk_create(
        [Job(name=name, arguments=arguments, key=key, run_after=run_after or clock.now())],
        ignore_conflicts=True,
    )


def run_due(limit: int = 100) -> int:
    """Run up to ``limit`` due jobs one after another; how many were done."""
    done = 0
    for _ in range(limit):
        leased = _lease()
        if leased is None:
            break
        done += _run(leased)
    return done


def _lease() -> Job | None:
    now = clock.now()
    with transaction.atomic():
        rows = Job.objects.filter(
            Q(lease_until=None) | Q(lease_until__lt=now), done_at=None, gave_up_at=None, run_after__lte=now
        ).order_by("run_after", "pk")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        found = rows.first()
        if found is None:
            return None
        found.lease_until = now + LEASE
        found.attempts += 1
        found.save(update_fields=["lease_until", "attempts"])
        return found


def _run(leased: Job) -> bool:
    try:
        _functions[leased.name](leased.arguments, leased.key)
    except Exception as error:
        now = clock.now()
        pause = min(FIRST_PAUSE * 2 ** min(leased.attempts - 1, 12), LONGEST_PAUSE)
        leased.error = f"{type(error).__name__}: {error}"[:1000]
        leased.lease_until = None
        if now - leased.run_after > GIVE_UP_AFTER and leased.attempts > 100:
            leased.gave_up_at = now
        else:
            leased.run_after = now + pause
        leased.save(update_fields=["error", "lease_until", "run_after", "gave_up_at"])
        return False
    leased.done_at = clock.now()
    leased.lease_until = None
    leased.save(update_fields=["done_at", "lease_until"])
    return True
