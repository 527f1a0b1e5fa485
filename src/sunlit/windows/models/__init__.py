"""What the windows of a service hall store."""

from sunlit.windows.models.bookings import Booking
from sunlit.windows.models.facilities import Facility, Help, Loan, Station
from sunlit.windows.models.leaders import LeaderOnDuty
from sunlit.windows.models.placards import EmptySource, Placard
from sunlit.windows.models.places import Hall, KnowledgeTest, Rostered, Round, Secondment, Sitting, Window
from sunlit.windows.models.queues import Queue, Ticket, TicketMatter

__all__ = [
    "Booking",
    "EmptySource",
    "Facility",
    "Hall",
    "Help",
    "KnowledgeTest",
    "LeaderOnDuty",
    "Loan",
    "Placard",
    "Queue",
    "Rostered",
    "Round",
    "Secondment",
    "Sitting",
    "Station",
    "Ticket",
    "TicketMatter",
    "Window",
]
