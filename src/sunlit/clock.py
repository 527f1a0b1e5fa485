"""The one place that tells the time, so that demonstrations and tests can run on a simulated clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
_simulated: ContextVar[datetime | None] = ContextVar("simulated_now", default=None)


def now() -> datetime:
    """The present moment, aware, in China's one time zone."""
    return _simulated.get() or datetime.now(CHINA)


def today() -> date:
    """The present day in China."""
    return now().date()


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let ``now()`` answer ``moment`` inside this block. Naive moments are taken as Chinese time."""
    moment = moment if moment.tzinfo else moment.replace(tzinfo=CHINA)
    token = _simulated.set(moment)
    try:
        yield
    finally:
        _simulated.reset(token)
