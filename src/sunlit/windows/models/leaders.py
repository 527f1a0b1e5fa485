"""Which leader is on duty at the centre on which day (领导轮流带班)."""

from django.db import models

from sunlit.people.models import Organisation, Staff
from sunlit.people.viewer import Viewer


class LeaderOnDutyQuerySet(models.QuerySet["LeaderOnDuty"]):
    def visible_to(self, viewer: Viewer) -> "LeaderOnDutyQuerySet":
        """The roster hangs in the hall; everybody may read it (S3.30.06)."""
        return self.all()


class LeaderOnDuty(models.Model):
    """A leader is planned for a day at the centre; one a day."""

    township = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    day = models.DateField()
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    objects = LeaderOnDutyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["township", "day"], name="one_leader_is_on_duty_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.staff}"
