"""Bookings (预约): a slot at a window or at home, for one person, once."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from sunlit.language import say
from sunlit.people.models import Staff
from sunlit.sealing import SealedText
from sunlit.windows.models.places import Window, of_the_township
from sunlit.windows.models.queues import Ticket

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer


class BookingQuerySet(models.QuerySet["Booking"]):
    def visible_to(self, viewer: "Viewer") -> "BookingQuerySet":
        """Bookings hold names: the centre's intake, its director and leaders of the township see them."""
        seen = of_the_township(viewer, "window__township_id")
        if not viewer.sees_township and not viewer.has_role("enquiry"):
            return self.none()
        return self.filter(seen)


class Booking(models.Model):
    """Somebody comes to a window, or is visited at home, at a set time. Name, telephone and address are sealed.

    ``late_at`` is set by the program when the office let the person wait too long; ``offered`` is the next free slot
    that it offers with its apology. Who takes the offer keeps the booking and its code at another time.
    """

    class State(models.TextChoices):
        BOOKED = "booked", say("已预约", "booked")
        CAME = "came", say("已到", "is here")
        LATE = "late", say("我们迟到了", "we are late")
        KEPT = "kept", say("已接待", "was served")
        MISSED = "missed", say("未到", "did not come")
        CANCELLED = "cancelled", say("已取消", "cancelled")

    window = models.ForeignKey(Window, models.PROTECT, related_name="bookings")
    starts = models.DateTimeField()
    item = models.CharField(max_length=64)
    name = SealedText()
    phone = SealedText()
    address = SealedText(default="", blank=True)
    code_hash = models.CharField(max_length=64, unique=True)
    request = models.CharField(max_length=64, blank=True)
    booked_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.BOOKED)
    came_at = models.DateTimeField(null=True)
    ticket = models.OneToOneField(Ticket, models.PROTECT, null=True, related_name="booking")
    late_at = models.DateTimeField(null=True)
    offered = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    served_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    objects = BookingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["window", "starts"],
                condition=Q(state__in=("booked", "came", "late", "kept", "missed")),
                name="a_slot_is_given_once",
            ),
            models.UniqueConstraint(
                fields=["request"], condition=~Q(request=""), name="a_request_books_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="late") | Q(late_at__isnull=False), name="a_late_booking_says_since_when"
            ),
        ]
        indexes = [models.Index(fields=["state", "starts"])]
