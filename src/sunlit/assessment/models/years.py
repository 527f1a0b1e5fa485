"""What a year's assessment of units and persons takes from the confirmed results of openness; each sheet is written once."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from sunlit.assessment.models.results import Fixed
from sunlit.language import say
from sunlit.matters.written_once import AddedOnly, WrittenOnce
from sunlit.people.models import Organisation, Staff

if TYPE_CHECKING:
    from sunlit.people.viewer import Viewer

READERS = ("office_clerk", "office_director", "mayor", "supervisor", "discipline_secretary")
"""Who reads the yearly sheets of all persons; everybody reads the own one."""


class YearSheetQuerySet(AddedOnly):
    """Yearly sheets in the plural; every exit starts from `visible_to`."""

    def visible_to(self, viewer: "Viewer") -> "YearSheetQuerySet":
        """Sheets of units for the staff of the township; of persons and of the bonus for who keeps them, and the own."""
        if viewer.staff_id is None or viewer.admin or viewer.township_id is None:
            return self.none()
        rows = self.filter(township_id=viewer.township_id)
        if viewer.has_role(*READERS):
            return rows
        return rows.filter(
            Q(kind=YearSheet.Kind.UNIT) | Q(kind=YearSheet.Kind.PERSON, staff_id=viewer.staff_id)
        )


class YearSheet(WrittenOnce):
    """A yearly sheet as it was finalised: of a unit (目标管理、年度考核), of a person, or the list of the bonus (年终奖).

    The line of openness is taken from ``result`` and never typed; ``content`` holds what the sheet says besides, for the
    bonus each person with unit and grade.
    """

    class Kind(models.TextChoices):
        UNIT = "unit", say("单位目标管理和年度考核表", "sheet of a unit")
        PERSON = "person", say("个人年度考核表", "sheet of a person")
        BONUS = "bonus", say("年终奖审批表", "list of the year-end bonus")

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    unit = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    result = models.ForeignKey(Fixed, models.PROTECT, null=True, related_name="+")
    content = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    objects = YearSheetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year"], condition=Q(kind="unit"), name="a_unit_has_one_sheet_a_year"
            ),
            models.UniqueConstraint(
                fields=["staff", "year"], condition=Q(kind="person"), name="a_person_has_one_sheet_a_year"
            ),
            models.UniqueConstraint(
                fields=["township", "year"],
                condition=Q(kind="bonus"),
                name="the_bonus_of_a_year_is_approved_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="unit", unit__isnull=False, result__isnull=False, staff=None)
                | Q(kind="person", unit__isnull=False, result__isnull=False, staff__isnull=False)
                | Q(kind="bonus", unit=None, result=None, staff=None),
                name="a_yearly_sheet_rests_on_a_result",
            ),
        ]
        indexes = [models.Index(fields=["township", "year", "kind"])]

    def __str__(self) -> str:
        return f"{self.year} {self.kind} {self.unit or self.township}"
