"""The work that nobody asks for: the sweep, the jobs, the seal of each day. One process beside the web workers."""

import logging
import signal
import threading
from datetime import date, timedelta
from time import monotonic

from django.conf import settings
from django.core.management import call_command
from django.db import close_old_connections, connection

from sunlit import clock
from sunlit.bodies.actions import training, vacancies
from sunlit.disclosure.actions import announcing, opening, withholding
from sunlit.exchange.imports.taking import forget_expired
from sunlit.feedback import hot
from sunlit.feedback.actions import keeping
from sunlit.hall.actions import drafts, offering, papers, public_use
from sunlit.ledger import actions as ledger
from sunlit.ledger.models import Checkpoint
from sunlit.ledger.queries import chains
from sunlit.matters import jobs, orphans, recalculation, tally
from sunlit.matters.sweep import sweep
from sunlit.people import actions as people
from sunlit.people.actions import second_factor
from sunlit.people.viewer import CLOCK, Viewer
from sunlit.portal import guide_book
from sunlit.promises.actions import delivering, versions
from sunlit.registers import recurring
from sunlit.search import saving
from sunlit.windows.actions import bookings, putting_up

HOUSEKEEPER = Viewer(name=CLOCK.name, machine="clock", admin="system")
"""The program itself, where it manages accounts."""

log = logging.getLogger("sunlit.background")
LONG_TALLY = 5_000
"""Rows from which the totals of lists are put together again."""
SWEEP_SECONDS = 60.0
JOB_SECONDS = 2.0


def seal_past_days(today: date | None = None) -> list[Checkpoint]:
    """Seal yesterday for every chain that isn't sealed up to then; the new seals.

    A seal covers everything before it, so one seal is enough also after days on which the program did not run.
    """
    yesterday = (today or clock.today()) - timedelta(days=1)
    made = []
    for chain in chains():
        last = Checkpoint.objects.filter(chain=chain).order_by("-number").first()
        if last is None or last.date < yesterday:
            made.append(ledger.checkpoint(chain, yesterday))
    return made


def keep_duties(today: date | None = None) -> None:
    """Once a day, and when the program starts: open what is to be published from now on, count the days of items
    without a limit, announce limits that were set or changed in the rulebook (S0.01.21, S0.07.31), and remind of
    papers that may follow."""
    day = today or clock.today()
    opening.open_recurring(day)
    for township in opening.in_townships():
        versions.note_versions(township, day)
        offering.note_what_is_missing(township, day)
        vacancies.look(township)
        putting_up.flag_empty_sources(township, day)
        training.train_gaps(township)
        keeping.plan_surveys(township, day)
        hot.propose_the_most_mentioned(township, day)
    announcing.announce_changes(day)
    withholding.end_due(day)
    recurring.open_due(day)
    papers.remind_of_papers(day)
    delivering.tell_overdue(day)
    saving.send_digests(day)


def run(stopped: threading.Event) -> None:
    """Sweep each minute, run jobs each two seconds, seal each day after it ended, until ``stopped`` is set.

    A calendar that open matters weren't computed with yet is applied first; what moved stands in the ledger.

    A failure is logged and tried again: one bad row must not stop the sweep of all others.
    """
    if recalculation.needed():
        moved = recalculation.recompute_all()
        log.info("日历已更新：%s 件，变动 %s 件 / calendar applied", moved.matters, moved.moved)
    next_sweep = 0.0
    sealed_on: date | None = None
    while not stopped.is_set():
        try:
            close_old_connections()
            if monotonic() >= next_sweep:
                next_sweep = monotonic() + SWEEP_SECONDS
                sweep()
                bookings.note_late()
                tally.put_together(LONG_TALLY)
                if sealed_on != clock.today():
                    seal_past_days()
                    keep_duties()
                    _tidy()
                    sealed_on = clock.today()
            jobs.run_due()
        except Exception:
            log.exception("后台任务出错，稍后重试 / background work failed and will be tried again")
            connection.close()
            stopped.wait(5)
        stopped.wait(JOB_SECONDS)
    connection.close()


def _tidy() -> None:
    """Once a day: forget ended sessions, old drafts and counts of public use, note which guides say something new and have the guide books made, remove files without a row, seal secrets from before sealing,
    disable accounts that nobody used for ninety days, and let SQLite renew its statistics (slow lists are the sign of stale ones)."""
    call_command("clearsessions")
    while drafts.forget_old():
        pass
    offering.note_changes(by=CLOCK)
    for township in opening.in_townships():
        guide_book.order(township)
    orphans.remove_orphans()
    second_factor.seal_old_secrets()
    public_use.forget_old()
    forget_expired()
    if (
        settings.PROFILE == "production"
    ):  # the demonstration's people never sign in before somebody looks at it
        people.disable_idle(by=HOUSEKEEPER)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA optimize")


def main() -> None:
    """The body of the background process: until a stop signal."""
    stopped = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopped.set())
    run(stopped)
