"""The day that a handler promises: never later than the published one, and the limit from then on (S3.28.07)."""

from datetime import date

from sunlit import clock
from sunlit.core.limits import ClockKind, Limit, Unit
from sunlit.core.refusals import Refused
from sunlit.core.text import Text
from sunlit.matters import frame, timing
from sunlit.matters.book import book, procedure_of
from sunlit.matters.models import Matter


def check_promise(matter: Matter, day: date) -> None:
    """A promised day is the published one or an earlier, and not past (S3.28.07). Raises Refused."""
    if matter.due is not None and day > matter.due:
        raise Refused(
            "later_than_published",
            Text(
                f"不能晚于公布的期限{matter.due}。",
                f"It can't be later than the published limit, {matter.due}.",
            ),
            Text("请填同日或更早的日期。", "Give the same day or an earlier one."),
            clause="S3.28.07",
            field="promised_day",
        )
    # What is received late already still carries its published day: it is late, and stays so.
    if day < clock.today() and day != matter.due:
        raise Refused(
            "earlier_than_today",
            Text("承诺的日期已经过去。", "The promised day is past."),
            Text("请填今天或以后的日期。", "Give today or a later day."),
            clause="S3.28.07",
            field="promised_day",
        )


def measure_by(matter: Matter, day: date) -> None:
    """Make an earlier promise the limit that the matter is measured by; the law's own limit stays as it is."""
    if matter.due is None or day >= matter.due:
        return
    procedure = procedure_of(matter.procedure_id)
    _promised, legal = timing.limits_of(matter, procedure)
    start = matter.clock_events.filter(kind=ClockKind.START).order_by("at").first()
    if start is None:
        return
    days = book().calendar.working_days_between(start.at.astimezone(clock.CHINA).date(), day)
    promised = Limit(days, Unit.WORKING_DAY) if days else Limit(0, Unit.AT_ONCE)
    matter.facts = {**matter.facts, "_limits": timing.stored_limits(promised, legal)}
    events = [row.value() for row in matter.clock_events.order_by("at", "pk")]
    frame.apply_dates(matter, timing.dates_of(promised, legal, events, book().calendar))
