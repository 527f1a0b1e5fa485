"""A yearly round: plan, standards, sheets of units, points that were given, checks, notices, circulars, awards.

What was given, filed, posted or issued is a row that is only added; a second one stands beside the first.
"""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from sunlit.assessment.models.results import Fixed
from sunlit.language import say
from sunlit.matters.models import Matter
from sunlit.people.models import Organisation, Staff

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer


def _inside(viewer: "Viewer", path: str = "") -> Q:
    """What only the staff of the township see; never an administrator, never the public."""
    if viewer.staff_id is None or viewer.admin or viewer.township_id is None:
        return Q(pk__in=())
    return Q(**{f"{path}township_id": viewer.township_id})


class Plan(models.Model):
    """A version of the year's plan of inspection: its purpose and the two documents that it carries out (S3.01.02)."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    purpose = models.TextField(blank=True, help_text="shown, never asked for (S3.01.01)")
    superior = models.CharField(max_length=160, help_text="the superior opinion")
    arrangement = models.CharField(max_length=160, help_text="the township's own arrangement of the work")
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["township", "year", "version"], name="a_plan_has_each_version_once"
            ),
            models.CheckConstraint(
                condition=~Q(superior="") & ~Q(arrangement=""), name="a_plan_names_both_documents"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} v{self.version}"


class Round(models.Model):
    """The yearly round of a township; its ``matter`` holds the steps, their days and who did them."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    matter = models.OneToOneField(Matter, models.PROTECT, related_name="openness_round")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["township", "year"], name="one_round_a_year")]

    def __str__(self) -> str:
        return f"{self.township} {self.year}"


class Standard(models.Model):
    """What an area of inspection is scored by, as set for a round before scoring begins (S3.06.02)."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="standards")
    area = models.CharField(max_length=32)
    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "area"], name="an_area_is_set_once")]

    def __str__(self) -> str:
        return self.area


class RoundSheet(models.Model):
    """The sheet of a unit in a round: its own points and report, locked when they were handed in; ``absent`` says why
    there is none (S0.04.09). ``counts`` are the facts as they were when the results were posted. ``decided`` is the
    leading group's grade where a condition isn't met (S3.21.07)."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="sheets")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    sheet = models.CharField(max_length=64)
    own_points = models.JSONField(default=dict)
    report = models.TextField(blank=True)
    handed_in_at = models.DateTimeField(null=True)
    handed_in_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    absent = models.CharField(max_length=200, blank=True)
    counts = models.JSONField(default=dict)
    decided = models.CharField(max_length=32, blank=True)
    decided_reason = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "unit"], name="a_unit_has_one_sheet_in_a_round"),
            models.CheckConstraint(
                condition=Q(handed_in_at=None, handed_in_by=None)
                | Q(handed_in_at__isnull=False, handed_in_by__isnull=False) & ~Q(report=""),
                name="what_is_handed_in_has_a_report",
            ),
            models.CheckConstraint(
                condition=Q(decided="") | ~Q(decided_reason=""), name="a_decision_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.round_id}"


class Given(models.Model):
    """Points given to a line of a unit's sheet, with reason and evidence; the latest ``number`` counts."""

    sheet = models.ForeignKey(RoundSheet, models.PROTECT, related_name="given")
    line = models.CharField(max_length=64)
    number = models.PositiveSmallIntegerField()
    points = models.DecimalField(max_digits=6, decimal_places=2)
    reason = models.CharField(max_length=300)
    evidence = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "line", "number"], name="points_follow_one_another"),
            models.CheckConstraint(
                condition=Q(points__gte=0) & ~Q(reason="") & ~Q(evidence=""), name="points_have_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.points}"


class Seen(models.Model):
    """The public page of a line as the online review saw it (S3.21.09): address, the page's own date, open or not."""

    sheet = models.ForeignKey(RoundSheet, models.PROTECT, related_name="seen")
    line = models.CharField(max_length=64)
    address = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True)
    page_date = models.DateField(null=True)
    live = models.BooleanField()
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["sheet", "line"])]

    def __str__(self) -> str:
        return self.address


