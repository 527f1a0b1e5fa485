"""What is stored for the exchange: a file between its preview and its taking, and saved reports."""

from django.db import models
from django.db.models import F, Q

from sunlit.language import say
from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer


class UploadQuerySet(models.QuerySet["Upload"]):
    def visible_to(self, viewer: Viewer) -> "UploadQuerySet":
        """Only who brought a file sees it: it may hold what nobody else was told."""
        return self.filter(owner_id=viewer.staff_id) if viewer.staff_id else self.none()


class Upload(models.Model):
    """A file that somebody wants to import (导入文件). Its content is sealed, and gone when it was taken or expired;
    what became of it stays."""

    class Mode(models.TextChoices):
        ALL = "all", say("全部导入", "all rows")
        RIGHT = "right", say("只导入正确的行", "the right rows")

    owner = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=32)
    name = models.CharField(max_length=100)
    content = models.BinaryField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file; the ledger names it")
    size = models.PositiveIntegerField()
    uploaded_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    mode = models.CharField(max_length=8, choices=Mode.choices, blank=True)
    outcome = models.JSONField(default=dict)

    objects = UploadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("uploaded_at")), name="upload_expires_later"),
            models.CheckConstraint(
                condition=Q(taken_at=None, mode="") | Q(taken_at__isnull=False, mode__in=("all", "right")),
                name="upload_taken_in_a_way",
            ),
        ]
        indexes = [models.Index(fields=["owner", "-uploaded_at"])]

    def __str__(self) -> str:
        return self.name


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, viewer: Viewer) -> "ReportQuerySet":
        """Own reports, and those of the own township that are shared with a role held."""
        if viewer.staff_id is None or viewer.admin or viewer.township_id is None:
            return self.none()
        shared = Q()
        for role in viewer.roles:
            shared |= Q(shared_with__role=role)
        mine = Q(owner_id=viewer.staff_id)
        return self.filter(mine | shared if shared else mine, township_id=viewer.township_id).distinct()


class Report(models.Model):
    """A saved query over matters (报表): a filter of the list of matters and what it is counted by. It holds no figure:
    whoever opens it gets the figures of what they may see, now."""

    class By(models.TextChoices):
        STATE = "state", say("状态", "state")
        ITEM = "item", say("事项", "item")
        UNIT = "unit", say("承办部门", "department")
        MONTH = "month", say("登记月份", "month of registration")
        CHANNEL = "channel", say("渠道", "channel")

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    filter = models.JSONField(default=dict)
    by = models.CharField(max_length=8, choices=By.choices)
    made_at = models.DateTimeField()

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="one_report_of_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class ReportShare(models.Model):
    """A role whose holders in the same township see a report."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="shared_with")
    role = models.CharField(max_length=32)

    objects: "models.Manager[ReportShare]" = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "role"], name="report_shared_once")]

    def __str__(self) -> str:
        return self.role


class ExportApprovalQuerySet(models.QuerySet["ExportApproval"]):
    def visible_to(self, viewer: Viewer) -> "ExportApprovalQuerySet":
        """The own ones, and those of the township for whoever decides on them."""
        if viewer.staff_id is None or viewer.admin or viewer.township_id is None:
            return self.none()
        if viewer.has_role(*APPROVERS):
            return self.filter(township_id=viewer.township_id)
        return self.filter(staff_id=viewer.staff_id)


APPROVERS = ("centre_director", "deputy_leader", "mayor")
"""Who lets a list with residents' names leave; nobody their own."""


class ExportApproval(models.Model):
    """Somebody asks to take out a list that names residents, and whether that was approved, until when (S4.28.05)."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    key = models.CharField(max_length=32, help_text="the list, as the program knows it")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    why = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    until = models.DateField(null=True, help_text="last day of the approval; empty where it was refused")

    objects = ExportApprovalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "key"], condition=Q(decided_at=None), name="an_export_is_asked_for_once"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, until=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="an_approval_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("staff")),
                name="nobody_approves_the_own_export",
            ),
        ]
        indexes = [models.Index(fields=["staff", "key", "until"])]

    def __str__(self) -> str:
        return f"{self.staff} {self.key}"
