"""The sheet of a unit for a period, as it was when it was fixed and published."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from sunlit.matters.written_once import AddedOnly, WrittenOnce
from sunlit.people.models import Organisation, Staff

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer


class FixedQuerySet(AddedOnly):
    """Fixed sheets in the plural; written once."""

    def visible_to(self, viewer: "Viewer") -> "FixedQuerySet":
        """Every fixed sheet: it is published, and so open to everybody (S3.21.14)."""
        return self.all()


class Fixed(WrittenOnce):
    """The indicator sheet of one unit for one period (考评结果), fixed after the period and published.

    ``definition`` is the sheet as the rulebook had it then, ``counts`` what each fact counted, ``judged`` what people
    gave with their reasons: the score follows from the three and nothing else, so a later change of weights or cut-offs
    changes no published result. The ledger holds ``digest``.
    """

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    sheet = models.CharField(max_length=64)
    period = models.CharField(max_length=10, help_text="such as 2026-Q3")
    first = models.DateField()
    last = models.DateField()
    definition = models.JSONField()
    counts = models.JSONField(help_text="for each fact: how many cases, how many as required")
    judged = models.JSONField(
        default=dict, help_text="of a round: points given with their reason, dead lines, self-score, decision"
    )
    score = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    grade = models.CharField(max_length=32, blank=True)
    digest = models.CharField(
        max_length=64, help_text="SHA-256 of definition and counts; stands in the ledger"
    )
    fixed_at = models.DateTimeField()
    fixed_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    objects = FixedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "sheet", "period"], name="a_sheet_is_fixed_once"),
            models.CheckConstraint(
                condition=Q(score=None, grade="") | (Q(score__gte=0) & ~Q(grade="")),
                name="a_score_has_its_grade",
            ),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="a_fixed_period_has_days"),
        ]
        indexes = [models.Index(fields=["township", "sheet", "period"])]

    def __str__(self) -> str:
        return f"{self.sheet} {self.period} {self.unit_id}"