class Draw(models.Model):
    """The draw of days for the routine checks of a year: who knows the seed computes every day again (S0.04.07)."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=64)
    first = models.DateField()
    last = models.DateField()
    units = models.JSONField(help_text="codes of the units among which was drawn")
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["township", "year"], name="one_draw_a_year")]

    def __str__(self) -> str:
        return f"{self.township} {self.year}"


class CheckQuerySet(models.QuerySet["Check"]):
    def visible_to(self, viewer: "Viewer") -> "CheckQuerySet":
        """The staff of the township; what isn't filed yet only the assessors, and of them nobody of that unit. Who
        assesses is told by `assessment.rights`."""
        from sunlit.assessment import rights  # the right to assess is asked for, not stored

        rows = self.filter(_inside(viewer))
        if not rights.assesses(viewer):
            return rows.exclude(filed_at=None)
        return rows.exclude(filed_at=None, unit__in=rights.own_units(viewer))


class Check(models.Model):
    """A look at a unit: what kind of check, by which method, and what was entered when it was filed.

    The five entries of a visit are ``looked``, ``visited``, ``heard``, ``found`` and ``rated`` (看访听查评).
    """

    class Type(models.TextChoices):
        SELF = "self", say("自查", "self-check")
        MUTUAL = "mutual", say("互查", "mutual check")
        ROUTINE = "routine", say("平时检查", "routine check")
        CENTRAL = "central", say("集中检查", "central check")
        OPEN = "open", say("明查", "open check")
        UNANNOUNCED = "unannounced", say("暗访", "unannounced visit")

    class Method(models.TextChoices):
        ONLINE = "online", say("网上评审", "online review")
        ONSITE = "onsite", say("现场考核", "on-site check")
        APPRAISAL = "appraisal", say("群众评议", "appraisal by the public")
        COMPREHENSIVE = "comprehensive", say("综合评议", "comprehensive review")

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    type = models.CharField(max_length=12, choices=Type.choices)
    method = models.CharField(max_length=16, choices=Method.choices)
    planned_on = models.DateField()
    looked = models.TextField(blank=True)
    visited = models.TextField(blank=True)
    heard = models.TextField(blank=True)
    found = models.TextField(blank=True)
    rated = models.TextField(blank=True)
    answered = models.PositiveIntegerField(null=True, help_text="how many people answered")
    satisfied = models.PositiveIntegerField(null=True)
    parts = models.JSONField(
        default=dict, help_text="of a comprehensive review: weight and points of each part"
    )
    filed_at = models.DateTimeField(null=True)
    filed_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    objects = CheckQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(filed_at=None, filed_by=None) | Q(filed_at__isnull=False, filed_by__isnull=False),
                name="a_filed_check_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(filed_at=None)
                | ~Q(method="onsite")
                | ~Q(looked="") & ~Q(visited="") & ~Q(heard="") & ~Q(found="") & ~Q(rated=""),
                name="a_visit_has_five_entries",
            ),
            models.CheckConstraint(
                condition=Q(answered=None) | Q(satisfied__lte=F("answered")), name="satisfied_among_answered"
            ),
        ]
        indexes = [models.Index(fields=["township", "year", "unit"])]

    def __str__(self) -> str:
        return f"{self.unit} {self.get_method_display()} {self.planned_on}"


class Finding(models.Model):
    """A problem that a visit found; its matter has owner, due date and resolution (S3.01.03)."""

    check_of = models.ForeignKey(Check, models.PROTECT, related_name="findings")
    matter = models.OneToOneField(Matter, models.PROTECT, related_name="openness_finding")

    def __str__(self) -> str:
        return str(self.matter)


class Posting(models.Model):
    """The results of a round were posted for public notice; taken off early, it has to be posted again (S3.21.14)."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="postings")
    posted_on = models.DateField()
    media = models.CharField(max_length=200, help_text="the other news media")
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    taken_off_on = models.DateField(null=True)
    taken_off_reason = models.CharField(max_length=200, blank=True)
    taken_off_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round"], condition=Q(taken_off_on=None), name="a_round_is_posted_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(taken_off_on=None) | ~Q(taken_off_reason=""),
                name="a_notice_is_taken_off_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.posted_on}"


class Circular(models.Model):
    """A circular (通报): the results of a round, a commendation, or a criticism. ``day`` is the day of issue."""

    class Kind(models.TextChoices):
        RESULTS = "results", say("考核结果通报", "results")
        COMMENDATION = "commendation", say("通报表彰", "commendation")
        CRITICISM = "criticism", say("通报批评", "criticism")

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(help_text="the year that was assessed")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    day = models.DateField()
    document = models.CharField(max_length=80)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["township", "document"], name="a_circular_has_its_own_number"),
            models.UniqueConstraint(
                fields=["township", "year"], condition=Q(kind="results"), name="results_are_notified_once"
            ),
        ]

    def __str__(self) -> str:
        return self.document


class Named(models.Model):
    """A unit that a circular names, with its confirmed result; outside its band with a reason and who approved it."""

    circular = models.ForeignKey(Circular, models.PROTECT, related_name="named")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    result = models.ForeignKey(Fixed, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    approver = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["circular", "unit"], name="a_circular_names_a_unit_once"),
            models.CheckConstraint(
                condition=Q(reason="", approver=None) | ~Q(reason="") & Q(approver__isnull=False),
                name="outside_its_band_with_reason_and_approver",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.circular} {self.unit}"


class AwardQuerySet(models.QuerySet["Award"]):
    def visible_to(self, viewer: "Viewer") -> "AwardQuerySet":
        """Commended units are public; nominations and evaluations are for the staff of the township."""
        return self.filter(Q(kind=Award.Kind.COMMENDATION) | _inside(viewer))


class Award(models.Model):
    """A decision that rests on the confirmed result of a unit, with the grade as it was then (S0.04.03)."""

    class Kind(models.TextChoices):
        NOMINATION = "nomination", say("推荐先进", "nomination as advanced")
        EVALUATION = "evaluation", say("领导班子业绩评价", "evaluation of the leading body")
        COMMENDATION = "commendation", say("表彰", "commendation")

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    result = models.ForeignKey(Fixed, models.PROTECT, related_name="+")
    grade = models.CharField(max_length=32)
    reason = models.CharField(max_length=300)
    meeting = models.CharField(max_length=160, blank=True, help_text="the conference and its minutes")
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    objects = AwardQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "kind"], name="a_unit_is_decided_on_once_a_year"),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(grade=""), name="a_decision_has_grade_and_reason"
            ),
            models.CheckConstraint(
                condition=~Q(kind="commendation") | ~Q(meeting=""), name="a_commendation_names_its_meeting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.year} {self.kind}"
