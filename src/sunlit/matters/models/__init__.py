"""The models of the kernel, in a room for each question; imported from here."""

from sunlit.matters.choices import ParameterChoice
from sunlit.matters.models.machinery import CalendarRun, DoneRequest, Job, SweepRun
from sunlit.matters.models.papers import Attachment, AttachmentQuerySet, Document
from sunlit.matters.models.passing import (
    Alert,
    HandOver,
    Notice,
)
from sunlit.matters.models.work import (
    ClockEvent,
    Matter,
    MatterQuerySet,
    ProcedureVersion,
    Register,
    Share,
    Tally,
    Task,
)

__all__ = [
    "Alert",
    "Attachment",
    "AttachmentQuerySet",
    "CalendarRun",
    "ClockEvent",
    "Document",
    "DoneRequest",
    "HandOver",
    "Job",
    "Matter",
    "MatterQuerySet",
    "Notice",
    "ParameterChoice",
    "ProcedureVersion",
    "Register",
    "Share",
    "SweepRun",
    "Tally",
    "Task",
]
