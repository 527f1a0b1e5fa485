"""Reads of charges: what waits at the counter today, what the cashiers closed. All from `visible_to`."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from sunlit.core import money
from sunlit.fees.actions.closing import drawer_of, open_days
from sunlit.fees.models import KEEPERS, Bill, DayClose, Refund
from sunlit.hall.models import Application
from sunlit.matters.models import Matter
from sunlit.people.viewer import Viewer

SHOWN = 100


@dataclass(frozen=True)
class Today:
    """What a cashier's drawer should hold of a day, and the close of that day where it is made. ``late``: an earlier day
    that was left open; it is closed before today is."""

    day: date
    late: bool
    drawer: money.Drawer
    other: Decimal
    bills: int
    close: DayClose | None


def unpaid(viewer: Viewer) -> list[Bill]:
    """Bills that wait for their money, the oldest first."""
    rows = Bill.objects.visible_to(viewer).filter(payment=None, withdrawn_at=None)
    return list(rows.select_related("matter", "document").order_by("made_at", "pk")[:SHOWN])


def lately(viewer: Viewer) -> list[Bill]:
    """Bills that were paid, the newest first."""
    rows = Bill.objects.visible_to(viewer).filter(payment__isnull=False)
    return list(rows.select_related("matter", "document", "payment").order_by("-payment__paid_at")[:20])


def refunds(viewer: Viewer) -> list[Refund]:
    """Refunds that wait for a decision or for their money."""
    rows = Refund.objects.filter(bill__in=Bill.objects.visible_to(viewer), paid_at=None).exclude(
        approved=False
    )
    return list(rows.select_related("bill__document", "asked_by").order_by("asked_at")[:SHOWN])


def to_close(viewer: Viewer, today: date) -> Today:
    """The day that the viewer closes next: the oldest one left open, or today."""
    assert viewer.staff_id is not None
    return today_of(viewer, next(iter(open_days(viewer.staff_id, today)), today), today)


def today_of(viewer: Viewer, day: date, today: date | None = None) -> Today:
    """The viewer's own drawer of a day; without ``today`` it is that day."""
    assert viewer.staff_id is not None
    drawer, other, bills = drawer_of(viewer.staff_id, day)
    close = DayClose.objects.filter(cashier_id=viewer.staff_id, day=day).select_related("signed_by").first()
    return Today(day, today is not None and day < today, drawer, other, bills, close)


def closes(viewer: Viewer) -> QuerySet[DayClose]:
    """The closes of the township that the viewer may see: their own, those that another cashier is to sign, all for
    those who keep an eye on the money."""
    rows = DayClose.objects.filter(township_id=viewer.township_id)
    if not viewer.has_role(*KEEPERS, "enquiry"):
        rows = rows.filter(cashier_id=viewer.staff_id)
    return rows.select_related("cashier", "signed_by").order_by("-day", "-closed_at")


def application(viewer: Viewer, number: str) -> Application:
    """The application of a matter that the viewer may see. Raises Matter.DoesNotExist."""
    matter = Matter.objects.visible_to(viewer).filter(application__isnull=False).get(number=number)
    found: Application = Application.objects.select_related("matter__township").get(matter=matter)
    return found


def bill(viewer: Viewer, bill_id: int) -> Bill:
    """One bill with all that its page shows. Raises Bill.DoesNotExist."""
    found: Bill = (
        Bill.objects.visible_to(viewer)
        .select_related("matter", "document", "by", "withdrawn_by", "payment__by", "payment__document")
        .get(pk=bill_id)
    )
    return found
